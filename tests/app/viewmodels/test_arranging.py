import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.viewmodels.placement import (
    MARGIN,
    MIN_HEIGHT,
    MIN_WIDTH,
    SNAP_PX,
    Direction,
    Rect,
    Size,
    Slot,
    pushed,
    slot_rect,
    snap_at,
    staggered,
    tiles,
)

CELLS: tuple[Slot, ...] = ("top left", "top right", "bottom left", "bottom right")
HALVES: tuple[Slot, ...] = ("left half", "right half")
ROOMY = st.builds(Size, st.integers(2 * MIN_WIDTH + 48, 4_000), st.integers(2 * MIN_HEIGHT + 48, 2_400))


def overlap(first: Rect, second: Rect) -> bool:
    return (
        first.x < second.right
        and second.x < first.right
        and first.y < second.bottom
        and second.y < first.bottom
    )


def is_within(rect: Rect, canvas: Size) -> bool:
    return rect.x >= 0 and rect.y >= 0 and rect.right <= canvas.width and rect.bottom <= canvas.height


@given(ROOMY)
def test_halves_and_quarters_share_the_canvas(canvas: Size) -> None:
    for slots in (CELLS, HALVES):
        places = [slot_rect(slot, canvas) for slot in slots]
        assert all(is_within(place, canvas) for place in places)
        assert not any(overlap(a, b) for a, b in itertools.combinations(places, 2))
        assert min(place.x for place in places) == min(place.y for place in places) == MARGIN
        assert max(place.right for place in places) == canvas.width - MARGIN
        assert max(place.bottom for place in places) == canvas.height - MARGIN


@given(st.integers(0, 30), ROOMY)
def test_tiles_are_within_and_overlap_only_where_the_least_size_forces_them(count: int, canvas: Size) -> None:
    places = tiles(count, canvas)
    assert len(places) == count
    assert all(is_within(place, canvas) for place in places)
    assert all(place.width >= MIN_WIDTH and place.height >= MIN_HEIGHT for place in places)
    forced = any(place.width == MIN_WIDTH or place.height == MIN_HEIGHT for place in places)
    assert forced or not any(overlap(a, b) for a, b in itertools.combinations(places, 2))


@given(st.integers(0, 40), ROOMY)
def test_a_cascade_stays_within(count: int, canvas: Size) -> None:
    assert all(is_within(place, canvas) for place in staggered(count, canvas))


@given(ROOMY, st.data())
def test_a_drop_snaps_only_at_an_edge(canvas: Size, data: st.DataObject) -> None:
    x = data.draw(st.integers(-50, canvas.width + 50))
    y = data.draw(st.integers(-50, canvas.height + 50))
    slot = snap_at(x, y, canvas)
    inside = SNAP_PX <= x < canvas.width - SNAP_PX and SNAP_PX <= y < canvas.height - SNAP_PX
    if inside:
        assert slot is None
    if slot is not None and slot.startswith(("top", "bottom")) and " " in slot:
        assert slot in CELLS


@pytest.mark.parametrize("slot", [None, "left", "right", "full", *HALVES, *CELLS])
@pytest.mark.parametrize("side", ["left", "right", "up", "down"])
def test_pushing_leads_to_a_place_that_there_is(slot: Slot | None, side: Direction) -> None:
    assert slot_rect(pushed(slot, side), Size(1280, 700)).width >= MIN_WIDTH


def test_pushing_goes_from_halves_to_quarters_and_back() -> None:
    assert pushed(None, "left") == "left half"
    assert pushed("left half", "up") == "top left"
    assert pushed("top left", "down") == "left half"
    assert pushed("top left", "right") == "top right"
