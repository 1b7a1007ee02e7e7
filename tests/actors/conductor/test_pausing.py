"""A run that is paused takes no step until it is told to go on."""

import asyncio
from pathlib import Path

import pytest

from actors.conductor.messages import CancelRun, InterruptRuns, PauseRun, ResumeRun
from storage.control import ControlRequest
from storage.errors import KnownError
from tests.actors.conductor.rules import hold_to_the_rules
from tests.actors.conductor.stage import Stage, stage
from tests.actors.conductor.test_delegations import AWAIT
from tests.actors.conductor.test_runs import FINISH, WRITE, spawn
from tests.fakes.scripted import ScriptedModel, call, calls, gated, hang

DONE = call("complete", summary="Done.")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "folder"
    place.mkdir()
    (place / "a.txt").write_text("it says so\n")
    return place


async def until_told(here: Stage, run_id: str, event_type: str) -> None:
    """Wait until the log of a run holds an event."""
    async with asyncio.timeout(10):
        while event_type not in here.types(run_id):  # noqa: ASYNC110 -- another thread stores it
            await asyncio.sleep(0)


def status(here: Stage, run_id: str) -> str:
    rollup = here.store.run(run_id)
    assert rollup is not None
    return rollup.status


async def test_the_step_under_way_ends_and_no_other_begins(tmp_path: Path, folder: Path) -> None:
    entered, gate = asyncio.Event(), asyncio.Event()
    reading = gated(call("read_file", path="a.txt"), gate, entered)
    model = ScriptedModel(
        {"conductor": [calls(spawn("researcher", "x"), AWAIT), DONE], "x": [reading, WRITE, FINISH]}
    )
    async with stage(tmp_path / "home", model) as here:
        run_id = await here.start("pause", workspace=folder)
        await entered.wait()
        await here.session.conductor.ask(PauseRun(run_id, "somebody"))
        await here.session.conductor.ask(PauseRun(run_id))
        assert status(here, run_id) == "paused"
        gate.set()
        await until_told(here, run_id, "worker.tool.result")
        for _ in range(200):
            await asyncio.sleep(0)
        types = here.types(run_id)
        assert types.count("conductor.task.paused") == 1
        assert types.count("llm.call.started") == 2, "the worker's next call waits"
        assert status(here, run_id) == "paused"
        await here.session.conductor.ask(ResumeRun(run_id))
        await here.session.conductor.ask(ResumeRun(run_id))
        assert status(here, run_id) == "waiting", "for its worker, as before"
        assert (await here.end_of(run_id)).status == "completed"
        assert here.types(run_id).count("conductor.task.resumed") == 1
        hold_to_the_rules(here, run_id)


async def test_what_happens_meanwhile_is_said_afterwards(tmp_path: Path, folder: Path) -> None:
    """The worker ends while its run is paused: the conductor waits for nobody any more when it goes on."""
    entered, gate = asyncio.Event(), asyncio.Event()
    model = ScriptedModel(
        {
            "conductor": [calls(spawn("researcher", "x"), AWAIT), DONE],
            "x": [WRITE, gated(FINISH, gate, entered)],
        }
    )
    async with stage(tmp_path / "home", model) as here:
        run_id = await here.start("pause", workspace=folder)
        await entered.wait()
        await here.session.conductor.ask(PauseRun(run_id))
        gate.set()
        await until_told(here, run_id, "conductor.worker.result")
        for _ in range(200):
            await asyncio.sleep(0)
        assert status(here, run_id) == "paused"
        await here.session.conductor.ask(ResumeRun(run_id))
        assert (await here.end_of(run_id)).status == "completed"
        hold_to_the_rules(here, run_id)


async def test_a_paused_run_can_be_cancelled_and_interrupted(tmp_path: Path) -> None:
    entered = [asyncio.Event(), asyncio.Event()]
    model = ScriptedModel({"": [hang(each) for each in entered]})
    async with stage(tmp_path / "home", model) as here:
        one = await here.start("one")
        await entered[0].wait()
        two = await here.start("two")
        await entered[1].wait()
        for run_id in (one, two):
            await here.session.conductor.ask(PauseRun(run_id))
        await here.session.conductor.ask(CancelRun(one))
        assert (await here.end_of(one)).status == "cancelled"
        await here.session.conductor.ask(InterruptRuns("closing"))
        assert (await here.end_of(two)).status == "interrupted"
        with pytest.raises(KnownError, match="not at work"):
            await here.session.conductor.ask(PauseRun(one))
        with pytest.raises(KnownError, match="not at work"):
            await here.session.conductor.ask(ResumeRun("nobody"))
        for run_id in (one, two):
            hold_to_the_rules(here, run_id)


async def test_another_process_can_pause_it(tmp_path: Path) -> None:
    entered = asyncio.Event()
    async with stage(tmp_path / "home", ScriptedModel({"": [hang(entered)]})) as here:
        run_id = await here.start("hang")
        await entered.wait()
        await here.store.control.request(run_id, ControlRequest("pause", {"by": "cli"}))
        await until_told(here, run_id, "conductor.task.paused")
        await here.store.control.request(run_id, ControlRequest("resume", {"by": "cli"}))
        await until_told(here, run_id, "conductor.task.resumed")
        assert status(here, run_id) == "running"
        await here.session.conductor.ask(CancelRun(run_id))
        assert (await here.end_of(run_id)).status == "cancelled"
