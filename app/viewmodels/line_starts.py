"""Where the lines of a text begin, kept up to date while lines come and go. Pure."""

from array import array
from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate

_CHUNK = 256


class LineStarts:
    """The lengths of lines, each with its break; what is asked or changed costs little in a long text."""

    def __init__(self, lengths: Iterable[int]) -> None:
        self._lengths = array("q", lengths)
        self._chunks = [0]  # where each chunk of lines begins, as far as that is worked out

    def replace(self, first: int, removed: int, lengths: Iterable[int]) -> None:
        """Put lines of these lengths in the place of others."""
        self._lengths[first : first + removed] = array("q", lengths)
        del self._chunks[first // _CHUNK + 1 :]

    def start(self, line: int) -> int:
        """Return where a line begins."""
        chunk = line // _CHUNK
        self._work_out(chunk)
        return self._chunks[chunk] + sum(self._lengths[chunk * _CHUNK : line])

    def line_of(self, pos: int) -> int:
        """Return the last line that begins at or before a position."""
        last = max(0, len(self._lengths) - 1) // _CHUNK
        while len(self._chunks) <= last and self._chunks[-1] <= pos:
            self._work_out(len(self._chunks))
        chunk = max(0, bisect_right(self._chunks, pos, hi=min(last + 1, len(self._chunks))) - 1)
        first = chunk * _CHUNK
        starts = list(accumulate(self._lengths[first : first + _CHUNK - 1], initial=self._chunks[chunk]))
        found = first + bisect_right(starts, pos) - 1
        return max(0, min(found, len(self._lengths) - 1))

    def _work_out(self, chunk: int) -> None:
        while len(self._chunks) <= chunk:
            first = (len(self._chunks) - 1) * _CHUNK
            self._chunks.append(self._chunks[-1] + sum(self._lengths[first : first + _CHUNK]))
