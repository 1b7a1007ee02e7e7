"""A section of the run document on screen, drawn line by line and brought up to date by deltas.

A delta moves neither caret nor selection, nor the view unless it stands at the end, and enters no undo
stack: Qt's own is off.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from app.theme.theme import Theme
from app.viewmodels.writer_page import PageDelta, Run
from app.viewmodels.writer_text import TextEdit
from app.widgets.writer.page_formats import text_font
from app.widgets.writer.page_layout import Margins
from app.widgets.writer.page_paint import Visible, paint_over, paint_under, visible_blocks
from app.widgets.writer.page_settling import PageSettling
from app.widgets.writer.page_state import Place
from app.widgets.writer.page_text import PageText

PAGE_LEFT = 34
PAGE_TOP = 18
PAGE_RIGHT = 16
PAGE_BOTTOM = 32


class PageView(QTextEdit):
    """One section of the run document, drawn.

    Attributes:
        drawn: The text and its looks.

    Signals:
        change_clicked(str): the hunk under a click.
        hovered(int, QPoint): the pointer rests on the character at a position (code points); global place.
        origin_wanted(int): the person wants to know where the character at a position is from.
        moved: the text was laid out anew, or scrolled.
    """

    change_clicked = Signal(str)
    hovered = Signal(int, QPoint)
    origin_wanted = Signal(int)
    moved = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.drawn = PageText(self.document(), theme)
        self.paint_last: Callable[[Sequence[Visible]], None] | None = None  # paints over all else
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setAcceptRichText(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDefaultFont(text_font(theme))
        self.document().setDocumentMargin(0)
        self.set_margins(PAGE_TOP, PAGE_BOTTOM)
        self._settling = PageSettling(self, self.drawn.layout)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)

    def set_margins(self, top: int, bottom: int) -> None:
        """Keep room above and below the text."""
        self.drawn.layout.set_margins(Margins(PAGE_LEFT, top, PAGE_RIGHT, bottom))

    def set_theme(self, theme: Theme) -> None:
        """Draw everything in another theme's colours."""
        if theme.text_size != self.drawn.theme.text_size:
            self.document().setDefaultFont(text_font(theme))
        self.drawn.set_theme(theme)
        self.settle()
        self.moved.emit()

    def show_page(self, delta: PageDelta, *, stays: bool = True) -> None:
        """Draw a page from its first line, whatever was shown before.

        Unless the view ``stays`` there, it is put elsewhere at once: nothing is laid out for this place.
        """
        self.drawn.edit(self.drawn.state.clearing(), delta)
        self.drawn.layout.tell_size()
        with self._settling.resting():
            self.moveCursor(QTextCursor.MoveOperation.Start)
            self.verticalScrollBar().setValue(0)
        if stays:
            self.settle()
            self.moved.emit()

    def settle(self) -> None:
        """Lay out what is in view, after a change."""
        self._settling.settle()

    def apply(self, delta: PageDelta) -> None:
        """Take the page to its next state; caret, selection and view stay with their text."""
        if not delta.edits or self._is_below(delta.edits):
            self.drawn.edit((), delta)
            self.drawn.layout.tell_size()
            self.settle()
            self.moved.emit()
            return
        place = Place.of(self)
        changes = self.drawn.edit((), delta)
        self.drawn.layout.tell_size()
        place.restore(self, changes)
        self.settle()
        if place.at_end:
            self._settling.stay_at_end()
        self.moved.emit()

    def _is_below(self, edits: Sequence[TextEdit]) -> bool:
        """Whether edits are made behind all that is in view and behind the caret: they move nothing there."""
        first = self.drawn.state.index.utf16(min(edit.pos for edit in edits))
        caret, bar = self.textCursor(), self.verticalScrollBar()
        if first <= max(caret.position(), caret.anchor()) or bar.value() >= bar.maximum() - 2:
            return False
        layout = self.drawn.layout
        below = layout.line_at(bar.value() + self.viewport().height()) + 1
        block = self.document().findBlockByNumber(below)
        return block.isValid() and first >= block.position()

    def select_change(self, proposal_id: str | None) -> None:
        """Draw the runs of this change as the selected ones."""
        self.drawn.select(proposal_id)
        self.settle()

    def show_position(self, pos: int) -> None:
        """Scroll so far that the line at ``pos`` (code points) stands in view, with room around it."""
        height = self.viewport().height()
        if not 24 <= self.line_top(pos) <= height - 72:
            self.scroll_to(pos, height / 3)

    def scroll_to(self, pos: int, y: float) -> None:
        """Scroll so far that the line at ``pos`` (code points) stands ``y`` below the top of the view."""
        bar = self.verticalScrollBar()
        bar.setValue(round(bar.value() + self.line_top(pos) - y))
        bar.setValue(round(bar.value() + self.line_top(pos) - y))  # what came into view may be taller

    def line_top(self, pos: int) -> float:
        """Return where the line at ``pos`` (code points) begins, in the viewport."""
        position = min(self.drawn.state.index.utf16(pos), self.document().characterCount() - 1)
        block = self.document().findBlock(position)
        top = self.document().documentLayout().blockBoundingRect(block).top()
        line = block.layout().lineForTextPosition(position - block.position())
        return top + (line.y() if line.isValid() else 0) - self.verticalScrollBar().value()

    def positions_near(self, reach: int) -> tuple[int, int]:
        """Return the first and last position (code points) in view, or ``reach`` pixels off it."""
        document, layout, top = self.document(), self.drawn.layout, self.verticalScrollBar().value()
        first = document.findBlockByNumber(layout.line_at(top - reach)).position()
        below = document.findBlockByNumber(layout.line_at(top + self.viewport().height() + reach))
        last = below.position() + below.length() - 1
        return self.drawn.state.index.code_point(first), self.drawn.state.index.code_point(last)

    def run_at(self, point: QPoint) -> Run | None:
        """Return the run under a point of the viewport, if a change is pending in it."""
        cursor = self.cursorForPosition(point)
        return self.drawn.state.pending_run(cursor.blockNumber(), cursor.positionInBlock())

    def position_at(self, point: QPoint) -> int:
        """Return which character (code points) is under a point of the viewport; -1 where there is none."""
        place = QPointF(point) + QPointF(0, self.verticalScrollBar().value())
        hit = self.document().documentLayout().hitTest(place, Qt.HitTestAccuracy.ExactHit)
        return self.drawn.state.index.code_point(hit) if hit >= 0 else -1

    def viewportEvent(self, event: QEvent) -> bool:
        """Tell where the pointer rests; whoever knows more answers."""
        if event.type() is not QEvent.Type.ToolTip or not isinstance(event, QHelpEvent):
            return super().viewportEvent(event)
        pos = self.position_at(event.pos())
        if pos >= 0:
            self.hovered.emit(pos, event.globalPos())
        return True

    def _on_scrolled(self) -> None:
        self.settle()
        self.moved.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint grounds, the text, then bars and bullets, of the lines that are to be painted."""
        self.settle()
        lines = self.drawn.state.lines
        visible = tuple(visible_blocks(self, self.drawn.layout, lines, event.rect()))
        area = QRectF(PAGE_LEFT, 0, self.viewport().width() - PAGE_LEFT - PAGE_RIGHT, 0)
        painter = QPainter(self.viewport())
        paint_under(painter, visible, self.drawn.theme, area)
        painter.end()
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        paint_over(painter, visible, self.drawn.theme, PAGE_LEFT)
        painter.end()
        if self.paint_last is not None:
            self.paint_last(visible)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tell which change was clicked."""
        super().mouseReleaseEvent(event)
        run = self.run_at(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and run and not self.textCursor().hasSelection():
            self.change_clicked.emit(run.hunks[0])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell that lines stand elsewhere."""
        top = self._settling.at_top()
        super().resizeEvent(event)
        self._settling.bring_to_top(top)
        self.moved.emit()

    def createMimeDataFromSelection(self) -> QMimeData:
        """Copy text only."""
        data = QMimeData()
        data.setText(self.textCursor().selectedText().replace("\u2029", "\n"))
        return data
