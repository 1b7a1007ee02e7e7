"""How tall the lines of a page are, and where they stand. Pure.

A line that was not laid out yet has a guessed height. What is asked or changed costs about the same however
long the page is.
"""

from array import array
from bisect import bisect_right
from collections.abc import Sequence

_CHUNK = 256


class Heights:
    """The heights of lines, from the top; pixels.

    Attributes:
        total: All of them together.
        changes: How often something was changed.
    """

    def __init__(self) -> None:
        self._heights = array("d")
        self._known = bytearray()
        self._tops = [0.0]  # where each chunk begins, as far as that is worked out
        self.total = 0.0
        self.changes = 0

    def __len__(self) -> int:
        return len(self._heights)

    def replace(self, first: int, removed: int, guesses: Sequence[float]) -> None:
        """Put lines of guessed heights in the place of others."""
        came = array("d", guesses)
        self.changes += 1
        self.total += sum(came) - sum(self._heights[first : first + removed])
        self._heights[first : first + removed] = came
        self._known[first : first + removed] = bytes(len(came))
        self._forget(first)

    def forget(self, first: int, count: int) -> None:
        """Take the heights of lines for guesses from now on."""
        self.changes += 1
        self._known[first : first + count] = bytes(min(count, len(self) - first))

    def is_known(self, number: int) -> bool:
        """Whether a line's height is more than a guess."""
        return bool(self._known[number])

    def next_guessed(self, start: int) -> int:
        """Return the first line from ``start`` on whose height is a guess; -1: none."""
        return self._known.find(b"\0", start)

    def set(self, number: int, height: float) -> float:
        """Take a line's true height; return how much more that is than before."""
        self.changes += 1
        self._known[number] = 1
        more = height - self._heights[number]
        if more:
            self._heights[number] = height
            self.total += more
            self._forget(number)
        return more

    def height(self, number: int) -> float:
        """Return a line's height."""
        return self._heights[number]

    def top(self, number: int) -> float:
        """Return where a line begins."""
        chunk = number // _CHUNK
        self._work_out(chunk)
        return self._tops[chunk] + sum(self._heights[chunk * _CHUNK : number])

    def at(self, y: float) -> int:
        """Return the last line that begins at or above a height, else the first."""
        if not self._heights:
            return 0
        last = (len(self) - 1) // _CHUNK
        while len(self._tops) <= last and self._tops[-1] <= y:
            self._work_out(len(self._tops))
        chunk = max(0, min(bisect_right(self._tops, y) - 1, last))
        top, number = self._tops[chunk], chunk * _CHUNK
        end = min(number + _CHUNK, len(self)) - 1
        while number < end and top + self._heights[number] <= y:
            top += self._heights[number]
            number += 1
        return number

    def _forget(self, number: int) -> None:
        del self._tops[number // _CHUNK + 1 :]

    def _work_out(self, chunk: int) -> None:
        while len(self._tops) <= chunk:
            start = (len(self._tops) - 1) * _CHUNK
            self._tops.append(self._tops[-1] + sum(self._heights[start : start + _CHUNK]))
