import asyncio
from dataclasses import dataclass

import pytest

from actors.runtime import Actor, ActorRef, ActorStopped, AskCancelled, AskTimedOut, MailboxFull
from storage.errors import BugError
from tests.actors.runtime.probe import (
    Call,
    DiskFullError,
    Fail,
    Later,
    Note,
    Probe,
    Stage,
    as_coroutine,
    begin,
    forever,
)


@pytest.fixture
def stage() -> Stage:
    return Stage()


async def test_told_messages_are_handled_in_order_after_started(stage: Stage) -> None:
    probe = Probe()
    ref = stage.system.spawn(probe, name="probe")
    for number in range(5):
        ref.tell(Note("me", number))
    await stage.system.stop_all(60)
    assert probe.diary == ["started", *(Note("me", number) for number in range(5)), "stopping"]


async def test_an_ask_is_answered_with_what_receive_returns(stage: Stage) -> None:
    ref = stage.system.spawn(Probe(), name="probe")
    assert await ref.ask(Note("me")) == 1
    assert await ref.ask(Note("me")) == 2
    await stage.system.stop_all(60)


@pytest.mark.parametrize("error", [DiskFullError("the disk is full"), ZeroDivisionError("x / 0")])
async def test_an_error_in_an_ask_goes_to_the_asker_and_the_actor_goes_on(
    stage: Stage, error: Exception
) -> None:
    ref = stage.system.spawn(Probe(), name="probe")
    with pytest.raises(type(error)) as caught:
        await ref.ask(Fail(error))
    assert caught.value is error
    assert await ref.ask(Note("me")) == 1
    assert stage.failures == []
    await stage.system.stop_all(60)


@pytest.mark.parametrize("error", [StopIteration("odd"), asyncio.CancelledError()])
async def test_errors_that_would_harm_the_asker_reach_it_as_a_bug(stage: Stage, error: BaseException) -> None:
    ref = stage.system.spawn(Probe(), name="probe")
    with pytest.raises(BugError, match=type(error).__name__) as caught:
        await ref.ask(Fail(error))
    assert caught.value.__cause__ is error
    await stage.system.stop_all(60)


async def test_an_awaitable_answers_when_it_completes_and_the_mailbox_goes_on(stage: Stage) -> None:
    ref = stage.system.spawn(Probe(), name="probe")
    thought: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    asking = asyncio.ensure_future(ref.ask(Later(lambda: thought)))
    assert await ref.ask(Note("meanwhile")) == 1
    assert not asking.done()
    thought.set_result("42")
    assert await asking == "42"
    await stage.system.stop_all(60)


async def test_an_error_of_the_awaitable_goes_to_the_asker(stage: Stage) -> None:
    async def fails() -> None:
        raise DiskFullError("the disk is full")

    ref = stage.system.spawn(Probe(), name="probe")
    with pytest.raises(DiskFullError):
        await ref.ask(Later(fails))
    assert stage.failures == []
    await stage.system.stop_all(60)


async def test_a_child_task_may_be_the_answer_and_its_error_is_told_once(stage: Stage) -> None:
    async def fails() -> None:
        raise ZeroDivisionError

    ref = stage.system.spawn(Probe(), name="probe")
    with pytest.raises(ZeroDivisionError):
        await ref.ask(Call(lambda probe: probe.work(fails(), "sum")))
    assert await ref.ask(Note("me")) == 1
    assert stage.failures == []
    await stage.system.stop_all(60)


async def test_the_awaitable_of_a_tell_is_awaited_and_its_known_error_reported(stage: Stage) -> None:
    async def fails() -> None:
        raise DiskFullError("the disk is full")

    ref = stage.system.spawn(Probe(), name="probe")
    ref.tell(Later(fails))
    await stage.settle(lambda: bool(stage.failures))
    assert stage.failures[0].error == "answer: the disk is full"
    assert await ref.ask(Note("me")) == 1
    await stage.system.stop_all(60)


async def test_an_answer_that_is_cancelled_does_not_cancel_the_asker(stage: Stage) -> None:
    ref = stage.system.spawn(Probe(), name="probe")
    thought: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    asking = asyncio.ensure_future(ref.ask(Later(lambda: thought)))
    await ref.ask(Note("me"))
    thought.cancel()
    with pytest.raises(AskCancelled):
        await asking
    await stage.system.stop_all(60)


