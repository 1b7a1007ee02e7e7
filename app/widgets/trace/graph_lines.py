"""Paints the lines between the nodes of the graph of agents."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from app.theme.fonts import interface_font
from app.theme.theme import Theme
from app.viewmodels.graph_layout import EdgeLine
from app.viewmodels.graph_view import GraphView

_ROLES = {"completed": "ok", "failed": "failed", "blocked": "blocked", "cancelled": "neutral"}
_WORDS_PX = 11
_LEAST_SCALE = 0.45  # smaller words are a smear
MOST_LABELS = 60  # beyond, only the lines of what is marked have words


@dataclass(frozen=True, slots=True)
class Stretch:
    """What is in view, from top to foot in the graph's own measure, and how large it is drawn."""

    top: float
    foot: float
    scale: float


def _edge_color(theme: Theme, line: EdgeLine) -> str:
    """Return the colour of a line: that of its outcome, grey while it is open or has none."""
    role = _ROLES.get(line.edge.status, "neutral" if line.edge.kind == "delegates" else "faint")
    return str(getattr(theme, role))


@lru_cache(maxsize=4_096)
def _edge_path(line: EdgeLine) -> QPainterPath:
    """Return the way of a line."""
    (x0, y0), (x1, y1) = line.start, line.end
    path = QPainterPath(QPointF(x0, y0))
    path.lineTo(line.bend_from, y0)
    half = (line.bend_to - line.bend_from) / 2
    path.cubicTo(line.bend_from + half, y0, line.bend_to - half, y1, line.bend_to, y1)
    path.lineTo(x1, y1)
    return path


def paint_lines(painter: QPainter, view: GraphView, theme: Theme, stretch: Stretch) -> None:
    """Paint the lines in view, those at what is marked over the others, and their words."""
    shown = [line for line in view.layout.lines if _is_in(line, stretch)]
    marked = [line for line in shown if _joins(line, view.marked)]
    for line in shown:
        _paint_line(painter, line, theme, strong=False)
    for line in marked:
        _paint_line(painter, line, theme, strong=True)
    for line in shown if len(shown) <= MOST_LABELS else marked:
        _paint_label(painter, line, theme, stretch.scale)


def _is_in(line: EdgeLine, stretch: Stretch) -> bool:
    ends = (line.start[1], line.end[1])
    return min(ends) <= stretch.foot and max(ends) >= stretch.top


def _joins(line: EdgeLine, marked: AbstractSet[str]) -> bool:
    """Return whether a line joins what is marked: two nodes, or one with any other."""
    found = len({line.edge.source, line.edge.target} & marked)
    return found > 0 and found >= min(2, len(marked))


def _paint_line(painter: QPainter, line: EdgeLine, theme: Theme, *, strong: bool) -> None:
    """Paint a line; ``strong`` ones begin or end at what is marked. A blocked one is dashed."""
    pen = QPen(QColor(theme.accent if strong and not line.edge.status else _edge_color(theme, line)))
    pen.setWidthF(2.4 if strong else 1.6 if line.edge.kind == "delegates" else 1.0)
    if line.edge.status == "blocked":
        pen.setStyle(Qt.PenStyle.DashLine)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(_edge_path(line))


def _paint_label(painter: QPainter, line: EdgeLine, theme: Theme, scale: float) -> None:
    """Paint the words of a line on the ground of the canvas, so that no line goes through them."""
    words = line.edge.words
    if not words or scale < _LEAST_SCALE:
        return
    font = _font()
    painter.setFont(font)
    metrics = QFontMetricsF(font)
    width, height = metrics.horizontalAdvance(words) + 6, metrics.height()
    x, y = line.label_at
    right = line.edge.kind == "delegates"
    place = QRectF(x - width if right else x - width / 2, y - height / 2, width, height)
    painter.fillRect(place, QColor(theme.surface))
    role = _ROLES.get(line.edge.status, "neutral")
    color = (
        getattr(theme, f"{role}_text") if right else theme.failed_text if line.edge.failed else theme.muted
    )
    painter.setPen(QColor(color))
    painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), words)


@lru_cache(maxsize=1)
def _font() -> QFont:
    return interface_font(_WORDS_PX)
