"""The rows of a comparison as Qt's list model."""

from typing import Any

from PySide6.QtCore import QObject, Qt

from app.viewmodels.compare_view import CompareRow
from app.widgets.common.rows_model import Index, RowsModel

ROLE = Qt.ItemDataRole.UserRole


class CompareModel(RowsModel):
    """Holds the rows that are shown: all, or headings and differences."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[CompareRow, ...] = ()
        self._only_differences = False
        self.rows: tuple[CompareRow, ...] = ()

    def set_rows(self, rows: tuple[CompareRow, ...]) -> None:
        """Show these rows."""
        self._all = rows
        self._choose()

    def show_only_differences(self, *, on: bool) -> None:
        """Leave out the rows in which both runs did the same, or not."""
        if on != self._only_differences:
            self._only_differences = on
            self._choose()

    def row_of(self, key: str) -> int:
        """Return where a row is; -1 when it is not shown."""
        return next((at for at, row in enumerate(self.rows) if row.key == key), -1)

    def next_difference(self, at: int, step: int) -> int:
        """Return the next difference from a row on, down (1) or up (-1), around the ends; -1 = none."""
        places = [place for place, row in enumerate(self.rows) if row.pair is not None and row.pair.differs]
        if not places:
            return -1
        if step > 0:
            return next((place for place in places if place > at), places[0])
        return next((place for place in reversed(places) if place < at), places[-1])

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 -- Qt's signature
        """Return a row, or its words."""
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        match role:
            case Qt.ItemDataRole.UserRole:
                return row
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return row.spoken
            case Qt.ItemDataRole.ToolTipRole:
                return row.spoken
            case _:
                return None

    def _choose(self) -> None:
        rows = self._all
        if self._only_differences:
            rows = tuple(row for row in rows if row.pair is None or row.pair.differs)
            # A heading over nothing says nothing.
            rows = tuple(
                row
                for row, after in zip(rows, (*rows[1:], None), strict=True)
                if row.pair is not None or (after is not None and after.pair is not None)
            )
        self.rows = rows
        self.reset_rows(len(rows))
