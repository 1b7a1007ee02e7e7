"""Where the lines of a page stand: a layout that works out what is looked at, and guesses the rest.

Qt's own layout places every line of a document whenever one of them grows. Here a line is laid out, with
its looks, when somebody asks for it; until then its height is a guess. So neither a key nor a patch nor the
opening costs more in a long document. Whoever shows the page brings in the rest in pauses (``PageSettling``).

Rows are whole pixels high: one is painted alike wherever it stands, and whatever is painted with it.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QFontMetricsF,
    QPainter,
    QPalette,
    QTextBlock,
    QTextDocument,
    QTextFormat,
    QTextFrame,
    QTextLayout,
    QTextLine,
)

from app.widgets.writer.page_formats import LineShape
from app.widgets.writer.page_heights import Heights

_FEW = 48  # so many lines are laid out whenever somebody asks how tall the page is
_NOWHERE = sys.maxsize
_PREEDIT = -2  # Qt counts carets inside of what an input method composes down from here
_BESIDE = 20.0  # so far into its neighbours reaches what is painted beside a line, if words are large; pixels
_ASCENT = 4 / 5  # of a line of fixed height stand above the base line, as in Qt's own layout


class Looks(Protocol):
    """What is to be known of lines, by their numbers."""

    def shape(self, number: int) -> LineShape:
        """Return the room that a line takes."""

    def ranges(self, number: int) -> list[QTextLayout.FormatRange]:
        """Return the looks that are laid over its text."""


@dataclass(frozen=True, slots=True)
class Margins:
    """Room around the text, pixels."""

    left: float = 0
    top: float = 0
    right: float = 0
    bottom: float = 0


class PageLayout(QAbstractTextDocumentLayout):
    """Lays out a document whose lines are its blocks.

    Attributes:
        heights: Of all lines; each begins with its margin above the text.
    """

    def __init__(self, document: QTextDocument, looks: Looks) -> None:
        super().__init__(document)
        self._looks = looks
        self._margins = Margins()
        self._is_own = False
        self._told = QSizeF()
        self._page_width = document.pageSize().width()
        self._moved_from = _NOWHERE
        self._revision = document.revision()
        self.heights = Heights()
        self.heights.replace(0, 0, [0.0] * document.blockCount())
        document.contentsChanged.connect(self._on_contents_changed)

    @property
    def is_whole(self) -> bool:
        """Whether no height is a guess."""
        return self.heights.next_guessed(0) < 0

    @property
    def is_mid_edit(self) -> bool:
        """Whether an edit has begun that Qt has not told everybody of.

        Touching looks would hide it from the others, and the looks are still those of the lines before.
        """
        return self.document().revision() != self._revision

    def set_margins(self, margins: Margins) -> None:
        """Keep room around the text."""
        self._margins = margins
        self.forget_all()

    def forget(self, numbers: Sequence[int]) -> None:
        """Lay lines out anew when they are looked at: they have other looks."""
        if len(numbers) >= len(self.heights):
            self.forget_all()
            return
        for number in numbers:
            self.heights.forget(number, 1)
        if numbers:
            self._repaint(min(numbers), max(numbers))

    def forget_all(self) -> None:
        """Lay everything out anew when it is looked at."""
        self.heights.forget(0, len(self.heights))
        self._repaint(0, len(self.heights) - 1)

    def line_top(self, number: int) -> float:
        """Return where a line begins, with its margin."""
        return self._margins.top + self.heights.top(number)

    def line_at(self, y: float) -> int:
        """Return the last line that begins at or above a height, else the first."""
        return self.heights.at(y - self._margins.top)

    def lay_out(self, number: int) -> None:
        """Work out a line, unless it is known."""
        if not self.heights.is_known(number):
            self._lay_out(self.document().findBlockByNumber(number), number)

    def tell_size(self) -> None:
        """Tell how tall the page is, where that is different now."""
        size = self.documentSize()
        self._repaint_moved()
        if size != self._told:
            self._told = size
            self.documentSizeChanged.emit(size)

    # What Qt asks

    def documentChanged(self, start: int, _removed: int, added: int) -> None:
        """Follow a change of the text."""
        if self._is_own:
            return
        document, heights = self.document(), self.heights
        self._page_width = document.pageSize().width()
        first = document.findBlock(start).blockNumber()
        last = document.findBlock(min(start + added, document.characterCount() - 1)).blockNumber()
        came, grown = last - first + 1, document.blockCount() - len(heights)
        if grown:
            heights.replace(first, came - grown, self._guesses(first, came))
            last = len(heights) - 1
        else:
            heights.forget(first, came)
        self._repaint(first, last)

    def documentSize(self) -> QSizeF:
        """Return the size with margins."""
        if len(self.heights) <= _FEW and not self.is_mid_edit:
            for number in range(len(self.heights)):
                self.lay_out(number)
        width = self._page_width
        return QSizeF(width, self._margins.top + self.heights.total + self._margins.bottom)

    def frameBoundingRect(self, _frame: QTextFrame) -> QRectF:
        """Return the whole."""
        return QRectF(QPointF(), self.documentSize())

    def pageCount(self) -> int:
        """Return 1: it is read on screen."""
        return 1

    def blockBoundingRect(self, block: QTextBlock) -> QRectF:
        """Return where a line's text stands, without its margin."""
        number = block.blockNumber()
        return self.line_rect(block, number) if 0 <= number < len(self.heights) else QRectF()

    def line_rect(self, block: QTextBlock, number: int) -> QRectF:
        """Return where a line's text stands, for whoever knows its number."""
        if not self.heights.is_known(number):
            self._lay_out(block, number)
            self.tell_size()  # who asks may scroll there
        above = self._looks.shape(number).top
        top = self.line_top(number) + above
        width = self._page_width - self._margins.left - self._margins.right
        return QRectF(self._margins.left, top, width, self.heights.height(number) - above)

    def hitTest(self, point: QPointF, accuracy: Qt.HitTestAccuracy) -> int:  # type: ignore[override] # all Qt sends
        """Return the position at a point; -1 where an exact one is wanted and none is there."""
        block = self.document().findBlockByNumber(self.line_at(point.y()))
        inside = point - self.blockBoundingRect(block).topLeft()
        line = _line_at(block.layout(), inside.y())
        if accuracy is Qt.HitTestAccuracy.ExactHit:
            if line is None or not line.naturalTextRect().contains(inside):
                return -1
            return block.position() + line.xToCursor(inside.x(), QTextLine.CursorPosition.CursorOnCharacter)
        return block.position() + (line.xToCursor(inside.x()) if line is not None else 0)

    def draw(self, painter: QPainter, context: QAbstractTextDocumentLayout.PaintContext) -> None:
        """Draw the lines that are to be seen, what is selected, and the caret."""
        painter.setPen(context.palette.color(QPalette.ColorRole.Text))
        clip = context.clip if context.clip.isValid() else QRectF(QPointF(), self.documentSize())
        number = self.line_at(clip.top())
        block = self.document().findBlockByNumber(number)
        while block.isValid() and self.line_top(number) <= clip.bottom():
            origin = self.line_rect(block, number).topLeft()
            layout = block.layout()
            layout.draw(painter, origin, _selected(block, context), clip)
            self._draw_caret(painter, block, origin, context.cursorPosition)
            block, number = block.next(), number + 1

    def _draw_caret(self, painter: QPainter, block: QTextBlock, origin: QPointF, position: int) -> None:
        layout, inside = block.layout(), position - block.position()
        if position <= _PREEDIT:
            if layout.preeditAreaText():
                caret = layout.preeditAreaPosition() - (position - _PREEDIT)
                layout.drawCursor(painter, origin, caret, self._caret_width)
        elif position >= 0 and 0 <= inside < block.length():
            layout.drawCursor(painter, origin, inside, self._caret_width)

    @property
    def _caret_width(self) -> int:
        width = self.property("cursorWidth")
        return width if isinstance(width, int) else 1

    def _repaint(self, first: int, last: int) -> None:
        """Paint lines anew, and the ends of bars that may go on in them now."""
        top = self.line_top(first) - _BESIDE
        bottom = self.line_top(last) + self.heights.height(last) + _BESIDE
        wanted = QRectF(0, top, self._page_width, bottom - top)
        self.update[QRectF].emit(wanted)  # type: ignore[index] # its type, or the binding takes another

    def _on_contents_changed(self) -> None:
        self._revision = self.document().revision()

    def _lay_out(self, block: QTextBlock, number: int) -> None:
        is_final = not self.is_mid_edit
        shape, layout = self._looks.shape(number), block.layout()
        if is_final and not layout.preeditAreaText():  # what is composed has looks of Qt's
            layout.setFormats(self._looks.ranges(number))
            self._is_own = True  # Qt takes looks for a change of the document: tell it that it is known
            self.document().markContentsDirty(block.position(), 0)
            self._is_own = False
        option = self.document().defaultTextOption()
        option.setTextDirection(block.textDirection())
        layout.setTextOption(option)
        width = self._page_width - self._margins.left - self._margins.right
        height = shape.top + _lay_lines(layout, shape, width)
        if is_final and self.heights.set(number, height):
            self._moved_from = min(number, self._moved_from)

    def _repaint_moved(self) -> None:
        """Paint what stands elsewhere since some line turned out taller or lower than was thought."""
        if (first := self._moved_from) < len(self.heights):
            self._repaint(first, len(self.heights) - 1)
        self._moved_from = _NOWHERE

    def _guesses(self, first: int, count: int) -> list[float]:
        """Return about how tall lines are, by how long they are."""
        document = self.document()
        metrics = QFontMetricsF(document.defaultFont())
        line, blank = float(round(metrics.height() * 1.2)), float(round(metrics.height() * 0.7))
        width = self._page_width - self._margins.left - self._margins.right
        in_line = max(10.0, width / metrics.averageCharWidth())
        return [
            ceil(length / in_line) * line if length else blank for length in _lengths(document, first, count)
        ]


