"""The run list's rows as Qt's list model; rows that did not change are not touched."""

from collections.abc import Container, Iterator
from itertools import count
from operator import attrgetter
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from app.viewmodels.run_rows import RunsView
from app.widgets.common.rows_model import Index, RowsModel

_RUN_ID = attrgetter("run_id")


class RunModel(RowsModel):
    """Holds the rows of a ``RunsView``.

    Signals:
        altered(int): a row in sight looks otherwise.
    """

    altered = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view = RunsView()
        self._told = self._view  # when the ages of all rows were told
        self._rows = self._view.rows()
        self._ids: tuple[str, ...] = ()
        self._places: dict[str, int] = {}

    def set_view(self, view: RunsView, in_sight: range) -> None:
        """Show these rows; of those that look otherwise, the ones in sight are told."""
        altered = view.altered_since(self._view)
        if altered is not None:
            aged = view.is_older_than(self._told)
            if aged:
                self._told = view
            self._take(view, self._ids)
            self._tell(in_sight if aged else {*altered, *self._clocks(view, in_sight)}, in_sight)
            return
        self._told = view
        ids = tuple(map(_RUN_ID, view.rollups))
        if ids == self._ids:
            self._take(view, ids)
            self._tell(in_sight, in_sight)
            return
        come, kept = len(ids) - len(self._ids), len(self._ids)
        is_above, is_below = ids[come:] == self._ids, ids[:kept] == self._ids
        self._take(view, ids)
        if kept and come > 0 and (is_above or is_below):
            self.insertRows(0 if is_above else kept, come)
        else:
            self.reset_rows(len(ids))

    def row_of(self, run_id: str) -> int:
        """Return where a run is; -1 when it is not shown."""
        return self._places.get(run_id, -1)

    def run_id(self, row: int) -> str:
        """Return the run of a row."""
        return self._ids[row]

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
        self._view, self._rows = view, view.rows()
        if ids is not self._ids:
            self._ids = ids
            self._places = dict(zip(ids, count(), strict=False))

    def _clocks(self, view: RunsView, in_sight: range) -> Iterator[int]:
        """Yield the rows in sight whose clocks go on."""
        return (row for row in in_sight if row < len(self._ids) and self._ids[row] in view.live)

    def _tell(self, rows: Container[int], in_sight: range) -> None:
        """Tell which rows are to be painted. At ``dataChanged`` a list view lays all its rows out anew."""
        for row in in_sight:
            if row in rows and row < len(self._ids):
                self.altered.emit(row)
