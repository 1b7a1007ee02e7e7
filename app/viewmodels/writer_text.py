"""Text positions: code points (the document's) against UTF-16 code units (the editor's).

The document counts Unicode code points; a Qt text document counts UTF-16 code units, where a character
outside the basic plane (most emoji) takes two. Combining marks and right-to-left text need nothing
special: they are code points like others.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass

# Characters that a Qt text document would split, merge or swallow, each shown as ONE other character, so
# that positions stay equal. U+FDD0, U+FDD1 and U+FFFC are Qt's own frame and object marks.
_SHOWN_AS = str.maketrans(
    {"\r": " ", "\u2028": " ", "\u2029": " ", "\0": "\ufffd"} | dict.fromkeys("\ufdd0\ufdd1\ufffc", "\ufffd")
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_ODD = re.compile("[\r\0\u2028\u2029\ufdd0\ufdd1\ufffc\ud800-\udfff]")
_WIDE = re.compile("[\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class TextEdit:
    """At ``pos``, ``removed`` characters go and ``text`` comes; code points."""

    pos: int
    removed: int
    text: str


def shown_text(text: str) -> str:
    """Return the text as the editor can hold it, of the same length and the same positions."""
    if text.isascii():
        return text.replace("\r", " ").replace("\0", "\ufffd")
    return _SURROGATE.sub("\ufffd", text.translate(_SHOWN_AS)) if _ODD.search(text) else text


def utf16_length(text: str) -> int:
    """Return the length in UTF-16 code units."""
    if text.isascii():
        return len(text)
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def differing_part(old: str, new: str) -> TextEdit | None:
    """Return the smallest single change that makes ``new`` of ``old``, or None when they are equal."""
    if old == new:
        return None
    shorter = min(len(old), len(new))
    start = next((i for i in range(shorter) if old[i] != new[i]), shorter)
    most = shorter - start
    end = next((i for i in range(most) if old[-1 - i] != new[-1 - i]), most)
    return TextEdit(start, len(old) - start - end, new[start : len(new) - end])


class Utf16Index:
    """Converts positions of one text that changes; costs nothing while the text has no wide character."""

    def __init__(self, text: str = "") -> None:
        self._wide = _wide_positions(text)

    def utf16(self, pos: int) -> int:
        """Return the UTF-16 position of a code point position."""
        return pos + bisect_left(self._wide, pos)

    def code_point(self, position: int) -> int:
        """Return the code point position of a UTF-16 position; inside a pair, the start of the pair."""
        low, high = 0, len(self._wide)
        while low < high:
            middle = (low + high) // 2
            if self._wide[middle] + middle < position:
                low = middle + 1
            else:
                high = middle
        inside_pair = low > 0 and self._wide[low - 1] + low == position
        return self._wide[low - 1] if inside_pair else position - low

    def replace(self, edit: TextEdit) -> None:
        """Follow a change of the text."""
        if not self._wide and edit.text.isascii():
            return
        first = bisect_left(self._wide, edit.pos)
        last = bisect_left(self._wide, edit.pos + edit.removed)
        shift = len(edit.text) - edit.removed
        inserted = [edit.pos + pos for pos in _wide_positions(edit.text)]
        self._wide[first:] = inserted + [pos + shift for pos in self._wide[last:]]


def _wide_positions(text: str) -> list[int]:
    if utf16_length(text) == len(text):
        return []
    return [found.start() for found in _WIDE.finditer(text)]
