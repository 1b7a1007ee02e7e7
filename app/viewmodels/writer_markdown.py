"""How Markdown reads in the living document, line by line.

The text stays as it is written (it is what people and agents edit); this says how each part looks: the
kind of its line, and for its characters bold, code, link … or *syntax*, which is hidden until the caret is
in the line. Only a fenced code block carries over from one line to the next, so a change costs its lines.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntFlag, StrEnum

MAX_STYLED = 4_000
"""Characters of one line that are searched for inline styles; the rest is shown plain."""


class LineKind(StrEnum):
    """What a line is."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    BULLET = "bullet"
    ORDERED = "ordered"
    QUOTE = "quote"
    CODE = "code"
    FENCE = "fence"
    TABLE = "table"
    RULE = "rule"
    BLANK = "blank"


class Look(IntFlag):
    """How characters look; they combine."""

    PLAIN = 0
    BOLD = 1
    ITALIC = 2
    CODE = 4
    LINK = 8
    CITATION = 16
    STRUCK = 32
    SYNTAX = 64
    PIPE = 128
    PLACE = 256


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters of a line that look the same; code points from the line's start."""

    start: int
    length: int
    look: Look


@dataclass(frozen=True, slots=True)
class LineStyle:
    """One line: its kind, its level, and its pieces, without gaps.

    The level is a heading's (1 to 6), a list's depth (from 0), or 1 for the rule below a table's head.
    """

    kind: LineKind
    level: int
    pieces: tuple[Piece, ...]
    fence: str = ""
    """The fence of the code block that is open after this line, "" for none."""


_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+|$)")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_RULE = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_BULLET = re.compile(r"([ \t]*)[-*+][ \t]+(?:\[[ xX]\][ \t]+)?")
_ORDERED = re.compile(r"([ \t]*)\d{1,9}[.)][ \t]+")
_QUOTE = re.compile(r" {0,3}(?:>[ \t]?)+")
_TABLE = re.compile(r"\s*\|.*\|\s*$")
_TABLE_RULE = re.compile(r"\s*\|(?:\s*:?-+:?\s*\|)+\s*$")
_PIPE = re.compile(r"(?<!\\)\|")
_PLACE = re.compile(r"[^\s:][^:]*:\d+(?:-\d+)?$")  # path:line or path:first-last, as reports cite files
_INLINE = re.compile(
    r"(?P<escape>\\[!-/:-@\[-`{-~])"
    r"|(?P<code>(?P<ticks>`+)(?!`)(?P<code_text>.+?)(?<!`)(?P=ticks)(?!`))"
    r"|(?P<cite>\[\^[^\]\s]{1,80}\]|\[@?[\w:.-]{0,79}\d\](?!\())"
    r"|(?P<link>!?\[(?P<link_text>[^\]]{1,500})\]\((?P<url>[^)\s]{1,2000})\))"
    r"|(?P<bold>(?P<b>\*\*|__)(?=\S)(?P<bold_text>.{1,2000}?)(?<=\S)(?P=b))"
    r"|(?P<struck>~~(?=\S)(?P<struck_text>.{1,2000}?)(?<=\S)~~)"
    r"|(?P<italic>(?<![\w*_])(?P<i>[*_])(?![\s*_])(?P<italic_text>.{1,2000}?)(?<![\s*_])(?P=i)(?![\w*]))"
    r"|(?P<auto><?https?://[^\s<>()\[\]`]{1,2000}>?)"
)
_FIRST = re.compile(r"[\\`\[!*_~]")  # what inline styles begin with, links without a mark aside
_FIRST_OR_LINK = re.compile(r"[\\`\[!*_~<h]")
_NESTED = (("bold", Look.BOLD), ("struck", Look.STRUCK), ("italic", Look.ITALIC))


def style_line(text: str, fence: str = "") -> LineStyle:
    """Return how a line looks; ``fence`` is the code block open before it ("" for none)."""
    marker = _FENCE.match(text)
    if fence:
        closes = marker is not None and marker[1].startswith(fence) and not text[marker.end() :].strip()
        kind = LineKind.FENCE if closes else LineKind.CODE
        return LineStyle(kind, 0, _whole(text, Look.SYNTAX if closes else Look.CODE), "" if closes else fence)
    if marker and "`" not in text[marker.end() :]:
        return LineStyle(LineKind.FENCE, 0, _whole(text, Look.SYNTAX), marker[1])
    if not text.strip():
        return LineStyle(LineKind.BLANK, 0, _whole(text, Look.PLAIN))
    if _RULE.match(text):
        return LineStyle(LineKind.RULE, 0, _whole(text, Look.SYNTAX))
    if _TABLE.match(text):
        return _row(text)
    return _prefixed(text)


