"""A list model whose number of rows Qt knows without asking Python."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QStringListModel, Qt

Index = QModelIndex | QPersistentModelIndex

_FLAGS = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren


class RowsModel(QStringListModel):
    """Base of lists that may be long; what the rows hold is the subclass's.

    A list view lays all its rows out anew whenever one comes, and asks for each whether it is there: for
    10,000 rows 40 ms where Python answers that, 1 ms where a list of strings does that nobody reads.
    ``insertRows`` and ``removeRows`` tell the view: call the one when the new rows can be read already, the
    other while the old ones still can.
    """

    def reset_rows(self, count: int) -> None:
        """Begin anew with so many rows."""
        self.setStringList([""] * count)

    def flags(self, _index: Index) -> Qt.ItemFlag:
        """Return that rows can be chosen, not edited or dragged."""
        return _FLAGS
