"""The formats of an export, and the name that is suggested for its file. Pure."""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal

Format = Literal["markdown", "html", "pdf", "docx", "criticmarkup"]

_NAME_CHARS = 60
_NOT_IN_NAMES = re.compile(r"[^\w\-. ]+")
# Windows opens a device of this name, whatever its suffix.
_DEVICE = re.compile(r"(?i:con|prn|aux|nul|com\d|lpt\d)")


@dataclass(frozen=True, slots=True)
class FormatInfo:
    """A format: its name on the command line, its words in a menu, and what it holds.

    ``is_clean`` is whether it holds the report's settled text alone.
    """

    name: Format
    words: str
    suffix: str
    hint: str
    is_clean: bool


FORMATS = (
    FormatInfo(
        "markdown", "Markdown", ".md", "The report as it stands, without pending changes", is_clean=True
    ),
    FormatInfo(
        "html", "Web page", ".html", "One file for any browser, without pending changes", is_clean=True
    ),
    FormatInfo("pdf", "PDF", ".pdf", "Pages to print or to send, without pending changes", is_clean=True),
    FormatInfo(
        "docx",
        "Word, with tracked changes",
        ".docx",
        "Pending changes as Word's own, with their reasons",
        is_clean=False,
    ),
    FormatInfo(
        "criticmarkup",
        "CriticMarkup",
        ".critic.md",
        "Markdown that shows every change and its reason",
        is_clean=False,
    ),
)
BY_NAME = MappingProxyType({each.name: each for each in FORMATS})


def format_of(path: Path) -> Format | None:
    """Return the format that a file's name asks for; the longest suffix counts."""
    name = path.name.lower()
    fits = [each for each in FORMATS if name.endswith(each.suffix)]
    if name.endswith((".htm", ".markdown")):
        return "html" if name.endswith(".htm") else "markdown"
    return max(fits, key=lambda each: len(each.suffix)).name if fits else None


def file_stem(objective: str) -> str:
    """Return a file's name without suffix, the first words of an objective; every system takes it."""
    words = unicodedata.normalize("NFC", " ".join(objective.split()))
    plain = " ".join(_NOT_IN_NAMES.sub(" ", words).split()).strip(". ")
    if len(plain) > _NAME_CHARS:
        cut = plain[:_NAME_CHARS]
        plain = (cut.rpartition(" ")[0] or cut).rstrip(". ")
    if not plain:
        return "document"
    return f"{plain} document" if _DEVICE.fullmatch(plain.partition(".")[0].strip()) else plain


def file_name(objective: str, kind: Format) -> str:
    """Return the name that is suggested for an export's file."""
    return f"{file_stem(objective)}{BY_NAME[kind].suffix}"


def with_suffix(path: Path, kind: Format) -> Path:
    """Return a path whose name ends as the format's files do, as a person expects who typed no suffix."""
    return path if format_of(path) == kind else path.with_name(path.name + BY_NAME[kind].suffix)
