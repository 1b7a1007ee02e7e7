import asyncio
import time
from dataclasses import replace
from pathlib import Path

import pytest

from actors.harness.profile import WORKER
from actors.harness.tool_runs import MAX_PARALLEL
from actors.sandbox.errors import RefusedError, ToolError
from actors.tools.base import ToolContext, ToolResult
from actors.tools.citations import Citation
from storage.errors import StoreError
from storage.events.citations import CitationProposed
from storage.events.tools import WorkerToolCall, WorkerToolResult
from tests.actors.harness.helpers import Bench
from tests.fakes.scripted import ScriptedModel, Step, call, calls
from tests.fakes.tools import WRITES, WordsArgs, echo, fake_tool

FINISH = call("finish", summary="Done.")


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def result_of(bench: Bench, tool: str) -> WorkerToolResult:
    (body,) = [body for body in bench.log.of(WorkerToolResult) if body.tool_name == tool]
    return body


async def test_a_call_and_its_result_are_joined_and_complete(bench: Bench) -> None:
    step = Step("I look first.", call("echo", text="hello", number=3).tools)
    await bench.run(ScriptedModel.of(step, FINISH), echo())
    told, result = bench.log.of(WorkerToolCall)[0], bench.log.of(WorkerToolResult)[0]
    assert told.tool_trace_id == result.tool_trace_id
    assert (told.run_id, told.task_id, told.call_id, told.actor_key) == (
        "run-1",
        "task-1",
        "call-1",
        "researcher",
    )
    assert (told.tool_name, told.args, told.reasoning) == (
        "echo",
        {"text": "hello", "number": 3},
        "I look first.",
    )
    assert (result.success, result.output, result.error) == (True, "hello", None)
    assert result.duration_ms >= 0
    assert len({body.tool_trace_id for body in bench.log.of(WorkerToolCall)}) == 2


async def test_reading_tools_overlap_and_keep_their_order(bench: Bench) -> None:
    barrier = asyncio.Barrier(3)
    release = [asyncio.Event() for _ in range(3)]
    ended: list[int] = []

    async def meet(args: WordsArgs, context: ToolContext) -> ToolResult:
        await barrier.wait()  # only passed when all three are in
        release[args.number].set() if args.number == 2 else await release[args.number + 1].wait()
        ended.append(args.number)
        release[args.number].set()
        return ToolResult.of(str(args.number))

    script = ScriptedModel.of(calls(*[("meet", {"number": n}) for n in range(3)]), FINISH)
    outcome = await bench.run(script, fake_tool("meet", meet))
    assert outcome.status == "completed"
    assert ended == [2, 1, 0]
    assert [text.splitlines()[1] for text in script.seen[1].returned] == ["0", "1", "2"]


async def test_a_writing_tool_runs_alone_in_its_place(bench: Bench) -> None:
    inside: set[str] = set()
    seen: list[tuple[str, frozenset[str]]] = []

    async def busy(args: WordsArgs, context: ToolContext) -> ToolResult:
        inside.add(args.text)
        await asyncio.sleep(0)
        seen.append((args.text, frozenset(inside)))
        inside.discard(args.text)
        return ToolResult.of(args.text)

    read, write = fake_tool("read", busy), fake_tool("write", busy, WRITES)
    wanted = [("read", "r1"), ("read", "r2"), ("write", "w1"), ("write", "w2"), ("read", "r3")]
    script = ScriptedModel.of(calls(*[(tool, {"text": text}) for tool, text in wanted]), FINISH)
    await bench.run(script, read, write)
    assert [text for text, _ in seen] == ["r1", "r2", "w1", "w2", "r3"]
    assert [others for text, others in seen if text in ("w1", "w2", "r3")] == [{"w1"}, {"w2"}, {"r3"}]


async def test_at_most_so_many_at_once(bench: Bench) -> None:
    now, most = 0, 0

    async def count(args: WordsArgs, context: ToolContext) -> ToolResult:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0)
        now -= 1
        return ToolResult.of("x")

    script = ScriptedModel.of(calls(*[("count", {"number": n}) for n in range(30)]), FINISH)
    await bench.run(script, fake_tool("count", count))
    assert most == MAX_PARALLEL


async def test_nothing_runs_after_the_task_was_ended(bench: Bench) -> None:
    ran: list[str] = []

    async def note(args: WordsArgs, context: ToolContext) -> ToolResult:
        ran.append(args.text)
        return ToolResult.of("x")

    step = calls(("note", {"text": "before"}), ("finish", {"summary": "Done."}), ("note", {"text": "after"}))
    outcome = await bench.run(ScriptedModel.of(step), fake_tool("note", note))
    assert (outcome.status, ran) == ("completed", ["before"])


async def test_a_hung_tool_is_stopped_at_its_limit_and_the_agent_goes_on(bench: Bench) -> None:
    stopped = asyncio.Event()

    async def hang(args: WordsArgs, context: ToolContext) -> ToolResult:
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()
        return ToolResult.of("never")

    script = ScriptedModel.of(calls(("hang", {}), ("echo", {"text": "x"})), FINISH)
    profile = replace(WORKER, tool_seconds=0.05)
    outcome = await bench.run(script, fake_tool("hang", hang), echo(), profile=profile)
    assert stopped.is_set()
    assert outcome.status == "completed"
    result = result_of(bench, "hang")
    assert (result.success, result.verdict) == (False, "timeout")
    assert result.error == "hang did not end within 0.05 s and was stopped."
    assert result_of(bench, "echo").success
    assert "was stopped" in script.seen[1].returned[0]


