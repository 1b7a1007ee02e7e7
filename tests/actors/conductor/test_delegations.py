"""What the conductor can ask of its workers and of the report, and what it is told when that cannot be."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from actors.conductor.messages import CancelRun, SendDirective
from actors.conductor.tools import AwaitWorkerTool, BlockTool, CompleteTool, MergeCanonTool, SpawnWorkerTool
from actors.tools.base import Effect
from storage.errors import KnownError
from storage.options import EventQuery
from tests.actors.conductor.rules import hold_to_the_rules
from tests.actors.conductor.stage import stage
from tests.actors.conductor.test_runs import FINISH, WRITE, spawn
from tests.fakes.scripted import ScriptedModel, Seen, Step, call, calls, gated, hang

AWAIT: tuple[str, dict[str, str]] = ("await_worker", {})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "folder"
    place.mkdir()
    (place / "a.txt").write_text("it says so\n")
    return place


def _json(seen: Seen, number: int = -1) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(seen.returned[number].split("\n", 1)[1].rsplit("\n", 1)[0])
    return told


async def test_awaiting_takes_each_id_once_and_names_the_unknown(tmp_path: Path, folder: Path) -> None:
    def wait_twice(seen: Seen) -> Step:
        call_id = _json(seen)["call_id"]
        return calls(
            ("await_worker", {"call_ids": [call_id, call_id]}), ("await_worker", {"call_ids": ["nobody"]})
        )

    def told(seen: Seen) -> Step:
        assert len(_json(seen, -2)["ended"]) == 1
        assert "no delegation nobody" in seen.returned[-1]
        return call("complete", summary="Done.")

    model = ScriptedModel({"conductor": [calls(spawn("researcher", "x")), wait_twice, told], "x": [FINISH]})
    async with stage(tmp_path / "home", model) as here:
        ended = await here.run("wait", workspace=folder)
        assert ended.status == "completed"
        hold_to_the_rules(here, ended.run_id)


async def test_waiting_for_any_tells_at_once_of_one_that_has_ended_meanwhile(
    tmp_path: Path, folder: Path
) -> None:
    second = asyncio.Event()
    never = asyncio.Event()

    def first_is_told(seen: Seen) -> Step:
        assert [each["worker_id"] for each in _json(seen)["ended"]] == ["researcher-1"]
        second.set()
        return gated(call("await_worker", any=True), second_ended)

    def second_is_told(seen: Seen) -> Step:
        assert {each["worker_id"] for each in _json(seen)["ended"]} == {"researcher-1", "researcher-2"}
        never.set()
        return call("await_worker")

    second_ended = asyncio.Event()
    model = ScriptedModel(
        {
            "conductor": [
                calls(spawn("researcher", "one"), spawn("researcher", "two"), spawn("researcher", "three")),
                call("await_worker", any=True),
                first_is_told,
                second_is_told,
                call("complete", summary="Done."),
            ],
            "one": [FINISH],
            "two": [gated(FINISH, second)],
            "three": [gated(FINISH, never)],
        }
    )
    async with stage(tmp_path / "home", model) as here:
        run_id = await here.start("race", workspace=folder)
        loop = asyncio.get_running_loop()

        def watch(batch: tuple[Any, ...]) -> None:
            if any(e.event_type == "conductor.worker.result" and second.is_set() for e in batch):
                loop.call_soon_threadsafe(second_ended.set)

        forget = here.store.subscribe(watch)
        assert (await here.end_of(run_id)).status == "completed"
        forget()
        hold_to_the_rules(here, run_id)


async def test_merging_what_does_not_exist_leaves_the_rest_merged(tmp_path: Path, folder: Path) -> None:
    def merge_with_a_stranger(seen: Seen) -> Step:
        (proposal,) = _json(seen)["ended"][0]["proposals"]
        return call("merge_canon", proposal_ids=["stranger", proposal, proposal])

    def merge_again(seen: Seen) -> Step:
        told = _json(seen)
        assert len(told["merged"]) == 1
        assert "stranger" in told["refused"][0]
        return calls(
            ("merge_canon", {"proposal_ids": [told["merged"][0].partition("/")[0]]}),
            ("merge_canon", {"proposal_ids": ["stranger"]}),
        )

    def told_again(seen: Seen) -> Step:
        assert _json(seen, -2) == {"merged": [], "left_for_review": []}
        assert "There is no proposal stranger" in seen.returned[-1]
        return call("complete", summary="Done.")

    model = ScriptedModel(
        {
            "conductor": [
                calls(spawn("researcher", "x"), AWAIT),
                merge_with_a_stranger,
                merge_again,
                told_again,
            ],
            "x": [WRITE, FINISH],
        }
    )
    async with stage(tmp_path / "home", model) as here:
        ended = await here.run("merge", workspace=folder)
        assert ended.status == "completed"
        assert here.document(ended.run_id).count("It says so") == 1
        hold_to_the_rules(here, ended.run_id)


# --- directives


async def test_words_for_afterwards_reach_a_worker_before_it_ends(tmp_path: Path, folder: Path) -> None:
    entered, gate = asyncio.Event(), asyncio.Event()

    def heard(seen: Seen) -> Step:
        assert any("and count them" in words for words in seen.said)
        return FINISH

    model = ScriptedModel(
        {
            "conductor": [calls(spawn("researcher", "x"), AWAIT), call("complete", summary="Done.")],
            "x": [gated(FINISH, gate, entered), heard],
        }
    )
    async with stage(tmp_path / "home", model) as here:
        run_id = await here.start("read", workspace=folder)
        await entered.wait()
        words = SendDirective(run_id, "and count them", target="researcher-1", when="after")
        await here.session.conductor.ask(words)
        gate.set()
        assert (await here.end_of(run_id)).status == "completed"
        seen = here.store.read(EventQuery(run_id=run_id, prefix="writer.directive.seen"))
        assert [event.payload["target"] for event in seen] == ["researcher-1"]


async def test_words_to_a_worker_that_is_only_being_started_are_kept(tmp_path: Path, folder: Path) -> None:
    entered, gate = asyncio.Event(), asyncio.Event()

    def heard(seen: Seen) -> Step:
        assert any("be brief" in words for words in seen.said)
        return FINISH

    model = ScriptedModel(
        {
            "conductor": [
                calls(spawn("researcher", "x")),
                gated(call("await_worker"), gate, entered),
                call("complete", summary="Done."),
            ],
            "x": [gated(call("list_files"), gate), heard],
        }
    )
    async with stage(tmp_path / "home", model) as here:
        run_id = await here.start("read", workspace=folder)
        await entered.wait()
        await here.session.conductor.ask(SendDirective(run_id, "be brief", target="researcher-1"))
        gate.set()
        assert (await here.end_of(run_id)).status == "completed"


async def test_words_to_a_run_that_is_ending_are_kept_and_harm_nothing(tmp_path: Path) -> None:
    entered, gate = asyncio.Event(), asyncio.Event()
    model = ScriptedModel({"conductor": [gated(call("complete", summary="Done."), gate, entered)] * 9})
    async with stage(tmp_path / "home", model) as here:
        run_id = await here.start("end")
        await entered.wait()
        gate.set()
        asked = [
            here.session.conductor.ask(SendDirective(run_id, f"words {number}", when="after"))
            for number in range(5)
        ]
        receipts, ended = await asyncio.gather(asyncio.gather(*asked), here.end_of(run_id))
        assert len(receipts) == 5
        assert ended.status == "completed"
        assert here.types(run_id).count("conductor.task.completed") == 1


async def test_words_to_nobody_are_refused_and_harm_nothing(tmp_path: Path) -> None:
    entered = asyncio.Event()
    async with stage(tmp_path / "home", ScriptedModel({"conductor": [hang(entered)]})) as here:
        run_id = await here.start("end")
        await entered.wait()
        with pytest.raises(KnownError, match="researcher-9 is not at work"):
            await here.session.conductor.ask(SendDirective(run_id, "x", target="researcher-9"))
        here.session.conductor.tell(SendDirective(run_id, "x", target="researcher-9"))
        here.session.conductor.tell(CancelRun("nobody"))
        await here.session.conductor.ask(CancelRun(run_id))
        assert (await here.end_of(run_id)).status == "cancelled"


# --- least power


async def test_only_a_terminal_worker_can_change_files_or_run_anything(tmp_path: Path, folder: Path) -> None:
    model = ScriptedModel(
        {
            "conductor": [
                calls(
                    ("run_command", {"command": "touch conductor"}),
                    spawn("researcher", "look"),
                    spawn("terminal", "act"),
                    AWAIT,
                ),
                call("complete", summary="Done."),
            ],
            "look": [
                calls(
                    ("run_command", {"command": "touch researcher"}),
                    ("write_file", {"path": "researcher", "text": "x"}),
                ),
                FINISH,
            ],
            "act": [call("run_command", command="touch terminal"), FINISH],
        }
    )
    async with stage(tmp_path / "home", model) as here:
        ended = await here.run("try it", workspace=folder, allow=("touch *",))
        assert ended.status == "completed"
        assert _names(folder) == ["a.txt", "terminal"]
        offered = {seen.role if seen.key == "conductor" else seen.key: set(seen.tools) for seen in model.seen}
    changing = {"run_command", "write_file", "edit_file"}
    assert not changing & offered["conductor"]
    assert not changing & offered["look"]
    assert changing <= offered["act"]


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_conductors_tools_touch_nothing_but_the_run() -> None:
    for tool in (AwaitWorkerTool, BlockTool, CompleteTool, MergeCanonTool, SpawnWorkerTool):
        assert tool.effects == {Effect.CONDUCTS}
