"""What a rendered report is made of: paragraphs and tables, in pieces that are drawn one at a time. Pure."""

from dataclasses import dataclass
from enum import Enum, IntFlag

from app.viewmodels.code_tints import Tint

LINES_A_PIECE = 40
ROWS_A_PIECE = 16


class Face(IntFlag):
    """How words look; they combine."""

    PLAIN = 0
    BOLD = 1
    ITALIC = 2
    STRUCK = 4
    CODE = 8
    PLACE = 16  # code that says where something is: path:line
    RAISED = 32  # the number of a note


class Kind(Enum):
    """What a paragraph is."""

    TEXT = "text"
    HEADING = "heading"
    CODE = "code"
    RULE = "rule"


class Edge(IntFlag):
    """Where a line of code stands in its block."""

    INSIDE = 0
    FIRST = 1
    LAST = 2


class Task(Enum):
    """The box of a list's item."""

    NONE = 0
    OPEN = 1
    DONE = 2


@dataclass(frozen=True, slots=True)
class Words:
    """Characters that look the same; ``link`` is where a click leads, "" for nowhere."""

    text: str
    face: Face = Face.PLAIN
    link: str = ""
    tint: Tint = Tint.NONE


@dataclass(frozen=True, slots=True)
class Place:
    """Where a paragraph stands.

    Attributes:
        quote: How many quotes it is in.
        indent: How many lists it is in.
        gap: Room above it, in pixels at the usual size of words.
        marker: What stands before it in its list: a number with its dot, or a bullet.
        task: The box that stands there instead.
    """

    quote: int = 0
    indent: int = 0
    gap: int = 0
    marker: str = ""
    task: Task = Task.NONE


@dataclass(frozen=True, slots=True)
class Para:
    """One paragraph, or one line of code; ``level`` is a heading's, ``name`` what links in the page use."""

    words: tuple[Words, ...] = ()
    kind: Kind = Kind.TEXT
    place: Place = Place()
    level: int = 0
    edge: Edge = Edge.INSIDE
    name: str = ""


Cell = tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table, or some rows of a long one.

    Attributes:
        aligns: Of each column: "left", "center" or "right".
        shares: Width of each column in per cent; empty: as wide as the words want.
        has_head: Whether the first row names the columns.
        is_last: Whether no more rows of the table follow.
    """

    rows: tuple[tuple[Cell, ...], ...]
    aligns: tuple[str, ...]
    shares: tuple[int, ...] = ()
    has_head: bool = True
    is_last: bool = True
    place: Place = Place()


Part = Para | Grid


@dataclass(frozen=True, slots=True)
class Piece:
    """What is drawn at a time: some paragraphs, or some rows of a table."""

    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """Its words, one line a paragraph."""
        return "\n".join(_text(part) for part in self.parts)


def pieces_of(parts: list[Part]) -> list[Piece]:
    """Cut the parts of one block so that none takes long to draw."""
    pieces: list[Piece] = []
    waiting: list[Part] = []
    for part in parts:
        waiting.append(part)
        if isinstance(part, Grid) or len(waiting) >= LINES_A_PIECE:
            pieces.append(Piece(tuple(waiting)))
            waiting = []
    if waiting:
        pieces.append(Piece(tuple(waiting)))
    return pieces


def _text(part: Part) -> str:
    if isinstance(part, Para):
        return "".join(words.text for words in part.words)
    return "\n".join("\t".join("".join(words.text for words in cell) for cell in row) for row in part.rows)
