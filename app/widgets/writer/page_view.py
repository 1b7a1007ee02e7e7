"""A section of the run document on screen, drawn line by line and brought up to date by deltas.

A delta moves neither caret nor selection, nor the view unless it stands at the end, and enters no undo
stack: Qt's own is off.
"""

from collections.abc import Iterable

from PySide6.QtCore import QMimeData, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QTextCursor, QTextLayout
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from app.theme.theme import Theme
from app.viewmodels.writer_page import Line, PageDelta, Run
from app.viewmodels.writer_text import TextEdit
from app.widgets.writer.page_formats import PageFormats, block_format, text_font
from app.widgets.writer.page_paint import paint_over, paint_under, visible_blocks
from app.widgets.writer.page_state import PageState, Place
from storage.document.patch import proposal_of

PAGE_LEFT = 34
PAGE_TOP = 18
PAGE_RIGHT = 16
PAGE_BOTTOM = 32


class PageView(QTextEdit):
    """One section of the run document, drawn.

    Signals:
        change_clicked(str): the hunk under a click.
        moved: the text was laid out anew, or scrolled.
    """

    change_clicked = Signal(str)
    moved = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._formats = PageFormats(theme)
        self._state = PageState()
        self._selected: str | None = None
        self._revealed = -1
        self._applying = False
        self._unstyled: list[int] = []
        self._build()
        self.document().contentsChange.connect(self._on_contents_change)
        self.verticalScrollBar().valueChanged.connect(self.moved)

    def _build(self) -> None:
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setAcceptRichText(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDefaultFont(text_font())
        self.document().setDocumentMargin(0)
        self.set_margins(PAGE_TOP, PAGE_BOTTOM)

    def set_margins(self, top: int, bottom: int) -> None:
        """Keep room above and below the text."""
        frame = self.document().rootFrame()
        shape = frame.frameFormat()
        shape.setLeftMargin(PAGE_LEFT)
        shape.setTopMargin(top)
        shape.setRightMargin(PAGE_RIGHT)
        shape.setBottomMargin(bottom)
        frame.setFrameFormat(shape)

    def set_theme(self, theme: Theme) -> None:
        """Draw everything in another theme's colours."""
        self._formats = PageFormats(theme)
        self._style(range(len(self._state.lines)))
        self.viewport().update()

    def show_page(self, delta: PageDelta) -> None:
        """Draw a page from its first line, whatever was shown before."""
        self._edit(self._state.clearing(), delta)
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self.verticalScrollBar().setValue(0)
        self.moved.emit()

    def apply(self, delta: PageDelta) -> None:
        """Take the page to its next state; caret, selection and view stay with their text."""
        place = Place.of(self)
        changes = self._edit((), delta)
        place.restore(self, changes)
        self.moved.emit()

    def select_change(self, proposal_id: str | None) -> None:
        """Draw the runs of this change as the selected ones."""
        if proposal_id == self._selected:
            return
        wanted = {self._selected, proposal_id} - {None}
        self._selected = proposal_id
        lines = enumerate(self._state.lines)
        self._style([number for number, line in lines if line.pending and wanted & line.proposals])

    def show_position(self, pos: int) -> None:
        """Scroll so far that the line at ``pos`` (code points) stands in view, with room around it."""
        top = self.line_top(pos)
        bar, height = self.verticalScrollBar(), self.viewport().height()
        if not 24 <= top <= height - 72:
            bar.setValue(round(bar.value() + top - height / 3))

    def line_top(self, pos: int) -> float:
        """Return where the line at ``pos`` (code points) begins, in the viewport."""
        position = min(self._state.index.utf16(pos), self.document().characterCount() - 1)
        block = self.document().findBlock(position)
        top = self.document().documentLayout().blockBoundingRect(block).top()
        line = block.layout().lineForTextPosition(position - block.position())
        return top + (line.y() if line.isValid() else 0) - self.verticalScrollBar().value()

    def positions_near(self, reach: int) -> tuple[int, int]:
        """Return the first and last position (code points) in view, or ``reach`` pixels off it."""
        area = self.viewport().rect().adjusted(0, -reach, 0, reach)
        first = self.cursorForPosition(area.topLeft()).block().position()
        last = self.cursorForPosition(area.bottomRight()).position()
        return self._state.index.code_point(first), self._state.index.code_point(last)

    def run_at(self, point: QPoint) -> Run | None:
        """Return the run under a point of the viewport, if a change is pending in it."""
        cursor = self.cursorForPosition(point)
        return self._state.pending_run(cursor.blockNumber(), cursor.positionInBlock())

    def lines(self) -> tuple[Line, ...]:
        """Return how each line is drawn."""
        return tuple(self._state.lines)

    def _edit(self, first: tuple[TextEdit, ...], delta: PageDelta) -> list[tuple[int, int, int]]:
        """Make the edits as one; return them in UTF-16: start, end, length of what came."""
        changes: list[tuple[int, int, int]] = []
        cursor = QTextCursor(self.document())
        self._applying = True
        cursor.beginEditBlock()
        for edit in (*first, *delta.edits):
            start, end, length = self._state.edit(edit)
            cursor.setPosition(start)
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            cursor.insertText(edit.text)
            changes.append((start, end, length))
        self._state.take_lines(delta)
        for number, line in delta.lines:
            self._shape(cursor, number, line)
        self._unstyled = [number for number, _ in delta.lines]
        cursor.endEditBlock()
        self._applying = False
        self._style(self._unstyled)
        self._unstyled = []
        return changes

    def _shape(self, cursor: QTextCursor, number: int, line: Line) -> None:
        block = self.document().findBlockByNumber(number)
        wanted = block_format(line.kind, line.level)
        if block.blockFormat() != wanted:
            cursor.setPosition(block.position())
            cursor.setBlockFormat(wanted)

    def _style(self, numbers: Iterable[int]) -> None:
        for number in numbers:
            block = self.document().findBlockByNumber(number)
            if block.isValid():
                block.layout().setFormats(self._ranges(number))
                self.document().markContentsDirty(block.position(), block.length())

    def _ranges(self, number: int) -> list[QTextLayout.FormatRange]:
        line = self._state.lines[number]
        ranges = []
        for run in line.runs:
            made = QTextLayout.FormatRange()
            made.start, made.length = run.start, run.length
            selected = any(proposal_of(hunk) == self._selected for hunk in run.hunks)
            revealed = number == self._revealed
            made.format = self._formats.char_format(line, run, selected=selected, revealed=revealed)
            ranges.append(made)
        return ranges

    def _on_contents_change(self, _position: int, _removed: int, _added: int) -> None:
        # Inside this signal a change of looks joins the same layout pass; later it would cost another.
        if self._applying:
            self._style(self._unstyled)
            self._unstyled = []

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint grounds, the text, then bars and bullets."""
        visible = tuple(visible_blocks(self, self._state.lines))
        area = QRectF(PAGE_LEFT, 0, self.viewport().width() - PAGE_LEFT - PAGE_RIGHT, 0)
        painter = QPainter(self.viewport())
        paint_under(painter, visible, self._formats.theme, area)
        painter.end()
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        paint_over(painter, visible, self._formats.theme, PAGE_LEFT)
        painter.end()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tell which change was clicked."""
        super().mouseReleaseEvent(event)
        run = self.run_at(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and run and not self.textCursor().hasSelection():
            self.change_clicked.emit(run.hunks[0])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell that lines stand elsewhere."""
        super().resizeEvent(event)
        self.moved.emit()

    def createMimeDataFromSelection(self) -> QMimeData:
        """Copy text only."""
        data = QMimeData()
        data.setText(self.textCursor().selectedText().replace("\u2029", "\n"))
        return data
