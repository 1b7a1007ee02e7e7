"""The trajectory of a run: heading, modes, and the grid once charts can be drawn."""

from functools import partial

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.theme.theme import Theme
from app.viewmodels.grid_view import MODES, GridView
from app.widgets.charts.grid import TrajectoryGrid
from app.widgets.common.labels import ElidedLabel, label
from app.widgets.common.properties import name_widget

_TIPS = {
    "status": "All dots of one size",
    "duration": "The larger a dot, the longer its call took; a ring marks slow ones",
    "tokens": "The larger a dot, the more tokens its call took",
    "cost": "The larger a dot, the more its call cost",
}

_ROOM = 40  # margins and gaps of the heading's row
_SIDES = {0: "left", len(MODES) - 1: "right"}


class TrajectoryPane(QFrame):
    """Shows a ``GridView``.

    Signals:
        mode_chosen(str): what the size of a dot is to tell.
        window_wanted(int, int), rows_wanted(int), item_chosen(str, str): from the grid.
    """

    mode_chosen = Signal(str)
    window_wanted = Signal(int, int)
    rows_wanted = Signal(int)
    item_chosen = Signal(str, str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name_widget(self, "traceTrajectory", "Trajectory")
        self._theme = theme
        self._view = GridView()
        self.grid: TrajectoryGrid | None = None
        head = QHBoxLayout()
        head.setContentsMargins(14, 8, 8, 2)
        head.setSpacing(6)
        self._heading = label("TRAJECTORY", "heading")
        head.addWidget(self._heading)
        self._modes = QButtonGroup(self)
        modes = QHBoxLayout()
        modes.setSpacing(0)
        for place, mode in enumerate(MODES):
            button = QPushButton(mode.capitalize())
            button.setCheckable(True)
            name_widget(button, f"traceTrajMode-{mode}", mode.capitalize(), _TIPS[mode])
            button.setProperty("segment", _SIDES.get(place, "middle"))
            button.setProperty("size", "small")
            button.clicked.connect(partial(self.mode_chosen.emit, mode))
            self._modes.addButton(button)
            modes.addWidget(button)
        head.addLayout(modes)
        self._caption = ElidedLabel("", "muted")
        self._caption.setObjectName("traceTrajCaption")
        head.addWidget(self._caption, stretch=1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 4)
        self._column.setSpacing(0)
        self._column.addLayout(head)
        self.hide()

    def event(self, event: QEvent) -> bool:
        """Leave the words out where the modes need the room, also when the size of the text changes."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            modes = sum(button.sizeHint().width() for button in self._modes.buttons())
            words = self._heading.sizeHint().width() + self._caption.minimumSizeHint().width()
            for part in (self._heading, self._caption):
                part.setVisible(self.width() >= modes + words + _ROOM)
        return super().event(event)

    def set_charts_ready(self) -> None:
        """Draw from now on."""
        if self.grid is None:
            self.grid = TrajectoryGrid(self._theme)
            self.grid.window_wanted.connect(self.window_wanted)
            self.grid.rows_wanted.connect(self.rows_wanted)
            self.grid.item_chosen.connect(self.item_chosen)
            self._column.addWidget(self.grid)
            self.set_view(self._view)

    def set_view(self, view: GridView) -> None:
        """Show steps; nothing while there are none."""
        self._view = view
        if self.grid is None:
            return
        self.setVisible(view.steps > 0)
        self._caption.setText(view.caption)
        for mode, button in zip(MODES, self._modes.buttons(), strict=True):
            button.setChecked(mode == view.mode)
        self.grid.set_view(view)

    def set_theme(self, theme: Theme) -> None:
        """Draw in the theme's colours."""
        self._theme = theme
        if self.grid is not None:
            self.grid.set_theme(theme)
