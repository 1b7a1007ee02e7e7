from hypothesis import given
from hypothesis import strategies as st

from app.viewmodels.tabs import fitting, narrowed

WIDTHS = st.lists(st.integers(20, 240), max_size=40)


def test_all_stand_in_the_row_while_there_is_room() -> None:
    assert fitting([100, 100, 100], 300, 60, 0) == (0, 1, 2)


def test_the_rest_leaves_room_for_its_button() -> None:
    assert fitting([100, 100, 100], 299, 60, 0) == (0, 1)
    assert fitting([100, 100, 100], 259, 60, 0) == (0,)


def test_the_one_in_front_takes_the_place_of_the_last() -> None:
    assert fitting([100, 100, 100, 100], 270, 60, 3) == (0, 3)


def test_where_nothing_fits_the_one_in_front_is_left() -> None:
    assert fitting([100, 100], 50, 60, 1) == (1,)
    assert fitting([100, 100], 50, 60, -1) == ()


@given(WIDTHS, st.integers(0, 3_000), st.integers(20, 120), st.integers(-1, 45))
def test_what_is_shown_fits_and_holds_the_one_in_front(
    widths: list[int], room: int, more: int, active: int
) -> None:
    shown = fitting(widths, room, more, active)
    assert list(shown) == sorted(set(shown))
    taken = sum(widths[place] for place in shown)
    if len(shown) == len(widths):
        assert taken <= room or (len(widths) == 1 and active == 0)
        return
    assert sum(widths) > room
    assert taken + more <= room or shown in ((), (active,))
    if 0 <= active < len(widths):
        assert active in shown
    others = [place for place in shown if place != active]
    missing = [place for place in range(len(widths)) if place not in shown]
    assert all(place < min(missing) for place in others), "the first ones stay, in their order"


def test_the_widest_give_way_first() -> None:
    assert narrowed([60, 200, 100], 300, 50) == (60, 140, 100)
    assert narrowed([60, 200, 180], 300, 50) == (60, 120, 120)
    assert narrowed([60, 200, 180], 440, 50) == (60, 200, 180)
    assert narrowed([60, 200, 180], 100, 90) == (60, 90, 90)


@given(WIDTHS, st.integers(0, 3_000), st.integers(1, 240))
def test_narrowed_tabs_fit_and_waste_no_room(widths: list[int], room: int, least: int) -> None:
    given_ = narrowed(widths, room, least)
    assert all(min(width, least) <= each <= width for each, width in zip(given_, widths, strict=True))
    cut = [each for each, width in zip(given_, widths, strict=True) if each < width]
    assert len(set(cut)) <= 1, "those that gave way are equally wide"
    if sum(given_) <= room:
        assert not cut or sum(given_) + len(cut) > room, "no pixel more would have fitted for each"
    else:
        assert all(each <= least for each in given_)
