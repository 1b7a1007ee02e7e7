"""Where windows go on the canvas. Pure: whole pixels in, whole pixels out.

A window stands in a *slot* until the person moves it; slots follow the canvas when its size changes. A
window without a slot keeps its place, and is only pushed back far enough to be reached.
"""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Slot = Literal[
    "left",
    "right",
    "full",
    "left half",
    "right half",
    "top left",
    "top right",
    "bottom left",
    "bottom right",
]
"""``left`` and ``right`` are the first arrangement, wider for Trace; halves and quarters are equal."""

Direction = Literal["left", "right", "up", "down"]

MARGIN = 16
GAP = 16
LEFT_SHARE = 0.485
CASCADE_STEP = 34  # a title bar and the frame's line
MIN_WIDTH = 360
MIN_HEIGHT = 240
# What must stay within the canvas, so that a window can be grasped by its title bar.
REACHABLE = 96
TITLE_HEIGHT = 32
# How near to an edge of the canvas the pointer must be for a window to snap, and to a corner for a quarter.
SNAP_PX = 14
CORNER_PX = 120

_COLUMNS: Mapping[Slot, tuple[int, int]] = MappingProxyType(
    {
        "left half": (0, 2),
        "right half": (1, 2),
        "top left": (0, 0),
        "top right": (1, 0),
        "bottom left": (0, 1),
        "bottom right": (1, 1),
    }
)
"""Column, and row: 0 the upper, 1 the lower, 2 both."""


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle in pixels."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The first column right of it."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """The first row below it."""
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class Size:
    """The size of the canvas in pixels."""

    width: int
    height: int


def slot_rect(slot: Slot, canvas: Size) -> Rect:
    """Return the place of a slot."""
    height = max(MIN_HEIGHT, canvas.height - 2 * MARGIN)
    inner = max(2 * MIN_WIDTH + GAP, canvas.width - 2 * MARGIN)
    left = round((inner - GAP) * LEFT_SHARE)
    match slot:
        case "left":
            return Rect(MARGIN, MARGIN, left, height)
        case "right":
            return Rect(MARGIN + left + GAP, MARGIN, inner - GAP - left, height)
        case "full":
            return Rect(0, 0, max(MIN_WIDTH, canvas.width), max(MIN_HEIGHT, canvas.height))
        case _:
            return _cell(slot, canvas)


def _cell(slot: Slot, canvas: Size) -> Rect:
    column, row = _COLUMNS[slot]
    left, right = _halves(canvas.width, MIN_WIDTH)
    x, width = (left, right)[column]
    if row == 2:
        return Rect(x, MARGIN, width, max(MIN_HEIGHT, canvas.height - 2 * MARGIN))
    upper, lower = _halves(canvas.height, MIN_HEIGHT)
    y, height = (upper, lower)[row]
    return Rect(x, y, width, height)


