"""The rollup of a run: what is counted, what is not, and that it can be laid down and taken up."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.events.document import WriterVersionNamed
from storage.events.envelope import StoredEvent
from storage.events.llm import Usage
from storage.events.workers import WorkerTaskCancelled
from storage.projections.rollup import (
    RunRollupAccumulator,
    is_about_run,
    run_rollup,
)
from storage.projections.rollup_sums import MAX_OBJECTIVE_CHARS
from storage.projections.tokens import Tokens, tokens_of
from tests.builders.events import Call, RunBuilder, stored, stored_raw
from tests.builders.runs import interleaved, large_run, two_worker_run


def test_a_run_with_two_workers() -> None:
    run = two_worker_run(objective="Describe the dependencies")
    rollup = run_rollup(run.run_id, run.stored())
    assert rollup.objective == "Describe the dependencies"
    assert (rollup.status, rollup.badge) == ("completed", "completed")
    assert (rollup.workers, rollup.worker_calls) == (2, 2)
    assert (rollup.llm_calls, rollup.tool_calls) == (4, 2)
    assert rollup.tools == ("read_file", "run_command")
    assert (rollup.worker_failures, rollup.capability_failures, rollup.failures) == (1, 1, 1)
    assert rollup.duration_ms == 80 + 200 + 12 + 150 + 9_800 + 90
    assert rollup.tokens == Tokens(input=400, output=200, cached=100, total=600)
    assert rollup.document_path == "runs/run-1/document.md"
    assert rollup.workspace == "/home/ada/notes"
    assert (rollup.models, rollup.model) == (("offline",), "offline")
    assert rollup.revision == 2
    assert (rollup.first_seq, rollup.last_seq) == (1, rollup.event_count)


def test_a_run_is_there_from_its_first_event() -> None:
    (first, *_) = RunBuilder(objective="Find it").begin().stored()
    rollup = run_rollup("run-1", [first])
    assert (rollup.objective, rollup.status, rollup.event_count) == ("Find it", "queued", 1)


def test_wall_clock_runs_to_the_end_and_not_beyond() -> None:
    run = RunBuilder().begin().wait(3_000).complete()
    run.wait(60_000).add(WriterVersionNamed(run_id=run.run_id, revision=4, name="mine"))
    rollup = run_rollup(run.run_id, run.stored())
    assert rollup.wall_ms == 3_000
    assert rollup.ended_at == "2026-01-05T09:00:03.000000Z"
    assert rollup.last_event_at == "2026-01-05T09:01:03.000000Z"
    assert rollup.revision == 4


def test_a_run_that_is_taken_up_again_has_not_ended() -> None:
    run = RunBuilder().begin().fail()
    event = stored_raw("conductor.task.resumed", {"run_id": run.run_id}, seq=99)
    rollup = run_rollup(run.run_id, [*run.stored(), event])
    assert (rollup.status, rollup.ended_at) == ("running", None)


def test_findings_and_learnings_are_no_failures() -> None:
    run = RunBuilder().begin()
    run.delegate("researcher").start().finding("a").learning("b").complete()
    rollup = run_rollup(run.run_id, run.stored())
    assert (rollup.failures, rollup.worker_failures, rollup.capability_failures) == (0, 0, 0)
    assert set(rollup.sparkline) == {"completed"}


def test_what_was_stopped_on_request_is_no_failure() -> None:
    run = RunBuilder().begin().model_call(Call(failure="cancelled"))
    worker = run.delegate("terminal").start()
    worker.add(WorkerTaskCancelled(**worker.ids)).fail(failure_kind="cancelled")
    rollup = run_rollup(run.run_id, run.stored())
    assert (rollup.failures, rollup.worker_failures, rollup.capability_failures) == (0, 0, 0)
    assert rollup.sparkline == ("cancelled", "cancelled")


def test_a_worker_that_is_started_twice_is_one_worker() -> None:
    run = RunBuilder().begin()
    run.delegate("researcher").start().start()
    assert run_rollup(run.run_id, run.stored()).workers == 1


def test_cost_is_unknown_until_a_call_has_a_price() -> None:
    run = RunBuilder().begin().model_call()
    assert run_rollup(run.run_id, run.stored()).cost_usd is None
    run.model_call(Call(cost_usd=0.0)).model_call(Call(cost_usd=0.25))
    assert run_rollup(run.run_id, run.stored()).cost_usd == 0.25


def test_tokens_of_a_failed_call_count_too() -> None:
    payload = {
        "run_id": "r",
        "trace_id": "t",
        "duration_ms": 5,
        "usage": {"input_tokens": 10, "output_tokens": 1},
    }
    rollup = run_rollup("r", [stored_raw("llm.call.failed", payload)])
    assert (rollup.tokens.total, rollup.failures, rollup.duration_ms) == (11, 1, 5)


def test_four_token_fields_survive() -> None:
    usage = {"input_tokens": 100, "output_tokens": 50, "cached_input_tokens": 25, "total_tokens": 150}
    event = stored_raw("llm.call.completed", {"run_id": "r", "trace_id": "t", "usage": usage})
    tokens = run_rollup("r", [event]).tokens
    assert (tokens.input, tokens.output, tokens.cached, tokens.total) == (100, 50, 25, 150)
    assert (tokens.uncached_input, tokens.cached, tokens.cache_write, tokens.output) == (75, 25, 0, 50)


@given(
    st.builds(
        Usage,
        input_tokens=st.integers(-5, 10_000),
        output_tokens=st.integers(-5, 10_000),
        cached_input_tokens=st.integers(-5, 20_000),
        cache_write_tokens=st.integers(-5, 20_000),
        reasoning_tokens=st.integers(-5, 20_000),
    )
)
def test_the_four_buckets_do_not_overlap(usage: Usage) -> None:
    tokens = tokens_of(usage)
    buckets = (tokens.uncached_input, tokens.cached, tokens.cache_write, tokens.output)
    assert min(buckets) >= 0
    assert sum(buckets) == tokens.input + tokens.output == tokens.total


def test_a_long_prompt_is_cut_in_the_row() -> None:
    run = RunBuilder(objective="x" * 1_000_000).begin()
    assert len(run_rollup(run.run_id, run.stored()).objective) == MAX_OBJECTIVE_CHARS


def test_a_comment_is_not_the_objective() -> None:
    record = {"input_id": "i", "surface": "writer", "text": "shorter", "created_at": ""}
    comment = {"run_id": "r", "surface": "writer.prompt_document", "record": record}
    assert run_rollup("r", [stored_raw("user_input", comment)]).objective == ""


def test_what_the_program_tells_about_itself_makes_no_run() -> None:
    assert not is_about_run("desktop.window.opened")
    assert not is_about_run("run.deleted")
    assert is_about_run("trace.prompt.received")
    assert is_about_run("choir.sang")
    opened = stored_raw("desktop.window.opened", {"run_id": "r", "app": "trace"})
    assert run_rollup("r", [opened]).event_count == 0


def test_a_late_failure_shows_among_hundreds() -> None:
    run = RunBuilder().begin()
    for _ in range(240):
        run.model_call()
    run.fail()
    rollup = run_rollup(run.run_id, run.stored())
    assert len(rollup.sparkline) <= 60
    assert rollup.sparkline[-1] == "failed"
    assert set(rollup.sparkline[:-1]) == {"completed"}


def test_calls_without_an_answer_are_in_flight_until_the_run_ends() -> None:
    run = RunBuilder().begin().model_call(Call(unanswered=True))
    assert run_rollup(run.run_id, run.stored()).sparkline == ("in_flight",)
    run.complete()
    assert run_rollup(run.run_id, run.stored()).sparkline == ("cancelled",)


def test_runs_do_not_mix() -> None:
    runs = [two_worker_run("run-a", "first"), two_worker_run("run-b", "second")]
    events = stored(interleaved(*runs))
    for run in runs:
        own = [event for event in events if event.run_id == run.run_id]
        mixed = run_rollup(run.run_id, own)
        alone = run_rollup(run.run_id, run.stored())
        assert (mixed.objective, mixed.llm_calls, mixed.tokens) == (
            alone.objective,
            alone.llm_calls,
            alone.tokens,
        )


@pytest.mark.parametrize("cut", [0, 1, 7, 200, 1_000])
def test_it_can_be_laid_down_and_taken_up_at_any_event(cut: int) -> None:
    events = large_run(1_200).fail().stored()
    fold = RunRollupAccumulator("run-large")
    for event in events[:cut]:
        fold.apply(event)
    resumed = RunRollupAccumulator.from_state(fold.state_json())
    assert resumed.value == fold.value
    for event in events[cut:]:
        resumed.apply(event)
    assert resumed.value == run_rollup("run-large", events)


@pytest.mark.parametrize(
    "state", ["", "{}", "[]", "null", '[0,"r",[],[],[],[]]', "[1,2,3]", '[1,"r",[],[0,0],[],[]]']
)
def test_a_damaged_state_is_refused(state: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        RunRollupAccumulator.from_state(state)


def test_the_state_stays_small() -> None:
    fold = RunRollupAccumulator("run-large")
    sizes = []
    for number, event in enumerate(large_run(20_000).stored()):
        fold.apply(event)
        if number in (2_000, 20_000):
            sizes.append(len(fold.state_json()))
    assert max(sizes) < 8_000


def test_older_and_foreign_payloads_do_not_stop_the_fold() -> None:
    odd: list[tuple[str, Any]] = [
        ("user_input", {"text": "hello"}),
        ("llm.call.completed", {"usage": "lots"}),
        ("writer.run.patch", {"revision": "three", "document_path": 4}),
        ("worker.tool.result", {"duration_ms": "soon"}),
        ("conductor.capability.failed", {"data": ["?"]}),
    ]
    events = [stored_raw(kind, {"run_id": "r", **payload}, seq) for seq, (kind, payload) in enumerate(odd, 1)]
    damaged = StoredEvent(9, "e", "yesterday", "llm.call.started", "", "r", None, None, "{")
    rollup = run_rollup("r", [*events, damaged])
    assert (rollup.event_count, rollup.wall_ms) == (6, 0.0)
    assert json.loads(json.dumps(rollup.tokens.total)) == 0
