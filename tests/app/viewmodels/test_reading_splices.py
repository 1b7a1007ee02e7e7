from hypothesis import given
from hypothesis import strategies as st

from app.viewmodels.reading_splices import MOST_STEPS, splices


class Thing:
    """Something that is only equal to itself."""


THINGS = [Thing() for _ in range(6)]
LISTS = st.lists(st.sampled_from(THINGS), max_size=30)


def made(old: list[Thing], new: list[Thing]) -> tuple[list[Thing], int]:
    """Return what the splices make, and how many things come."""
    done, come = list(old), 0
    for each in splices(old, new):
        done[each.first : each.first + each.removed] = new[each.start : each.stop]
        come += each.stop - each.start
    return done, come


@given(LISTS, LISTS)
def test_splices_make_the_new_of_the_old(old: list[Thing], new: list[Thing]) -> None:
    assert made(old, new)[0] == new


def test_what_stays_is_not_made_anew() -> None:
    old = [Thing() for _ in range(400)]
    new = list(old)
    new[10], new[390] = Thing(), Thing()
    del new[200]
    assert made(old, new) == (new, 2)


def test_a_part_is_found_in_the_whole() -> None:
    whole = [Thing() for _ in range(2000)]
    assert made(whole[900:940], whole) == (whole, 1960)


def test_when_much_differs_all_between_is_made_anew() -> None:
    old = [Thing() for _ in range(4 * MOST_STEPS)]
    new = [thing if place % 2 else Thing() for place, thing in enumerate(old)]
    assert made(old, new)[0] == new