def _halves(length: int, least: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return beginning and length of the two halves of a side."""
    inner = max(2 * least + GAP, length - 2 * MARGIN)
    first = (inner - GAP) // 2
    return (MARGIN, first), (MARGIN + first + GAP, inner - GAP - first)


def snap_at(x: int, y: int, canvas: Size) -> Slot | None:
    """Return the slot of a window whose title bar is dropped with the pointer there; None is none."""
    side = "left" if x < CORNER_PX else "right" if x >= canvas.width - CORNER_PX else ""
    end = "top" if y < CORNER_PX else "bottom" if y >= canvas.height - CORNER_PX else ""
    at_side = x < SNAP_PX or x >= canvas.width - SNAP_PX
    at_end = y < SNAP_PX or y >= canvas.height - SNAP_PX
    if side and (at_side or (at_end and end)):
        return _NAMED[f"{end} {side}" if end else f"{side} half"]
    return "full" if at_end and end == "top" else None


_NAMED: Mapping[str, Slot] = MappingProxyType({slot: slot for slot in _COLUMNS})
_PUSHED: Mapping[Direction, Mapping[Slot, Slot]] = MappingProxyType(
    {
        "left": {"right half": "left half", "top right": "top left", "bottom right": "bottom left"},
        "right": {"left half": "right half", "top left": "top right", "bottom left": "bottom right"},
        "up": {
            "left half": "top left",
            "left": "top left",
            "right half": "top right",
            "right": "top right",
            "bottom left": "left half",
            "bottom right": "right half",
        },
        "down": {
            "left half": "bottom left",
            "left": "bottom left",
            "right half": "bottom right",
            "right": "bottom right",
            "top left": "left half",
            "top right": "right half",
        },
    }
)


_FIRST: Mapping[Direction, Slot] = MappingProxyType(
    {"left": "left half", "right": "right half", "up": "full", "down": "full"}
)


def pushed(slot: Slot | None, direction: Direction) -> Slot:
    """Return the slot that a window goes to when a key pushes it: halves first, then quarters."""
    known = _PUSHED[direction].get(slot) if slot is not None else None
    return known or _FIRST[direction]


def tiles(count: int, canvas: Size) -> tuple[Rect, ...]:
    """Return places for windows beside and below each other: as square as can be, the last row stretched.

    Where the least size does not fit so often, they overlap rather than leave the canvas.
    """
    if count <= 0:
        return ()
    columns = max(1, round(math.sqrt(count * canvas.width / max(1, canvas.height) / 1.2)))
    columns = min(count, columns)
    rows = math.ceil(count / columns)
    places = []
    for row in range(rows):
        here = min(columns, count - row * columns)
        for column in range(here):
            x, width = _share(canvas.width, here, column)
            y, height = _share(canvas.height, rows, row)
            places.append(keep_within(Rect(x, y, max(MIN_WIDTH, width), max(MIN_HEIGHT, height)), canvas))
    return tuple(places)


def _share(length: int, count: int, index: int) -> tuple[int, int]:
    inner = length - 2 * MARGIN - (count - 1) * GAP
    begin = inner * index // count
    return MARGIN + begin + index * GAP, inner * (index + 1) // count - begin


def keep_within(rect: Rect, canvas: Size) -> Rect:
    """Return a rectangle moved into the canvas, as far as it fits."""
    x = max(0, min(rect.x, canvas.width - rect.width))
    y = max(0, min(rect.y, canvas.height - rect.height))
    return Rect(x, y, rect.width, rect.height)


def staggered(count: int, canvas: Size) -> tuple[Rect, ...]:
    """Return places for some windows one behind the other, each a step to the right and down."""
    width = max(MIN_WIDTH, round(canvas.width * 0.62))
    height = max(MIN_HEIGHT, round(canvas.height * 0.72))
    room_x, room_y = canvas.width - width - MARGIN, canvas.height - height - MARGIN
    steps = max(1, min(room_x, room_y) // CASCADE_STEP)
    return tuple(
        Rect(MARGIN + index % steps * CASCADE_STEP, MARGIN + index % steps * CASCADE_STEP, width, height)
        for index in range(count)
    )


def cascade(slot: Slot, canvas: Size, taken: Collection[Rect]) -> Rect:
    """Return the first place from a slot downwards at which no window begins already.

    The title bars of those behind stay in sight, and so does what stands beside the slot. When the steps run
    out of the canvas they begin again at the slot.
    """
    base = slot_rect(slot, canvas)
    corners = {(rect.x, rect.y) for rect in taken}
    room = max(1, (canvas.height - base.y - MIN_HEIGHT) // CASCADE_STEP)
    for step in range(room):
        moved = Rect(base.x, base.y + step * CASCADE_STEP, base.width, base.height)
        if (moved.x, moved.y) not in corners:
            return shrink_into(moved, canvas)
    return base


def shrink_into(rect: Rect, canvas: Size) -> Rect:
    """Return a rectangle made smaller, down to the least size, so that it ends within the canvas."""
    width = min(rect.width, max(MIN_WIDTH, canvas.width - MARGIN - rect.x))
    height = min(rect.height, max(MIN_HEIGHT, canvas.height - MARGIN - rect.y))
    return Rect(rect.x, rect.y, width, height)


def keep_reachable(rect: Rect, canvas: Size) -> Rect:
    """Return a rectangle moved so that its title bar can be grasped."""
    x = min(max(rect.x, REACHABLE - rect.width), max(0, canvas.width - REACHABLE))
    y = min(max(rect.y, 0), max(0, canvas.height - TITLE_HEIGHT))
    return Rect(x, y, rect.width, rect.height)


@dataclass(frozen=True, slots=True)
class Pull:
    """Which edges of a window are pulled, and how far the pointer went."""

    left: bool = False
    top: bool = False
    right: bool = False
    bottom: bool = False
    dx: int = 0
    dy: int = 0


def resize(rect: Rect, pull: Pull) -> Rect:
    """Return a window's rectangle after its edges were pulled; the far edges stay, the least size holds."""
    x, y, right, bottom = rect.x, rect.y, rect.right, rect.bottom
    if pull.left:
        x = min(x + pull.dx, right - MIN_WIDTH)
    if pull.right:
        right = max(right + pull.dx, x + MIN_WIDTH)
    if pull.top:
        y = max(0, min(y + pull.dy, bottom - MIN_HEIGHT))
    if pull.bottom:
        bottom = max(bottom + pull.dy, y + MIN_HEIGHT)
    return Rect(x, y, right - x, bottom - y)
