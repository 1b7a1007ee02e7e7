"""A section of the run document as lines to draw, kept up to date change by change.

``Page`` follows the changes that a patch made (``storage.document`` tells them) and styles the lines they
touch; what it costs depends on the change, not on the document. Its ``PageDelta`` takes a drawn page to
the next one: text first, then looks.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import IntFlag

from app.viewmodels.line_starts import LineStarts
from app.viewmodels.writer_markdown import LineKind, LineStyle, Look, style_line
from app.viewmodels.writer_table import table_pads
from app.viewmodels.writer_text import TextEdit, shown_text, utf16_length
from storage.document.changes import Change, MarkChange, StateChange, TextChange
from storage.document.document import RunDocument
from storage.document.patch import proposal_of
from storage.document.spans import Span


class Mark(IntFlag):
    """What is pending about characters."""

    CANON = 0
    INSERTED = 1
    DELETED = 2


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of a line that are drawn alike; UTF-16 code units from the line's start."""

    start: int
    length: int
    look: Look
    mark: Mark = Mark.CANON
    author: str = ""
    """Author of the pending change, "" for canon."""
    hunks: tuple[str, ...] = ()
    """The pending hunks: of the insertion, then of the deletion."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line to draw; ``level`` as in ``LineStyle``.

    Attributes:
        pads: In a table, the characters that get more room: UTF-16 position, columns.
    """

    kind: LineKind = LineKind.BLANK
    level: int = 0
    runs: tuple[Run, ...] = ()
    pads: tuple[tuple[int, int], ...] = ()

    @property
    def pending(self) -> bool:
        """Whether a change is pending in it."""
        return any(run.mark for run in self.runs)

    @property
    def proposals(self) -> frozenset[str]:
        """The ids of the changes that are pending in it."""
        return frozenset(proposal_of(hunk) for run in self.runs for hunk in run.hunks)


@dataclass(frozen=True, slots=True)
class Splice:
    """From line ``first`` on, ``removed`` lines gave way to ``added`` ones."""

    first: int
    removed: int
    added: int


@dataclass(frozen=True, slots=True)
class PageDelta:
    """How a drawn page gets to the next: the text edits and what they do to the lines, then looks by line."""

    section_id: str
    edits: tuple[TextEdit, ...] = ()
    splices: tuple[Splice, ...] = ()
    lines: tuple[tuple[int, Line], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.edits or self.lines)


class Page:
    """One section's live text and lines, for drawing."""

    def __init__(self, section_id: str) -> None:
        self.section_id = section_id
        self._texts = [""]
        self._lines = [Line()]
        self._fences = [""]
        self._dirty: set[int] = set()
        self._starts = LineStarts((1,))

    @property
    def text(self) -> str:
        """The live text as it is shown."""
        return "\n".join(self._texts)

    @property
    def lines(self) -> tuple[Line, ...]:
        """How each line looks."""
        return tuple(self._lines)

    def whole(self) -> PageDelta:
        """Return the delta that draws this page on an empty one."""
        edits = (TextEdit(0, 0, self.text),) if self.text else ()
        splices = (Splice(0, 1, len(self._lines)),)
        return PageDelta(self.section_id, edits, splices, tuple(enumerate(self._lines)))

    def load(self, document: RunDocument) -> PageDelta:
        """Take the whole section anew; the delta is from an empty page."""
        section = document.find(self.section_id)
        self._texts = shown_text(section.live_text if section else "").split("\n")
        self._starts = LineStarts(len(text) + 1 for text in self._texts)
        self._lines = [Line()] * len(self._texts)
        self._fences = [""] * len(self._texts)
        self._dirty = set(range(len(self._texts)))
        self._restyle(document)
        return self.whole()

    def follow(self, document: RunDocument, changes: Iterable[Change]) -> PageDelta:
        """Take changes that led to ``document``; return what to draw.

        Args:
            document: The document after the changes.
            changes: In order, each on the text that the one before left; other sections' are passed over.
        """
        edits: list[TextEdit] = []
        splices: list[Splice] = []
        for change in changes:
            if change.section_id != self.section_id:
                continue
            match change:
                case TextChange():
                    edit = TextEdit(change.pos, change.removed, shown_text(change.text))
                    edits.append(edit)
                    splices.append(self._edit(edit))
                case MarkChange():
                    self._touch(change.pos, change.pos + change.length)
                case StateChange():
                    pass
        styled = self._restyle(document) if self._dirty else ()
        return PageDelta(self.section_id, tuple(edits), tuple(splices), styled)

    def line_at(self, pos: int) -> int:
        """Return the line that holds a position (code points)."""
        return self._starts.line_of(pos)

    def _edit(self, edit: TextEdit) -> Splice:
        starts = self._starts
        first, last = starts.line_of(edit.pos), starts.line_of(edit.pos + edit.removed)
        head = self._texts[first][: edit.pos - starts.start(first)]
        tail = self._texts[last][edit.pos + edit.removed - starts.start(last) :]
        texts = (head + edit.text + tail).split("\n")
        splice = Splice(first, last - first + 1, len(texts))
        fence = self._fences[last]
        self._texts[first : last + 1] = texts
        starts.replace(first, splice.removed, [len(text) + 1 for text in texts])
        self._lines[first : last + 1] = [Line()] * splice.added
        # The last of them keeps the state that the lines below were styled with, to see if it changes.
        self._fences[first : last + 1] = [""] * (splice.added - 1) + [fence]
        if shift := splice.added - splice.removed:
            kept = (line for line in self._dirty if not first <= line <= last)
            self._dirty = {line if line < first else line + shift for line in kept}
        self._dirty.update(range(first, first + splice.added))
        return splice

    def _touch(self, start: int, end: int) -> None:
        first, last = self._starts.line_of(start), self._starts.line_of(max(start, end - 1))
        self._dirty.update(range(first, last + 1))

    def _restyle(self, document: RunDocument) -> tuple[tuple[int, Line], ...]:
        styled: set[int] = set()
        queue = sorted(self._dirty, reverse=True)
        while queue:
            index = queue.pop()
            style = style_line(self._texts[index], self._fences[index - 1] if index else "")
            self._lines[index] = self._line(document, index, self._starts.start(index), style)
            styled.add(index)
            below = index + 1
            opened_or_closed = style.fence != self._fences[index]
            self._fences[index] = style.fence
            if opened_or_closed and below < len(self._texts) and (not queue or queue[-1] != below):
                queue.append(below)
        self._dirty = set()
        styled |= self._align_tables(styled)
        return tuple((index, self._lines[index]) for index in sorted(styled))

    def _align_tables(self, styled: set[int]) -> set[int]:
        """Line up the tables at and beside the lines that were styled; return the rows that changed."""
        changed: set[int] = set()
        done = -1  # the last row of the table that was aligned last
        for index in sorted({near for line in styled for near in (line - 1, line, line + 1)}):
            if index <= done or not self._is_row(index):
                continue
            first = last = index
            while self._is_row(first - 1):
                first -= 1
            while self._is_row(last + 1):
                last += 1
            changed |= self._align(first, last)
            done = last
        return changed

    def _align(self, first: int, last: int) -> set[int]:
        texts = self._texts[first : last + 1]
        changed: set[int] = set()
        rows = zip(texts, table_pads(texts, [style_line(text) for text in texts]), strict=True)
        for index, (text, row) in enumerate(rows, first):
            pads = tuple((utf16_length(text[: pad.pos]), pad.columns) for pad in row)
            if pads != self._lines[index].pads:
                self._lines[index] = replace(self._lines[index], pads=pads)
                changed.add(index)
        return changed

    def _is_row(self, index: int) -> bool:
        return 0 <= index < len(self._lines) and self._lines[index].kind is LineKind.TABLE

    def _line(self, document: RunDocument, index: int, start: int, style: LineStyle) -> Line:
        text = self._texts[index]
        section = document.find(self.section_id)
        if not text or section is None:
            return Line(style.kind, style.level)
        spans = section.content.between(start, start + len(text))
        runs = _runs(document, spans, style)
        if not text.isascii():
            runs = [_in_utf16(run, text) for run in runs]
        return Line(style.kind, style.level, tuple(_merged(runs)))


