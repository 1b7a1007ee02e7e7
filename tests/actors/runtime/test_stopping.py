"""Every end: in order, late, and by force."""

import asyncio
import contextlib

import pytest

from actors.runtime import ActorStopped, Group, RuntimeOptions
from storage.errors import BugError
from tests.actors.runtime.probe import Call, Later, Note, Probe, Stage, begin, forever

QUICK = RuntimeOptions(hook_limit_s=0.05)


@pytest.fixture
def stage() -> Stage:
    return Stage()


async def test_children_stop_before_their_parent(stage: Stage) -> None:
    ended: list[str] = []

    def named(name: str) -> Probe:
        async def note() -> None:
            ended.append(name)

        probe = Probe()
        probe.on_stop = note
        return probe

    top = stage.system.spawn(named("top"), name="top")
    middle = stage.system.spawn(named("middle"), name="middle", parent=top)
    stage.system.spawn(named("low"), name="low", parent=middle)
    stage.system.spawn(named("side"), name="side", parent=top)
    assert (await stage.system.stop_all(60)).clean
    assert ended.index("low") < ended.index("middle") < ended.index("top")
    assert ended.index("side") < ended.index("top")
    assert stage.system.metrics() == []


async def test_a_group_stops_together_and_its_neighbours_stay(stage: Stage) -> None:
    session = stage.system.spawn(Group(), name="session")
    runs = [stage.system.spawn(Group(), name=f"run {n}", parent=session) for n in range(2)]
    members = [stage.system.spawn(Probe(), name=f"writer {n}", parent=run) for n, run in enumerate(runs)]
    assert (await stage.system.stop(runs[0], 1)).clean
    assert not stage.system.alive(members[0])
    assert await members[1].ask(Note("me")) == 1
    assert (await stage.system.stop(runs[0], 1)).clean  # a second time is fine
    await stage.system.stop_all(60)


async def test_a_name_is_free_again_after_the_end(stage: Stage) -> None:
    old = stage.system.spawn(Probe(), name="writer")
    with pytest.raises(BugError, match="already"):
        stage.system.spawn(Probe(), name="writer")
    await stage.system.stop(old, 60)
    new = stage.system.spawn(Probe(), name="writer")
    assert not stage.system.alive(old)
    assert stage.system.alive(new)
    await stage.system.stop_all(60)


async def test_an_instance_is_spawned_once(stage: Stage) -> None:
    probe = Probe()
    stage.system.spawn(probe, name="one")
    with pytest.raises(BugError, match="make a new one"):
        stage.system.spawn(probe, name="two")
    await stage.system.stop_all(60)


async def test_child_tasks_run_through_stopping_and_are_cancelled_after_it(stage: Stage) -> None:
    probe = Probe()
    saved: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def save_first() -> None:
        saved.set_result("saved")
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    probe.on_stop = save_first
    ref = stage.system.spawn(probe, name="probe")
    pending = asyncio.ensure_future(ref.ask(Later(lambda: saved)))
    endless = asyncio.ensure_future(ref.ask(Later(forever)))
    await ref.ask(Note("me"))
    assert (await stage.system.stop_all(60)).clean
    assert await pending == "saved"
    with pytest.raises(ActorStopped):
        await endless


async def test_messages_to_itself_during_the_end_are_quiet(stage: Stage) -> None:
    probe = Probe()

    async def report_when_cancelled() -> None:
        with contextlib.suppress(asyncio.CancelledError):
            await forever()
        probe.ref.tell(Note("too late"))

    ref = stage.system.spawn(probe, name="probe")
    await ref.ask(Call(lambda actor: begin(actor, report_when_cancelled(), "report")))
    assert (await stage.system.stop_all(60)).clean
    assert stage.failures == []


async def test_work_for_an_actor_that_is_over_is_refused(stage: Stage) -> None:
    probe = Probe()
    stage.system.spawn(probe, name="probe")
    await stage.system.stop_all(60)
    with pytest.raises(ActorStopped):
        begin(probe, forever(), "late")


async def test_nothing_starts_once_the_end_has_begun(stage: Stage) -> None:
    parent = stage.system.spawn(Probe(), name="parent")
    await stage.system.stop(parent, 60)
    with pytest.raises(ActorStopped):
        stage.system.spawn(Probe(), name="child", parent=parent)
    await stage.system.stop_all(60)
    with pytest.raises(ActorStopped, match="closing"):
        stage.system.spawn(Probe(), name="late")


