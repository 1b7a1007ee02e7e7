"""Which part of a graph is looked at, and how large. Pure.

A point of the graph is seen at ``offset + scale * point``, in pixels.
"""

from dataclasses import dataclass, replace

from app.viewmodels.graph_layout import Box, GraphLayout

LEAST, MOST = 0.12, 3.0
SIDE = 12  # pixels beside what is brought into view


@dataclass(frozen=True, slots=True)
class Camera:
    """A look at a graph; ``by_hand`` ones are left as they are when the graph grows."""

    scale: float = 1.0
    x: float = 0.0
    y: float = 0.0
    by_hand: bool = False

    def zoomed(self, factor: float, around: tuple[float, float]) -> "Camera":
        """Look from nearer or farther; what is seen at ``around`` stays there."""
        scale = min(MOST, max(LEAST, self.scale * factor))
        share = scale / self.scale
        x, y = (at - (at - offset) * share for at, offset in zip(around, (self.x, self.y), strict=True))
        return Camera(scale, x, y, by_hand=True)

    def moved(self, dx: float, dy: float) -> "Camera":
        """Look beside."""
        return replace(self, x=self.x + dx, y=self.y + dy, by_hand=True)

    def revealing(self, box: Box, size: tuple[int, int]) -> "Camera":
        """Look so far beside that a box is in view."""
        left, top, width, height = self.seen(box)
        return replace(self, x=self.x + _into(left, width, size[0]), y=self.y + _into(top, height, size[1]))

    def inside(self, x: float, y: float) -> tuple[float, float]:
        """Return the point of the graph that is seen at a place."""
        return (x - self.x) / self.scale, (y - self.y) / self.scale

    def seen(self, box: Box) -> tuple[int, int, int, int]:
        """Return where a box is seen: left, top, width, height."""
        left, top = self.x + box.x * self.scale, self.y + box.y * self.scale
        return round(left), round(top), round(box.width * self.scale), round(box.height * self.scale)


def fitted(layout: GraphLayout, size: tuple[int, int], usual: float, least: float = LEAST) -> Camera:
    """Return a look at the whole graph, not larger than usual; at its top left if there is no room."""
    width, height = size
    if not layout.width or not width or not height:
        return Camera(usual)
    whole = min(width / layout.width, height / layout.height)
    scale = min(usual, max(least, LEAST, whole))
    x, y = (
        max(0.0, (room - length * scale) / 2)
        for room, length in zip(size, (layout.width, layout.height), strict=True)
    )
    return Camera(scale, x, y)


def _into(start: int, length: int, room: int) -> float:
    """Return how far something has to be moved to be in a room, with a little beside it."""
    if start < SIDE:
        return float(SIDE - start)
    return float(min(0, room - SIDE - length - start))
