"""A run in at most 60 dots, in order of ``seq``; a late failure always shows.

One item for each model call, tool call and delegation, and one for each failure that belongs to none of
them. When the items outgrow the dots, neighbours are merged two by two, so that the cost of an event stays
O(1) amortised. A dot shows the worst status it holds.
"""

from collections.abc import Sequence
from typing import Literal

DotStatus = Literal["completed", "cancelled", "in_flight", "blocked", "failed"]

MAX_DOTS = 60
# From best to worst; the index is the rank, and the place in a dot's counts.
RANKED: tuple[DotStatus, ...] = ("completed", "cancelled", "in_flight", "blocked", "failed")
_RANK = {status: rank for rank, status in enumerate(RANKED)}
# Calls that are open at once. Beyond this the oldest is no longer waited for (its dot stays in flight).
_MAX_OPEN = 256


def worst(statuses: Sequence[DotStatus]) -> DotStatus:
    """Return the worst of some statuses; "completed" when there is none."""
    return RANKED[max((_RANK[status] for status in statuses), default=0)]


class SparklineFold:
    """The dots of one run. ``width`` is the number of items a full dot holds, a power of two."""

    __slots__ = ("_counts", "_items", "_open", "width")

    def __init__(self) -> None:
        self.width = 1
        self._items = 0
        self._counts: list[list[int]] = []
        self._open: dict[str, int] = {}

    def add(self, status: DotStatus) -> None:
        """Add an item that is over."""
        self._place(_RANK[status])

    def begin(self, key: str) -> None:
        """Add an item that is in flight under a key; one without a key is never ended."""
        if key in self._open:
            return
        if key:
            if len(self._open) >= _MAX_OPEN:
                del self._open[next(iter(self._open))]
            self._open[key] = self._items
        self._place(_RANK["in_flight"])

    def end(self, key: str, status: DotStatus) -> None:
        """End the item of a key where it stands; an item that never began is added."""
        index = self._open.pop(key, None)
        if index is None:
            self.add(status)
            return
        counts = self._counts[index // self.width]
        counts[_RANK["in_flight"]] -= 1
        counts[_RANK[status]] += 1

    def dots(self, *, ended: bool) -> tuple[DotStatus, ...]:
        """Return the dots; in a run that has ended nothing is in flight, only left unanswered."""
        found = tuple(RANKED[max(rank for rank in range(5) if counts[rank])] for counts in self._counts)
        return tuple("cancelled" if dot == "in_flight" else dot for dot in found) if ended else found

    def to_list(self) -> list[object]:
        """Return the fold as JSON values, for ``from_list``."""
        return [self.width, self._items, self._counts, self._open]

    @classmethod
    def from_list(cls, values: list[object]) -> "SparklineFold":
        """Return the fold that ``to_list`` described.

        Raises:
            TypeError: the values are not of this version.
        """
        fold = cls()
        width, items, counts, waiting = values
        if not (isinstance(width, int) and isinstance(items, int)):
            raise TypeError("not a sparkline")
        if not (isinstance(counts, list) and isinstance(waiting, dict)):
            raise TypeError("not a sparkline")
        fold.width, fold._items, fold._counts, fold._open = width, items, counts, waiting
        return fold

    def _place(self, rank: int) -> None:
        slot = self._items // self.width
        if slot == MAX_DOTS:
            pairs = zip(self._counts[::2], self._counts[1::2], strict=True)
            self._counts = [[a + b for a, b in zip(left, right, strict=True)] for left, right in pairs]
            self.width *= 2
            slot = self._items // self.width
        if slot == len(self._counts):
            self._counts.append([0] * 5)
        self._counts[slot][rank] += 1
        self._items += 1
