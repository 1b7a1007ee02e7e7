"""Where windows go on the canvas. Pure: whole pixels in, whole pixels out.

A window stands in a *slot* until the person moves it; slots follow the canvas when its size changes. A
window without a slot keeps its place, and is only pushed back far enough to be reached.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

Slot = Literal["left", "right", "full"]

MARGIN = 16
GAP = 16
LEFT_SHARE = 0.485
CASCADE_STEP = 34  # a title bar and the frame's line
MIN_WIDTH = 360
MIN_HEIGHT = 240
# What must stay within the canvas, so that a window can be grasped by its title bar.
REACHABLE = 96
TITLE_HEIGHT = 32


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
