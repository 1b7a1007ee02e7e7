"""What follows an error that no asker takes."""

import asyncio
from collections.abc import Callable

import pytest

from actors.runtime import ActorStopped, Group, RestartPolicy, RuntimeOptions
from storage.errors import BugError
from tests.actors.runtime.probe import Call, DiskFullError, Fail, Later, Note, Probe, Stage, begin, forever

QUICK = RuntimeOptions(hook_limit_s=0.05)


@pytest.fixture
def stage() -> Stage:
    return Stage()


def again(diary: list[object], **limits: float) -> RestartPolicy:
    """Restart without a pause, with the same diary."""
    return RestartPolicy(lambda: Probe(diary), max_restarts=int(limits.get("max_restarts", 3)), backoff_s=0.0)


async def crash() -> None:
    raise ZeroDivisionError("x / 0")


async def test_a_known_error_is_reported_in_its_words_and_the_actor_goes_on(stage: Stage) -> None:
    probe = Probe()
    ref = stage.system.spawn(probe, name="probe", policy=again(probe.diary))
    ref.tell(Fail(DiskFullError("the disk is full; free some space")))
    assert await ref.ask(Note("me")) == 1
    failure = stage.failures[0]
    assert (failure.actor_id, failure.error, failure.restarted) == (
        "probe",
        "the disk is full; free some space",
        False,
    )
    assert probe.diary.count("started") == 1
    assert "traceback" not in failure.wire_json()
    await stage.system.stop_all(60)


async def test_a_bug_restarts_the_actor_and_keeps_what_waits(stage: Stage) -> None:
    diary: list[object] = []
    ref = stage.system.spawn(Probe(diary), name="probe", policy=again(diary))
    ref.tell(Note("before"))
    ref.tell(Fail(ZeroDivisionError("x / 0")))
    ref.tell(Note("after"))
    assert await ref.ask(Note("last")) == 3
    assert diary == ["started", Note("before"), "started", Note("after"), Note("last")]
    failure = stage.failures[0]
    assert (failure.error, failure.restarted) == ("ZeroDivisionError: x / 0", True)
    assert "Traceback" in failure.wire_json()
    assert stage.system.metrics()[0].restarts == 1
    await stage.system.stop_all(60)


async def test_a_bug_without_a_factory_stops_the_actor_and_answers_who_waits(stage: Stage) -> None:
    ref = stage.system.spawn(Probe(), name="probe")
    ref.tell(Fail(ZeroDivisionError()))
    ref.tell(Note("dropped"))
    with pytest.raises(ActorStopped):
        await ref.ask(Note("me"))
    await stage.settle(lambda: not stage.system.alive(ref))
    assert stage.failures[0].restarted is False
    assert stage.failures[0].error.startswith("1 waiting messages were dropped")


async def test_restarts_end_and_the_parent_is_told(stage: Stage) -> None:
    parent, diary = Probe(), list[object]()
    above = stage.system.spawn(parent, name="parent")
    child = stage.system.spawn(Probe(diary), name="child", parent=above, policy=again(diary, max_restarts=2))
    error = ZeroDivisionError()
    for _ in range(3):
        child.tell(Fail(error))
    await stage.settle(lambda: ("child failed", "child", error) in parent.diary)
    assert [failure.restarted for failure in stage.failures] == [True, True, False]
    assert diary.count("started") == 3
    assert stage.system.alive(above)
    await stage.system.stop_all(60)


async def test_a_parent_that_raises_takes_the_failure_on_itself(stage: Stage) -> None:
    class Strict(Probe):
        def child_failed(self, child_id: str, error: BaseException) -> None:
            raise BugError(f"cannot go on without {child_id}") from error

    top, diary = Probe(), list[object]()
    above = stage.system.spawn(top, name="top")
    middle = stage.system.spawn(Strict(diary), name="middle", parent=above)
    low = stage.system.spawn(Probe(), name="low", parent=middle)
    sibling = stage.system.spawn(Probe(diary), name="sibling", parent=middle)
    low.tell(Fail(ZeroDivisionError()))
    await stage.settle(lambda: len(top.diary) == 2)
    assert [failure.actor_id for failure in stage.failures] == ["low", "middle"]
    assert not stage.system.alive(sibling)
    assert diary == ["started", "started", "stopping"]  # the sibling stopped in order, the middle did not
    await stage.system.stop_all(60)


async def test_a_group_passes_the_failure_on_and_the_others_live(stage: Stage) -> None:
    told: list[tuple[str, BaseException]] = []
    run = stage.system.spawn(Group(lambda child_id, error: told.append((child_id, error))), name="run")
    bad = stage.system.spawn(Probe(), name="bad", parent=run)
    good = stage.system.spawn(Probe(), name="good", parent=run)
    error = ZeroDivisionError()
    bad.tell(Fail(error))
    await stage.settle(lambda: bool(told))
    assert told == [("bad", error)]
    assert await good.ask(Note("me")) == 1
    await stage.system.stop_all(60)