def _prefixed(text: str) -> LineStyle:
    if match := _HEADING.match(text):
        return LineStyle(LineKind.HEADING, len(match[1]), _after(text, match.end(), Look.SYNTAX))
    if match := _BULLET.match(text):
        return LineStyle(LineKind.BULLET, _depth(match[1]), _after(text, match.end(), Look.SYNTAX))
    if match := _ORDERED.match(text):
        return LineStyle(LineKind.ORDERED, _depth(match[1]), _after(text, match.end(), Look.PLAIN))
    if match := _QUOTE.match(text):
        return LineStyle(
            LineKind.QUOTE, text[: match.end()].count(">"), _after(text, match.end(), Look.SYNTAX)
        )
    return LineStyle(LineKind.PARAGRAPH, 0, _after(text, 0, Look.PLAIN))


def _row(text: str) -> LineStyle:
    if _TABLE_RULE.match(text):
        return LineStyle(LineKind.TABLE, 1, _whole(text, Look.SYNTAX))
    pieces: list[Piece] = []
    at = 0
    for pipe in _PIPE.finditer(text, 0, MAX_STYLED):
        _inline(text, (at, pipe.start()), Look.PLAIN, pieces)
        _add(pieces, pipe.start(), pipe.end(), Look.PIPE)
        at = pipe.end()
    _add(pieces, at, len(text), Look.PLAIN)
    return LineStyle(LineKind.TABLE, 0, tuple(pieces))


def _depth(indent: str) -> int:
    return min(len(indent.expandtabs(4)) // 2, 6)


def _whole(text: str, look: Look) -> tuple[Piece, ...]:
    return (Piece(0, len(text), look),) if text else ()


def _after(text: str, prefix: int, prefix_look: Look) -> tuple[Piece, ...]:
    pieces = [Piece(0, prefix, prefix_look)] if prefix else []
    styled = min(len(text), MAX_STYLED)
    _inline(text, (prefix, styled), Look.PLAIN, pieces)
    _add(pieces, styled, len(text), Look.PLAIN)
    return tuple(pieces)


def _inline(text: str, part: tuple[int, int], look: Look, pieces: list[Piece]) -> None:
    at, end = part
    for match in _tokens(text, at, end):
        _add(pieces, at, match.start(), look)
        _token(text, match, look, pieces)
        at = match.end()
    _add(pieces, at, end, look)


def _tokens(text: str, at: int, end: int) -> Iterator[re.Match[str]]:
    """Yield what ``_INLINE`` finds; it is tried only where it can begin, which most characters do not."""
    first = _FIRST_OR_LINK if text.find("http", at, end) >= 0 else _FIRST
    while start := first.search(text, at, end):
        match = _INLINE.match(text, start.start(), end)
        at = match.end() if match else start.end()
        if match:
            yield match


def _token(text: str, match: re.Match[str], look: Look, pieces: list[Piece]) -> None:
    start, end = match.span()
    if match["escape"]:
        _framed(pieces, (start, start + 1, end, end), look)
    elif match["code"]:
        look |= Look.CODE | (Look.PLACE if _PLACE.match(match["code_text"]) else Look.PLAIN)
        _framed(pieces, (start, match.start("code_text"), match.end("code_text"), end), look)
    elif match["cite"]:
        inner = start + (2 if text[start + 1] in "^@" else 1)
        _framed(pieces, (start, inner, end - 1, end), look | Look.CITATION)
    elif match["link"]:
        _framed(pieces, (start, match.start("link_text"), match.end("link_text"), end), look | Look.LINK)
    elif match["auto"]:
        _add(pieces, start, end, look | Look.LINK)
    for name, added in _NESTED:
        if match[name]:
            inner, last = match.span(f"{name}_text")
            _add(pieces, start, inner, look | Look.SYNTAX)
            _inline(text, (inner, last), look | added, pieces)
            _add(pieces, last, end, look | Look.SYNTAX)


def _framed(pieces: list[Piece], edges: tuple[int, int, int, int], look: Look) -> None:
    start, inner, last, end = edges
    _add(pieces, start, inner, look | Look.SYNTAX)
    _add(pieces, inner, last, look)
    _add(pieces, last, end, look | Look.SYNTAX)


def _add(pieces: list[Piece], start: int, end: int, look: Look) -> None:
    if start < end:
        pieces.append(Piece(start, end - start, look))
