"""Runs that have ended stay open while somebody needs them: one process at a time, and not for ever."""

import asyncio
from collections.abc import Awaitable
from pathlib import Path

import pytest

from actors.conductor.live import LiveRun, LiveRuns, RunNotFoundError
from actors.conductor.messages import (
    AwaitRun,
    ExecuteTask,
    LookAfterRuns,
    OpenWriter,
    SendDirective,
    TaskAccepted,
)
from actors.conductor.setting import TaskRefusedError
from actors.runtime import ActorRef, ActorStopped
from actors.writer.messages import GetDocument, NameVersion
from storage.errors import KnownError
from storage.events.envelope import NewEvent, new_id
from storage.events.prompts import TracePromptReceived
from storage.events.runs import ConductorTaskStarted
from storage.options import EventQuery
from storage.projections.status import run_status
from tests.actors.conductor.stage import Stage, stage
from tests.fakes.scripted import ScriptedModel, call, gated, hang

FOUR = call("complete", summary="Four.")


async def _rest(here: Stage) -> None:
    """Let time go by: two looks without a message in between."""
    for _ in range(2):
        await here.session.conductor.ask(LookAfterRuns())


def _actors(here: Stage, run_id: str) -> list[str]:
    return [each.actor_id for each in here.session.system.metrics() if run_id in each.actor_id]


async def test_an_ended_run_that_nobody_needs_is_let_go_of(tmp_path: Path) -> None:
    async with stage(tmp_path / "home", ScriptedModel({"conductor": [FOUR] * 20})) as here:
        ended = [await here.run(f"number {number}") for number in range(20)]
        await _rest(here)
        assert not [end.run_id for end in ended if here.store.leases.owner(end.run_id)]
        assert [each.actor_id for each in here.session.system.metrics()] == ["conductor"]
        again = await here.session.conductor.ask(AwaitRun(ended[0].run_id))
        assert again.status == "completed"
        assert here.store.verify().ok


async def test_a_run_at_work_is_not_let_go_of(tmp_path: Path) -> None:
    entered, gate = asyncio.Event(), asyncio.Event()
    async with stage(tmp_path / "home", ScriptedModel({"conductor": [gated(FOUR, gate, entered)]})) as here:
        other = (await here.run("two and two", model="offline", workspace=tmp_path)).run_id
        run_id = await here.start("slowly")
        await entered.wait()
        await _rest(here)
        assert not _actors(here, other)
        assert _actors(here, run_id)
        gate.set()
        assert (await here.end_of(run_id)).status == "completed"


async def test_a_run_that_was_let_go_of_opens_again_with_the_same_document(tmp_path: Path) -> None:
    async with stage(tmp_path / "home", ScriptedModel({"conductor": [FOUR]})) as here:
        run_id = (await here.run("two and two", desktop_id="desk-1")).run_id
        await _rest(here)
        text = here.document(run_id)
        refs = await asyncio.gather(*(here.session.conductor.ask(OpenWriter(run_id)) for _ in range(5)))
        assert len(set(refs)) == 1
        document = (await refs[0].ask(GetDocument(run_id))).document
        assert document.canon("conductor") in text
        await refs[0].ask(NameVersion(run_id, "mine"))
        named = here.store.read(EventQuery(run_id=run_id, prefix="writer.version.named"))[-1]
        assert named.payload["desktop_id"] == "desk-1"
        await _rest(here)
        with pytest.raises(ActorStopped):
            await refs[0].ask(GetDocument(run_id))
        assert run_status(here.store.read(EventQuery(run_id=run_id))).violations == ()


async def test_an_ended_run_is_changed_by_one_process_at_a_time(tmp_path: Path) -> None:
    home = tmp_path / "home"
    async with (
        stage(home, ScriptedModel({"conductor": [FOUR]})) as first,
        stage(home, ScriptedModel({})) as second,
    ):
        run_id = (await first.run("two and two")).run_id
        with pytest.raises(RunNotFoundError, match="another process"):
            await second.session.conductor.ask(OpenWriter(run_id))
        await first.session.stop_all(60)
        words = SendDirective(run_id, "and three?", surface="writer.prompt_document")
        await second.session.conductor.ask(words)
        assert second.store.verify().ok


async def test_a_run_whose_process_went_away_is_told_while_the_program_is_open(tmp_path: Path) -> None:
    async with stage(tmp_path / "home", ScriptedModel({})) as here:
        run_id = await _abandoned(here)
        await _rest(here)
        assert run_status(here.store.read(EventQuery(run_id=run_id))).state == "interrupted"


async def test_opening_a_run_whose_process_went_away_tells_that_it_did(tmp_path: Path) -> None:
    async with stage(tmp_path / "home", ScriptedModel({})) as here:
        run_id = await _abandoned(here)
        await here.session.conductor.ask(OpenWriter(run_id))
        assert run_status(here.store.read(EventQuery(run_id=run_id))).state == "interrupted"


async def _abandoned(here: Stage) -> str:
    """Return a run that began long ago, and that nobody works on."""
    run_id, then = new_id(), "2020-01-01T00:00:00.000000Z"
    bodies = [
        TracePromptReceived(run_id=run_id, objective="long ago"),
        ConductorTaskStarted(run_id=run_id, objective="long ago", status="initializing"),
    ]
    await here.store.append([NewEvent(body, "conductor", timestamp=then) for body in bodies])
    return run_id


async def test_a_run_that_does_not_exist_is_not_opened_and_can_begin(tmp_path: Path) -> None:
    async with stage(tmp_path / "home", ScriptedModel({"conductor": [hang()]})) as here:
        with pytest.raises(RunNotFoundError, match="There is no run"):
            await here.session.conductor.ask(OpenWriter("nobody"))
        run_id = await here.start("hang")
        opening = await asyncio.gather(*(here.session.conductor.ask(OpenWriter(run_id)) for _ in range(3)))
        assert len(set(opening)) == 1


async def test_a_run_can_begin_while_somebody_looks_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looking, real = asyncio.Event(), LiveRuns._open_stored

    async def open_stored(runs: LiveRuns, run_id: str) -> LiveRun:
        looking.set()
        return await real(runs, run_id)

    monkeypatch.setattr(LiveRuns, "_open_stored", open_stored)
    async with stage(tmp_path / "home", ScriptedModel({"conductor": [FOUR]})) as here:
        ask, run_id = here.session.conductor.ask, new_id()
        looked = asyncio.create_task(_type_of(ask(OpenWriter(run_id))))
        await looking.wait()
        task = ExecuteTask(run_id, "two and two", model="scripted")
        answers = await asyncio.gather(
            _type_of(ask(task)), _type_of(ask(task)), _type_of(ask(OpenWriter(run_id)))
        )
        assert await looked is RunNotFoundError
        assert list(answers) == [TaskAccepted, TaskRefusedError, ActorRef]
        assert (await here.end_of(run_id)).status == "completed"


async def _type_of(asked: Awaitable[object]) -> type:
    try:
        return type(await asked)
    except KnownError as error:
        return type(error)


async def test_a_writer_can_be_opened_while_its_run_is_being_accepted(tmp_path: Path) -> None:
    async with stage(tmp_path / "home", ScriptedModel({"conductor": [FOUR]})) as here:
        run_id = new_id()
        accepted, writer = await asyncio.gather(
            here.session.conductor.ask(ExecuteTask(run_id, "two and two", model="scripted")),
            here.session.conductor.ask(OpenWriter(run_id)),
        )
        assert accepted.run_id == run_id
        assert (await writer.ask(GetDocument(run_id))).run_id == run_id
