"""The outline of a run: the same as its events, whatever is left out."""

from hypothesis import given
from hypothesis import strategies as st

from storage.projections.outline import EventOutline

Names = frozenset[tuple[str, str]]
NAMES = st.tuples(st.sampled_from(("a.b", "c.d", "e")), st.sampled_from(("x", "y", "")))


def outline_of(names: list[tuple[str, str]]) -> EventOutline:
    made = EventOutline()
    for seq, name in enumerate(names, start=1):
        made.add(seq * 2, *name)
    return made


@given(st.lists(NAMES, max_size=60), st.frozensets(NAMES))
def test_what_is_wanted_is_found_in_order(
    names: list[tuple[str, str]], wanted: frozenset[tuple[str, str]]
) -> None:
    found = outline_of(names).cut().of(wanted)
    assert list(found) == [seq * 2 for seq, name in enumerate(names, start=1) if name in wanted]


@given(st.lists(NAMES, min_size=1, max_size=40), st.data())
def test_in_two_parts_it_is_the_same(names: list[tuple[str, str]], data: st.DataObject) -> None:
    made, at = outline_of(names), data.draw(st.integers(0, len(names)))
    wanted = {names[0]}
    both = outline_of(names[:at]).cut().of(wanted)
    both.extend(made.cut(at).of(wanted))
    assert both == made.cut().of(wanted)


def test_names_are_told_once_and_what_is_known_is_left_out() -> None:
    made = outline_of([("a", "x"), ("b", "y"), ("a", "x")])
    made.add(6, "a", "x")
    assert made.names == [("a", "x"), ("b", "y")]
    assert (len(made), made.last_seq) == (3, 6)
    assert EventOutline().last_seq == 0


@given(st.lists(NAMES, max_size=40))
def test_made_at_once_it_is_the_same_as_one_by_one(names: list[tuple[str, str]]) -> None:
    one_by_one = outline_of(names)
    at_once = EventOutline.of((seq * 2, *name) for seq, name in enumerate(names, start=1))
    assert at_once.cut() == one_by_one.cut()
    assert at_once.names == one_by_one.names