async def test_a_child_that_asks_its_parent_while_both_end_is_answered(stage: Stage) -> None:
    parent = stage.system.spawn(Probe(), name="parent")
    child = Probe()
    answers: list[BaseException] = []

    async def ask_up() -> None:
        try:
            await parent.ask(Note("child"))
        except ActorStopped as error:
            answers.append(error)

    child.on_stop = ask_up
    stage.system.spawn(child, name="child", parent=parent)
    assert (await stage.system.stop_all(60)).clean
    assert len(answers) == 1


async def test_stopping_that_hangs_has_a_limit_and_is_reported() -> None:
    stage = Stage(QUICK)
    probe = Probe()
    probe.on_stop = forever
    stage.system.spawn(probe, name="probe")
    assert (await stage.system.stop_all(60)).clean
    assert "stopping() took longer than 0.05 s" in stage.failures[0].error


async def test_a_task_that_ignores_its_cancellation_is_named_and_does_not_hold_the_end() -> None:
    stage = Stage(QUICK)
    release = asyncio.Event()

    async def stubborn() -> None:
        while not release.is_set():
            with contextlib.suppress(asyncio.CancelledError):
                await release.wait()

    ref = stage.system.spawn(Probe(), name="probe")
    await ref.ask(Call(lambda actor: begin(actor, stubborn(), "stubborn")))
    await stage.system.stop_all(60)
    assert "probe/stubborn does not end" in stage.failures[0].error
    release.set()
    await asyncio.sleep(0)
    await asyncio.sleep(0)


async def test_past_the_deadline_all_is_cancelled_and_named(stage: Stage) -> None:
    closed: list[str] = []
    probe = Probe()
    probe.on_stop = forever
    parent = stage.system.spawn(Group(), name="run")
    ref = stage.system.spawn(probe, name="probe", parent=parent)
    asking = asyncio.ensure_future(ref.ask(Later(forever)))

    async def kill_process() -> None:
        closed.append("process")

    def hold(actor: Probe) -> None:
        begin(actor, forever(), "model call")
        actor.add_closer("process", kill_process)

    await ref.ask(Call(hold))
    report = await stage.system.stop_all(0.02)
    assert report.cancelled == ("probe", "probe/answer", "probe/model call", "run")
    assert report.stuck == ()
    assert closed == ["process"]
    with pytest.raises(ActorStopped):
        await asking
    assert stage.system.metrics() == []


async def test_closers_run_last_in_first_out_and_one_that_fails_stops_no_other() -> None:
    stage = Stage(QUICK)
    closed: list[str] = []

    def fail() -> None:
        raise OSError("gone")

    def register(actor: Probe) -> None:
        actor.add_closer("first", lambda: closed.append("first"))
        actor.add_closer("failing", fail)
        actor.add_closer("hanging", forever)
        actor.add_closer("taken back", lambda: closed.append("never"))()
        actor.add_closer("last", lambda: closed.append("last"))

    ref = stage.system.spawn(Probe(), name="probe")
    await ref.ask(Call(register))
    stage.system.add_closer("store", lambda: closed.append("store"))
    await stage.system.stop_all(60)
    assert closed == ["last", "first", "store"]
    assert [failure.error.split(":")[0] for failure in stage.failures] == [
        "closing hanging",
        "closing failing",
    ]


async def test_a_system_closer_that_fails_is_named(stage: Stage) -> None:
    def fail() -> None:
        raise OSError("gone")

    stage.system.add_closer("store", fail)
    report = await stage.system.stop_all(60)
    assert report.closers_failed == ("store",)
    assert not report.clean


async def test_metrics_tell_of_waits_and_slow_mailboxes_are_an_event() -> None:
    from tests.actors.runtime.probe import Clock

    clock = Clock()
    stage = Stage(RuntimeOptions(clock=clock))
    ref = stage.system.spawn(Probe(), name="probe")

    def take_time(_actor: Probe) -> None:
        clock.now += 0.250

    ref.tell(Call(take_time))
    ref.tell(Note("waits"))
    ref.tell(Note("waits too"))
    await stage.settle(lambda: stage.system.metrics()[0].handled == 3)
    metrics = stage.system.metrics()[0]
    assert (metrics.actor_id, metrics.depth, metrics.failed) == ("probe", 0, 0)
    assert metrics.wait.count == 3
    assert metrics.wait.max_ms == pytest.approx(250)
    assert metrics.handling.max_ms == pytest.approx(250)
    assert metrics.handling.p50_ms == 0
    assert [(slow.actor_id, slow.wait_ms, slow.depth) for slow in stage.slow] == [("probe", 250.0, 1)]
    await stage.system.stop_all(60)
