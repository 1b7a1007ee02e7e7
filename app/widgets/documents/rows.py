"""The list of documents: several can be chosen, and only what is in sight costs anything."""

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from app.theme.theme import Theme
from app.viewmodels.documents import DocumentsView
from app.widgets.common.properties import name_widget
from app.widgets.documents.delegate import DocumentDelegate
from app.widgets.documents.model import DocumentModel


class DocumentRows(QListView):
    """Shows the rows of a ``DocumentsView``.

    Signals:
        opened(): Enter, or a double click.
        tiled(): Ctrl+Enter.
        search_wanted(): the keyboard is to go to the search line.
        in_sight(tuple[str, ...]): the runs whose rows are painted.
        chosen_changed()
    """

    opened = Signal()
    tiled = Signal()
    search_wanted = Signal()
    in_sight = Signal(object)
    chosen_changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name_widget(self, "documentsList", "Documents")
        self._model = DocumentModel()
        self.setModel(self._model)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._delegate = DocumentDelegate(theme, self)
        self.setItemDelegate(self._delegate)
        self.doubleClicked.connect(self.opened)
        self.verticalScrollBar().valueChanged.connect(self.tell_sight)
        self.selectionModel().selectionChanged.connect(self.chosen_changed)
        self.selectionModel().currentChanged.connect(self.chosen_changed)

    def set_view(self, view: DocumentsView) -> None:
        """Show these documents; what was chosen stays chosen."""
        chosen, current = set(self._selected()), self._current()
        if self._model.set_view(view):
            self._choose(chosen, current)
        self.viewport().update()
        self.tell_sight()

    def set_theme(self, theme: Theme) -> None:
        """Paint in the theme's colours."""
        self._delegate.set_theme(theme)
        self.doItemsLayout()

    def chosen(self) -> tuple[str, ...]:
        """Return the chosen runs in the order of the list; else the one that the keyboard is on."""
        current = self._current()
        return self._selected() or ((current,) if current else ())

    def _selected(self) -> tuple[str, ...]:
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return tuple(self._model.run_ids[row] for row in rows)

    def take_keyboard(self) -> None:
        """Have the keyboard, on a row."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        if self._model.run_ids and not self.currentIndex().isValid():
            self.setCurrentIndex(self._model.index(0))

    def tell_sight(self, _value: int = 0) -> None:
        """Tell which rows are painted."""
        area = self.viewport().rect()
        first, last = self.indexAt(area.topLeft()), self.indexAt(area.bottomLeft())
        stop = last.row() + 1 if last.isValid() else len(self._model.run_ids)
        self.in_sight.emit(self._model.run_ids[max(0, first.row()) : stop])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, with Ctrl beside each other; / goes to the search line."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            beside = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            (self.tiled if beside else self.opened).emit()
        elif event.text() == "/":
            self.search_wanted.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other rows are in sight."""
        super().resizeEvent(event)
        self.tell_sight()

    def _current(self) -> str:
        index = self.currentIndex()
        return self._model.run_ids[index.row()] if index.isValid() else ""

    def _choose(self, chosen: set[str], current: str) -> None:
        model, flag = self.selectionModel(), QItemSelectionModel.SelectionFlag
        for row, run_id in enumerate(self._model.run_ids if chosen or current else ()):
            if run_id == current:
                model.setCurrentIndex(self._model.index(row), flag.NoUpdate)
            if run_id in chosen:
                model.select(self._model.index(row), flag.Select)
