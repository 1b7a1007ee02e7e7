"""The entry below the runs: events that belong to none of them."""

from PySide6.QtWidgets import QWidget

from app.viewmodels.formats import counted
from app.widgets.common.buttons import ElidedButton
from app.widgets.common.properties import name_widget

_TIP = "Events of no run: what the program tells of its windows, actions and actors"


class LooseEntry(ElidedButton):
    """Shows how many events belong to no run; hidden while there are none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name_widget(self, "traceUnattributed", "Unattributed", _TIP)
        self.setCheckable(True)
        self.setProperty("kind", "entry")
        self.hide()

    def set_count(self, count: int) -> None:
        """Show how many there are."""
        self.setText(f"Unattributed \N{MIDDLE DOT} {counted(count, 'event')}")
        self.setAccessibleName(self.text())
        self.setVisible(count > 0)

    def show_chosen(self, *, chosen: bool) -> None:
        """Show whether these events are looked at."""
        self.setChecked(chosen)
