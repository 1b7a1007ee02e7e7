"""Model and tool calls: begun, in flight, ended, and the loop that they belong to."""

import pytest

from storage.events.llm import LlmCallCompleted, LlmCallStarted, Usage
from storage.projections.calls import CallAccumulator, calls, loop_key
from storage.projections.tokens import Tokens
from tests.builders.events import Call, RunBuilder, stored, stored_raw
from tests.builders.runs import large_run


def test_a_model_call_from_start_to_end() -> None:
    usage = Usage(input_tokens=1_000, output_tokens=40, cached_input_tokens=600, cache_write_tokens=100)
    run = RunBuilder()
    run.delegate("researcher").model_call(Call(duration_ms=532, usage=usage, cost_usd=0.5))
    (call,) = calls(run.stored())
    assert (call.kind, call.status, call.duration_ms) == ("model", "completed", 532)
    assert (call.loop_key, call.actor_key) == ("run-1/task-1", "researcher")
    assert call.tokens == Tokens(input=1_000, output=40, cached=600, cache_write=100, total=1_040)
    assert call.tokens.uncached_input == 300
    assert call.cost_usd == 0.5
    assert (call.begun_seq, call.ended_seq) == (2, 3)
    assert call.model is not None
    assert call.model.finish_reason == "stop"


def test_a_call_without_an_answer_is_in_flight() -> None:
    run = RunBuilder().model_call(Call(unanswered=True))
    run.delegate("terminal").tool_call("run_command", Call(unanswered=True), {"command": "make"})
    model, tool = calls(run.stored())
    assert (model.status, model.duration_ms, model.ended_seq) == ("in_flight", None, None)
    assert (tool.status, tool.name, tool.input_line) == ("in_flight", "run_command", "make")
    assert tool.cost_usd is None
    assert tool.tokens == Tokens()


def test_failed_calls_say_why() -> None:
    run = RunBuilder().model_call(Call(failure="timeout"))
    run.delegate("terminal").tool_call("run_command", Call(9_800, failure="exit 2"))
    model, tool = calls(run.stored())
    assert (model.status, model.failure_kind) == ("failed", "timeout")
    assert (tool.status, tool.error, tool.duration_ms) == ("failed", "exit 2", 9_800)


def test_a_cancelled_call_has_not_failed() -> None:
    run = RunBuilder().model_call(Call(failure="cancelled"))
    stopped = {"run_id": "r", "tool_trace_id": "t", "success": False, "verdict": "cancelled"}
    assert [call.status for call in calls([*run.stored(), stored_raw("worker.tool.result", stopped)])] == [
        "cancelled",
        "cancelled",
    ]


def test_calls_at_the_same_time_are_joined_by_id() -> None:
    run = RunBuilder()
    for trace_id in ("a", "b"):
        run.add(LlmCallStarted(run_id="run-1", trace_id=trace_id, function_name=f"f-{trace_id}"))
    for trace_id in ("b", "a"):
        run.add(LlmCallCompleted(run_id="run-1", trace_id=trace_id, duration_ms=ord(trace_id)))
    assert [(call.name, call.duration_ms) for call in calls(run.stored())] == [("f-a", 97), ("f-b", 98)]


def test_an_answer_without_its_call_is_a_call_of_its_own() -> None:
    answer = {"run_id": "r", "trace_id": "x", "duration_ms": 4, "task_id": "t-1"}
    result = {"run_id": "r", "tool_name": "read_file", "success": True, "call_id": "c-1"}
    model, tool = calls(
        [stored_raw("llm.call.completed", answer, 5), stored_raw("worker.tool.result", result, 6)]
    )
    assert (model.key, model.begun_seq, model.ended_seq, model.loop_key) == ("llm:x", None, 5, "t-1")
    assert (tool.key, tool.name, tool.loop_key) == ("tool:seq:6", "read_file", "call:c-1")


@pytest.mark.parametrize(
    ("task_id", "call_id", "expected"),
    [("t", "c", "t"), ("", "c", "call:c"), (None, "c", "call:c"), (None, None, "direct"), ("", "", "direct")],
)
def test_the_loop_of_a_call(task_id: str | None, call_id: str | None, expected: str) -> None:
    assert loop_key(task_id, call_id) == expected


def test_tools_of_the_conductor_are_told_apart() -> None:
    run = RunBuilder().tool_call("merge_canon")
    (call,) = calls(run.stored())
    assert (call.kind, call.loop_key, call.actor_key) == ("conductor_tool", "direct", "conductor")


def test_large_arguments_and_outputs_stay_in_the_log() -> None:
    run = RunBuilder()
    long = "word " * 1_000
    run.delegate("terminal").tool_call("write_file", Call(output=long), {"path": "a", "text": long})
    (call,) = calls(run.stored())
    assert len(call.input_line) <= 200
    assert len(call.output_line) <= 200


def test_changes_name_what_changed() -> None:
    run = RunBuilder().model_call()
    fold = CallAccumulator()
    assert [fold.apply(event) for event in run.stored()] == [("llm:run-1/llm-1",), ("llm:run-1/llm-1",)]
    assert fold.get("llm:run-1/llm-1") is not None
    assert fold.get("llm:other") is None


def test_every_call_of_a_large_run_is_there_once() -> None:
    events = stored(large_run(3_000).new_events)
    found = calls(events)
    begun = sum(event.event_type in ("llm.call.started", "worker.tool.call") for event in events)
    assert len(found) == begun == len({call.key for call in found})
    assert [call.seq for call in found] == sorted(call.seq for call in found)
