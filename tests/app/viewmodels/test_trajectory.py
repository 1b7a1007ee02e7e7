"""The trajectory grid: steps, rows, buckets."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.viewmodels.trajectory import (
    MAX_RADIUS,
    MIN_RADIUS,
    GridWindow,
    TrajectoryCell,
    TrajectoryFold,
    bucket_cells,
    build_trajectory_cells,
    loop_boundaries,
    measure,
    radius,
    row_order,
)
from storage.events.llm import LlmCallCompleted, LlmCallStarted
from storage.projections.sparkline import RANKED, DotStatus, worst
from storage.projections.trace import TraceAccumulator
from tests.builders.events import Call, RunBuilder
from tests.builders.runs import large_run, two_worker_run


def cells_of(run: RunBuilder) -> tuple[TrajectoryCell, ...]:
    return build_trajectory_cells(run.run_id, run.stored())


def cell(step: int, status: DotStatus = "completed", row_key: str = "llm:researcher") -> TrajectoryCell:
    return TrajectoryCell(
        step, step, row_key, "llm.call.started", "", "researcher", status, 10.0, 5, 0.5, "t", f"llm:{step}"
    )


def test_three_model_and_two_tool_calls_one_of_which_failed() -> None:
    run = RunBuilder()
    run.model_call(Call(10))
    worker = run.delegate("researcher")
    worker.model_call(Call(20)).tool_call("read_file", Call(30)).model_call(Call(40, cost_usd=0.1))
    worker.tool_call("run_command", Call(50, failure="exit 1"))
    found = [item for item in cells_of(run) if not item.row_key.startswith("delegation:")]
    assert [(item.row_key, item.status, item.duration_ms) for item in found] == [
        ("llm:conductor", "completed", 10),
        ("llm:researcher", "completed", 20),
        ("tool:read_file", "completed", 30),
        ("llm:researcher", "completed", 40),
        ("tool:run_command", "failed", 50),
    ]
    assert [item.step_index for item in found] == [0, 2, 3, 4, 5]  # the delegation is step 1
    assert [item.tool_name for item in found] == ["", "", "read_file", "", "run_command"]
    assert [item.loop_id for item in found] == ["direct"] + ["run-1/task-1"] * 4
    assert [item.total_tokens for item in found] == [150, 150, 0, 150, 0]
    assert found[3].cost == 0.1


def test_one_step_for_each_call_delegation_start_and_end() -> None:
    found = cells_of(two_worker_run())
    assert [item.step_index for item in found] == list(range(len(found)))
    assert [item.seq for item in found] == sorted(item.seq for item in found)
    # 4 model calls, 2 tool calls, 2 delegations, 2 starts, 2 ends
    assert len(found) == 12
    assert {item.event_type for item in found} == {
        "llm.call.started",
        "worker.tool.call",
        "conductor.worker.call",
        "worker.task.started",
        "worker.task.completed",
        "worker.task.failed",
    }


def test_rows_stand_in_groups_by_name() -> None:
    run = two_worker_run()
    run.tool_call("merge_canon")
    assert row_order(cells_of(run)) == (
        "llm:conductor",
        "llm:researcher",
        "llm:terminal",
        "conductor-tool:merge_canon",
        "tool:read_file",
        "tool:run_command",
        "worker:researcher:run-1/task-1",
        "worker:terminal:run-1/task-2",
        "delegation:researcher",
        "delegation:terminal",
    )


def test_a_step_keeps_its_place_when_its_answer_comes() -> None:
    run = RunBuilder()
    for trace_id in ("a", "b"):
        run.add(LlmCallStarted(run_id="run-1", trace_id=trace_id, actor_key="conductor"))
    run.add(LlmCallCompleted(run_id="run-1", trace_id="a", duration_ms=7))
    facts = TraceAccumulator("run-1")
    fold = TrajectoryFold(facts)
    touched = [fold.note(event, facts.apply(event)) for event in run.stored()]
    assert touched == [(0,), (1,), (0,)]
    assert [(item.status, item.duration_ms) for item in fold.cells] == [
        ("completed", 7),
        ("in_flight", None),
    ]
    assert fold.cells[0].event_type == "llm.call.started"


def test_a_worker_is_in_flight_from_its_start_to_its_end() -> None:
    run = RunBuilder()
    worker = run.delegate("researcher").start()
    assert [item.status for item in cells_of(run)] == ["in_flight", "in_flight"]
    worker.progress("reading").finding("x").fail()
    assert [(item.row_key.split(":")[0], item.status) for item in cells_of(run)] == [
        ("delegation", "failed"),
        ("worker", "completed"),
        ("worker", "failed"),
    ]


def test_a_blocked_delegation_is_blocked() -> None:
    run = RunBuilder()
    run.delegate("researcher").block()
    assert [item.status for item in cells_of(run)] == ["blocked"]


def test_up_to_eighty_steps_each_has_its_column() -> None:
    buckets = bucket_cells([cell(step) for step in range(80)], 80)
    assert [bucket.column for bucket in buckets] == list(range(80))
    assert buckets[3].steps_text == "step 4"


def test_a_hundred_and_twenty_calls_fit_in_eighty_columns_and_keep_the_worst() -> None:
    run = RunBuilder()
    for number in range(120):
        run.model_call(Call(failure="timeout" if number == 61 else None))
    buckets = bucket_cells(cells_of(run), 80)
    assert max(bucket.column for bucket in buckets) < 80
    assert len(buckets) == 60
    (bad,) = [bucket for bucket in buckets if bucket.status == "failed"]
    assert (bad.first_step, bad.last_step, bad.count) == (60, 61, 2)
    assert bad.steps_text == "steps 61 to 62"
    assert bad.item_id == "llm:run-1/llm-62"


def test_zooming_in_opens_the_buckets() -> None:
    cells = [cell(step) for step in range(400)]
    assert len(bucket_cells(cells, 80)) == 80
    near = bucket_cells(cells, 80, GridWindow(first_step=100, last_step=139))
    assert [(bucket.column, bucket.first_step) for bucket in near][:2] == [(0, 100), (1, 101)]
    assert len(near) == 40


def test_the_last_bucket_ends_with_the_last_step() -> None:
    assert bucket_cells([cell(step) for step in range(161)], 80)[-1].last_step == 160


def test_the_worst_of_a_column_is_painted_last() -> None:
    rows = [cell(0, "failed", "tool:a"), cell(1, "completed", "tool:b"), cell(2, "in_flight", "tool:c")]
    assert [bucket.status for bucket in bucket_cells(rows, 1)] == ["completed", "in_flight", "failed"]


def test_a_bucket_adds_up_what_it_holds() -> None:
    (bucket,) = bucket_cells([cell(0), cell(1), cell(2)], 1)
    assert (bucket.count, bucket.duration_ms, bucket.total_tokens, bucket.cost) == (3, 10.0, 15, 1.5)


@pytest.mark.parametrize(("limit", "slow"), [(5.0, True), (10.0, False), (5_000.0, False)])
def test_slow_calls_have_a_ring(limit: float, slow: bool) -> None:
    (bucket,) = bucket_cells([cell(0)], 80, GridWindow(slow_ms=limit))
    assert bucket.slow is slow


def test_nothing_is_in_flight_in_a_run_that_has_ended() -> None:
    (bucket,) = bucket_cells([cell(0, "in_flight")], 80, GridWindow(run_ended=True))
    assert bucket.status == "cancelled"


def test_no_steps() -> None:
    assert bucket_cells([], 80) == ()
    assert loop_boundaries([]) == ()


def test_a_divider_stands_where_a_loop_begins() -> None:
    found = cells_of(two_worker_run())
    steps = [(step, found[step].loop_id) for step in loop_boundaries(found)]
    assert [loop_id for _, loop_id in steps] == ["run-1/task-1", "run-1/task-2"]
    assert all(step > 0 for step, _ in steps)


@given(st.lists(st.sampled_from(RANKED), max_size=300), st.integers(1, 90))
def test_buckets_hold_every_step_once_and_show_the_worst(statuses: list[DotStatus], columns: int) -> None:
    cells = [cell(step, status) for step, status in enumerate(statuses)]
    buckets = bucket_cells(cells, columns)
    assert sum(bucket.count for bucket in buckets) == len(cells)
    assert len(buckets) <= columns
    for bucket in buckets:
        assert bucket.status == worst(statuses[bucket.first_step : bucket.last_step + 1])
        assert bucket.last_step - bucket.first_step < math.ceil(len(cells) / columns)


def test_live_and_replayed_are_the_same() -> None:
    events = large_run(2_000).stored()
    facts = TraceAccumulator("run-large")
    fold = TrajectoryFold(facts)
    for event in events:
        fold.note(event, facts.apply(event))
    assert tuple(fold.cells) == build_trajectory_cells("run-large", events)
    assert [item.step_index for item in fold.cells] == list(range(len(fold.cells)))


def test_radii_grow_with_the_logarithm() -> None:
    assert radius(0, 100) == MIN_RADIUS
    assert radius(5, 0) == MIN_RADIUS
    assert radius(100, 100) == pytest.approx(MAX_RADIUS)
    assert MIN_RADIUS < radius(1, 100) < radius(10, 100) < radius(50, 100) < MAX_RADIUS
    assert radius(0.0005, 0.05) == pytest.approx(radius(1, 100))


def test_each_mode_measures_its_own() -> None:
    one = cell(0)
    assert measure(one, "status") == 0.0
    assert measure(one, "duration") == 10.0
    assert measure(one, "tokens") == 5.0
    assert measure(one, "cost") == 0.5
