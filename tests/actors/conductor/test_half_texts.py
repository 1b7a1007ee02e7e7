"""Whole runs whose model is still writing: merged when it is whole, gone when the run or its process is."""

import asyncio
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from actors.conductor.messages import CancelRun, OpenWriter
from actors.session import recover
from actors.writer.messages import GetDocument, MarkSectionState
from storage.document.document import RunDocument
from storage.document.drafts import open_drafts
from storage.options import RunQuery
from tests.actors.conductor.rules import hold_to_the_rules
from tests.actors.conductor.stage import Stage, stage
from tests.actors.conductor.test_runs import FINISH, WRITE, merge_all, spawn
from tests.fakes.scripted import Pacing, ScriptedModel, call, calls, paced

ROOT = Path(__file__).parents[3]
HALF = "## Part"


@pytest.fixture(autouse=True)
def transport() -> str:
    """These models stop where a test says."""
    return "direct"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "folder"
    place.mkdir()
    (place / "a.txt").write_text("it says so\n")
    return place


def writing(gate: asyncio.Event) -> ScriptedModel:
    """A run whose researcher stops in the midst of its text."""
    return ScriptedModel(
        {
            "conductor": [
                calls(spawn("researcher", "read it"), ("await_worker", {})),
                merge_all,
                call("complete", summary="The part is in."),
            ],
            "read it": [paced(WRITE, Pacing({HALF: gate})), FINISH],
        },
        streams=True,
    )


async def until(here: Stage, run_id: str, holds: Callable[[RunDocument], bool]) -> RunDocument:
    """Wait until a run's document is so."""
    changed, loop = asyncio.Event(), asyncio.get_running_loop()

    def committed(_batch: object) -> None:
        loop.call_soon_threadsafe(changed.set)

    stop = here.store.subscribe(committed)
    try:
        writer = await here.session.conductor.ask(OpenWriter(run_id))
        while True:
            changed.clear()
            # Changes nothing; answered when all that was ordered before is on disk.
            await writer.ask(MarkSectionState(run_id, "terminal", "pending"))
            found: RunDocument = (await writer.ask(GetDocument(run_id))).document
            if holds(found):
                return found
            await changed.wait()
    finally:
        stop()


def is_half(found: RunDocument) -> bool:
    return HALF in found.live_text("researcher")


async def test_a_text_that_grew_is_merged_like_any_other(tmp_path: Path, folder: Path) -> None:
    gate = asyncio.Event()
    async with stage(tmp_path / "home", writing(gate)) as here:
        run_id = await here.start("describe it", workspace=folder)
        found = await until(here, run_id, is_half)
        assert found.canon("conductor") == ""
        gate.set()
        assert (await here.end_of(run_id)).status == "completed"
        found = await until(here, run_id, lambda _: True)
        assert "It says so (`a.txt:1`)." in found.canon("conductor")
        assert found.live_text("researcher") == ""
        hold_to_the_rules(here, run_id)
        assert here.store.verify().ok


async def test_a_cancelled_run_has_no_half_text(tmp_path: Path, folder: Path) -> None:
    async with stage(tmp_path / "home", writing(asyncio.Event())) as here:
        run_id = await here.start("describe it", workspace=folder)
        await until(here, run_id, is_half)
        await here.session.conductor.ask(CancelRun(run_id, "user"))
        assert (await here.end_of(run_id)).status == "cancelled"
        assert HALF not in here.document(run_id)
        found = await until(here, run_id, lambda _: True)
        assert open_drafts(found) == ()
        hold_to_the_rules(here, run_id)
        assert here.store.verify().ok


async def test_closing_the_program_leaves_no_half_text(tmp_path: Path, folder: Path) -> None:
    async with stage(tmp_path / "home", writing(asyncio.Event())) as here:
        run_id = await here.start("describe it", workspace=folder)
        await until(here, run_id, is_half)
    async with stage(tmp_path / "home") as here:
        run = here.store.run(run_id)
        assert run is not None
        assert run.status == "interrupted"
        assert HALF not in here.document(run_id)


KILLED = """
import asyncio, sys
from pathlib import Path
from tests.actors.conductor import test_half_texts as half
from tests.actors.conductor.stage import stage

async def main():
    async with stage(Path(sys.argv[1]), half.writing(asyncio.Event())) as here:
        run_id = await here.start("describe it", workspace=Path(sys.argv[2]))
        await half.until(here, run_id, half.is_half)
        print(run_id, flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


async def test_a_killed_process_leaves_no_half_text_behind(tmp_path: Path, folder: Path) -> None:
    home = tmp_path / "home"
    arguments = [sys.executable, "-c", KILLED, str(home), str(folder)]
    process = await asyncio.create_subprocess_exec(*arguments, cwd=ROOT, stdout=subprocess.PIPE)
    assert process.stdout is not None
    run_id = (await process.stdout.readline()).decode().strip()
    process.kill()
    await process.wait()
    async with stage(home) as here:
        patches = here.bodies(run_id, "writer.run.patch")
        assert getattr(patches[-1], "draft", None), "the last that is known of it is half a text"
        await recover(here.session, here.store, home)
        (run,) = here.store.runs(RunQuery())
        assert (run.run_id, run.status) == (run_id, "interrupted")
        found = await until(here, run_id, lambda found: not open_drafts(found))
        assert not is_half(found)
        await here.session.stop_all(6)
        assert HALF not in here.document(run_id)
        assert here.store.verify().ok
