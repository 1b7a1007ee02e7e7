"""All documents: what is chosen of them, the list, and what can be done with some of it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.theme.theme import Theme
from app.viewmodels.documents import DocumentsView
from app.widgets.common.labels import label
from app.widgets.common.properties import name_widget
from app.widgets.documents.bar import DocumentsBar
from app.widgets.documents.rows import DocumentRows

_OPEN_TIP = "Open the chosen documents  (Enter)"
_FILE_TIP = "Open a Markdown file as a document  (Ctrl+M, F)"
_TILE_TIP = "Open the chosen documents beside each other  (Ctrl+Enter)"


class DocumentsPage(QFrame):
    """Shows a ``DocumentsView``.

    Signals:
        open_wanted(tuple[str, ...]): these runs' documents; they stand where they are put.
        tile_wanted(tuple[str, ...]): these runs' documents, beside each other.
        file_wanted(): a file is to be opened as a document.
        shown(), hidden()
    """

    open_wanted = Signal(object)
    tile_wanted = Signal(object)
    file_wanted = Signal()
    shown = Signal()
    hidden = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name_widget(self, "documentsPage", "Documents")
        self.bar = DocumentsBar(theme)
        self.rows = DocumentRows(theme)
        self._empty = label("", "muted")
        self._empty.setObjectName("documentsEmpty")
        self._empty.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setContentsMargins(24, 24, 24, 24)
        self._open_file = _button("documentsOpenFile", "Open a file…", _FILE_TIP)
        self._open = _button("documentsOpen", "Open", _OPEN_TIP)
        self._tile = _button("documentsTile", "Side by side", _TILE_TIP)
        self._lay_out()
        self._connect_signals()
        self.setFocusProxy(self.rows)

    def _lay_out(self) -> None:
        self._foot = QHBoxLayout()
        self._foot.setContentsMargins(12, 6, 12, 6)
        self._foot.setSpacing(8)
        self._foot.addWidget(self._open_file)
        self._foot.addStretch(1)
        self._foot.addWidget(self._tile)
        self._foot.addWidget(self._open)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self._empty, stretch=1)
        column.addWidget(self.rows, stretch=1)
        column.addLayout(self._foot)

    def _connect_signals(self) -> None:
        self.bar.left.connect(self.rows.take_keyboard)
        self.rows.search_wanted.connect(self.bar.focus_search)
        self.rows.opened.connect(self._on_open)
        self.rows.tiled.connect(self._on_tile)
        self.rows.chosen_changed.connect(self._on_chosen)
        self._open_file.clicked.connect(self.file_wanted)
        self._open.clicked.connect(self._on_open)
        self._tile.clicked.connect(self._on_tile)

    def set_view(self, view: DocumentsView) -> None:
        """Show these documents."""
        had_keyboard = self.rows.hasFocus()
        self._empty.setText(view.empty_text)
        self._empty.setVisible(bool(view.empty_text))
        self.rows.setVisible(not view.empty_text)
        self.setFocusProxy(self.bar.search if view.empty_text else self.rows)
        if had_keyboard and view.empty_text:
            self.bar.focus_search()
        self.bar.set_view(view)
        self.rows.set_view(view)
        self._on_chosen()

    def set_theme(self, theme: Theme) -> None:
        """Paint in the theme's colours."""
        self.bar.set_theme(theme)
        self.rows.set_theme(theme)

    def showEvent(self, event: QShowEvent) -> None:
        """Somebody looks."""
        super().showEvent(event)
        self.shown.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks."""
        super().hideEvent(event)
        self.hidden.emit()

    def _on_chosen(self) -> None:
        count = len(self.rows.chosen())
        self._open.setEnabled(count > 0)
        self._tile.setEnabled(count > 1)

    def _on_open(self) -> None:
        if chosen := self.rows.chosen():
            self.open_wanted.emit(chosen)

    def _on_tile(self) -> None:
        if chosen := self.rows.chosen():
            self.tile_wanted.emit(chosen)


def _button(name: str, words: str, tip: str) -> QPushButton:
    made = QPushButton(words)
    name_widget(made, name, words, tip)
    return made
