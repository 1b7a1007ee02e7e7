"""One node of the graph of agents, painted at the scale of its canvas."""

from functools import lru_cache

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QEnterEvent, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.theme.fonts import interface_font
from app.theme.theme import Theme
from app.viewmodels.agent_nodes import GraphNode
from app.viewmodels.trace_words import glyph
from app.widgets.trace.painting import LEFT_MIDDLE, RIGHT_MIDDLE, draw_words

_NAMES = {"worker": "traceWorkerNode", "group": "traceWorkerNode"}
_ROLES = {"completed": "ok", "failed": "failed", "blocked": "blocked", "open": "neutral"}
_TITLE_PX, _DETAIL_PX = 12.5, 11.0
_LEAST_PX = 5.0  # smaller words are a smear
_KINDS = {"group": "workers", "tool": "tool"}


class NodeButton(QAbstractButton):
    """Shows a ``GraphNode``; it has no focus of its own, the canvas walks the nodes."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.node = GraphNode("", "tool", "")
        self.theme = theme
        self.scale = 1.0
        self.marked = self.current = False

    def show_node(self, node: GraphNode) -> None:
        """Show a node."""
        if node == self.node:
            return
        self.node = node
        self.setObjectName(_NAMES.get(node.kind, "traceGraphNode"))
        self.setProperty("state", node.state)  # no rule of the style sheet asks for it
        self.setAccessibleName(node.spoken)
        self.setAccessibleDescription(node.tooltip)
        head = " · ".join(word for word in (node.title, node.state, node.detail) if word)
        self.setToolTip("\n".join(line for line in (head, node.tooltip) if line))
        self.update()

    def set_look(self, theme: Theme, scale: float, *, marked: bool, current: bool) -> None:
        """Paint so from now on."""
        if (theme, scale, marked, current) != (self.theme, self.scale, self.marked, self.current):
            self.theme, self.scale, self.marked, self.current = theme, scale, marked, current
            self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Paint as under the pointer."""
        super().enterEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground, the sign of the state, title and detail."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        if self.scale * _TITLE_PX >= _LEAST_PX:
            self._paint_words(painter)
        painter.end()

    def _paint_ground(self, painter: QPainter) -> None:
        theme, node = self.theme, self.node
        color = getattr(theme, _ROLES.get(node.state, "neutral"))
        worker = node.kind in ("worker", "group")
        ground = theme.ground(color, 0.12) if worker and node.state else theme.raised
        if self.underMouse():
            ground = theme.ground(theme.text, 0.1)
        painter.setBrush(QColor(theme.accent_ground if self.marked else ground))
        line = QPen(
            QColor(theme.accent if self.marked else color if worker and node.state else theme.line), 1
        )
        if self.marked:
            line.setWidthF(2.0)
        elif node.state == "blocked":
            line.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(line)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        radius = 6 * self.scale
        if node.kind == "group":  # as if others lay behind it
            back = box.adjusted(3 * self.scale, 0, 0, -3 * self.scale)
            painter.drawRoundedRect(back, radius, radius)
            box = box.adjusted(0, 3 * self.scale, -3 * self.scale, 0)
        painter.drawRoundedRect(box, radius, radius)
        if node.author:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.author(node.author)))
            bar = QRectF(box.x() + 3 * self.scale, box.y() + 7 * self.scale, 3 * self.scale, 0)
            bar.setHeight(max(2.0, box.height() - 14 * self.scale))
            painter.drawRoundedRect(bar, 1.5, 1.5)
        if self.current:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.text), 1.6))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), radius, radius)

    def _paint_words(self, painter: QPainter) -> None:
        theme, node, scale = self.theme, self.node, self.scale
        inner = self.rect().adjusted(
            round(12 * scale), round(1 * scale), round(-6 * scale), round(-1 * scale)
        )
        if node.kind == "group":
            inner.adjust(0, round(3 * scale), round(-3 * scale), 0)
        half = inner.height() // 2
        title, detail = _font(round(_TITLE_PX * scale), bold=True), _font(round(_DETAIL_PX * scale))
        first = inner.adjusted(0, 0, 0, -half)
        sign = ("▾" if node.opened else "▸") if node.can_open else glyph(node.state) if node.state else ""
        if node.kind == "tool" and node.state != "failed":
            sign = ""
        if sign:
            color = getattr(theme, f"{_ROLES.get(node.state, 'neutral')}_text")
            draw_words(painter, first, sign, (title, color), RIGHT_MIDDLE)
            first = first.adjusted(0, 0, round(-16 * scale), 0)
        if not node.detail:
            first = first.adjusted(0, 0, 0, half)
        draw_words(painter, first, node.title, (title, theme.text), LEFT_MIDDLE)
        second = inner.adjusted(0, half, 0, 0)
        draw_words(painter, second, node.detail, (detail, theme.muted), LEFT_MIDDLE)


@lru_cache(maxsize=64)
def _font(pixels: int, *, bold: bool = False) -> QFont:
    return interface_font(max(1, pixels), bold=bold)
