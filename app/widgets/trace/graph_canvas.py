"""The canvas of the graph of agents: it is zoomed, moved and walked; its nodes are child widgets."""

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from app.theme.theme import Theme
from app.viewmodels.agent_nodes import CONDUCTOR, GraphNode
from app.viewmodels.graph_camera import LEAST, Camera, fitted
from app.viewmodels.graph_view import GraphView
from app.widgets.common.properties import name_widget
from app.widgets.trace.graph_lines import Stretch, paint_lines
from app.widgets.trace.graph_node import NodeButton

KEYS = "Arrows walk the nodes, Enter selects one, + and - zoom, 0 fits all into the window"
READABLE = 0.68  # a graph that would be smaller than this is not fitted by itself
STEP = 1.2
_WALKS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class GraphCanvas(QWidget):
    """Shows a ``GraphView``.

    Signals:
        node_chosen(str): a node was pressed.
    """

    node_chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name_widget(self, "traceAgentGraph", "Agents")
        self.setAccessibleDescription(KEYS)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(90)
        self._theme = theme
        self._view = GraphView()
        self._nodes: dict[str, NodeButton] = {}
        self._current = ""
        self._grabbed: QPointF | None = None
        self.camera = Camera()

    def set_view(self, view: GraphView) -> None:
        """Show a graph; another run's is fitted anew."""
        before, self._view = self._view, view
        if view.run_id != before.run_id:
            self._current = ""
            self.camera = Camera()
        if view.layout is not before.layout:
            self._show_nodes()
            if not self.camera.by_hand:
                self.camera = self._fitted(READABLE)
        self._settle()
        if view.marked and (view.marked != before.marked or view.layout is not before.layout):
            pressed = self._current in view.marked
            self.reveal(self._current if pressed else min(view.marked, key=_worker_first))

    def set_theme(self, theme: Theme) -> None:
        """Paint in the theme's colours."""
        self._theme = theme
        self._settle()

    def fit(self) -> None:
        """Show the whole graph."""
        self._look(self._fitted(LEAST))

    def sizeHint(self) -> QSize:
        """Take as much as the calls below."""
        return QSize(400, 320)

    def zoom(self, factor: float, around: QPointF | None = None) -> None:
        """Draw larger or smaller; what is at ``around`` stays there."""
        at = around or QPointF(self.rect().center())
        self._look(self.camera.zoomed(factor, (at.x(), at.y())))

    def hit_test(self, at: QPoint) -> GraphNode | None:
        """Return the node at a place."""
        return self._view.layout.node_at(*self.camera.inside(at.x(), at.y()))

    def reveal(self, key: str) -> None:
        """Bring a node into view."""
        box = self._view.layout.boxes.get(key)
        if box is not None and self.isVisible():
            self._look(self.camera.revealing(box, (self.width(), self.height())))

    def _fitted(self, least: float) -> Camera:
        size = (self.width(), self.height())
        return fitted(self._view.layout, size, self._theme.text_size / 100, least)

    def _look(self, camera: Camera) -> None:
        self.camera = camera
        self._settle()

    def _show_nodes(self) -> None:
        wanted = {node.key: node for node in self._view.layout.graph.nodes}
        for key in [key for key in self._nodes if key not in wanted]:
            gone = self._nodes.pop(key)
            gone.hide()
            gone.deleteLater()
        for key, node in wanted.items():
            button = self._nodes.get(key)
            if button is None:
                button = self._nodes[key] = NodeButton(self._theme, self)
                button.clicked.connect(self._on_clicked)
                button.show()
            button.show_node(node)

    def _settle(self) -> None:
        """Put the nodes where they belong."""
        view = self._view
        focused = self._current if self.hasFocus() else ""
        for key, button in self._nodes.items():
            button.setGeometry(QRect(*self.camera.seen(view.layout.boxes[key])))
            button.set_look(self._theme, self.camera.scale, marked=key in view.marked, current=key == focused)
        self.update()

    def _on_clicked(self) -> None:
        button = self.sender()
        if isinstance(button, NodeButton):
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self._current = button.node.key
            self.node_chosen.emit(button.node.key)

    def _walk(self, step: tuple[int, int]) -> None:
        self._current = self._view.layout.neighbour(self._current, *step)
        button = self._nodes.get(self._current)
        if button is not None:
            self.setAccessibleDescription(f"{button.node.spoken}. {KEYS}")
        self._settle()
        self.reveal(self._current)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk, select, zoom."""
        if event.key() in _WALKS:
            self._walk(_WALKS[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.node_chosen.emit(self._current)
        elif event.text() in ("+", "="):
            self.zoom(STEP)
        elif event.text() == "-":
            self.zoom(1 / STEP)
        elif event.text() == "0":
            self.fit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is."""
        super().focusInEvent(event)
        if self._current not in self._nodes:
            self._current = min(self._view.marked & self._nodes.keys(), default=CONDUCTOR)
        self._settle()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that the keyboard is elsewhere."""
        super().focusOutEvent(event)
        self._settle()

    def event(self, event: QEvent) -> bool:
        """Tell of the line under the pointer; the nodes tell of themselves."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            layout = self._view.layout
            line = layout.line_at(*self.camera.inside(event.pos().x(), event.pos().y()))
            QToolTip.showText(event.globalPos(), layout.told(line) if line is not None else "", self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground, the lines in view and their words."""
        theme, camera = self._theme, self.camera
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(event.rect(), QColor(theme.surface))
        painter.translate(camera.x, camera.y)
        painter.scale(camera.scale, camera.scale)
        (_left, top), (_right, foot) = camera.inside(0, 0), camera.inside(0, self.height())
        paint_lines(painter, self._view, theme, Stretch(top, foot, camera.scale))
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit it into the new size, unless the person looks at a part of it."""
        super().resizeEvent(event)
        if not self.camera.by_hand:
            self.camera = self._fitted(READABLE)
        self._settle()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom around the pointer; with Shift or sideways, move."""
        delta, held = event.angleDelta(), event.modifiers()
        if held & Qt.KeyboardModifier.ShiftModifier or abs(delta.x()) > abs(delta.y()):
            self._look(self.camera.moved((delta.x() or delta.y()) / 2, 0))
        else:
            self.zoom(STEP ** (delta.y() / 120), event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the ground."""
        self._grabbed = event.position()
        self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the graph with the pointer."""
        if self._grabbed is not None:
            by, self._grabbed = event.position() - self._grabbed, event.position()
            self._look(self.camera.moved(by.x(), by.y()))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Let go."""
        self._grabbed = None
        self.unsetCursor()

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        """Show the whole graph."""
        self.fit()


def _worker_first(key: str) -> tuple[bool, str]:
    return not key.startswith("worker:"), key
