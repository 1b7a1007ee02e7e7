"""Words that are searched for, found in a text as the search over the log finds them. Pure.

As there: every word wherever a word begins with it, whatever the case, with or without accents. A text of any
length is looked through in pieces, so that nobody waits for the whole of it.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

PIECE = 32 * 1024
# As the index parts words: letters and digits; an underscore is none.
_WORD = re.compile(r"[^\W_]+")
# Letters that one finds by typing the plain letter; each is one character, so that places stay as they are.
_ACCENTED = ((0x00C0, 0x024F), (0x0370, 0x03FF), (0x0400, 0x04FF), (0x1E00, 0x1FFF))

Span = tuple[int, int]


def words_of(typed: str) -> tuple[str, ...]:
    """Return the words of what was typed, as they are compared."""
    return tuple(dict.fromkeys(_WORD.findall(plain(typed))))


def plain(text: str) -> str:
    """Return a text of the same length in small letters without accents."""
    lowered = text.lower() if text.isascii() else text.translate(_plain_letters())
    return lowered if len(lowered) == len(text) else text


def spans(text: str, words: tuple[str, ...], start: int = 0, end: int | None = None) -> list[Span]:
    """Return where words begin with one of these, between two places; in order, none within another."""
    end = len(text) if end is None else min(end, len(text))
    if not words or start >= end:
        return []
    before = max(0, start - 1)  # whether a word begins at the start is told by the letter before
    looked_at = plain(text[before:end])
    found = (match.span() for match in _pattern(words).finditer(looked_at, start - before))
    return [(before + first, before + last) for first, last in found]


def occurrences(text: str, words: tuple[str, ...], piece: int = PIECE) -> Iterator[list[Span]]:
    """Return where the words are, piece by piece of the text."""
    longest = max((len(word) for word in words), default=0)
    start = 0
    while start < len(text) and words:
        end = min(len(text), start + piece)
        found = spans(text, words, start, end + longest)
        yield [span for span in found if span[0] < end]
        start = end


@cache
def _pattern(words: tuple[str, ...]) -> "re.Pattern[str]":
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(r"(?<![^\W_])(?:" + "|".join(map(re.escape, longest_first)) + ")")


@cache
def _plain_letters() -> dict[int, str]:
    table = {}
    for number in (*range(128), *(each for first, last in _ACCENTED for each in range(first, last + 1))):
        letter = unicodedata.normalize("NFD", chr(number))[:1].lower()
        if len(letter) == 1:
            table[number] = letter
    return table
