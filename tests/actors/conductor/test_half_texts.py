"""Whole runs whose model is still writing: merged when it is whole, gone when the run or its process is."""

import asyncio
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from actors.conductor.messages import CancelRun, OpenWriter, SendDirective
from actors.harness.drafts import STEP_SECONDS
from actors.session import recover
from actors.writer.messages import Choice, DiscardProposal, GetDocument, MarkSectionState, Policy
from storage.document.document import RunDocument
from storage.document.drafts import open_drafts
from storage.document.review import pending_changes
from storage.options import RunQuery
from tests.actors.conductor.rules import hold_to_the_rules
from tests.actors.conductor.stage import Stage, stage
from tests.actors.conductor.test_runs import FINISH, WRITE, merge_all, spawn
from tests.fakes.scripted import Pacing, ScriptedModel, Step, call, calls, paced

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


# The conductor's own words


ANSWER = "# Four\n\nTwo and two are **four**, as far as anybody knows.\n"
COMPLETE = call("complete", summary=ANSWER)
BLOCK = call("block", reason="No folder was given, and without one nothing can be read. Name one.")


def of_report(found: RunDocument) -> object:
    section = found.section("conductor")
    changes = [(c.inserted, c.author, c.reason, c.draft) for c in pending_changes(found)]
    return section.live_text, section.canon, changes


async def whole(home: Path, step: Step, policy: Policy) -> object:
    async with stage(home, ScriptedModel({"conductor": [step]})) as here:
        run_id = (await here.run("two and two", policy=policy)).run_id
        return of_report(await until(here, run_id, lambda _: True))


@pytest.mark.parametrize("policy", ["review", "default"])
@pytest.mark.parametrize(
    ("step", "half"), [(COMPLETE, "Two and two"), (BLOCK, "without one")], ids=["complete", "block"]
)
async def test_the_last_words_grow_in_the_report(
    tmp_path: Path, step: Step, half: str, policy: Policy
) -> None:
    expected = await whole(tmp_path / "other", step, policy)
    gate = asyncio.Event()
    model = ScriptedModel({"conductor": [paced(step, Pacing({half: gate}))]}, streams=True)
    async with stage(tmp_path / "home", model) as here:
        run_id = await here.start("two and two", policy=policy)
        found = await until(here, run_id, lambda found: half in found.live_text("conductor"))
        assert found.canon("conductor") == ""
        assert len(open_drafts(found)) == 1
        gate.set()
        await here.end_of(run_id)
        found = await until(here, run_id, lambda _: True)
        assert of_report(found) == expected
        hold_to_the_rules(here, run_id)


async def test_last_words_that_the_person_rejects_are_not_written(tmp_path: Path) -> None:
    gate = asyncio.Event()
    model = ScriptedModel({"conductor": [paced(COMPLETE, Pacing({"Two and two": gate}))]}, streams=True)
    async with stage(tmp_path / "home", model) as here:
        run_id = await here.start("two and two")
        (draft,) = open_drafts(await until(here, run_id, lambda found: bool(open_drafts(found))))
        writer = await here.session.conductor.ask(OpenWriter(run_id))
        await writer.ask(DiscardProposal(run_id, Choice(proposal_id=draft)))
        gate.set()
        ended = await here.end_of(run_id)
        assert (ended.status, ended.message) == ("completed", ANSWER)
        found = await until(here, run_id, lambda _: True)
        assert (found.live_text("conductor"), open_drafts(found)) == ("", ())
        hold_to_the_rules(here, run_id)


async def test_words_that_were_not_the_last_ones_give_way(tmp_path: Path) -> None:
    gate = asyncio.Event()
    first, last = (
        paced(COMPLETE, Pacing({"Two and two": gate})),
        call("complete", summary="In French: quatre."),
    )
    model = ScriptedModel({"conductor": [first, last]}, streams=True)
    async with stage(tmp_path / "home", model) as here:
        run_id = await here.start("two and two")
        await until(here, run_id, lambda found: bool(open_drafts(found)))
        await here.session.conductor.ask(SendDirective(run_id, "In French, please", when="after"))
        gate.set()
        assert (await here.end_of(run_id)).status == "completed"
        found = await until(here, run_id, lambda _: True)
        assert found.live_text("conductor") == "\nIn French: quatre.\n"
        assert found.canon("conductor") == "\nIn French: quatre.\n"
        hold_to_the_rules(here, run_id)


async def test_last_words_beside_a_report_are_not_shown_in_it(tmp_path: Path, folder: Path) -> None:
    gate, entered, ending = asyncio.Event(), asyncio.Event(), asyncio.Event()
    gate.set()
    scripts = dict(writing(gate).scripts)
    last = replace(paced(COMPLETE, Pacing({"as far": ending})), entered=entered)
    scripts["conductor"] = [*scripts["conductor"][:2], last]
    async with stage(tmp_path / "home", ScriptedModel(scripts, streams=True)) as here:
        run_id = await here.start("describe it", workspace=folder)
        await until(here, run_id, lambda found: "It says so" in found.canon("conductor"))
        await entered.wait()
        asyncio.get_running_loop().call_later(3 * STEP_SECONDS, ending.set)  # long enough to be shown
        assert (await here.end_of(run_id)).status == "completed"
        patches = here.bodies(run_id, "writer.run.patch")
        assert not any(
            getattr(each, "author", "") == "conductor" and getattr(each, "draft", 0) for each in patches
        )


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
        await here.session.stop_all(60)
        assert HALF not in here.document(run_id)
        assert here.store.verify().ok
