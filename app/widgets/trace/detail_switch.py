"""The switch between the views of a run in detail: its steps, its agents, its events."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from app.viewmodels.trace_actions import PAGES
from app.widgets.common.properties import name_widget

_SIDES = {0: "left", len(PAGES) - 1: "right"}


class DetailSwitch(QWidget):
    """Shows which page of the detail is open.

    Signals:
        wanted(str): the action that opens another.
    """

    wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name_widget(self, "traceSwitch", "Steps, graph or events")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 2, 12, 4)
        row.setSpacing(0)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        for place, page in enumerate(PAGES):
            button = QPushButton(page.name.removeprefix("show-").capitalize())
            name_widget(button, f"traceSwitch-{page.name}", page.words, f"{page.words}  ({page.key})")
            button.setCheckable(True)
            button.setProperty("segment", _SIDES.get(place, "middle"))
            button.setProperty("size", "small")
            button.clicked.connect(partial(self.wanted.emit, page.name))
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            self._group.addButton(button)
            self._buttons[page.name] = button
            row.addWidget(button)
        row.addStretch(1)
        self.show_page(PAGES[0].name)

    def show_page(self, name: str) -> None:
        """Show that a page is open."""
        self._buttons[name].setChecked(True)
