"""What of a Markdown text changes as a whole: a row of a table, a block of code, a link. Pure.

Half of one is of no use to a reader. Blocks of code are fenced (``` or ~~~, fences included; an open one goes
to the end) or indented by four columns after a blank line, outside of lists. Rows have a bar at both ends, or
belong to a table, which its second row of dashes tells. Links are inline ones with their titles, images,
references and their definitions, footnotes, and addresses, bare or in angle brackets.
"""

import re
import sys
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_LABEL = r"\[(?:[^\[\]\n]|\[[^\[\]\n]*\](?:\([^()\s]*\))?)*\]"
_TARGET = (
    r"\((?:<[^<>\n]*>|[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)"
    r"(?:[ \t]+(?:\"[^\"\n]*\"|'[^'\n]*'|\([^()\n]*\)))?[ \t]*\)"
)
LINK = (
    rf"!?{_LABEL}(?:{_TARGET}|\[[^\[\]\n]*\])"
    r"|\[\^[^\[\]\s]+\]"
    r"|<[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*>|<[^\s<>@]+@[^\s<>@]+>"
    r"|https?://[^\s<>()\[\]]+"
)
"""A pattern of everything that is a link."""

# With the line end before them, which is quickly found.
_FENCE = re.compile(r"\n[ \t]*(`{3,}(?![^\n]*`)|~{3,})([^\n]*)")
_INDENTED = re.compile(r"\n(?: {4}| {0,3}\t)[^\n]*\S[^\n]*")
_LIST_ITEM = re.compile(r"(?:[-*+]|\d{1,9}[.)])(?:[ \t]|$)")
_OUTER_PIPES = re.compile(r"[ \t]*\|.*\|[ \t]*\r?\n?", re.DOTALL)
_DASHES = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?\s*")
_ENDS_TABLE = re.compile(r"[ \t]*(?:\r?\n|$|#{1,6}[ \t]|>|[-*+][ \t]|`{3}|~{3})")
_DEFINITION = re.compile(r" {0,3}\[[^\[\]\n]+\]:[ \t]*\S")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """A line with its end, or a block of code; ``whole`` if it changes as one."""

    text: str
    whole: bool


class Units:
    """The units of one text.

    Attributes:
        blocks: Where its code stands, in order.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        fenced = tuple(_fenced(text))
        self.blocks = tuple(sorted((*fenced, *_indented(text, fenced))))
        self._rows = frozenset(_rows(text, self.blocks))

    def pieces(self, start: int, stop: int, *, blocks_whole: bool) -> Iterator[Piece]:
        """The lines of a part of the text, each block of code as one piece, or each of its lines."""
        at = start
        while at < stop:
            block = self._block_at(at)
            if block is not None and blocks_whole:
                end = min(block[1], stop)
                yield Piece(self._text[at:end], whole=True)
            else:
                line_end = self._text.find("\n", at) + 1 or len(self._text)
                end = min(line_end, stop)
                whole = block is not None or self._is_whole(at, self._text[at:end])
                yield Piece(self._text[at:end], whole)
            at = end

    def around(self, pos: int, links: "re.Pattern[str]") -> Span | None:
        """The unit that a position lies within, and not at an end of it; None if it cuts none.

        Args:
            pos: The position.
            links: What finds the tokens of a line; those named ``link`` are units.
        """
        block = self._block_at(pos)
        if block is not None:
            return block if block[0] < pos else None
        start = self._text.rfind("\n", 0, pos) + 1
        stop = self._text.find("\n", pos) + 1 or len(self._text)
        if pos in (start, stop):
            return None
        line = self._text[start:stop]
        if self._is_whole(start, line):
            return start, stop
        for token in links.finditer(line):
            if token.end() + start > pos:
                is_cut = token.lastgroup == "link" and token.start() + start < pos
                return (token.start() + start, token.end() + start) if is_cut else None
        return None

    def _block_at(self, pos: int) -> Span | None:
        index = bisect_right(self.blocks, (pos, sys.maxsize)) - 1
        block = self.blocks[index] if index >= 0 else None
        return block if block is not None and block[0] <= pos < block[1] else None

    def _is_whole(self, start: int, line: str) -> bool:
        return (
            start in self._rows
            or _OUTER_PIPES.fullmatch(line) is not None
            or _DEFINITION.match(line) is not None
        )


def _fenced(text: str) -> Iterator[Span]:
    opened, start = "", 0
    for fence in _FENCE.finditer(f"\n{text}"):
        if not opened:
            opened, start = fence[1], fence.start()
        elif fence[1].startswith(opened) and not fence[2].strip():  # as long at least, and nothing behind it
            opened = ""
            yield start, min(fence.end(), len(text))
    if opened:
        yield start, len(text)


def _indented(text: str, fenced: Sequence[Span]) -> Iterator[Span]:
    """Runs of indented lines with blank ones between, which begin after a blank line and outside a list."""
    start = end = known = -1
    in_list = False
    for line in _INDENTED.finditer(f"\n{text}"):
        first, last = line.start(), min(line.end(), len(text))
        if _within(first, fenced):
            continue
        if start >= 0 and not text[end:first].strip():
            end = last
            continue
        if start >= 0:
            yield start, end
        in_list, known = _in_list(text, first, (known, in_list)), first
        start, end = (-1, -1) if in_list or _goes_on(text, first, fenced) else (first, last)
    if start >= 0:
        yield start, end


def _goes_on(text: str, pos: int, fenced: Sequence[Span]) -> bool:
    """Whether a line goes on the paragraph of the line before it."""
    at = _line_before(text, pos)
    return at is not None and bool(text[at:pos].strip()) and not _within(at, fenced)


def _in_list(text: str, pos: int, known: tuple[int, bool]) -> bool:
    """Whether the last line before that is not indented is an item of a list; known of an earlier place."""
    at = _line_before(text, pos)
    while at is not None:
        line = text[at : text.find("\n", at)]
        if line.strip() and line[0] not in " \t":
            return _LIST_ITEM.match(line) is not None
        if at <= known[0]:
            return known[1]
        at = _line_before(text, at)
    return False


def _line_before(text: str, pos: int) -> int | None:
    return text.rfind("\n", 0, pos - 1) + 1 if pos > 0 else None


def _rows(text: str, blocks: Sequence[Span]) -> Iterator[int]:
    """Where the rows of tables begin, the head and the dashes included."""
    at = 0
    while (bar := text.find("|", at)) >= 0:
        start = text.rfind("\n", 0, bar) + 1
        at = text.find("\n", bar) + 1 or len(text)
        head = _line_before(text, start)
        if head is None or "|" not in text[head:start] or _within(start, blocks):
            continue
        if _DASHES.fullmatch(text[start:at]) is None:
            continue
        yield head
        yield start
        while at < len(text) and _ENDS_TABLE.match(text, at) is None:
            yield at
            at = text.find("\n", at) + 1 or len(text)


def _within(pos: int, spans: Sequence[Span]) -> bool:
    """Whether one of some spans, in order, holds a position."""
    index = bisect_right(spans, (pos, sys.maxsize)) - 1
    return index >= 0 and pos < spans[index][1]
