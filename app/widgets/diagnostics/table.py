"""A table of figures: a name, then numbers in line; as high as its lines, so that the page alone scrolls."""

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLabel, QTableView, QWidget

from app.theme.fonts import SMALL_PX, interface_font, tabular
from app.theme.theme import Theme
from app.viewmodels.diagnostics import GLYPHS, Table, TableRow
from app.widgets.common.labels import label
from app.widgets.common.properties import name_widget
from app.widgets.diagnostics.figures import CardFrame

_ROW = 24
_WIDE = 720
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_Index = QModelIndex | QPersistentModelIndex


class TableModel(QAbstractTableModel):
    """The lines of a table, for Qt's own view: so that assistive technology can read them."""

    def __init__(self, table: Table, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._table = table
        self._theme = theme
        self._font = tabular(interface_font(theme.px(SMALL_PX)))

    def set_table(self, table: Table) -> None:
        """Hold other lines."""
        if len(table.rows) != len(self._table.rows):
            self.beginResetModel()
            self._table = table
            self.endResetModel()
        elif table != self._table:
            self._table = table
            last = self.index(max(0, len(table.rows) - 1), len(table.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def set_theme(self, theme: Theme) -> None:
        """Use the theme's colours, and the size of its words."""
        self._theme = theme
        self._font = tabular(interface_font(theme.px(SMALL_PX)))

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 -- Qt's own default
        """Return how many lines there are."""
        return 0 if parent.isValid() else len(self._table.rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 -- Qt's own default
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(self._table.columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a cell as it is drawn."""
        row = self._table.rows[index.row()]
        cell = row.cells[index.column()]
        first = index.column() == 0
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return f"{GLYPHS[row.tone]} {cell}".strip() if first else cell
            case Qt.ItemDataRole.TextAlignmentRole:
                return _LEFT if first else _RIGHT
            case Qt.ItemDataRole.ToolTipRole:
                return f"{self._table.columns[index.column()]}: {cell}"
            case Qt.ItemDataRole.AccessibleDescriptionRole:
                return row.about if row.tone not in ("", "ok") else ""
            case _:
                return self._look(row, role)

    def _look(self, row: TableRow, role: int) -> object:
        if role == Qt.ItemDataRole.FontRole:
            return self._font
        if role == Qt.ItemDataRole.ForegroundRole:
            roles = {"attention": self._theme.blocked_text, "failed": self._theme.failed_text}
            return QColor(roles.get(row.tone, self._theme.text))
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Return a column's name, and what it means."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._table.columns[section]
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._table.hints[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _LEFT if section == 0 else _RIGHT
        return None


class TableCard(CardFrame):
    """Shows ``set_table``."""

    def __init__(self, table: Table, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(table.key, table.title, parent)
        self._row = theme.px(_ROW)
        self._view = view = QTableView()
        self._model = TableModel(table, theme, view)
        name_widget(view, f"diagnosticsTable:{table.key}", table.title)
        view.setProperty("figures", "true")
        view.setModel(self._model)
        view.verticalHeader().hide()
        view.setShowGrid(False)
        view.setTabKeyNavigation(False)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        view.setWordWrap(False)
        header = view.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(44)
        self._note: QLabel = label("", "muted")
        self.column.addWidget(view)
        self.column.addWidget(self._note)
        self.set_table(table)

    def set_table(self, table: Table) -> None:
        """Show these lines."""
        self._wide = table.wide
        self._model.set_table(table)
        self._view.setVisible(bool(table.rows))
        self._count = len(table.rows)
        self._settle()
        self._note.setText(table.note)
        self._note.setVisible(bool(table.note))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what there is no room for."""
        super().resizeEvent(event)
        for column in self._wide:
            self._view.setColumnHidden(column, event.size().width() < _WIDE)

    def set_theme(self, theme: Theme) -> None:
        """Draw in the theme's colours."""
        self._model.set_theme(theme)
        self._row = theme.px(_ROW)
        self._settle()
        self._view.viewport().update()

    def _settle(self) -> None:
        """Make the lines as high as the size of the words wants."""
        self._view.verticalHeader().setDefaultSectionSize(self._row)
        self._view.horizontalHeader().setFixedHeight(self._row)
        self._view.setFixedHeight(self._row * (self._count + 1) + 2)
