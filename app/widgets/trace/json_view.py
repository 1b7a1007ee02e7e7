"""A JSON value as a tree: branches are made when they are opened; names and texts can be searched for."""

from typing import Any

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTreeView, QVBoxLayout, QWidget

from app.theme.fonts import MONO_PX, mono_font
from app.theme.theme import Theme
from app.viewmodels.find_text import spans
from app.viewmodels.json_tree import JsonNode, Path, copied, find, path_text
from app.widgets.common.long_text import LongText
from app.widgets.common.pieces import Pieces
from app.widgets.common.properties import name_widget

ROWS = 16
MOST_HITS = 1_000
PAGE = 500
_LONG_CHARS = 90
_VALUE_ROWS = 8

Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()


class JsonModel(QAbstractItemModel):
    """Gives the rows of a ``JsonNode``; those of a long list page by page."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._root = JsonNode(None, {})
        self._given: dict[int, int] = {}
        self._words: tuple[str, ...] = ()
        self.nodes: dict[int, JsonNode] = {}

    def set_value(self, value: Any) -> None:  # noqa: ANN401 -- any JSON value
        """Show another value."""
        self.beginResetModel()
        self._root = JsonNode(None, value if isinstance(value, dict | list) else {"value": value})
        self._given, self.nodes = {}, {}
        self.endResetModel()

    def set_words(self, words: tuple[str, ...]) -> None:
        """Mark what has these words."""
        self._words = words

    def node(self, index: Index) -> JsonNode:
        """Return the node of an index; the root for none."""
        return self.nodes[index.internalId()] if index.isValid() else self._root

    def index_of(self, path: Path) -> QModelIndex:
        """Return the index of a path, with all pages up to it."""
        index = _NO_PARENT
        for step in path:
            node = self.node(index)
            keys = [str(key) for key in node.value] if isinstance(node.value, dict) else None
            row = keys.index(str(step)) if keys is not None else int(step)
            while row >= self.rowCount(index):
                self.fetchMore(index)
            index = self.index(row, 0, index)
        return index

    def index(self, row: int, column: int, parent: Index = _NO_PARENT) -> QModelIndex:
        """Return the index of a child."""
        if not 0 <= row < self.rowCount(parent) or not 0 <= column < 2:
            return QModelIndex()
        child = self.node(parent).child(row)
        self.nodes[id(child)] = child
        return self.createIndex(row, column, id(child))

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]  # QObject.parent() is another
        """Return the index of what a row is in."""
        above = self.node(index).parent if index.isValid() else None
        if above is None or above is self._root:
            return QModelIndex()
        self.nodes[id(above)] = above
        return self.createIndex(above.row, 0, id(above))

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """Return how many children were given out so far."""
        if parent.isValid() and parent.column() > 0:
            return 0
        node = self.node(parent)
        return min(node.child_count, self._given.get(id(node), PAGE))

    def columnCount(self, _parent: Index = _NO_PARENT) -> int:
        """Return two: name and value."""
        return 2

    def hasChildren(self, parent: Index = _NO_PARENT) -> bool:
        """Return whether there is something to open."""
        return self.node(parent).child_count > 0

    def canFetchMore(self, parent: Index) -> bool:
        """Return whether there are further pages."""
        return self.rowCount(parent) < self.node(parent).child_count

    def fetchMore(self, parent: Index) -> None:
        """Give out the next page."""
        node, given = self.node(parent), self.rowCount(parent)
        following = min(node.child_count, given + PAGE)
        if following > given:
            self.beginInsertRows(parent, given, following - 1)
            self._given[id(node)] = following
            self.endInsertRows()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 -- Qt's signature
        """Return a name or a value in short, and how it looks."""
        node = self.node(index)
        name = f"[{node.key}]" if isinstance(node.key, int) else str(node.key)
        text = name if index.column() == 0 else node.preview
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return text
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{name}: {node.preview}" if index.column() == 0 else text
            case Qt.ItemDataRole.ForegroundRole:
                return QColor(self._color(node, index.column()))
            case Qt.ItemDataRole.BackgroundRole if self._words and spans(text, self._words):
                return QColor(self._theme.ground(self._theme.finding, 0.35))
            case _:
                return None

    def set_theme(self, theme: Theme) -> None:
        """Draw in the theme's colours."""
        self._theme = theme

    def _color(self, node: JsonNode, column: int) -> str:
        theme = self._theme
        if column == 0 or isinstance(node.value, dict | list):
            return theme.muted if column else theme.text
        return theme.text if isinstance(node.value, str) else theme.progress


