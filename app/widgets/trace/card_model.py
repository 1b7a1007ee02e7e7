"""The rows of a run's loops as Qt's list model; only what changed is touched."""

from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from app.widgets.common.rows_model import Index, RowsModel
from app.widgets.trace.rows import CardRow, LoopRow, Row


class CardModel(RowsModel):
    """Holds rows that are told apart by their ``key``.

    Signals:
        altered(list[tuple[Row, Row]]): rows look otherwise: before and now. At ``dataChanged`` a list view
            would lay all its rows out anew.
    """

    altered = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Row, ...] = ()

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows."""
        return self._rows

    def set_rows(self, rows: tuple[Row, ...]) -> None:
        """Show these rows; what stands before and after a change stays."""
        before = self._rows
        head = _common([row.key for row in before], [row.key for row in rows])
        tail = _common([row.key for row in before[head:]][::-1], [row.key for row in rows[head:]][::-1])
        gone, come = len(before) - head - tail, len(rows) - head - tail
        if gone:
            self.removeRows(head, gone)
            self._rows = before[:head] + before[head + gone :]
        if come:
            self._rows = self._rows[:head] + rows[head : head + come] + self._rows[head:]
            self.insertRows(head, come)
        kept, self._rows = self._rows, rows
        altered = [(old, new) for old, new in zip(kept, rows, strict=True) if old is not new and old != new]
        if altered:
            self.altered.emit(altered)

    def row_of(self, key: str) -> int:
        """Return where a row is; -1 when it is not shown."""
        return next((at for at, row in enumerate(self._rows) if row.key == key), -1)

    def loop_of(self, at: int) -> str:
        """Return the loop that a row belongs to."""
        while at >= 0 and not isinstance(self._rows[at], LoopRow):
            at -= 1
        return self._rows[at].key.removeprefix("loop:") if at >= 0 else ""

    def next_card(self, at: int, step: int) -> int:
        """Return the next card from a row on, up or down; -1 when there is none."""
        at += step
        while 0 <= at < len(self._rows):
            if isinstance(self._rows[at], CardRow):
                return at
            at += step
        return -1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 -- Qt's signature
        """Return a row, or its words."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.UserRole:
                return row
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return row.spoken
            case _:
                return None


def _common(one: list[str], other: list[str]) -> int:
    """Return how many names two lists have in common at their beginning."""
    count = 0
    for mine, its in zip(one, other, strict=False):
        if mine != its:
            break
        count += 1
    return count
