"""The headings of the report at its left; a click or Enter goes there."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.theme.theme import Theme
from app.viewmodels.writer_outline import OutlineView, indents
from app.widgets.common.labels import label
from app.widgets.common.properties import name_widget

WIDTH = 180
_NOTHING = "The report has no headings."


class _List(QListWidget):
    """A list that Esc leaves.

    Signals:
        left
    """

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tell of Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class OutlinePane(QFrame):
    """Shows ``OutlineView``.

    Signals:
        jumped(int): to this position (code points).
        left: the keyboard goes back to the text.
    """

    jumped = Signal(int)
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name_widget(self, "writerOutline", "Outline of the report")
        self._view = OutlineView()
        self._list = _List()
        name_widget(
            self._list, "writerOutlineList", "Headings", "Enter goes to a heading; Esc back to the text"
        )
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._empty = label(_NOTHING, "muted")
        self._empty.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 8, 0, 8)
        column.setSpacing(4)
        column.addWidget(self._empty)
        column.addWidget(self._list, 1)
        self._list.itemClicked.connect(self._on_chosen)
        self._list.itemActivated.connect(self._on_chosen)
        self._list.left.connect(self.left)
        self.set_theme(theme)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme's colours, as wide as its words want."""
        self._theme = theme
        self.setFixedWidth(theme.px(WIDTH))
        self._fill()

    def set_view(self, view: OutlineView) -> None:
        """Show the headings; the one that the caret is under is marked."""
        before, self._view = self._view, view
        if self.isHidden():
            return
        if before.headings != view.headings:
            self._fill()
        if not self._list.hasFocus() or self._list.currentRow() < 0:
            self._list.setCurrentRow(max(view.current, 0))

    def open(self) -> None:
        """Show the headings, with the keyboard in them."""
        self.show()
        self._fill()
        self._list.setCurrentRow(max(self._view.current, 0))
        self.focus_list()

    def focus_list(self) -> None:
        """Give the keyboard to the headings."""
        self._list.setFocus()

    def _fill(self) -> None:
        row = self._list.currentRow()
        self._list.clear()
        for heading, indent in zip(self._view.headings, indents(self._view.headings), strict=True):
            item = QListWidgetItem("\u2003" * indent + (heading.text or "\u2026"))
            item.setToolTip(heading.text + (" (pending)" if heading.pending else ""))
            if heading.pending:
                item.setForeground(QColor(self._theme.muted))
            self._list.addItem(item)
        self._empty.setVisible(not self._view.headings)
        self._list.setVisible(bool(self._view.headings))
        self._list.setCurrentRow(min(row, self._list.count() - 1))

    def _on_chosen(self, item: QListWidgetItem) -> None:
        self.jumped.emit(self._view.headings[self._list.row(item)].pos)
