"""The documents as Qt's list model; a row is made when it is painted."""

from typing import Any

from PySide6.QtCore import Qt

from app.viewmodels.documents import DocumentsView
from app.widgets.common.rows_model import Index, RowsModel


class DocumentModel(RowsModel):
    """Holds a ``DocumentsView``."""

    def __init__(self) -> None:
        super().__init__()
        self._view = DocumentsView()
        self._ids: tuple[str, ...] = ()

    def set_view(self, view: DocumentsView) -> bool:
        """Take a view; return whether other documents are listed, or the same in another order."""
        ids = self._ids if view.runs is self._view.runs else tuple(run.run_id for run in view.runs)
        is_other = ids != self._ids
        self._view, self._ids = view, ids
        if is_other:
            self.reset_rows(len(ids))
        return is_other

    @property
    def run_ids(self) -> tuple[str, ...]:
        """The documents in order."""
        return self._ids

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 -- Qt's signature
        """Return a row, or its words."""
        if not index.isValid() or index.row() >= len(self._ids):
            return None
        row = self._view.row(index.row())
        match role:
            case Qt.ItemDataRole.UserRole:
                return row
            case Qt.ItemDataRole.DisplayRole:
                return row.title
            case Qt.ItemDataRole.ToolTipRole:
                return row.tooltip
            case Qt.ItemDataRole.AccessibleTextRole:
                return row.spoken
            case _:
                return None
