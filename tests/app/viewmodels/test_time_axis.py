from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.viewmodels.idle_gaps import LEAST_S, Gap, IdleGaps, worth_folding
from app.viewmodels.time_axis import Axis, axis_ticks, folded
from storage.projections.trace import TraceAccumulator, trace
from tests.builders.events import START, Call, RunBuilder


def at(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)


@st.composite
def axes(draw: st.DrawFn) -> Axis:
    """An axis with gaps that are in order and apart."""
    cuts = sorted(draw(st.lists(st.integers(0, 5_000), max_size=12, unique=True)))
    gaps = [
        Gap(START + at(begin), START + at(end)) for begin, end in zip(cuts[::2], cuts[1::2], strict=False)
    ]
    return folded(Axis(START, START + at(5_000)), gaps)


@given(axes(), st.lists(st.floats(0, 5_000), min_size=2))
def test_a_later_moment_is_never_drawn_before_an_earlier_one(axis: Axis, moments: list[float]) -> None:
    drawn = [axis.at(moment) for moment in sorted(moments)]
    assert all(0 <= one <= two <= 1 for one, two in pairwise(drawn))
    assert (axis.at(0), axis.at(5_000)) == (0, 1)


@given(axes())
def test_a_break_stands_where_its_gap_is_and_says_how_long_it_was(axis: Axis) -> None:
    for each in axis.breaks:
        begin, end = each.seconds
        assert abs(axis.at(begin) - each.start) < 1e-6
        assert abs(axis.at(end) - each.end) < 1e-6
        assert each.text
    ticks = axis_ticks(axis)
    assert all(one.fraction < two.fraction for one, two in pairwise(ticks))
    for tick in ticks:
        assert not any(each.start < tick.fraction < each.end for each in axis.breaks)


def test_an_hour_of_waiting_is_drawn_short_and_the_rest_keeps_its_proportions() -> None:
    axis = folded(Axis(START, START + at(3_660)), [Gap(START + at(20), START + at(3_620))])
    (only,) = axis.breaks
    assert only.text == "1h 00m"
    assert only.end - only.start < 0.05
    assert abs(axis.at(20) / (1 - axis.at(3_620)) - 20 / 40) < 1e-9
    assert [tick.text for tick in axis_ticks(axis)] == [
        "0s",
        "10s",
        "1h 00m 30s",
        "1h 00m 40s",
        "1h 00m 50s",
        "1h 01m",
    ]


def gaps_of(run: RunBuilder) -> IdleGaps:
    return IdleGaps(trace(run.run_id, run.stored()))


def test_a_gap_is_a_time_in_which_no_call_was_at_work() -> None:
    run = RunBuilder().begin().model_call(Call(2_000)).wait(300_000).model_call(Call(40_000)).wait(10_000)
    run.model_call(Call(1_000))
    gaps = gaps_of(run).until(run.clock)
    assert [round(gap.seconds) for gap in gaps] == [300]
    tail = gaps_of(run).until(run.clock + at(90))
    assert [round(gap.seconds) for gap in tail] == [300, 90]


def test_while_a_call_waits_for_its_answer_nothing_is_idle() -> None:
    run = RunBuilder().begin().model_call(Call(unanswered=True)).wait(500_000).model_call(Call(10))
    assert gaps_of(run).until(run.clock + at(900)) == ()


@given(st.lists(st.tuples(st.sampled_from(["wait", "call", "open"]), st.integers(1, 120)), max_size=20))
def test_event_by_event_gives_the_same_gaps_as_all_at_once(steps: list[tuple[str, int]]) -> None:
    run = RunBuilder().begin()
    for what, seconds in steps:
        if what == "wait":
            run.wait(seconds * 1000)
        else:
            run.model_call(Call(seconds * 1000.0, unanswered=what == "open"))
    live = TraceAccumulator(run.run_id)
    fold = IdleGaps(live)
    for event in run.stored():
        fold.note(live.apply(event).calls)
    end = run.clock + at(60)
    assert fold.until(end) == gaps_of(run).until(end)
    assert all(gap.seconds >= LEAST_S for gap in fold.until(end))


def test_only_what_is_long_beside_the_whole_run_is_folded() -> None:
    gap = Gap(START + at(10), START + at(50))
    assert worth_folding([gap], START, START + at(100)) == (gap,)
    assert worth_folding([gap], START, START + at(1_000)) == ()
    assert worth_folding([gap], START, START + at(30)) == ()
