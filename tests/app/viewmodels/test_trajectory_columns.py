"""Buckets from columns are those from cells."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.viewmodels.trajectory import (
    BucketCell,
    GridWindow,
    TrajectoryFold,
    bucket_cells,
    build_trajectory_cells,
)
from app.viewmodels.trajectory_columns import StepColumns
from storage.projections.trace import TraceAccumulator, trace
from tests.builders.events import Call, RunBuilder
from tests.builders.runs import large_run

LONG = large_run(400)
FACTS = trace(LONG.run_id, LONG.stored())
FOLD = TrajectoryFold.of(FACTS)
STEPS = len(FOLD.cells)
PLACES = st.integers(0, STEPS + 20)


def words(buckets: tuple[BucketCell, ...]) -> list[str]:
    """Return buckets in no order, their costs rounded: sums in another order differ in the last digits."""
    costs = [None if each.cost is None else round(each.cost, 9) for each in buckets]
    return sorted(repr(replace(each, cost=cost)) for each, cost in zip(buckets, costs, strict=True))


@given(PLACES, st.none() | PLACES, st.integers(1, 120), st.booleans())
def test_any_window_has_the_same_buckets(
    first: int, last: int | None, max_columns: int, run_ended: bool
) -> None:
    window = GridWindow(first, last, slow_ms=900, run_ended=run_ended)
    found = StepColumns(FOLD).buckets(max_columns, window)
    expected = bucket_cells(FOLD.cells, max_columns, window)
    assert words(found) == words(expected)
    assert [(each.column, each.status) for each in found] == [(each.column, each.status) for each in expected]


def test_only_the_rows_that_are_wanted() -> None:
    wanted = frozenset(FOLD.rows[2:4])
    found = StepColumns(FOLD).buckets(80, None, wanted)
    assert found == tuple(each for each in StepColumns(FOLD).buckets(80) if each.row_key in wanted)
    assert StepColumns(FOLD).buckets(80, None, frozenset({"nothing"})) == ()


def test_columns_follow_event_by_event() -> None:
    run = RunBuilder().begin()
    worker = run.delegate("researcher").start()
    worker.model_call(Call(cost_usd=0.2)).tool_call("read_file").model_call(Call(failure="timeout")).fail()
    facts = TraceAccumulator(run.run_id)
    fold = TrajectoryFold(facts)
    columns = StepColumns(fold)
    assert columns.buckets() == ()
    for event in run.stored():
        columns.follow(fold.note(event, facts.apply(event)))
    assert columns.buckets() == bucket_cells(build_trajectory_cells(run.run_id, run.stored()))