def _lengths(document: QTextDocument, first: int, count: int) -> list[int]:
    if count > _FEW:
        found = [len(text) for text in document.toPlainText().split("\n")]
        if len(found) == document.blockCount():
            return found[first : first + count]
    block, found = document.findBlockByNumber(first), []
    for _ in range(count):
        found.append(block.length() - 1)
        block = block.next()
    return found


def _lay_lines(layout: QTextLayout, shape: LineShape, width: float) -> float:
    """Break a paragraph into lines, as high as its shape says; return the height of all."""
    y = 0.0
    left, wide = shape.left + shape.indent, width - shape.left - shape.right - shape.indent
    layout.beginLayout()
    line = layout.createLine()
    while line.isValid():
        line.setLeadingIncluded(True)
        line.setLineWidth(max(1.0, wide))
        height = round(shape.fixed or line.height() * shape.ratio)
        above = round(line.ascent() + max(0.0, line.leading()) - height * _ASCENT) if shape.fixed else 0
        line.setPosition(QPointF(left, y - above))
        y += height
        left, wide = shape.left, width - shape.left - shape.right
        line = layout.createLine()
    layout.endLayout()
    return y


def _line_at(layout: QTextLayout, y: float) -> QTextLine | None:
    """Return the line at a height inside a paragraph, else the nearest."""
    count = layout.lineCount()
    for number in range(count - 1, -1, -1):
        line = layout.lineAt(number)
        if line.y() <= y or number == 0:
            return line
    return None


def _selected(
    block: QTextBlock, context: QAbstractTextDocumentLayout.PaintContext
) -> list[QTextLayout.FormatRange]:
    """Return what of a paragraph is selected."""
    ranges = []
    begin, length = block.position(), block.length()
    for selection in context.selections:
        start = max(0, selection.cursor.selectionStart() - begin)
        end = min(length, selection.cursor.selectionEnd() - begin)
        if start < end:
            made = QTextLayout.FormatRange()
            made.start, made.length, made.format = start, end - start, selection.format
            ranges.append(made)
        elif (
            selection.format.boolProperty(QTextFormat.Property.FullWidthSelection)
            and 0 <= selection.cursor.position() - begin < length
        ):
            line = block.layout().lineForTextPosition(selection.cursor.position() - begin)
            made = QTextLayout.FormatRange()
            made.start, made.length, made.format = line.textStart(), line.textLength() or 1, selection.format
            ranges.append(made)
    return ranges
