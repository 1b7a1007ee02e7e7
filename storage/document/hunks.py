"""From an old and a new text to the hunks a reviewer decides on one by one.

Prose is compared word by word. A row of a table, a block of code and a link change as a whole (``units``).
Combining marks and joined emoji stay with their base.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from storage.document.units import LINK, Piece, Units

TOKENS_COMPARED = 2_000  # a changed passage with more words than this on a side becomes one hunk

_MARKS = (
    r"[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u0610-\u061a\u064b-\u065f\u0670"
    r"\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\U0001f3fb-\U0001f3ff]"
)
_TOKEN = re.compile(
    rf"(?P<link>{LINK})"
    r"|\r\n|\n"
    r"|[^\S\r\n]+"
    rf"|(?:\w{_MARKS}*)+(?:['\u2019](?:\w{_MARKS}*)+)*"
    rf"|[\U0001f1e6-\U0001f1ff]{{2}}"
    rf"|.{_MARKS}*(?:\u200d.{_MARKS}*)*",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Hunk:
    """``length`` characters at ``pos`` of the old text become ``text``."""

    pos: int
    length: int
    text: str


def propose_replace(old: str, new: str) -> tuple[Hunk, ...]:
    """The hunks that make ``new`` of ``old``, in the order of the text, each of whole units."""
    return replace_in(old, (0, len(old)), new)


def replace_in(text: str, span: tuple[int, int], new: str) -> tuple[Hunk, ...]:
    """The hunks that put ``new`` in a place of a text, each of whole units of that, also beyond the place."""
    start, stop = span
    changed = f"{text[:start]}{new}{text[stop:]}"
    before, after = Units(text), Units(changed)
    moved = len(changed) - len(text)
    while True:
        cut = before.around(start, _TOKEN) or after.around(start, _TOKEN)
        if cut is None:
            break
        start = cut[0]
    while True:
        if (cut := before.around(stop, _TOKEN)) is not None:
            stop = cut[1]
        elif (cut := after.around(stop + moved, _TOKEN)) is not None:
            stop = cut[1] - moved
        else:
            break
    return _hunks(
        tuple(before.pieces(start, stop, blocks_whole=True)),
        tuple(after.pieces(start, stop + moved, blocks_whole=True)),
        start,
    )


def differences(old: str, new: str) -> tuple[Hunk, ...]:
    """What differs in two texts, in the order of the text, for who merges them: code line by line."""
    before, after = (Units(each).pieces(0, len(each), blocks_whole=False) for each in (old, new))
    return _hunks(tuple(before), tuple(after), 0)


def _hunks(before: Sequence[Piece], after: Sequence[Piece], start: int) -> tuple[Hunk, ...]:
    hunks: list[Hunk] = []
    offsets = _offsets(before)
    for _, a, a_end, b, b_end in _changes(before, after):
        at = start + offsets[a]
        tokens, others = _tokens(before[a:a_end]), _tokens(after[b:b_end])
        hunks.extend(Hunk(at + hunk.pos, hunk.length, hunk.text) for hunk in _word_hunks(tokens, others))
    return tuple(hunks)


def _offsets(lines: Sequence[Piece]) -> list[int]:
    offsets = [0]
    for line in lines:
        offsets.append(offsets[-1] + len(line.text))
    return offsets


def _tokens(lines: Iterable[Piece]) -> list[str]:
    return [token for line in lines for token in ([line.text] if line.whole else _words(line.text))]


def _words(line: str) -> list[str]:
    return [token[0] for token in _TOKEN.finditer(line)]


def _changes(before: Sequence[object], after: Sequence[object]) -> Iterator[tuple[str, int, int, int, int]]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return (code for code in matcher.get_opcodes() if code[0] != "equal")


def _word_hunks(before: Sequence[str], after: Sequence[str]) -> list[Hunk]:
    """Hunks between two passages; changes with only blanks between them are one."""
    if len(before) > TOKENS_COMPARED or len(after) > TOKENS_COMPARED:
        return [Hunk(0, len("".join(before)), "".join(after))]
    ranges: list[tuple[int, int, int, int]] = []
    for _, a, a_end, b, b_end in _changes(before, after):
        if ranges and _only_blanks(before[ranges[-1][1] : a]):
            first = ranges.pop()
            ranges.append((first[0], a_end, first[2], b_end))
        else:
            ranges.append((a, a_end, b, b_end))
    hunks: list[Hunk] = []
    pos = done = 0
    for a, a_end, b, b_end in ranges:
        pos += sum(map(len, before[done:a]))
        length = sum(map(len, before[a:a_end]))
        hunks.append(Hunk(pos, length, "".join(after[b:b_end])))
        pos, done = pos + length, a_end
    return hunks


def _only_blanks(tokens: Sequence[str]) -> bool:
    return all(token.isspace() and "\n" not in token for token in tokens)
