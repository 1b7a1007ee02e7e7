"""Whatever agents do: waste is found step by step as from the whole; soundly, completely, charged once."""

import json
from itertools import pairwise
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from storage.events.llm import Usage
from storage.projections.calls import told_by
from storage.projections.rollup import LOOPS_TOLD, RunRollupAccumulator
from storage.projections.waste import MAX_PERIOD, WasteFold
from storage.projections.waste_marks import only_reads
from storage.projections.waste_told import NOTES, take_told
from tests.builders.events import Call, RunBuilder


class Did(NamedTuple):
    """One step: a tool, and how it ended."""

    tool: str
    outcome: str

    @property
    def failed(self) -> bool:
        return self.outcome in ("no such file", "timed out")

    @property
    def changes(self) -> bool:
        return not self.failed and not only_reads(self.tool)


TOOLS = st.sampled_from(["read_a", "read_b", "list_c", "write_a", "run_b"])
DID = st.builds(Did, TOOLS, st.sampled_from(["x", "x", "x", "y", "no such file", "timed out"]))
SPANS = st.lists(st.tuples(st.lists(DID, min_size=1, max_size=4), st.integers(1, 4)), max_size=8)


@st.composite
def stories(draw: st.DrawFn) -> list[Did]:
    """Draw what an agent does: short pieces, each done a few times."""
    return [did for piece, times in draw(SPANS) for did in piece * times]


def told(story: list[Did]) -> RunBuilder:
    """Each step is asked for by a model call of 2**i tokens, so that a sum of tokens is a set of steps."""
    run = RunBuilder().begin()
    worker = run.delegate("researcher").start()
    for number, did in enumerate(story):
        worker.model_call(Call(1, Usage(total_tokens=2**number)))
        failure = did.outcome if did.failed else None
        worker.tool_call(did.tool, Call(1, failure=failure, output=did.outcome))
    return run


def wasted(story: list[Did]) -> set[int]:
    run = told(story)
    fold = WasteFold()
    for event in run.stored():
        if (call := told_by(event)) is not None:
            take_told(fold, call, event.seq)
    assert fold.value.calls == fold.value.tokens.bit_count() == sum(each.calls for each in fold.episodes)
    assert fold.value.tokens == sum(each.charge.tokens for each in fold.episodes)
    return {number for number in range(len(story)) if fold.value.tokens >> number & 1}


@given(stories())
def test_a_wasted_step_brought_nothing_new(story: list[Did]) -> None:
    for number in wasted(story):
        did = story[number]
        before = [at for at in range(number) if story[at] == did]
        assert before, "the first time is of use"
        quiet = not any(other.changes for other in story[before[-1] + 1 : number] if other.tool != did.tool)
        assert quiet or any(
            story[at : at + period] == story[at + period : at + 2 * period] and at + period <= number
            for period in range(2, MAX_PERIOD + 1)
            for at in range(max(0, number + 1 - 2 * period), number + 1)
        )


@given(stories())
def test_no_plain_loop_is_missed(story: list[Did]) -> None:
    found = wasted(story)
    for number, (one, other) in enumerate(pairwise(story), 1):
        if one == other and one.outcome == "no such file":
            assert number in found
    for at in range(len(story) - 2):
        if len(set(story[at : at + 3])) == 1:
            assert {at + 1, at + 2} <= found
    for period in range(2, MAX_PERIOD + 1):
        for at in range(len(story) - 2 * period + 1):
            if story[at : at + period] == story[at + period : at + 2 * period]:
                last = set(range(at + period, at + 2 * period))
                assert last <= found


@given(stories(), st.sets(st.integers(0, 200), max_size=5), st.sampled_from([None, LOOPS_TOLD]))
def test_it_goes_on_from_where_it_was_laid_down(story: list[Did], stops: set[int], keep: int | None) -> None:
    whole, resumed = WasteFold(keep), WasteFold(keep)
    for number, event in enumerate(told(story).stored()):
        if number in stops:
            resumed = WasteFold.from_list(json.loads(json.dumps(resumed.to_list())))
        if (note := NOTES.get(type(event.body))) is not None:
            note(whole, event, event.body)
            note(resumed, event, event.body)
    assert resumed.value == whole.value
    assert resumed.episodes == whole.episodes
    assert json.dumps(resumed.to_list()) == json.dumps(whole.to_list())


@given(stories())
def test_the_rollup_finds_what_the_calls_tell(story: list[Did]) -> None:
    run = told(story)
    rollup, fold = RunRollupAccumulator(run.run_id), WasteFold(LOOPS_TOLD)
    for event in run.stored():
        rollup.apply(event)
        if (call := told_by(event)) is not None:
            take_told(fold, call, event.seq)
    assert rollup.value.waste == fold.value
    assert RunRollupAccumulator.from_state(rollup.state_json()).value == rollup.value
