"""Columns of Markdown tables that line up, whatever the spaces in the text.

The text is not touched: where a cell is shorter than its column, the character before its closing pipe is
given that much more room. Widths are counted in columns of a monospace font.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from app.viewmodels.writer_markdown import LineStyle, Look

MAX_ROWS = 300  # a longer table is shown as it is written


@dataclass(frozen=True, slots=True)
class Pad:
    """Room for so many ``columns`` after the character at ``pos`` (code points from the line's start)."""

    pos: int
    columns: int


def table_pads(texts: Sequence[str], styles: Sequence[LineStyle]) -> list[tuple[Pad, ...]]:
    """Return for each row of one table where it is widened."""
    if len(texts) > MAX_ROWS:
        return [() for _ in texts]
    rows = [_cells(text, style) for text, style in zip(texts, styles, strict=True)]
    columns = zip_longest(*(tuple(width for _, width in row) for row in rows), fillvalue=0)
    widths = [max(column) for column in columns]
    return [
        tuple(
            Pad(pipe - 1, most - width)
            for (pipe, width), most in zip(row, widths, strict=False)
            if pipe > 0 and width < most
        )
        for row in rows
    ]


def _cells(text: str, style: LineStyle) -> list[tuple[int, int]]:
    """Return each pipe's position, and the visible width of what stands before it."""
    cells: list[tuple[int, int]] = []
    width = 0
    for piece in style.pieces:
        if piece.look & Look.PIPE:
            cells.append((piece.start, width))
            width = 0
        elif not piece.look & Look.SYNTAX:
            width += columns_of(text[piece.start : piece.start + piece.length])
    return cells


def columns_of(text: str) -> int:
    """Return how many columns of a monospace font a text takes."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - sum(unicodedata.combining(char) > 0 for char in text)
