import json
import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.viewmodels.payload import Payload, PayloadPart
from app.viewmodels.trace_copy import (
    LEFT_OUT,
    CopiedCall,
    CopiedLoop,
    CopiedRun,
    as_json,
    as_text,
    copied_loop,
    fenced,
)
from storage.projections.trace import TraceAccumulator, trace
from tests.builders.events import Call, RunBuilder


def facts() -> TraceAccumulator:
    run = RunBuilder().begin().model_call(Call(cost_usd=0.0123))
    worker = run.delegate("researcher").start().finding("41 dependencies")
    worker.tool_call("read_file", Call(failure="not found"), {"path": "a.py"})
    worker.complete()
    return trace(run.run_id, run.complete().stored())


def payload(text: str = "hello", tree: Any = None) -> Payload:
    return Payload("x", (PayloadPart("Output", text, "tool-return"),), "+1 new message", True, tree=tree)


def copied(known: TraceAccumulator, text: str = "hello") -> CopiedRun:
    loops: list[CopiedLoop] = []
    for loop in known.loops:
        calls = [known.calls.get(key) for key in loop.calls]
        made = [CopiedCall(call, payload(text, {"output": text})) for call in calls if call]
        loops.append(copied_loop(known, loop, made))
    return CopiedRun(known.rollup.value, tuple(loops))


@given(st.text(alphabet="`a\n ~", max_size=60))
def test_a_fence_holds_any_text_exactly(text: str) -> None:
    block = fenced(text, "json")
    ticks = block.split("json", 1)[0]
    lines = block.split("\n")
    assert set(ticks) == {"`"}
    assert lines[-1] == ticks
    assert "\n".join(lines[1:-1]) == text
    assert not any(line.strip().startswith(ticks) for line in lines[1:-1])


@given(st.text(max_size=80))
def test_json_gives_back_what_went_in_and_out(text: str) -> None:
    known = facts()
    found = json.loads(as_text(copied(known, text), "json"))
    calls = [call for loop in found["loops"] for call in loop["calls"]]
    assert [call["call"] for call in calls] == [key for loop in known.loops for key in loop.calls]
    assert all(call["payload"] == {"output": text} for call in calls)
    assert found["llm_calls"] == known.rollup.value.llm_calls


def test_a_run_as_markdown_has_its_facts_its_loops_and_its_calls() -> None:
    text = as_text(copied(facts(), "line one\n```\nline two"), "markdown")
    lines = text.split("\n")
    assert lines[0] == "# Describe this folder"
    assert "- Run: `run-1` · completed" in lines
    assert [line for line in lines if line.startswith("## ")] == [
        "## Loop conductor · completed",
        "## Loop researcher:run-1/task-1 · completed",
    ]
    assert "### Decide · offline" in lines
    assert any(line.startswith("### read_file") for line in lines)
    assert "- finding: 41 dependencies" in lines
    assert any("failed" in line and "by researcher" in line for line in lines)
    assert "````\nline one\n```\nline two\n````" in text
    assert re.search(r"completed · 100ms · started .* · \$0\.012", text)


def test_what_was_left_out_is_said_and_null_in_json() -> None:
    call = facts().calls.value[0]
    assert LEFT_OUT in as_text(CopiedCall(call, None), "markdown")
    assert as_json(CopiedCall(call, None))["payload"] is None
