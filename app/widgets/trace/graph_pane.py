"""The graph of agents with its heading: how much there is, and zooming by button."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.theme.theme import Theme
from app.viewmodels.graph_view import GraphView
from app.widgets.common.labels import ElidedLabel, label
from app.widgets.common.properties import name_widget
from app.widgets.trace.graph_canvas import STEP, GraphCanvas


class GraphPane(QFrame):
    """Shows a ``GraphView``.

    Signals:
        node_chosen(str): a node was pressed.
    """

    node_chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name_widget(self, "traceGraph", "Graph of the agents")
        self.canvas = GraphCanvas(theme)
        self.canvas.node_chosen.connect(self.node_chosen)
        self._caption = ElidedLabel("", "muted")
        self._caption.setObjectName("traceGraphCaption")
        self._quiet = label("", "muted")
        self._quiet.setAlignment(Qt.AlignmentFlag.AlignCenter)
        head = QHBoxLayout()
        head.setContentsMargins(14, 8, 12, 4)
        head.setSpacing(0)
        heading = ElidedLabel("AGENTS", "heading")
        heading.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        head.addWidget(heading)
        head.addSpacing(8)
        head.addWidget(self._caption, stretch=1)
        head.addWidget(_button("left", "-", "Smaller  (-)", partial(self.canvas.zoom, 1 / STEP)))
        head.addWidget(_button("middle", "Fit", "The whole graph  (0)", self.canvas.fit))
        head.addWidget(_button("right", "+", "Larger  (+)", partial(self.canvas.zoom, STEP)))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.canvas, stretch=1)
        column.addWidget(self._quiet, stretch=1)
        self.set_view(GraphView())

    def set_view(self, view: GraphView) -> None:
        """Show a graph, or why there is none."""
        self._caption.setText(view.caption)
        self._quiet.setText(view.quiet)
        self._quiet.setVisible(bool(view.quiet))
        self.canvas.setVisible(not view.quiet)
        self.canvas.set_view(view)

    def set_theme(self, theme: Theme) -> None:
        """Paint in the theme's colours."""
        self.canvas.set_theme(theme)


def _button(side: str, words: str, tip: str, act: Callable[[], None]) -> QPushButton:
    made = QPushButton(words)
    name_widget(made, f"traceGraph-{words}", tip.partition("  ")[0], tip)
    made.setProperty("segment", side)
    made.setProperty("size", "small")
    made.clicked.connect(partial(_call, act))
    return made


def _call(act: Callable[[], None], _checked: object = None) -> None:
    act()
