"""A text of any length to read, search, select and copy."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QMenu

from app.widgets.common.text_rows_view import TextRowsView


class LongText(TextRowsView):
    """A text that can be selected and copied, by mouse and by keys."""

    @property
    def selected_text(self) -> str:
        """What is selected of it."""
        first, last = sorted((self._anchor, self._cursor))
        return self.text[first:last]

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to select."""
        if event.button() is Qt.MouseButton.LeftButton:
            place = self._place_at(event.position().toPoint())
            held = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self._select(self._anchor if held else place, place)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Select up to the pointer."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._select(self._anchor, self._place_at(event.position().toPoint()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """What is selected stays so."""
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Select the word."""
        place, text = self._place_at(event.position().toPoint()), self.text
        first = last = place
        while first > 0 and (text[first - 1].isalnum() or text[first - 1] == "_"):
            first -= 1
        while last < len(text) and (text[last].isalnum() or text[last] == "_"):
            last += 1
        self._select(first, last)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to copy."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        copy = menu.addAction("Copy\tCtrl+C", self._copy)
        copy.setEnabled(self._anchor != self._cursor)
        menu.addAction("Select all\tCtrl+A", self._select_all)
        menu.popup(event.globalPos())

    def event(self, event: QEvent) -> bool:
        """Keep the keys for copying and selecting from the shortcuts of the window."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride:
            copies = event.matches(QKeySequence.StandardKey.Copy) and self._anchor != self._cursor
            if copies or event.matches(QKeySequence.StandardKey.SelectAll):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Scroll, copy, select all."""
        bar = self.verticalScrollBar()
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self._select_all()
        elif event.key() == Qt.Key.Key_Home:
            bar.setValue(0)
        elif event.key() == Qt.Key.Key_End:
            bar.setValue(bar.maximum())
        else:
            super().keyPressEvent(event)

    def _select(self, anchor: int, cursor: int) -> None:
        self._anchor, self._cursor = anchor, cursor
        self.viewport().update()

    def _select_all(self) -> None:
        self._select(0, len(self.text))

    def _copy(self) -> None:
        if self._anchor != self._cursor:
            QGuiApplication.clipboard().setText(self.selected_text)
