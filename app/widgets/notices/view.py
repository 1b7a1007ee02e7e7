"""What the desktop has said since it started, the newest first."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListWidget, QPushButton, QVBoxLayout, QWidget

from app.viewmodels.notices import NoticeRow
from app.widgets.common.labels import label
from app.widgets.common.properties import name_widget

EMPTY = """Nothing was said yet.
What Quire tells above the prompt bar is kept here until it is closed."""


class NoticesView(QFrame):
    """Shows rows.

    Signals:
        copy_wanted(str): the words of the chosen rows, or of all when none is chosen.
    """

    copy_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name_widget(self, "noticesView", "Notices")
        self._list = QListWidget()
        name_widget(self._list, "noticeList", "Notices, the newest first")
        self._list.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)
        self._list.setWordWrap(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._empty = label(EMPTY, "muted")
        self._empty.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._copy = QPushButton("Copy")
        name_widget(self._copy, "noticesCopy", "Copy", "Copy the chosen lines, or all  (Ctrl+C)")
        self._copy.clicked.connect(self._on_copy)
        keys = QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self)
        keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        keys.activated.connect(self._on_copy)
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 6, 12, 6)
        foot.addStretch(1)
        foot.addWidget(self._copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._empty, stretch=1)
        column.addWidget(self._list, stretch=1)
        column.addLayout(foot)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.set_rows(())

    def set_rows(self, rows: tuple[NoticeRow, ...]) -> None:
        """Show these; what was chosen stays chosen when a newer one comes."""
        kept = self._list.count()
        chosen = {self._list.row(item) + max(0, len(rows) - kept) for item in self._list.selectedItems()}
        self._list.clear()
        for row in rows:
            self._list.addItem(row.line)
        for place in chosen:
            if place < self._list.count():
                self._list.item(place).setSelected(True)
        self._empty.setVisible(not rows)
        self._list.setVisible(bool(rows))
        # Without rows the view itself has the keyboard. None is no proxy; Qt's stubs do not know it.
        self.setFocusProxy(self._list if rows else None)  # type: ignore[arg-type]
        self._copy.setEnabled(bool(rows))

    def _on_copy(self) -> None:
        items = [self._list.item(place) for place in range(self._list.count())]
        chosen = [item for item in items if item.isSelected()]
        if lines := [item.text() for item in chosen or items]:
            self.copy_wanted.emit("\n".join(lines))
