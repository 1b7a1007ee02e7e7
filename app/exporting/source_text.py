"""A section's live text as pandoc is to read it, and the way back from its places to ours. Pure.

Pandoc says of everything it reads on which line and column it stood; it counts tabs and the ends of lines in
its own way. So it gets a text without tabs and carriage returns, and its places are counted back to ours.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

_PLACE = re.compile(r"(\d+):(\d+)-(\d+):(\d+)")
_TAB = 4


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of our text."""

    start: int
    stop: int


class SourceText:
    """A text with its lines."""

    def __init__(self, live: str) -> None:
        pieces: list[str] = []
        self._tabs: list[tuple[int, int]] = []  # from which place on how many characters are ours no more
        at, ours, column = 0, 0, 0
        for part in re.split(r"(\t|\r\n|\r|\x00|\n)", live):
            made = _made(part, column)
            pieces.append(made)
            at, ours = at + len(made), ours + len(part)
            column = 0 if made == "\n" else column + len(made)
            if len(made) != len(part):
                self._tabs.append((at, ours))
        self.text = "".join(pieces)
        self._starts = [0, *(match.end() for match in re.finditer("\n", self.text))]
        self._live = live
        self._from = [place for place, _ours in self._tabs]

    def place(self, told: str) -> Place | None:
        """Return the stretch that pandoc names, all of its parts together; None if it names none."""
        parts = _PLACE.findall(told)
        if not parts:
            return None
        first, last = parts[0], parts[-1]
        start, stop = self._offset(int(first[0]), int(first[1])), self._offset(int(last[2]), int(last[3]))
        return Place(self._ours(start), self._ours(stop))

    def cut(self, place: Place) -> str:
        """Return our text of a stretch."""
        return self._live[place.start : place.stop]

    def lines(self, told: str) -> tuple[Place, ...]:
        """Return the stretch of each line of what pandoc names."""
        parts = _PLACE.findall(told)
        if not parts:
            return ()
        first, last, column = int(parts[0][0]), int(parts[-1][2]), int(parts[-1][3])
        stop = last if column == 1 else last + 1
        ends = [self._ours(self._offset(line, 1)) for line in range(first, stop + 1)]
        return tuple(Place(start, end) for start, end in pairwise(ends))

    def _offset(self, line: int, column: int) -> int:
        if line > len(self._starts):
            return len(self.text)
        return min(self._starts[line - 1] + column - 1, len(self.text))

    def _ours(self, place: int) -> int:
        known = bisect_right(self._from, place) - 1
        at, ours = self._tabs[known] if known >= 0 else (0, 0)
        most = self._tabs[known + 1][1] if known + 1 < len(self._tabs) else len(self._live)
        return min(ours + place - at, most)


def _made(part: str, column: int) -> str:
    match part:
        case "\t":
            return " " * (_TAB - column % _TAB)
        case "\r\n" | "\r":
            return "\n"
        case "\x00":
            return "\ufffd"
        case _:
            return part