async def test_a_crash_of_a_child_task_restarts_its_actor_and_ends_the_other_tasks(stage: Stage) -> None:
    diary: list[object] = []
    ref = stage.system.spawn(Probe(diary), name="probe", policy=again(diary))
    tasks: list[asyncio.Task[None]] = []
    ref.tell(Call(lambda probe: tasks.append(probe.work(forever(), "long"))))
    asking = asyncio.ensure_future(ref.ask(Later(forever)))
    await stage.settle(lambda: bool(tasks))
    ref.tell(Call(lambda probe: tasks.append(probe.work(crash(), "short"))))
    with pytest.raises(ActorStopped, match="ask again"):
        await asking
    assert await ref.ask(Note("me")) == 1
    assert tasks[0].cancelled()
    assert [failure.restarted for failure in stage.failures] == [True]
    await stage.system.stop_all(60)


async def test_two_tasks_that_crash_together_are_one_restart(stage: Stage) -> None:
    diary: list[object] = []
    ref = stage.system.spawn(Probe(diary), name="probe", policy=again(diary))

    def both(probe: Probe) -> None:
        begin(probe, crash(), "one")
        begin(probe, crash(), "two")

    ref.tell(Call(both))
    await stage.settle(lambda: diary.count("started") == 2)
    assert await ref.ask(Note("me")) == 1
    assert diary.count("started") == 2
    await stage.system.stop_all(60)


async def test_a_known_error_of_a_child_task_reaches_its_actor(stage: Stage) -> None:
    async def fails() -> None:
        raise error

    error = DiskFullError("the disk is full")
    probe = Probe()
    ref = stage.system.spawn(probe, name="probe")
    ref.tell(Call(lambda actor: begin(actor, fails(), "save")))
    await stage.settle(lambda: ("work failed", "save", error) in probe.diary)
    assert [failure.error for failure in stage.failures] == ["save: the disk is full"]
    await stage.system.stop_all(60)


async def test_an_error_that_the_asker_no_longer_waits_for_is_not_lost(stage: Stage) -> None:
    ref = stage.system.spawn(Probe(), name="probe")
    asking = asyncio.ensure_future(ref.ask(Fail(DiskFullError("the disk is full"))))
    await asyncio.sleep(0)  # sent, not yet handled
    asking.cancel()
    await stage.settle(lambda: bool(stage.failures))
    assert stage.failures[0].error == "the disk is full"
    await stage.system.stop_all(60)


async def test_children_of_a_restarted_actor_are_stopped(stage: Stage) -> None:
    diary: list[object] = []
    ref = stage.system.spawn(Probe(diary), name="parent", policy=again(diary))
    child = await ref.ask(Call(lambda probe: probe.spawn(Probe(), "child")))
    ref.tell(Fail(ZeroDivisionError()))
    assert await ref.ask(Note("me")) == 1
    assert not stage.system.alive(child)
    await stage.system.stop_all(60)


async def test_a_failing_start_is_a_failure_and_is_tried_again(stage: Stage) -> None:
    diary: list[object] = []
    first = Probe(diary)
    first.on_start = crash
    ref = stage.system.spawn(first, name="probe", policy=again(diary))
    assert await ref.ask(Note("me")) == 1
    assert diary.count("started") == 2
    await stage.system.stop_all(60)


async def test_a_start_that_hangs_is_a_failure() -> None:
    stage = Stage(QUICK)
    probe = Probe()
    probe.on_start = forever
    ref = stage.system.spawn(probe, name="probe")
    with pytest.raises(ActorStopped):
        await ref.ask(Note("me"))
    assert "started() took longer than 0.05 s" in stage.failures[0].error


async def test_a_factory_that_fails_is_the_end(stage: Stage) -> None:
    def broken() -> Probe:
        raise DiskFullError("no room for an actor")

    ref = stage.system.spawn(Probe(), name="probe", policy=RestartPolicy(broken, backoff_s=0.0))
    ref.tell(Fail(ZeroDivisionError()))
    with pytest.raises(ActorStopped):
        await ref.ask(Note("me"))
    assert [failure.restarted for failure in stage.failures] == [True, False]


async def test_a_wish_to_stop_cuts_the_pause_before_a_restart_and_loses_nothing(stage: Stage) -> None:
    diary: list[object] = []
    policy = RestartPolicy(lambda: Probe(diary), backoff_s=3600.0, backoff_max_s=3600.0)
    ref = stage.system.spawn(Probe(diary), name="probe", policy=policy)
    ref.tell(Fail(ZeroDivisionError()))
    ref.tell(Note("waiting"))
    await stage.settle(lambda: bool(stage.failures))
    assert (await stage.system.stop_all(60)).clean
    assert diary == ["started", "started", Note("waiting"), "stopping"]


async def test_closers_run_after_a_crash_too(stage: Stage) -> None:
    closed: list[str] = []
    register: Callable[[Probe], object] = lambda probe: probe.add_closer(  # noqa: E731 -- one line of a test
        "process", lambda: closed.append("process")
    )
    ref = stage.system.spawn(Probe(), name="probe")
    ref.tell(Call(lambda probe: register(probe) and None))
    ref.tell(Fail(ZeroDivisionError()))
    await stage.settle(lambda: not stage.system.alive(ref))
    assert closed == ["process"]


async def test_a_log_that_cannot_take_the_event_does_not_stop_the_actors(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_body: object, _actor_id: str) -> None:
        raise DiskFullError("the disk is full")

    stage.system.on_event = broken
    ref = stage.system.spawn(Probe(), name="probe")
    ref.tell(Fail(DiskFullError("first")))
    assert await ref.ask(Note("me")) == 1
    assert "could not be passed on" in caplog.text
    caplog.clear()
    await stage.system.stop_all(60)
