"""The run list's rows as Qt's list model; rows that did not change are not touched."""

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.viewmodels.run_rows import RunsView

Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()


class RunModel(QAbstractListModel):
    """Holds the rows of a ``RunsView``."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view = RunsView()
        self._rows = self._view.rows()
        self._ids: tuple[str, ...] = ()

    def set_view(self, view: RunsView) -> None:
        """Show these rows."""
        before, ids = self._view, tuple(rollup.run_id for rollup in view.rollups)
        if ids == self._ids:
            self._take(view, ids)
            if (changed := view.changed_since(before)) is not None:
                self.dataChanged.emit(self.index(changed[0]), self.index(changed[1]))
        elif self._ids and ids[-len(self._ids) :] == self._ids:
            self.beginInsertRows(_NO_PARENT, 0, len(ids) - len(self._ids) - 1)
            self._take(view, ids)
            self.endInsertRows()
        else:
            self.beginResetModel()
            self._take(view, ids)
            self.endResetModel()

    def row_of(self, run_id: str) -> int:
        """Return where a run is; -1 when it is not shown."""
        return self._ids.index(run_id) if run_id in self._ids else -1

    def run_id(self, row: int) -> str:
        """Return the run of a row."""
        return self._ids[row]

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """Return how many rows there are."""
        return 0 if parent.isValid() else len(self._ids)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 -- Qt's signature
        """Return a row, or its words."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.UserRole:
                return row
            case Qt.ItemDataRole.DisplayRole:
                return row.title
            case Qt.ItemDataRole.ToolTipRole:
                return f"{row.tooltip}\n{' · '.join(pill.text for pill in row.pills)}"
            case Qt.ItemDataRole.AccessibleTextRole:
                return row.spoken
            case _:
                return None

    def _take(self, view: RunsView, ids: tuple[str, ...]) -> None:
        self._view, self._rows, self._ids = view, view.rows(), ids
