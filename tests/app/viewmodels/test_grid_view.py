"""The trajectory grid as drawn, from runs that were folded from events."""

from dataclasses import replace

import pytest

from app.viewmodels.grid_view import GridChoices, GridView, build_grid
from app.viewmodels.trajectory import TrajectoryFold, build_trajectory_cells, loop_boundaries, row_order
from app.viewmodels.trajectory_columns import StepColumns
from storage.projections.trace import TraceAccumulator, trace
from tests.builders.events import Call, RunBuilder
from tests.builders.runs import large_run, two_worker_run


def odd_run() -> RunBuilder:
    """Return a run in which things are missing: ends without beginnings, a worker that starts twice."""
    run = RunBuilder().begin().model_call(Call(unanswered=True))
    worker = run.delegate("researcher").start()
    worker.tool_call("read_file", Call(unanswered=True)).start().progress("on").fail()
    run.delegate("terminal").block()
    return run


def grid(fold: TrajectoryFold, choices: GridChoices) -> GridView:
    return build_grid(StepColumns(fold), replace(choices, row_count=1_000))


def fold_of(run: RunBuilder) -> TrajectoryFold:
    return TrajectoryFold.of(trace(run.run_id, run.stored()))


@pytest.mark.parametrize("run", [two_worker_run(), large_run(700), odd_run()], ids=["two", "large", "odd"])
def test_all_at_once_is_the_same_as_event_by_event(run: RunBuilder) -> None:
    fold = fold_of(run)
    assert tuple(fold.cells) == build_trajectory_cells(run.run_id, run.stored())
    assert fold.rows == row_order(fold.cells)
    assert tuple(fold.boundaries) == loop_boundaries(fold.cells)


def test_a_fold_of_a_part_goes_on_event_by_event() -> None:
    run = two_worker_run()
    events = run.stored()
    for cut in range(len(events)):
        facts = trace(run.run_id, events[:cut])
        fold = TrajectoryFold.of(facts)
        for event in events[cut:]:
            fold.note(event, facts.apply(event))
        assert tuple(fold.cells) == build_trajectory_cells(run.run_id, events)
        assert tuple(fold.boundaries) == loop_boundaries(fold.cells)


def test_a_run_without_steps_has_no_grid() -> None:
    assert grid(TrajectoryFold(TraceAccumulator("r")), GridChoices()) == GridView()


def test_each_dot_stands_in_its_row_at_its_step() -> None:
    run = two_worker_run()
    fold = fold_of(run)
    view = grid(fold, GridChoices())
    assert view.rows == fold.rows
    assert sorted((dot.x, view.rows[dot.row]) for dot in view.dots) == [
        (cell.step_index, cell.row_key) for cell in fold.cells
    ]
    assert view.caption == "12 steps"
    assert {dot.radius for dot in view.dots} == {4.0}
    assert view.dividers == tuple(step - 0.5 for step in fold.boundaries)


def test_the_size_tells_what_is_chosen() -> None:
    run = RunBuilder()
    run.model_call(Call(10, cost_usd=0.9)).model_call(Call(9_000, cost_usd=0.1))
    fold = fold_of(run)
    short, long = grid(fold, GridChoices("duration")).dots
    assert short.radius < long.radius
    assert (short.slow, long.slow) == (False, True)
    dear, cheap = grid(fold, GridChoices("cost")).dots
    assert dear.radius > cheap.radius
    assert "9.0s" in long.tooltip
    assert "slow" in long.tooltip
    assert "step 1" in short.tooltip


def test_a_window_is_finer_than_the_whole() -> None:
    fold = fold_of(large_run(900))
    whole = grid(fold, GridChoices())
    assert whole.steps_a_dot > 1
    assert "a column" in whole.caption
    part = grid(fold, GridChoices(first_step=100, last_step=150))
    assert part.steps_a_dot == 1
    assert len(part.dots) == 51
    assert part.caption.startswith("51 of ")
    assert {dot.x for dot in part.dots} == set(range(100, 151))


def test_a_window_beyond_the_run_ends_with_it() -> None:
    fold = fold_of(two_worker_run())
    view = grid(fold, GridChoices(first_step=50, last_step=900))
    assert (view.first_step, view.last_step) == (11, 11)


def test_the_marked_item_is_found_also_within_a_bucket() -> None:
    fold = fold_of(large_run(900))
    chosen = fold.cells[333].item_id
    for choices in (
        GridChoices(selected=chosen),
        GridChoices(first_step=300, last_step=360, selected=chosen),
    ):
        (marked,) = [dot for dot in grid(fold, choices).dots if dot.selected]
        assert marked.item_id == chosen
        assert abs(marked.x - 333) <= grid(fold, choices).steps_a_dot
    assert not any(dot.selected for dot in grid(fold, GridChoices(selected="nothing")).dots)


def test_after_the_end_nothing_is_in_flight() -> None:
    fold = fold_of(odd_run())
    assert "in_flight" in {dot.status for dot in grid(fold, GridChoices()).dots}
    assert "in_flight" not in {dot.status for dot in grid(fold, GridChoices(run_ended=True)).dots}


def test_many_dividers_are_left_out() -> None:
    run = RunBuilder()
    for _ in range(80):
        run.delegate("researcher").start()
    assert grid(fold_of(run), GridChoices()).dividers == ()
    assert grid(fold_of(run), GridChoices(first_step=0, last_step=60)).dividers


def test_only_rows_in_view_have_dots() -> None:
    run = RunBuilder()
    for number in range(30):
        run.tool_call(f"tool_{number:02}")
    columns = StepColumns(fold_of(run))
    assert {dot.row for dot in build_grid(columns, GridChoices()).dots} == set(range(12))
    view = build_grid(columns, GridChoices(first_row=25))
    assert {dot.row for dot in view.dots} == set(range(25, 30))
    assert [view.rows[dot.row] for dot in view.dots] == [
        f"conductor-tool:tool_{row}" for row in range(25, 30)
    ]


def test_a_dot_with_something_that_was_found_is_marked_also_in_a_bucket() -> None:
    run = RunBuilder().begin()
    for _ in range(200):
        run.tool_call("read_file")
    columns = StepColumns(TrajectoryFold.of(trace(run.run_id, run.stored())))
    wanted = columns.fold.cells[117].item_id
    view = build_grid(columns, GridChoices(found=frozenset({wanted, "tool:gone"})))
    (marked,) = [dot for dot in view.dots if dot.found]
    assert marked.bucket.first_step <= 117 <= marked.bucket.last_step
    assert marked.tooltip.endswith("found")
    near = build_grid(columns, GridChoices(found=frozenset({wanted}), first_step=100, last_step=140))
    assert [dot.item_id for dot in near.dots if dot.found] == [wanted]
