"""Whole runs on the scripted model: every decision, every end, every event on its real path."""

import asyncio
import json
from pathlib import Path

import pytest

from actors.conductor.messages import CancelRun, ExecuteTask, SendDirective
from actors.conductor.setting import TaskRefusedError
from actors.models.errors import UnknownModelError
from actors.sandbox.errors import ToolError
from storage.events.envelope import new_id
from tests.actors.conductor.stage import Stage, stage
from tests.fakes.scripted import ScriptedModel, Seen, Step, call, calls, gated, hang, say


def spawn(worker_type: str, objective: str) -> tuple[str, dict[str, str]]:
    return "spawn_worker", {"worker_type": worker_type, "objective": objective, "reason": "it is needed"}


def merge_all(seen: Seen) -> Step:
    """Merge whatever the last await reported."""
    last = json.loads(seen.returned[-1].split("\n", 1)[1].rsplit("\n", 1)[0])
    return call(
        "merge_canon", proposal_ids=[each for worker in last["ended"] for each in worker["proposals"]]
    )


WRITE = call("append_section", text="## Part\n\nIt says so (`a.txt:1`).\n", evidence=["a.txt:1"])
FINISH = call("finish", summary="The part is written.")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "folder"
    place.mkdir()
    (place / "a.txt").write_text("it says so\n")
    return place


async def test_a_trivial_prompt_needs_no_worker(tmp_path: Path) -> None:
    model = ScriptedModel({"conductor": [call("complete", summary="Four.")]})
    async with stage(tmp_path / "home", model) as here:
        ended = await here.run("two and two")
        assert (ended.status, ended.message) == ("completed", "Four.")
        assert "Four." in here.document(ended.run_id)
        assert not here.types(ended.run_id, "conductor.worker")
        assert here.types(ended.run_id)[-1] == "conductor.task.completed"
        assert here.store.verify().ok


async def test_two_workers_propose_and_are_merged(tmp_path: Path, folder: Path) -> None:
    model = ScriptedModel(
        {
            "conductor": [
                calls(
                    spawn("researcher", "read the docs"),
                    spawn("terminal", "count files"),
                    ("await_worker", {}),
                ),
                merge_all,
                call("complete", summary="Both parts are in."),
            ],
            "read the docs": [call("read_file", path="a.txt"), WRITE, FINISH],
            "count files": [call("append_section", text="## Count\n\nOne file.\n"), FINISH],
        }
    )
    async with stage(tmp_path / "home", model) as here:
        ended = await here.run("describe it", workspace=folder)
        assert ended.status == "completed"
        types = here.types(ended.run_id)
        assert types[:3] == ["user_input", "trace.prompt.received", "conductor.task.started"]
        assert types.count("conductor.worker.call") == 2
        assert types.count("conductor.capability.completed") == 2
        assert types.count("worker.task.completed") == 2
        assert "citation.proposed" in types
        actions = [getattr(body, "action", "") for body in here.bodies(ended.run_id, "conductor.decision")]
        assert actions == ["spawn_worker", "spawn_worker", "await_worker", "merge_canon", "complete"]
        report = here.document(ended.run_id).partition("## Researcher")[0]
        assert "It says so" in report
        assert "One file." in report
        assert here.store.verify().ok


async def test_every_delegation_is_joined_by_its_call_id(tmp_path: Path, folder: Path) -> None:
    same = "look at it"
    model = ScriptedModel(
        {
            "conductor": [
                calls(spawn("researcher", same), spawn("researcher", same), ("await_worker", {})),
                call("complete", summary="Done."),
            ],
            same: [FINISH, call("no_such_tool"), call("no_such_tool")],
        }
    )
    async with stage(tmp_path / "home", model) as here:
        ended = await here.run("twice the same", workspace=folder)
        bodies = here.bodies(ended.run_id)
    calls_ = [body for body in bodies if body.event_type == "conductor.worker.call"]
    started = {body.call_id: body.worker_id for body in bodies if body.event_type == "worker.task.started"}  # type: ignore[attr-defined]  # told apart by type
    outcomes = {
        body.data.call_id: body.event_type  # type: ignore[attr-defined]  # told apart by type
        for body in bodies
        if body.event_type.startswith("conductor.capability")
    }
    assert {body.call_id for body in calls_} == set(started) == set(outcomes)  # type: ignore[attr-defined]  # told apart by type
    assert sorted(outcomes.values()) == ["conductor.capability.completed", "conductor.capability.failed"]
    assert sorted(started.values()) == ["researcher-1", "researcher-2"]


async def test_the_workers_really_work_at_the_same_time(tmp_path: Path, folder: Path) -> None:
    first, second = asyncio.Event(), asyncio.Event()
    model = ScriptedModel(
        {
            "conductor": [
                calls(spawn("researcher", "one"), spawn("terminal", "two"), ("await_worker", {})),
                call("complete", summary="Done."),
            ],
            # Each ends only when the other has begun.
            "one": [gated(FINISH, second, entered=first)],
            "two": [gated(FINISH, first, entered=second)],
        }
    )
    async with stage(tmp_path / "home", model) as here:
        assert (await here.run("side by side", workspace=folder)).status == "completed"