async def test_an_ask_has_its_own_limit_and_the_message_is_still_handled(stage: Stage) -> None:
    ref = stage.system.spawn(Probe(), name="probe")
    with pytest.raises(AskTimedOut, match="did not answer within"):
        await ref.ask(Later(forever), timeout=0.01)
    assert await ref.ask(Note("me"), timeout=60) == 1
    await stage.system.stop_all(60)


async def test_a_timeout_inside_the_actor_is_not_taken_for_the_askers_own(stage: Stage) -> None:
    ref = stage.system.spawn(Probe(), name="probe")
    with pytest.raises(TimeoutError, match="the model"):
        await ref.ask(Fail(TimeoutError("the model")), timeout=60)
    await stage.system.stop_all(60)


async def test_asks_wait_for_room_that_tells_do_not_get(stage: Stage) -> None:
    probe = Probe()
    ref = stage.system.spawn(probe, name="probe")
    for number in range(probe.mailbox_capacity):
        ref.tell(Note("teller", number))
    with pytest.raises(MailboxFull):
        ref.tell(Note("teller", 99))
    assert await ref.ask(Note("asker")) == probe.mailbox_capacity + 1
    await stage.system.stop_all(60)


async def test_an_asker_that_gives_up_in_line_leaves_nothing_behind(stage: Stage) -> None:
    probe, go = Probe(), asyncio.Event()
    probe.on_start = lambda: as_coroutine(go.wait())
    ref = stage.system.spawn(probe, name="probe")
    for number in range(probe.mailbox_capacity):
        ref.tell(Note("teller", number))
    asking = asyncio.ensure_future(ref.ask(Note("asker")))
    await stage.settle(lambda: stage.system.metrics()[0].depth == probe.mailbox_capacity + 1)
    asking.cancel()
    await asyncio.wait([asking])
    go.set()
    await stage.system.stop_all(60)
    assert Note("teller", probe.mailbox_capacity - 1) in probe.diary
    assert Note("asker") not in probe.diary


async def test_child_tasks_report_back_through_a_mailbox_full_of_others(stage: Stage) -> None:
    probe = Probe()
    ref = stage.system.spawn(probe, name="probe")

    async def report() -> None:
        for number in range(20):
            ref.tell(Note("own", number))

    def flood_then_work(actor: Probe) -> None:
        begin(actor, report(), "report")

    ref.tell(Call(flood_then_work))
    for number in range(probe.mailbox_capacity - 1):
        ref.tell(Note("others", number))
    await stage.settle(lambda: Note("own", 19) in probe.diary)
    assert stage.failures == []
    await stage.system.stop_all(60)


async def test_an_actor_may_ask_itself_from_a_child_task(stage: Stage) -> None:
    ref = stage.system.spawn(Probe(), name="probe")

    async def introspect(own: ActorRef[Note]) -> object:
        return await own.ask(Note("self"))

    assert await ref.ask(Call(lambda probe: introspect(probe.ref))) == 1
    await stage.system.stop_all(60)


async def test_a_busy_actor_lets_others_run(stage: Stage) -> None:
    class Talker(Probe):
        def receive(self, message: object) -> object:
            if len(self.diary) < 10_000:
                self.diary.append(message)
                self.ref.tell(Note("again"))
            return None

    talker = Talker()
    stage.system.spawn(talker, name="talker").tell(Note("go"))
    turns = 0
    while len(talker.diary) < 10_000:
        await asyncio.sleep(0)
        turns += 1
    assert turns > 50
    await stage.system.stop_all(60)


async def test_after_its_end_an_actor_refuses_in_words(stage: Stage) -> None:
    ref = stage.system.spawn(Probe(), name="probe")
    await stage.system.stop(ref, 60)
    with pytest.raises(ActorStopped, match="probe has stopped"):
        ref.tell(Note("late"))
    with pytest.raises(ActorStopped):
        await ref.ask(Note("late"))
    ref.stop()


def test_receive_must_not_be_async() -> None:
    @dataclass(frozen=True)
    class Ping:
        pass

    with pytest.raises(BugError, match="must not be async"):

        class Wrong(Actor[Ping]):
            async def receive(self, message: Ping) -> object:
                return None


def test_an_actor_that_does_not_run_says_so() -> None:
    with pytest.raises(BugError, match="spawn it first"):
        _ = Probe().ref


async def test_references_are_equal_by_actor(stage: Stage) -> None:
    probe = Probe()
    ref = stage.system.spawn(probe, name="probe")
    other = stage.system.spawn(Probe(), name="other")
    assert ref == probe.ref
    assert ref != other
    assert len({ref, probe.ref, other}) == 2
    assert repr(ref) == "ActorRef('probe')"
    await stage.system.stop_all(60)