async def test_a_tool_is_told_its_deadline_and_its_own_id(bench: Bench) -> None:
    given: list[ToolContext] = []

    async def look(args: WordsArgs, context: ToolContext) -> ToolResult:
        given.append(context)
        return ToolResult.of("x")

    profile = replace(WORKER, tool_seconds=60)
    await bench.run(ScriptedModel.of(call("look"), FINISH), fake_tool("look", look), profile=profile)
    (context,) = given
    assert context.tool_trace_id == bench.log.of(WorkerToolCall)[0].tool_trace_id
    assert context.deadline is not None
    assert 0 < context.deadline - time.monotonic() <= 60


async def test_cancelling_stops_the_tool_and_closes_its_call(bench: Bench) -> None:
    entered, stopped = asyncio.Event(), asyncio.Event()

    async def hang(args: WordsArgs, context: ToolContext) -> ToolResult:
        entered.set()
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()
        return ToolResult.of("never")

    task = asyncio.create_task(bench.run(ScriptedModel.of(call("hang")), fake_tool("hang", hang)))
    await entered.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert stopped.is_set()
    result = bench.log.one(WorkerToolResult)
    assert (result.success, result.verdict) == (False, "cancelled")


@pytest.mark.parametrize(
    ("error", "verdict", "words"),
    [
        (ToolError("There is no such file.\nLook with list_files."), "failed", "There is no such file."),
        (RefusedError("This is outside the workspace."), "refused", "outside the workspace"),
    ],
)
async def test_a_tools_refusal_is_told_in_its_words(
    bench: Bench, error: ToolError, verdict: str, words: str
) -> None:
    async def refuse(args: WordsArgs, context: ToolContext) -> ToolResult:
        raise error

    script = ScriptedModel.of(call("refuse"), call("refuse"), call("refuse"), FINISH)
    outcome = await bench.run(script, fake_tool("refuse", refuse))
    assert outcome.status == "completed", "a refusal is not a mistake of the model"
    result = bench.log.of(WorkerToolResult)[0]
    assert (result.success, result.verdict, result.output) == (False, verdict, None)
    assert words in (result.error or "")
    assert words in script.seen[1].returned[0]


async def test_a_broken_tool_does_not_break_the_agent(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    async def broken(args: WordsArgs, context: ToolContext) -> ToolResult:
        raise ZeroDivisionError("oops")

    outcome = await bench.run(ScriptedModel.of(call("broken"), FINISH), fake_tool("broken", broken))
    assert outcome.status == "completed"
    assert result_of(bench, "broken").verdict == "fault"
    assert "ZeroDivisionError" in (result_of(bench, "broken").error or "")
    assert any("the tool broken broke" in record.message for record in caplog.records)


async def test_a_tool_that_ran_but_failed_keeps_its_output(bench: Bench) -> None:
    async def run(args: WordsArgs, context: ToolContext) -> ToolResult:
        return ToolResult("exit 1", "exit 1", success=False, verdict='allowed by the rule "make *"')

    script = ScriptedModel.of(call("run"), FINISH)
    await bench.run(script, fake_tool("run", run))
    result = result_of(bench, "run")
    assert (result.success, result.output, result.verdict) == (
        False,
        "exit 1",
        'allowed by the rule "make *"',
    )
    assert "exit 1" in script.seen[1].returned[0]


async def test_a_long_output_is_whole_in_the_log_and_cut_for_the_model(bench: Bench) -> None:
    text = "\n".join(f"line {n}" for n in range(20_000))

    async def long(args: WordsArgs, context: ToolContext) -> ToolResult:
        return ToolResult(text, text)

    script = ScriptedModel.of(call("long"), FINISH)
    profile = replace(WORKER, shown_chars=2_000)
    await bench.run(script, fake_tool("long", long), profile=profile)
    assert result_of(bench, "long").output == text
    (shown,) = script.seen[1].returned
    assert len(shown) < 2_200
    assert f"of {len(text):,} characters" in shown
    assert "line 0\n" in shown
    assert "line 19999\n" in shown


async def test_new_citations_are_proposed_behind_the_result(bench: Bench) -> None:
    cited = Citation("README.md", 1, 3, "abc", "Quire is")

    async def read(args: WordsArgs, context: ToolContext) -> ToolResult:
        return ToolResult.of("Quire is", citations=(cited,))

    await bench.run(ScriptedModel.of(call("read"), FINISH), fake_tool("read", read))
    proposed = bench.log.one(CitationProposed)
    assert proposed.citation_id == cited.citation_id
    assert proposed.tool_trace_id == bench.log.of(WorkerToolCall)[0].tool_trace_id
    assert (proposed.path, proposed.start_line, proposed.end_line) == ("README.md", 1, 3)
    assert (proposed.run_id, proposed.task_id, proposed.citing_actor) == ("run-1", "task-1", "researcher")
    assert bench.log.types[3:5] == ["worker.tool.result", "citation.proposed"]


async def test_a_wrong_call_is_told_like_any_other(bench: Bench) -> None:
    script = ScriptedModel.of(calls(("fly", {"to": "moon"}), ("echo", "{oops")), FINISH)
    await bench.run(script, echo())
    fly, garbled = bench.log.of(WorkerToolCall)[:2]
    assert (fly.tool_name, fly.args) == ("fly", {"to": "moon"})
    assert garbled.args == {"unreadable": "{oops"}
    assert [body.verdict for body in bench.log.of(WorkerToolResult)[:2]] == ["invalid", "invalid"]


async def test_a_full_disk_ends_the_task_with_the_stores_own_words(bench: Bench) -> None:
    async def fill(args: WordsArgs, context: ToolContext) -> ToolResult:
        bench.log.broken = True
        return ToolResult.of("x")

    with pytest.raises(StoreError, match="disk is full"):
        await bench.run(ScriptedModel.of(call("fill"), FINISH), fake_tool("fill", fill))
