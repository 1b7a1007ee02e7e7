"""What two runs took, figure by figure: A, B, and how much more B took."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from app.viewmodels.compare_view import Figure
from app.widgets.common.labels import label
from app.widgets.common.properties import name_widget, set_property

_TONES = {-1: "less", 0: "", 1: "more"}
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class FigureTable(QFrame):
    """Shows ``Figure`` values: a column each, so that the runs stand one over the other."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name_widget(self, "compareFigures", "What the runs took")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(12, 6, 12, 8)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(2)
        self._shown: tuple[Figure, ...] = ()

    def set_figures(self, figures: tuple[Figure, ...]) -> None:
        """Show these."""
        if figures == self._shown:
            return
        self._shown = figures
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        if not figures:
            return
        for row, words in enumerate(("", "A", "B", "B - A")):
            self._grid.addWidget(label(words, "muted"), row, 0)
        for column, figure in enumerate(figures, 1):
            self._put(label(figure.name, "muted"), 0, column)
            self._put(label(figure.a), 1, column)
            self._put(label(figure.b), 2, column)
            difference = label(figure.difference)
            set_property(difference, "compared", _TONES[figure.more])
            difference.setAccessibleName(f"{figure.name}: {figure.difference}")
            difference.setObjectName(f"compareDifference-{figure.name}")
            self._put(difference, 3, column)
            self._grid.setColumnStretch(column, 1)

    def _put(self, shown: QLabel, row: int, column: int) -> None:
        shown.setAlignment(_RIGHT)
        self._grid.addWidget(shown, row, column)
