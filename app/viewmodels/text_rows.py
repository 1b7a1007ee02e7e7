"""A text of any length as rows of at most so many columns. Pure.

Rows are found as far as they are wanted: a text of twenty million characters is never gone through at once.
"""

import re
import unicodedata
from array import array
from bisect import bisect_right

TAB = 4
_WIDE = ("W", "F")
# Where letters may be that take another room than one column: most texts have none of them.
_ODD = re.compile(
    "[\t\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0900-\u0dff\u0e31-\u0ecd"
    "\u1100-\u11ff\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u231a-\u231b\u2329-\u232a\u23e9-\u27bf"
    "\u2b1b-\u2b55\u2e80-\uabff\uac00-\ud7ff\uf900-\ufaff\ufe00-\ufe6f\uff00-\uffef"
    "\U00010000-\U0010ffff]"
)


class TextRows:
    """The rows of a text. ``grow`` finds more of them; all places are in characters."""

    def __init__(self, text: str, columns: int) -> None:
        self.text = text
        self.columns = max(8, columns)
        self._starts = array("q", (0,))
        self._reached = 0

    def __len__(self) -> int:
        return len(self._starts) if self.is_done else len(self._starts) - 1 or 1

    @property
    def is_done(self) -> bool:
        """Whether the last row is known."""
        return self._reached >= len(self.text)

    def grow(self, chars: int) -> bool:
        """Find the rows of so many further characters; return whether there are more."""
        until = min(len(self.text), self._reached + chars)
        text, columns, starts, at = self.text, self.columns, self._starts, self._reached
        while at < until:
            at = row_end(text, at, columns)
            starts.append(at)
        self._reached = at
        if self.is_done and len(starts) > 1 and not text.endswith("\n"):
            starts.pop()  # after the last row nothing begins
        return not self.is_done

    def reach(self, place: int) -> None:
        """Find the rows up to a place."""
        if place >= self._reached:
            self.grow(place - self._reached + 1)

    def span(self, row: int) -> tuple[int, int]:
        """Return where a row begins and ends, without its line break."""
        start = self._starts[row]
        end = self._starts[row + 1] if row + 1 < len(self._starts) else self._reached
        return start, end - 1 if end > start and self.text[end - 1] == "\n" else end

    def row_of(self, place: int) -> int:
        """Return the row of a place that has been reached."""
        return max(0, min(bisect_right(self._starts, place) - 1, len(self) - 1))


def row_end(text: str, start: int, columns: int) -> int:
    """Return where the row that begins at a place ends, with its line break; always after the place.

    A line that is too long is broken after the last blank that fits, else in the word.
    """
    piece = text[start : start + columns + 1]
    end = piece.find("\n")
    if (not piece.isascii() or "\t" in piece) and _ODD.search(piece):
        fits = _fitting(piece, columns)
        end = end if 0 <= end <= fits else -1
        if end < 0 and fits >= len(piece):
            return start + len(piece)
    else:
        fits = columns
    if end >= 0:
        return start + end + 1
    if len(piece) <= fits:
        return start + len(piece)
    blank = piece.rfind(" ", 0, fits)
    return start + (blank + 1 if blank > 0 else max(1, fits))


def _fitting(piece: str, columns: int) -> int:
    """Return how many characters of a piece have room in so many columns."""
    used = 0
    for number, letter in enumerate(piece):
        if letter == "\t":
            used += TAB - used % TAB
        elif unicodedata.east_asian_width(letter) in _WIDE:
            used += 2
        elif not unicodedata.combining(letter):
            used += 1
        if used > columns:
            return number
    return len(piece)