async def test_a_run_cannot_complete_while_a_worker_is_at_work(tmp_path: Path, folder: Path) -> None:
    gate = asyncio.Event()

    def open_the_gate(seen: Seen) -> Step:
        assert "researcher-1 is at work" in seen.returned[-1]
        gate.set()
        return call("await_worker")

    model = ScriptedModel(
        {
            "conductor": [
                calls(spawn("researcher", "slow")),
                call("complete", summary="Too early."),
                open_the_gate,
                call("complete", summary="Now."),
            ],
            "slow": [gated(FINISH, gate)],
        }
    )
    async with stage(tmp_path / "home", model) as here:
        assert (await here.run("be patient", workspace=folder)).message == "Now."


async def test_a_failed_worker_does_not_end_the_run(tmp_path: Path, folder: Path) -> None:
    model = ScriptedModel(
        {
            "conductor": [
                calls(spawn("researcher", "break"), ("await_worker", {})),
                call("complete", summary="One part is missing."),
            ],
            "break": [call("no_such_tool"), call("no_such_tool")],
        }
    )
    async with stage(tmp_path / "home", model) as here:
        ended = await here.run("try", workspace=folder)
        assert ended.status == "completed"
        failed = here.bodies(ended.run_id, "worker.task.failed")
        assert [getattr(body, "failure_kind", "") for body in failed] == ["validation"]
        assert here.types(ended.run_id, "conductor.capability") == ["conductor.capability.failed"]


async def test_a_blocked_run_says_what_is_missing(tmp_path: Path) -> None:
    model = ScriptedModel({"conductor": [call("block", reason="A key is missing: set it.")]})
    async with stage(tmp_path / "home", model) as here:
        ended = await here.run("use the key")
        assert (ended.status, ended.message) == ("blocked", "A key is missing: set it.")
        assert here.types(ended.run_id, "conductor.task.blocked") == ["conductor.task.blocked"]
        assert "A key is missing" in here.document(ended.run_id)


async def test_a_model_that_breaks_fails_the_run(tmp_path: Path) -> None:
    model = ScriptedModel({"conductor": [Step(error=RuntimeError("no luck"))]})
    async with stage(tmp_path / "home", model) as here:
        ended = await here.run("break")
        assert ended.status == "failed"
        assert "no luck" in ended.message
        assert here.types(ended.run_id)[-1] == "conductor.task.failed"


async def test_cancel_stops_model_calls_and_workers(tmp_path: Path, folder: Path) -> None:
    entered = asyncio.Event()
    model = ScriptedModel(
        {"conductor": [calls(spawn("researcher", "hang"), ("await_worker", {}))], "hang": [hang(entered)]}
    )
    async with stage(tmp_path / "home", model) as here:
        run_id = await here.start("hang for ever", workspace=folder)
        await entered.wait()
        here.session.conductor.tell(CancelRun(run_id, "test"))
        ended = await here.end_of(run_id)
        types = here.types(run_id)
        assert ended.status == "cancelled"
        assert types[-1] == "conductor.task.cancelled"
        assert "worker.task.cancelled" in types
        assert types.count("llm.call.started") == types.count("llm.call.completed") + types.count(
            "llm.call.failed"
        )
        assert here.store.verify().ok


async def test_cancelling_twice_is_told(tmp_path: Path) -> None:
    entered = asyncio.Event()
    async with stage(tmp_path / "home", ScriptedModel({"conductor": [hang(entered)]})) as here:
        run_id = await here.start("hang")
        await entered.wait()
        here.session.conductor.tell(CancelRun(run_id))
        here.session.conductor.tell(CancelRun(run_id))
        await here.end_of(run_id)
        assert here.types(run_id).count("conductor.task.cancelled") == 1


async def test_closing_the_program_interrupts_the_run(tmp_path: Path) -> None:
    entered = asyncio.Event()
    home = tmp_path / "home"
    async with stage(home, ScriptedModel({"conductor": [hang(entered)]})) as here:
        run_id = await here.start("hang")
        await entered.wait()
    async with stage(home) as again:
        rollup = again.store.run(run_id)
        assert rollup is not None
        assert rollup.status == "interrupted"


async def test_a_directive_reaches_the_conductor_and_its_receipt_is_kept(
    tmp_path: Path, folder: Path
) -> None:
    entered, gate = asyncio.Event(), asyncio.Event()

    def heard(seen: Seen) -> Step:
        assert any("shorter, please" in words for words in seen.said)
        gate.set()
        return call("await_worker")

    model = ScriptedModel(
        {
            "conductor": [
                calls(spawn("researcher", "slow"), ("await_worker", {})),
                heard,
                call("complete", summary="Short."),
            ],
            "slow": [gated(FINISH, gate, entered)],
        }
    )
    async with stage(tmp_path / "home", model) as here:
        run_id = await here.start("long text", workspace=folder)
        await entered.wait()
        await here.session.conductor.ask(SendDirective(run_id, "shorter, please", when="now"))
        assert (await here.end_of(run_id)).status == "completed"
        types = here.types(run_id)
        assert "writer.directive.sent" in types
        assert "writer.directive.seen" in types


