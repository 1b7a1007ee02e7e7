from hypothesis import given
from hypothesis import strategies as st

from app.viewmodels.placement import (
    MARGIN,
    MIN_HEIGHT,
    MIN_WIDTH,
    REACHABLE,
    TITLE_HEIGHT,
    Pull,
    Rect,
    Size,
    cascade,
    keep_reachable,
    resize,
    slot_rect,
)

SIZES = st.builds(Size, st.integers(200, 5000), st.integers(150, 3000))
RECTS = st.builds(
    Rect,
    st.integers(-4000, 4000),
    st.integers(-4000, 4000),
    st.integers(MIN_WIDTH, 2000),
    st.integers(MIN_HEIGHT, 2000),
)


def test_writer_stands_left_and_trace_right_as_drawn() -> None:
    canvas = Size(1720, 878)
    left, right = slot_rect("left", canvas), slot_rect("right", canvas)
    assert 0.46 <= left.width / canvas.width <= 0.49
    assert left.right < right.x
    assert right.right == canvas.width - MARGIN
    assert left.height == right.height == canvas.height - 2 * MARGIN


@given(st.integers(1000, 4000), st.integers(500, 2000))
def test_the_two_halves_fill_the_canvas_and_do_not_touch(width: int, height: int) -> None:
    left, right = slot_rect("left", Size(width, height)), slot_rect("right", Size(width, height))
    assert MARGIN == left.x < left.right < right.x < right.right == width - MARGIN
    assert left.bottom == right.bottom == height - MARGIN


def test_further_windows_cascade_and_begin_again_when_the_steps_run_out() -> None:
    canvas = Size(1280, 700)
    placed: list[Rect] = [slot_rect("left", canvas)]
    for _ in range(40):
        rect = cascade("left", canvas, placed)
        assert rect.x < canvas.width
        assert rect.y + TITLE_HEIGHT < canvas.height
        placed.append(rect)
    corners = [(rect.x, rect.y) for rect in placed]
    assert len(set(corners[:8])) == 8
    assert corners[-1] == corners[0]


@given(RECTS, SIZES)
def test_a_window_can_always_be_grasped(rect: Rect, canvas: Size) -> None:
    kept = keep_reachable(rect, canvas)
    assert (kept.width, kept.height) == (rect.width, rect.height)
    assert 0 <= kept.y <= max(0, canvas.height - TITLE_HEIGHT)
    visible = min(kept.right, canvas.width) - max(kept.x, 0)
    assert visible >= min(REACHABLE, canvas.width)


@given(
    RECTS,
    st.booleans(),
    st.booleans(),
    st.integers(-3000, 3000),
    st.integers(-3000, 3000),
)
def test_pulling_an_edge_moves_only_that_edge_and_keeps_the_least_size(
    rect: Rect, left: bool, top: bool, dx: int, dy: int
) -> None:
    start = Rect(rect.x, abs(rect.y), rect.width, rect.height)
    pulled = resize(start, Pull(left=left, right=not left, top=top, bottom=not top, dx=dx, dy=dy))
    assert pulled.width >= MIN_WIDTH
    assert pulled.height >= MIN_HEIGHT
    assert pulled.right == start.right if left else pulled.x == start.x
    assert pulled.bottom == start.bottom if top else pulled.y == start.y
    assert pulled.y >= 0
