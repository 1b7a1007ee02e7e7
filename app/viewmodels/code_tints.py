"""What words of a program are drawn in which colour: roles of the theme, by name. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from app.viewmodels.writer_text import utf16_length


class Tint(StrEnum):
    """A role of the theme, without its ``code_``; NONE = as other text."""

    NONE = ""
    KEYWORD = "keyword"
    STRING = "string"
    COMMENT = "comment"
    NUMBER = "number"
    NAME = "name"
    BUILTIN = "builtin"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters of one line in one colour."""

    start: int
    length: int
    tint: Tint


LineTints = tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class CodePart:
    """Some lines of a block of code, and the language that its fence names."""

    text: str
    language: str


def language_of(info: str) -> str:
    """Return the language that a fence's words name: ``python`` of "python title=x", of "{.python}" too."""
    first = info.strip().split(maxsplit=1)[:1]
    return first[0].strip("{}.").split(",")[0].lower() if first else ""


def in_utf16(text: str, tints: LineTints) -> LineTints:
    """Return the stretches of a line in UTF-16 code units."""
    if text.isascii():
        return tints
    return tuple(
        Stretch(
            utf16_length(text[: each.start]),
            utf16_length(text[each.start : each.start + each.length]),
            each.tint,
        )
        for each in tints
    )
