"""The headings of the report, and how many words it has. Pure."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

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


@dataclass(frozen=True, slots=True)
class Count:
    """How many words the canon of a report has, and how many wait in it for a decision."""

    canon: int = 0
    pending: int = 0


class WordCounter:
    """Counts the words of a report again and again; lines that were counted before cost little."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}

    def count(self, document: RunDocument, text: str, lines: Sequence[Line]) -> Count:
        """Return how many words a page has; no word goes over a line's end."""
        known, self._known = self._known, {}
        canon = pending = pos = 0
        for line, words in zip(lines, text.split("\n"), strict=True):
            if line.pending:
                canon += self._words(canon_between(document, pos, pos + len(words)), known)
                pending += self._words(pending_between(document, pos, pos + len(words)), known)
            else:
                canon += self._words(words, known)
            pos += len(words) + 1
        return Count(canon, pending)

    def _words(self, text: str, known: dict[str, int]) -> int:
        count = known.get(text)
        self._known[text] = count = count_words(text) if count is None else count
        return count


def canon_between(document: RunDocument, start: int, stop: int) -> str:
    """Return what stands between two places of the report's live text, without pending insertions."""
    section = document.find(CONDUCTOR)
    spans = section.content.between(start, stop) if section else ()
    return "".join(span.text for span in spans if not span.insert_proposal)


def pending_between(document: RunDocument, start: int, stop: int) -> str:
    """Return what is proposed between two places of the report's live text, apart where it stands apart."""
    section = document.find(CONDUCTOR)
    spans = section.content.between(start, stop) if section else ()
    parts = groupby(spans, key=lambda span: bool(span.insert_proposal))
    return " ".join("".join(span.text for span in part) for is_new, part in parts if is_new)


def words_line(total: Count, selected: int) -> str:
    """Return the count in words: "1,234 words, 56 pending", "12 of 1,234 words selected"."""
    noun = "word" if total.canon == 1 else "words"
    if selected:
        return f"{selected:,} of {total.canon:,} {noun} selected"
    return f"{total.canon:,} {noun}" + (f", {total.pending:,} pending" if total.pending else "")


def indents(found: Iterable[Heading]) -> tuple[int, ...]:
    """Return how far each heading stands in: the highest level of the text not at all."""
    levels = [each.level for each in found]
    least = min(levels, default=1)
    return tuple(level - least for level in levels)
