"""What the page editor knows beside Qt's document: its text, its lines, and where the eye rests."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QTextEdit

from app.viewmodels.writer_page import Line, PageDelta, Run
from app.viewmodels.writer_text import TextEdit, Utf16Index, differing_part


class PageState:
    """The text as it was last seen, the looks of its lines, and the position index.

    Attributes:
        lines: One for each block of the Qt document.
    """

    def __init__(self) -> None:
        self.text = ""
        self.index = Utf16Index()
        self.lines: list[Line] = [Line()]

    def clearing(self) -> tuple[TextEdit, ...]:
        """Return the edit that empties the page."""
        return (TextEdit(0, len(self.text), ""),) if self.text else ()

    def edit(self, edits: Iterable[TextEdit]) -> Iterator[tuple[TextEdit, int, int]]:
        """Follow edits; tell of each its start and end in UTF-16, in the text before it.

        The text is put together once for all of them, as long as each stands behind the one before.
        """
        walk = _Walk(self.text)
        for edit in edits:
            start, end = self.index.utf16(edit.pos), self.index.utf16(edit.pos + edit.removed)
            if edit.pos < walk.end:
                walk = _Walk(walk.finished())
            self._follow_lines(*walk.take(edit), edit)
            yield edit, start, end
        self.text = walk.finished()

    def typed(self, position: int, removed: int, text: str) -> TextEdit | None:
        """Return what was typed, from what Qt tells in UTF-16; None if the text is as it was."""
        start = self.index.code_point(position)
        end = min(self.index.code_point(position + removed), len(self.text))
        found = differing_part(self.text[start:end], text)
        if found is None:
            return None
        edit = TextEdit(start + found.pos, found.removed, found.text)
        walk = _Walk(self.text)
        self._follow_lines(*walk.take(edit), edit)
        self.text = walk.finished()
        return edit

    def take_lines(self, delta: PageDelta) -> None:
        """Take the looks of a delta whose edits were made."""
        for number, line in delta.lines:
            self.lines[number] = line

    def pending_run(self, number: int, position: int) -> Run | None:
        """Return the run with a pending change at a position of a line."""
        if not 0 <= number < len(self.lines):
            return None
        runs = (run for run in self.lines[number].runs if run.hunks)
        return next((run for run in runs if run.start <= position <= run.start + run.length), None)

    def _follow_lines(self, first: int, gone: int, edit: TextEdit) -> None:
        # Until their looks come, lines are as high as the one that was there: nothing jumps.
        before = Line(self.lines[first].kind, self.lines[first].level)
        self.lines[first : first + gone + 1] = [before] * (edit.text.count("\n") + 1)
        self.index.replace(edit)


class _Walk:
    """A text while edits are made in it, from its start to its end.

    Attributes:
        end: Where the last edit ends, in the text with it.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._done: list[str] = []
        self._at = 0  # in the text before the edits
        self._line = 0
        self.end = 0

    def take(self, edit: TextEdit) -> tuple[int, int]:
        """Make an edit; return the line that it begins in, and how many breaks of lines go with it."""
        start = self._at + edit.pos - self.end
        stop = start + edit.removed
        first = self._line + self._text.count("\n", self._at, start)
        gone = self._text.count("\n", start, stop)
        self._done += (self._text[self._at : start], edit.text)
        self._line = first + edit.text.count("\n")
        self._at, self.end = stop, edit.pos + len(edit.text)
        return first, gone

    def finished(self) -> str:
        """Return the text after the edits."""
        return "".join([*self._done, self._text[self._at :]]) if self._done else self._text


@dataclass(frozen=True, slots=True)
class Place:
    """Caret, selection and view before a change, to be the same after it.

    A text that fits into the view is read from its top, so it stays there when it grows; the view follows the
    text's end only when a longer text was scrolled to it.
    """

    anchor: int
    position: int
    top: QTextCursor
    top_y: int
    fits: bool
    at_end: bool

    @classmethod
    def of(cls, edit: QTextEdit) -> "Place":
        """Return the present place."""
        bar = edit.verticalScrollBar()
        top = QTextCursor(edit.document())
        top.setPosition(_first_position(edit))
        caret = edit.textCursor()
        fits = bar.maximum() == 0
        at_end = not fits and bar.value() >= bar.maximum() - 2
        return cls(caret.anchor(), caret.position(), top, edit.cursorRect(top).top(), fits, at_end)

    def restore(self, edit: QTextEdit, changes: list[tuple[int, int, int]]) -> None:
        """Put caret, selection and view back to their text, which ``changes`` moved."""
        anchor, position = self.anchor, self.position
        for change in changes:  # what comes right before a selection is no part of it
            anchor, position = (
                _moved(anchor, change, begins=anchor < position),
                _moved(position, change, begins=position < anchor),
            )
        bar = edit.verticalScrollBar()
        caret = edit.textCursor()
        if (caret.anchor(), caret.position()) != (anchor, position):
            caret.setPosition(anchor)
            caret.setPosition(position, QTextCursor.MoveMode.KeepAnchor)
            edit.setTextCursor(caret)
        if self.fits:
            bar.setValue(0)
        elif not self.at_end:
            bar.setValue(bar.value() + edit.cursorRect(self.top).top() - self.top_y)


def _first_position(edit: QTextEdit) -> int:
    """Return the first position of the row of text at the top of the view."""
    layout = edit.document().documentLayout()
    y = edit.verticalScrollBar().value()
    position = layout.hitTest(QPointF(0, y), Qt.HitTestAccuracy.FuzzyHit)
    block = edit.document().findBlock(position)
    line = block.layout().lineForTextPosition(position - block.position())
    return block.position() + line.textStart() if line.isValid() else position


def _moved(position: int, change: tuple[int, int, int], *, begins: bool) -> int:
    start, end, length = change
    if position < start or (position == start and not (begins and start == end)):
        return position
    return start if position < end else position - (end - start) + length
