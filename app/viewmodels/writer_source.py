"""The sources of a change or a text, and what is shown of one. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SourceWish:
    """The sources of a change or a text, by the ids and places of their citations; which one is wanted."""

    sources: tuple[tuple[str, str], ...]
    at: int = 0


@dataclass(frozen=True, slots=True)
class SourceText:
    """Lines to show.

    Attributes:
        note: How far they are what was read.
        first: The number of the first line; 0 where the lines have none.
        meant: Which of them are meant: from, to (from 0, without the last).
    """

    note: str
    lines: tuple[str, ...] = ()
    first: int = 0
    meant: tuple[int, int] = (0, 0)
