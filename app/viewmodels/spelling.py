"""Which words of a line are prose that a dictionary should know. Pure."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.viewmodels.writer_markdown import LineKind, Look
from app.viewmodels.writer_page import Line, Mark

AS_THE_SYSTEM, OFF = "as the system", "off"
LANGUAGES = {
    "English": "en",
    "Deutsch": "de",
    "Español": "es",
    "Français": "fr",
    "Italiano": "it",
    "Nederlands": "nl",
    "Português": "pt",
    "Euskara": "eu",
    "Latviešu": "lv",
    "Русский": "ru",
    "العربية": "ar",
    "فارسی": "fa",
}
"""The languages that there are dictionaries of, as they call themselves, and their codes."""

_NO_PROSE = Look.CODE | Look.LINK | Look.CITATION | Look.PLACE | Look.PIPE
_NO_PROSE_LINES = (LineKind.CODE, LineKind.FENCE, LineKind.RULE, LineKind.BLANK)
_OTHER = "\0"  # stands for a character that is no prose: a word beside it may be a part of something else
_SYNTAX = "\1"  # stands for one of Markdown's marks
_CHUNK = re.compile(r"[^\s|]+")
_QUOTES = "\"'\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb"
_EDGES = _SYNTAX + _QUOTES + "()[]{}<>.,;:!?\u2026*_~-\u2013\u2014#+=&%$\u20ac\u00a3"
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
_ODD = re.compile(r"[\d_/\\@\0\1.:=+<>{}()\[\]#$%&*~^|]")  # within a chunk: a name, a path, an address
_MOST = 5_000  # characters of a line


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a line; ``start`` and ``length`` are UTF-16 code units from the line's start."""

    text: str
    start: int
    length: int


def _not_own(_word: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class SpellingView:
    """What is known.

    Attributes:
        knows: Says whether a word is; None while nothing is checked.
        is_own: Says whether it is because the person said so.
    """

    knows: Callable[[str], bool] | None = None
    is_own: Callable[[str], bool] = _not_own


NOT_CHECKED = SpellingView()


def language_of(choice: str, system: str) -> str:
    """Return the code of the language that is checked, "" for none; ``system`` is as "de_AT"."""
    if choice == AS_THE_SYSTEM:
        code = system.replace("-", "_").split("_")[0].lower()
        return code if code in LANGUAGES.values() else ""
    return LANGUAGES.get(choice, "")


def words_of(text: str, line: Line) -> tuple[Word, ...]:
    """Return the words of a line that are checked: no code, links, names, numbers, capitals in a word."""
    if line.kind in _NO_PROSE_LINES or (line.kind is LineKind.TABLE and line.level):
        return ()
    units = _units(text[:_MOST], line)
    return tuple(word for chunk in _CHUNK.finditer(units) for word in _in_chunk(chunk))


def _units(text: str, line: Line) -> str:
    """Return the line with a character for each UTF-16 code unit, and marks for what is no prose."""
    units = "".join(char if ord(char) <= 0xFFFF else "\u25a1\u25a1" for char in text)
    parts: list[str] = []
    at = 0
    for run in line.runs:
        stop = min(run.start + run.length, len(units))
        parts.append(units[at : run.start])
        part = units[run.start : stop]
        if run.look & Look.SYNTAX:
            part = _SYNTAX * len(part)
        elif run.look & _NO_PROSE or run.mark & Mark.DELETED:
            part = _OTHER * len(part)
        parts.append(part)
        at = max(at, stop)
    parts.append(units[at:])
    return "".join(parts)


def _in_chunk(chunk: "re.Match[str]") -> Iterator[Word]:
    """Yield the words of what stands between two blanks."""
    text = chunk[0]
    inner = text.strip(_EDGES)
    if not inner or _ODD.search(inner):
        return
    offset = chunk.start() + text.index(inner)
    for match in _WORD.finditer(inner):
        word = match[0]
        if _is_prose(word):
            yield Word(word, offset + match.start(), len(word))


def _is_prose(word: str) -> bool:
    """Return whether it is written as words are: no initial, no abbreviation, no name of a program."""
    return len(word) > 1 and word[1:] == word[1:].lower()


def plain_forms(word: str) -> tuple[str, ...]:
    """Return the forms under which a dictionary may have a word: itself, without an apostrophe's end."""
    plain = word.lower().replace("\u2019", "'")
    forms = [plain]
    if "'" in plain:
        head, _, tail = plain.rpartition("'")
        forms += [head] if tail == "s" else [plain.replace("'", "")]
        forms += [tail] if len(head) <= 2 else []  # l'eau, d'une
    return tuple(forms)


def as_written(suggestion: str, word: str) -> str:
    """Return a suggestion with the capital of the word that it stands for."""
    return suggestion[:1].upper() + suggestion[1:] if word[:1].isupper() else suggestion


def is_word(text: str) -> bool:
    """Return whether a text can stand in a dictionary of one's own."""
    return bool(_WORD.fullmatch(text)) and len(text) <= 60