class JsonView(QWidget):
    """Shows a JSON value.

    Signals:
        height_changed(): it is higher or lower than before.
        found(int, bool): how many places have the words so far, and whether that is all.
    """

    height_changed = Signal()
    found = Signal(int, bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = JsonModel(theme, self)
        self.tree = QTreeView()
        name_widget(self.tree, "traceJson", "What went in and out, as a tree")
        self.tree.setModel(self.model)
        self.tree.setHeaderHidden(True)
        self.tree.setUniformRowHeights(True)
        self.tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.tree.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self.tree.header().setStretchLastSection(True)
        self.value = LongText(theme, _VALUE_ROWS)
        self.value.setObjectName("traceJsonValue")
        self.value.hide()
        self._words: tuple[str, ...] = ()
        self._hits: list[Path] = []
        self._all: Any = None
        self._search = Pieces(self)
        self._search.came.connect(self._on_hits)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.tree)
        column.addWidget(self.value)
        self.tree.selectionModel().currentChanged.connect(self._on_current)
        self.value.height_changed.connect(self.height_changed)
        self.tree.installEventFilter(self)
        for changed in (self.tree.expanded, self.tree.collapsed):
            changed.connect(self._settle)
        self.set_theme(theme)

    def set_value(self, value: Any) -> None:  # noqa: ANN401 -- any JSON value
        """Show another value, its first branches open."""
        self._all = value
        self.model.set_value(value)
        for row in range(self.model.rowCount()):
            self.tree.expand(self.model.index(row, 0))
        self._show_value("")
        self._settle()
        self.set_words(self._words)

    def set_words(self, words: tuple[str, ...]) -> None:
        """Mark these words, and count the places that have them."""
        self._words, self._hits = words, []
        self.model.set_words(words)
        self.value.set_words(words)
        self.tree.viewport().update()
        self._search.begin(find(self._all, words) if words else iter(()))

    def show_hit(self, number: int) -> None:
        """Bring a place into view."""
        if 0 <= number < len(self._hits):
            index = self.model.index_of(self._hits[number])
            self.tree.setCurrentIndex(index)
            self.tree.scrollTo(index)

    def set_theme(self, theme: Theme) -> None:
        """Draw in the theme's colours."""
        self.model.set_theme(theme)
        self.tree.setFont(mono_font(theme.px(MONO_PX)))
        self.value.set_theme(theme)
        self._settle()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to copy what stands under the pointer."""
        if self.tree.currentIndex().isValid():
            menu = QMenu(self)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.addAction("Copy the value\tCtrl+C", self.copy_value)
            menu.addAction("Copy the path\tCtrl+Shift+C", self.copy_path)
            menu.popup(event.globalPos())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Copy by key; the window's own shortcuts of the same keys stand back."""
        if watched is self.tree and isinstance(event, QKeyEvent) and self.tree.currentIndex().isValid():
            shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            if event.key() == Qt.Key.Key_C and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                event.accept()
                if event.type() is QEvent.Type.KeyPress:
                    (self.copy_path if shifted else self.copy_value)()
                return True
        return super().eventFilter(watched, event)

    def copy_value(self) -> None:
        """Copy the value under the keyboard: a text as it is, all else as JSON."""
        QGuiApplication.clipboard().setText(copied(self.model.node(self.tree.currentIndex()).value))

    def copy_path(self) -> None:
        """Copy where the value stands."""
        QGuiApplication.clipboard().setText(path_text(self.model.node(self.tree.currentIndex()).path))

    def _on_hits(self, hits: list[Path], done: bool) -> None:  # noqa: FBT001 -- a signal's value
        self._hits += hits[: MOST_HITS - len(self._hits)]
        if len(self._hits) >= MOST_HITS:
            self._search.stop()
        self.found.emit(len(self._hits), done)

    def _on_current(self, index: QModelIndex) -> None:
        value = self.model.node(index).value if index.isValid() else ""
        long = isinstance(value, str) and (len(value) > _LONG_CHARS or "\n" in value)
        self._show_value(value if long else "")

    def _show_value(self, text: str) -> None:
        if text != self.value.text:
            self.value.set_text(text)
        if self.value.isHidden() == bool(text):
            self.value.setVisible(bool(text))
            self.height_changed.emit()

    def _settle(self) -> None:
        """Be as high as the rows that are open, up to a limit."""
        rows, index = 0, self.model.index(0, 0)
        while index.isValid() and rows < ROWS:
            rows, index = rows + 1, self.tree.indexBelow(index)
        row = max(self.tree.sizeHintForRow(0), self.tree.fontMetrics().lineSpacing() + 4)
        height = max(1, rows) * row + 6
        if height != self.tree.height():
            self.tree.setFixedHeight(height)
            self.height_changed.emit()
