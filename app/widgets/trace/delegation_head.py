"""The heading of the delegation timeline, with the switch for idle time."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from app.widgets.common.labels import label
from app.widgets.common.properties import name_widget

_TIP = "Draw times without any call short; a hatched strip says how long each was"


class DelegationHead(QFrame):
    """Shows whether idle time is folded, where there is some.

    Signals:
        folding_toggled(): the person wants it the other way.
    """

    folding_toggled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name_widget(self, "traceDelegationHead", "Delegations")
        self.fold = QPushButton("Fold idle time")
        self.fold.setCheckable(True)
        self.fold.setProperty("size", "small")
        name_widget(self.fold, "traceFoldGaps", "Fold idle time", _TIP)
        self.fold.clicked.connect(self._on_clicked)
        self.fold.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 8, 4)
        row.addWidget(label("DELEGATIONS", "heading"))
        row.addStretch(1)
        row.addWidget(self.fold)

    def set_folding(self, *, foldable: bool, folded: bool) -> None:
        """Show the switch where there is idle time to fold, and how it stands."""
        self.fold.setVisible(foldable)
        self.fold.setChecked(folded)

    def _on_clicked(self, checked: bool) -> None:  # noqa: FBT001 -- Qt's signature
        self.fold.setChecked(not checked)  # it stands as the view says
        self.folding_toggled.emit()
