import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.viewmodels.layout import (
    VERSION,
    Layout,
    LayoutError,
    WindowPlace,
    dump_layout,
    fitted,
    new_name,
    read_layout,
)
from app.viewmodels.placement import MIN_HEIGHT, MIN_WIDTH, REACHABLE, Rect, Size

RECTS = st.builds(
    Rect,
    st.integers(-500, 5_000),
    st.integers(-50, 3_000),
    st.integers(MIN_WIDTH, 4_000),
    st.integers(MIN_HEIGHT, 2_500),
)
SIZES = st.builds(Size, st.integers(MIN_WIDTH, 4_000), st.integers(MIN_HEIGHT, 2_500))
NAMES = st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=4, unique=True).map(tuple)


@st.composite
def layouts(draw: st.DrawFn) -> Layout:
    names = draw(NAMES)
    ids = draw(st.lists(st.text(min_size=1, max_size=8), max_size=6, unique=True))
    windows = tuple(
        WindowPlace(
            window_id=each,
            app=draw(st.sampled_from(["writer", "trace"])),
            title=draw(st.text(max_size=20)),
            run_id=draw(st.none() | st.text(max_size=5)),
            workspace=draw(st.sampled_from(names)),
            rect=draw(RECTS),
            slot=draw(st.sampled_from([None, "left", "top right"])),
            state=draw(st.sampled_from(["normal", "minimised", "maximised"])),
        )
        for each in ids
    )
    return Layout(
        VERSION, draw(SIZES), names, draw(st.sampled_from(names)), windows, draw(st.text(max_size=5))
    )


@given(layouts())
def test_what_is_written_is_read(layout: Layout) -> None:
    assert read_layout(dump_layout(layout)) == layout


@given(st.text(max_size=200))
def test_any_text_is_a_layout_or_refused_in_words(text: str) -> None:
    with pytest.raises(LayoutError, match="it is"):
        read_layout(text)


def test_a_later_version_and_what_does_not_hang_together_are_refused() -> None:
    size, place = Size(100, 100), Rect(0, 0, 400, 300)
    good = Layout(VERSION, size, ("a",), "a", (WindowPlace("w", "trace", "", None, "a", place),))
    assert read_layout(dump_layout(good)) == good
    later = Layout(VERSION + 1, size, ("a",), "a", ())
    no_current = Layout(VERSION, size, ("a",), "b", ())
    twice = Layout(VERSION, size, ("a", "a"), "a", ())
    nowhere = Layout(VERSION, size, ("a",), "a", (WindowPlace("w", "trace", "", None, "z", place),))
    for bad in (later, no_current, twice, nowhere):
        with pytest.raises(LayoutError):
            read_layout(dump_layout(bad))


@given(RECTS, SIZES, SIZES)
def test_on_any_canvas_a_window_can_be_reached(rect: Rect, before: Size, now: Size) -> None:
    place = fitted(rect, before, now)
    assert place.width >= MIN_WIDTH
    assert place.height >= MIN_HEIGHT
    assert place.x <= max(0, now.width - REACHABLE)
    assert place.right >= min(REACHABLE, place.width)
    assert 0 <= place.y <= max(0, now.height - 32)


@given(st.text(max_size=60), NAMES)
def test_a_new_name_is_no_other(wanted: str, taken: tuple[str, ...]) -> None:
    name = new_name(wanted, taken)
    assert name not in taken
    assert name.strip() == name != ""
    assert "\n" not in name
