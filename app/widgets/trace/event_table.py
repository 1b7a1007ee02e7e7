"""The list of stored events as a table whose rows are read when they come into sight."""

from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from app.theme.fonts import MONO_PX, mono_font
from app.theme.theme import Theme
from app.viewmodels.event_list import EventRow, EventsView
from app.widgets.common.properties import name_widget

COLUMNS = ("Seq", "Time", "Type", "Actor", "Ids")
_ROW = 22
_WIDTHS = (66, 118, 210, 116, 236)
_NARROW = {4: 680, 3: 430}  # below, the ids and the actor have no room
_MARGIN_ROWS = 30  # read beside what is in sight, so that scrolling finds it there

Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()


class EventModel(QAbstractTableModel):
    """Holds an ``EventsView``; a row that is not read yet is empty."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = EventsView()
        self.set_theme(theme)

    def set_view(self, view: EventsView) -> None:
        """Hold another list, or a longer one."""
        before = self._view
        if view.generation != before.generation or view.count < before.count:
            self.beginResetModel()
            self._view = view
            self.endResetModel()
            return
        if view.count > before.count:
            self.beginInsertRows(_NO_PARENT, before.count, view.count - 1)
            self._view = view
            self.endInsertRows()
        self._view = view

    def set_theme(self, theme: Theme) -> None:
        """Draw in the theme's colours."""
        self._theme = theme
        self._font = mono_font(theme.px(MONO_PX))

    def row(self, at: int) -> EventRow | None:
        """Return a row; None while it is not read."""
        return self._view.rows.get(at)

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """Return how many events are listed."""
        return 0 if parent.isValid() else self._view.count

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 -- Qt's signature
        """Return a cell as it is drawn."""
        row = self.row(index.row())
        if role == Qt.ItemDataRole.FontRole:
            return self._font
        if row is None:
            return "…" if role == Qt.ItemDataRole.DisplayRole and index.column() == 0 else None
        if role == Qt.ItemDataRole.DisplayRole:
            return _cells(row)[index.column()]
        return self._look(row, index.column(), role)

    def _look(self, row: EventRow, column: int, role: int) -> object:
        match role:
            case Qt.ItemDataRole.ToolTipRole:
                return row.tooltip
            case Qt.ItemDataRole.AccessibleTextRole:
                return row.spoken if column == 0 else None
            case Qt.ItemDataRole.ForegroundRole:
                return QColor(self._color(row, column))
            case Qt.ItemDataRole.BackgroundRole if row.seq in self._view.marked:
                return QColor(self._theme.selection)
            case _:
                return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # noqa: ANN401 -- Qt's signature
        """Return a column's name."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None

    def _color(self, row: EventRow, column: int) -> str:
        theme = self._theme
        if column == 2:
            ended_badly = row.event_type.endswith((".failed", ".stale", ".refused"))
            return theme.failed_text if ended_badly else theme.blocked_text if row.unknown else theme.text
        if column == 3:
            return theme.author(row.actor)
        return theme.muted


class EventTable(QTableView):
    """Shows an ``EventsView``.

    Signals:
        rows_wanted(int, int): the first and last row that are to be read.
        row_chosen(int): the person chose a row.
    """

    rows_wanted = Signal(int, int)
    row_chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name_widget(self, "traceEventList", "Events")
        self.setProperty("figures", "true")
        self.events = EventModel(theme, self)
        self.setModel(self.events)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(44)
        self._shown_row = -1
        self._telling = True
        self.selectionModel().currentChanged.connect(self._on_current)
        self.verticalScrollBar().valueChanged.connect(self._want_rows)
        self.set_theme(theme)

    def set_view(self, view: EventsView) -> None:
        """Show a list; at its end it follows what comes."""
        bar = self.verticalScrollBar()
        follows = view.chosen_row < 0 and bar.maximum() > 0 and bar.value() >= bar.maximum()
        self.events.set_view(view)
        if view.chosen_row != self.currentIndex().row() or view.chosen_row != self._shown_row:
            self._show_chosen(view.chosen_row)
        if follows:
            self.scrollToBottom()
        self._want_rows()
        self.viewport().update()

    def set_theme(self, theme: Theme) -> None:
        """Draw in the theme's colours, and in the size of its words."""
        self.events.set_theme(theme)
        self.verticalHeader().setDefaultSectionSize(theme.px(_ROW))
        self.horizontalHeader().setFixedHeight(theme.px(_ROW))
        for column, width in enumerate(_WIDTHS):
            self.setColumnWidth(column, theme.px(width))
        self.viewport().update()

    def _show_chosen(self, row: int) -> None:
        self._shown_row = row
        self._telling = False
        if row < 0:
            self.clearSelection()
            self.setCurrentIndex(QModelIndex())
        else:
            index = self.events.index(row, 0)
            flags = QItemSelectionModel.SelectionFlag
            self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
            self.scrollTo(index)
        self._telling = True

    def _on_current(self, index: QModelIndex) -> None:
        if self._telling and index.isValid():
            self._shown_row = index.row()
            self.row_chosen.emit(index.row())

    def _want_rows(self) -> None:
        """Ask for the rows in sight that are not read, and those beside them."""
        count = self.events.rowCount()
        if not count or not self.isVisible():
            return
        first = max(0, self.rowAt(0))
        last = self.rowAt(self.viewport().height() - 1)
        last = count - 1 if last < 0 else last
        if any(self.events.row(at) is None for at in range(first, min(last + 1, first + 400))):
            self.rows_wanted.emit(max(0, first - _MARGIN_ROWS), min(count - 1, last + _MARGIN_ROWS))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Read what came into sight; leave out what there is no room for."""
        super().resizeEvent(event)
        for column, least in _NARROW.items():
            self.setColumnHidden(column, event.size().width() < least)
        self._want_rows()


def _cells(row: EventRow) -> tuple[str, ...]:
    mark = "? " if row.unknown else ""
    return str(row.seq), row.time, f"{mark}{row.event_type}", row.actor, row.ids
