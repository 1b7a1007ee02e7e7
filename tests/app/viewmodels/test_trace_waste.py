"""Waste in words, and the brackets over its steps."""

from app.viewmodels.grid_brackets import LANES, MOST, build_brackets
from app.viewmodels.trace_runs import run_pills
from app.viewmodels.trace_waste import item_of, next_item, pattern_line, waste_lines, waste_note
from app.viewmodels.trajectory import TrajectoryFold
from storage.projections.rollup import run_rollup
from storage.projections.trace import TraceAccumulator, trace
from storage.projections.waste_facts import NO_WASTE, Pattern, Waste
from tests.builders.events import Call, RunBuilder


def looping(loops: int = 1, times: int = 3) -> tuple[TraceAccumulator, RunBuilder]:
    run = RunBuilder().begin()
    worker = run.delegate("researcher").start()
    for loop in range(loops):
        for _ in range(times):
            worker.model_call(Call(20)).tool_call("read_file", Call(5), {"path": f"{loop}.md"})
        worker.tool_call("write_file", Call(5), {"path": f"{loop}.md"})
    return trace(run.run_id, run.stored()), run


def test_words_of_patterns() -> None:
    said = [pattern_line(Pattern(kind, "read a", 3)) for kind in ("repeat", "cycle", "retry")]
    assert said == [
        "read a: 3 times with the same result",
        "read a: 3 rounds with the same results",
        "read a: 3 times with the same error",
    ]


def test_a_run_without_waste_says_nothing() -> None:
    assert waste_note(NO_WASTE) is None
    assert waste_lines(NO_WASTE) == ()


def test_the_sums_leave_out_what_there_is_none_of() -> None:
    assert waste_lines(Waste(1, 2, 0, 12_400.0, None, ()))[-1] == "Wasted: 2 calls, 12.4s"
    note = waste_note(Waste(5, 9, 3_100, 12_400.0, 0.25, (Pattern("repeat", "a", 3),)))
    assert note is not None
    assert note.text == "↻ 5 loops · 12.4s · 3.1K tok · $0.250 wasted"
    assert "and 4 more loops" in note.tooltip


def test_a_row_has_a_badge() -> None:
    _, run = looping(2)
    rollup = run_rollup(run.run_id, run.stored())
    assert [pill.text for pill in run_pills(rollup) if pill.kind == "waste"] == ["↻ 2 loops"]


def test_the_first_wasted_call_is_found_and_the_next_goes_round() -> None:
    facts, _ = looping(3)
    items = [item_of(facts, episode) for episode in facts.waste.episodes]
    calls = [call for call in facts.calls.value if call.name == "read_file"]
    assert items == [calls[1].key, calls[4].key, calls[7].key]
    assert next_item(facts, "") == items[0]
    assert next_item(facts, items[0]) == items[1]
    assert next_item(facts, items[2]) == items[0]
    assert next_item(trace("run-9", []), "") == ""


def test_brackets_stand_over_the_steps_of_their_loop() -> None:
    facts, _ = looping(2)
    fold = TrajectoryFold.of(facts)
    last = len(fold.cells) - 1
    one, other = build_brackets(fold.cells, fold.episodes, (0, last))
    assert (one.lane, other.lane) == (0, 0)
    for bracket, episode in zip((one, other), fold.episodes, strict=True):
        assert fold.cells[bracket.first_step].seq == episode.first_seq
        assert fold.cells[bracket.last_step].seq == episode.last_seq
        assert bracket.item_id == item_of(facts, episode)
    assert build_brackets(fold.cells, fold.episodes, (one.last_step + 1, last)) == (other,)
    assert build_brackets(fold.cells, fold.episodes, (last, last)) == ()
    assert build_brackets([], fold.episodes, (0, -1)) == ()


def test_loops_at_once_stand_in_lanes() -> None:
    run = RunBuilder().begin()
    workers = [run.delegate("researcher").start() for _ in range(LANES + 2)]
    for _ in range(3):
        for worker in workers:
            worker.tool_call("read_file", Call(5), {"path": "a.md"})
    fold = TrajectoryFold.of(trace(run.run_id, run.stored()))
    brackets = build_brackets(fold.cells, fold.episodes, (0, len(fold.cells) - 1))
    assert [bracket.lane for bracket in brackets] == [0, 1, 2, 2, 2]


def test_of_too_many_loops_the_largest_stay() -> None:
    facts, _ = looping(MOST + 5)
    fold = TrajectoryFold.of(facts)
    assert len(fold.episodes) == MOST + 5
    assert len(build_brackets(fold.cells, fold.episodes, (0, len(fold.cells) - 1))) == MOST