def pages_of(document: RunDocument) -> tuple[Page, ...]:
    """Return all sections for drawing; of a long document this takes a while."""
    pages = tuple(Page(section.section_id) for section in document.sections)
    for page in pages:
        page.load(document)
    return pages


def _runs(document: RunDocument, spans: tuple[Span, ...], style: LineStyle) -> list[Run]:
    """Cut a line where its look changes and where its marks do."""
    runs: list[Run] = []
    at = 0
    pieces = list(reversed(style.pieces))
    for span, span_end in _stretches(spans):
        while at < span_end and pieces:
            piece = pieces[-1]
            stop = min(piece.start + piece.length, span_end)
            runs.append(_run(document, span, (at, stop), piece.look))
            at = stop
            if stop == piece.start + piece.length:
                pieces.pop()
    return runs


def _stretches(spans: tuple[Span, ...]) -> list[tuple[Span, int]]:
    """Each span and where it ends, but of neighbours without a change only the last: they look alike.

    What a person types is a span for each key, as soon as the Writer answers between the keys.
    """
    found: list[tuple[Span, int]] = []
    at = 0
    plain = False
    for span in spans:
        at += len(span.text)
        was_plain = plain
        plain = span.provenance.insert_proposal is None and span.provenance.delete_proposal is None
        if plain and was_plain:
            found[-1] = (span, at)
        else:
            found.append((span, at))
    return found


def _run(document: RunDocument, span: Span, part: tuple[int, int], look: Look) -> Run:
    start, end = part
    hunks = [hunk for hunk in (span.insert_proposal, span.delete_proposal) if hunk]
    if not hunks:
        return Run(start, end - start, look)
    mark = (Mark.INSERTED if span.insert_proposal else Mark.CANON) | (
        Mark.DELETED if span.delete_proposal else Mark.CANON
    )
    author = document.owner_of(hunks[0]) or span.author
    return Run(start, end - start, look, mark, author, tuple(hunks))


def _in_utf16(run: Run, text: str) -> Run:
    start = utf16_length(text[: run.start])
    length = utf16_length(text[run.start : run.start + run.length])
    return Run(start, length, run.look, run.mark, run.author, run.hunks)


def _merged(runs: list[Run]) -> list[Run]:
    merged: list[Run] = []
    for run in runs:
        last = merged[-1] if merged else None
        if last and last.hunks == run.hunks and (last.look, last.mark) == (run.look, run.mark):
            length = last.length + run.length
            merged[-1] = Run(last.start, length, run.look, run.mark, run.author, run.hunks)
        else:
            merged.append(run)
    return merged
