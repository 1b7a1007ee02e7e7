"""The headings of the report, and how many words it has. Pure."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.viewmodels.writer_changes import one_line
from app.viewmodels.writer_markdown import LineKind
from app.viewmodels.writer_page import Line, Mark
from storage.document.document import RunDocument
from storage.document.section import CONDUCTOR

_WORD = re.compile(r"\w+(?:['\u2019.\-]\w+)*")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its level from 1, its words, where its line begins (code points), whether it is pending."""

    level: int
    text: str
    pos: int
    pending: bool = False


@dataclass(frozen=True, slots=True)
class OutlineView:
    """The headings in order, the one that the caret is under (-1: none), and the words."""

    headings: tuple[Heading, ...] = ()
    current: int = -1
    words: str = ""


def headings(text: str, lines: Sequence[Line]) -> tuple[Heading, ...]:
    """Return the headings of a page; those whose deletion is proposed whole are left out."""
    found: list[Heading] = []
    pos = 0
    for words, line in zip(text.split("\n"), lines, strict=True):
        if line.kind is LineKind.HEADING and not all(run.mark & Mark.DELETED for run in line.runs):
            found.append(Heading(max(1, line.level), _plain(words), pos, line.pending))
        pos += len(words) + 1
    return tuple(found)


@lru_cache(maxsize=2048)
def _plain(words: str) -> str:
    return one_line(words)


def heading_at(found: Sequence[Heading], pos: int) -> int:
    """Return which heading a position stands under; -1 above the first."""
    return bisect_right([each.pos for each in found], pos) - 1


def count_words(text: str) -> int:
    """Return the number of words; marks of Markdown are none."""
    return len(_WORD.findall(text))


class WordCounter:
    """Counts the words of a report's canon again and again; lines that were counted before cost little."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}

    def count(self, document: RunDocument, text: str, lines: Sequence[Line]) -> int:
        """Return the number of words in the canon of a page; no word goes over a line's end."""
        known, self._known = self._known, {}
        total = pos = 0
        for line, words in zip(lines, text.split("\n"), strict=True):
            canon = canon_between(document, pos, pos + len(words)) if line.pending else words
            count = known.get(canon)
            self._known[canon] = count = count_words(canon) if count is None else count
            total += count
            pos += len(words) + 1
        return total


def canon_between(document: RunDocument, start: int, stop: int) -> str:
    """Return what stands between two places of the report's live text, without pending insertions."""
    section = document.find(CONDUCTOR)
    spans = section.content.between(start, stop) if section else ()
    return "".join(span.text for span in spans if not span.insert_proposal)


def words_line(total: int, selected: int) -> str:
    """Return the count in words: "1,234 words", "12 of 1,234 words selected"."""
    noun = "word" if total == 1 else "words"
    return f"{selected:,} of {total:,} {noun} selected" if selected else f"{total:,} {noun}"


def indents(found: Iterable[Heading]) -> tuple[int, ...]:
    """Return how far each heading stands in: the highest level of the text not at all."""
    levels = [each.level for each in found]
    least = min(levels, default=1)
    return tuple(level - least for level in levels)