async def test_a_directive_for_afterwards_is_read_before_the_end(tmp_path: Path) -> None:
    entered, gate = asyncio.Event(), asyncio.Event()

    def heard(seen: Seen) -> Step:
        assert any("and a title" in words for words in seen.said)
        return call("complete", summary="With a title.")

    model = ScriptedModel({"conductor": [gated(call("complete", summary="Without."), gate, entered), heard]})
    async with stage(tmp_path / "home", model) as here:
        run_id = await here.start("write")
        await entered.wait()
        await here.session.conductor.ask(SendDirective(run_id, "and a title", when="after"))
        gate.set()
        assert (await here.end_of(run_id)).message == "With a title."


async def test_a_worker_cannot_be_spawned_without_a_folder(tmp_path: Path) -> None:
    def told(seen: Seen) -> Step:
        assert "no workspace folder" in seen.returned[-1]
        return call("block", reason="No folder.")

    model = ScriptedModel({"conductor": [calls(spawn("researcher", "read")), told]})
    async with stage(tmp_path / "home", model) as here:
        assert (await here.run("read it")).status == "blocked"


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"objective": " \n"}, TaskRefusedError, "The prompt is empty"),
        ({"objective": "x" * (5 * 1024 * 1024)}, TaskRefusedError, "5.0 MB"),
        ({"objective": "x", "model": "nobody"}, UnknownModelError, "nobody"),
        ({"objective": "x", "workspace": Path("/no/such/place")}, ToolError, "/no/such/place"),
        ({"objective": "x", "allow": ("ls; rm",)}, ToolError, ";"),
    ],
)
async def test_what_cannot_be_run_is_refused_in_one_line(
    tmp_path: Path, options: dict[str, object], error: type[Exception], words: str
) -> None:
    async with stage(tmp_path / "home") as here:
        with pytest.raises(error, match=words) as caught:
            await here.session.conductor.ask(ExecuteTask(new_id(), **options))  # type: ignore[arg-type]  # a table of bad input
        assert "\n" not in caught.value.for_user()  # type: ignore[attr-defined]  # all of them are known errors
        assert not here.store.runs()


async def test_a_megabyte_of_prompt_is_kept_whole_and_cut_for_the_model(tmp_path: Path) -> None:
    prompt = "word " * 200_000
    seen: list[Seen] = []

    def answer(given: Seen) -> Step:
        seen.append(given)
        return call("complete", summary="Read.")

    async with stage(tmp_path / "home", ScriptedModel({"conductor": [answer]})) as here:
        ended = await here.run(prompt)
        kept = here.bodies(ended.run_id, "user_input")[0]
        assert kept.record.text == prompt.strip()  # type: ignore[attr-defined]  # it is a UserInput
        assert len(seen[0].said[0]) < 110_000
        assert any("1,000,000" in words or "999,999" in words for words in seen[0].said)


async def _one_of_many(here: Stage, number: int, root: Path) -> str:
    place = root / f"folder{number}"
    place.mkdir()
    (place / "a.txt").write_text(f"folder {number}\n")
    return await here.start(f"report {number}", workspace=place)


async def test_ten_runs_at_once_do_not_mix(tmp_path: Path) -> None:
    scripts: dict[str, list[Step]] = {}
    for number in range(10):
        scripts[f"report {number}"] = [
            calls(spawn("researcher", f"folder number {number}."), ("await_worker", {})),
            call("complete", summary=f"Report {number}."),
        ]
        text = f"Only {number}.\n"
        scripts[f"folder number {number}."] = [call("append_section", text=text), FINISH]
    async with stage(tmp_path / "home", ScriptedModel(scripts)) as here:
        run_ids = [await _one_of_many(here, number, tmp_path) for number in range(10)]
        ends = await asyncio.gather(*(here.end_of(run_id) for run_id in run_ids))
        assert [end.message for end in ends] == [f"Report {number}." for number in range(10)]
        for number, run_id in enumerate(run_ids):
            text = here.document(run_id)
            assert f"Only {number}." in text
            assert not any(f"Only {other}." in text for other in range(10) if other != number)
            assert {getattr(body, "run_id", run_id) for body in here.bodies(run_id)} == {run_id}
        assert here.store.verify().ok


async def test_words_instead_of_actions_are_nudged_once(tmp_path: Path) -> None:
    model = ScriptedModel({"conductor": [say("I think it is four."), call("complete", summary="Four.")]})
    async with stage(tmp_path / "home", model) as here:
        assert (await here.run("two and two")).message == "Four."
