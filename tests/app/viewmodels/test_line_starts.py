"""Where lines begin is held against the lines counted one by one."""

from itertools import accumulate

from hypothesis import given, settings
from hypothesis import strategies as st

from app.viewmodels.line_starts import LineStarts

LENGTHS = st.lists(st.integers(1, 9), min_size=1, max_size=700)
SPLICES = st.lists(st.tuples(st.integers(0, 800), st.integers(0, 300), LENGTHS), max_size=5)


@settings(max_examples=150, deadline=None)
@given(LENGTHS, SPLICES, st.data())
def test_lines_come_and_go(
    lengths: list[int], splices: list[tuple[int, int, list[int]]], data: st.DataObject
) -> None:
    starts = LineStarts(lengths)
    for at, removed, come in splices:
        first = min(at, len(lengths) - 1)
        lengths[first : first + removed] = come
        starts.replace(first, removed, come)
        begins = [*accumulate(lengths, initial=0)][:-1]
        line = data.draw(st.integers(0, len(lengths) - 1))
        assert starts.start(line) == begins[line]
        pos = data.draw(st.integers(0, sum(lengths) + 3))
        assert starts.line_of(pos) == max(line for line, begin in enumerate(begins) if begin <= pos)
