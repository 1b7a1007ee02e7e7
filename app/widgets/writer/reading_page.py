"""The page of the rendered report: painted around, copied as a person reads it."""

from PySide6.QtCore import QEvent, QMargins, QMimeData, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QTextCursor,
    QTextDocument,
    QTextTable,
)
from PySide6.QtWidgets import QFrame, QTextBrowser

from app.theme.theme import Theme
from app.viewmodels.reading_parts import Task
from app.widgets.common.properties import name_widget
from app.widgets.writer.page_formats import text_font
from app.widgets.writer.page_places import position_at
from app.widgets.writer.reading_formats import Note
from app.widgets.writer.reading_hold import ROOM_ABOVE
from app.widgets.writer.reading_paint import paint_markers, paint_under, shown_blocks
from app.widgets.writer.report import MEASURE, left_of_text

PAGE_MARGIN = 26
_BOXES = {Task.OPEN.value: "[ ] ", Task.DONE.value: "[x] "}


class ReadingPage(QTextBrowser):
    """The page; Esc leaves it.

    Attributes:
        theme: In whose colours it is.

    Signals:
        left
    """

    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        name_widget(self, "writerReadingPage", "The report, rendered")
        self.theme = theme
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setUndoRedoEnabled(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(PAGE_MARGIN)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Paint in another theme's colours."""
        self.theme = theme
        self.document().setDefaultFont(text_font(theme))
        self._keep_measure()

    def event(self, event: QEvent) -> bool:
        """Keep lines as short as those of the written report.

        The page is resized before its viewport, whose first resizing swallows any that it causes.
        """
        if event.type() is QEvent.Type.Resize:
            self._keep_measure()
        return super().event(event)

    def _keep_measure(self) -> None:
        bar = self.verticalScrollBar()
        bar.ensurePolished()  # the style says how wide it is
        room = self.width() - bar.sizeHint().width()
        left = left_of_text(room, self.theme)
        margins = QMargins(left, 0, max(0, room - left - self.theme.px(MEASURE)), 0)
        if margins != self.viewportMargins():
            self.setViewportMargins(margins)

    def top_position(self) -> int:
        """Return the position of the text at the top of the view.

        Qt puts it there by whole pixels, so what begins less than one below stands there, too.
        """
        return position_at(self.document(), self.verticalScrollBar().value() + ROOM_ABOVE + 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tell of Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint grounds, the words, then the markers of lists."""
        shown = list(shown_blocks(self))
        painter = QPainter(self.viewport())
        paint_under(painter, shown, self.theme, self.viewport().width() - PAGE_MARGIN)
        painter.end()
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        paint_markers(painter, shown, self.theme)
        painter.end()

    def createMimeDataFromSelection(self) -> QMimeData:
        """Copy words with their looks, and the markers of lists that are only painted here."""
        copied = QTextDocument()
        QTextCursor(copied).insertFragment(self.textCursor().selection())
        _write_markers(copied)
        data = QMimeData()
        data.setText(_plain(copied))
        data.setHtml(copied.toHtml())
        return data


def _write_markers(document: QTextDocument) -> None:
    cursor = QTextCursor(document)
    block = document.begin()
    while block.isValid():
        shape = block.blockFormat()
        task = shape.intProperty(Note.TASK)
        marker = shape.stringProperty(Note.MARKER)
        if task or marker:
            cursor.setPosition(block.position())
            cursor.insertText(_BOXES.get(task) or f"{marker} ")
        block = block.next()


def _plain(document: QTextDocument) -> str:
    """Return the words as text: a line a paragraph, the cells of a row apart by tabs."""
    lines: list[str] = []
    row: tuple[int, int] | None = None
    block = document.begin()
    while block.isValid():
        cursor = QTextCursor(block)
        table: QTextTable | None = cursor.currentTable()
        text = block.text().replace("\u2028", "\n")
        if table is None:
            row = None
            lines.append(text)
        else:
            here = (table.firstPosition(), table.cellAt(cursor).row())
            if here == row:
                lines[-1] += f"\t{text}"
            else:
                lines.append(text)
            row = here
        block = block.next()
    return "\n".join(lines)
