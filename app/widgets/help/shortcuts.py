"""The keys of the program: a search, and groups of rows."""

from types import MappingProxyType

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractSlider,
    QFrame,
    QGridLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.viewmodels.shortcuts import Key, KeyGroup
from app.widgets.common.fields import let_clear
from app.widgets.common.labels import label
from app.widgets.common.properties import name_widget

NOTHING = "No key has these words. Type others, or press Esc."
_ACTIONS = QAbstractSlider.SliderAction
_SCROLLS = MappingProxyType(
    {
        Qt.Key.Key_Down: _ACTIONS.SliderSingleStepAdd,
        Qt.Key.Key_Up: _ACTIONS.SliderSingleStepSub,
        Qt.Key.Key_PageDown: _ACTIONS.SliderPageStepAdd,
        Qt.Key.Key_PageUp: _ACTIONS.SliderPageStepSub,
    }
)


class ShortcutsView(QFrame):
    """Shows ``set_groups``, or ``show_only`` some of them.

    Signals:
        searched(str): words that the rows are to have.
    """

    searched = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name_widget(self, "shortcutsView", "Keyboard shortcuts")
        self._rows: dict[tuple[str, Key | None], tuple[QWidget, ...]] = {}
        self.search = QLineEdit()
        self.search.setPlaceholderText("Find a key, or what it does")
        let_clear(self.search)
        name_widget(
            self.search, "shortcutsSearch", "Find a key", "Leaves the keys with these words; Esc: all"
        )
        self.search.textChanged.connect(self.searched)
        self.search.installEventFilter(self)
        self._empty = label(NOTHING, "muted")
        self._empty.setWordWrap(True)
        self._empty.hide()
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 4, 4)
        column.setSpacing(6)
        top = QVBoxLayout()
        top.setContentsMargins(0, 0, 12, 0)
        top.addWidget(self.search)
        top.addWidget(self._empty)
        column.addLayout(top)
        column.addWidget(self._area, stretch=1)
        self.setFocusProxy(self.search)

    def set_groups(self, groups: tuple[KeyGroup, ...]) -> None:
        """Have these keys; all of them are shown."""
        page = QWidget()
        grid = QGridLayout(page)
        grid.setContentsMargins(0, 0, 12, 12)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        self._rows.clear()
        for group in groups:
            head = label(group.title.upper(), "heading")
            head.setContentsMargins(0, 10, 0, 2)
            grid.addWidget(head, grid.rowCount(), 0, 1, 2)
            self._rows[group.title, None] = (head,)
            for row in group.rows:
                keys = label(row.keys, "key")
                keys.setObjectName("shortcutKeys")
                keys.setAccessibleName(f"{row.keys}: {row.words}")
                words = label(row.words)
                words.setWordWrap(True)
                at = grid.rowCount()
                grid.addWidget(keys, at, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
                grid.addWidget(words, at, 1)
                self._rows[group.title, row] = (keys, words)
        grid.setRowStretch(grid.rowCount(), 1)
        self._area.setWidget(page)

    def show_only(self, groups: tuple[KeyGroup, ...]) -> None:
        """Leave these of the keys."""
        shown: set[tuple[str, Key | None]] = {(group.title, None) for group in groups}
        shown |= {(group.title, row) for group in groups for row in group.rows}
        for place, widgets in self._rows.items():
            for widget in widgets:
                widget.setVisible(place in shown)
        self._empty.setVisible(not groups)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The search line's own keys scroll the page; Esc shows all keys again."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if (scroll := _SCROLLS.get(Qt.Key(event.key()))) is not None:
                self._area.verticalScrollBar().triggerAction(scroll)
                return True
            if event.key() == Qt.Key.Key_Escape and self.search.text():
                self.search.clear()
                return True
        return super().eventFilter(watched, event)
