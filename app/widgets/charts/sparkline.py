"""A run in at most 60 dots, drawn once into a pixmap that the run list paints again and again."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPixmap

from app.theme.theme import Theme
from app.viewmodels.sparkline import HEIGHT, RADIUS, WIDTH, SparkPoint
from app.widgets.charts import library
from app.widgets.charts.dots import DOT_LOOKS

_CACHED = 2_000
Key = tuple[tuple[SparkPoint, ...], str, float]


class Sparklines:
    """Draws and keeps sparklines; the newest are kept."""

    def __init__(self) -> None:
        self._pixmaps: dict[Key, QPixmap] = {}

    def pixmap(self, points: Sequence[SparkPoint], theme: Theme, ratio: float) -> QPixmap:
        """Return the drawing of some dots for a screen of a pixel ratio."""
        key = (tuple(points), theme.name, ratio)
        made = self._pixmaps.get(key)
        if made is None:
            if len(self._pixmaps) >= _CACHED:
                del self._pixmaps[next(iter(self._pixmaps))]
            made = self._pixmaps[key] = _draw(key[0], theme, ratio)
        return made


def _draw(points: tuple[SparkPoint, ...], theme: Theme, ratio: float) -> QPixmap:
    pixmap = QPixmap(QSize(round(WIDTH * ratio), round(HEIGHT * ratio)))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    draw_symbol = library.scatter().drawSymbol
    pen = QPen(Qt.PenStyle.NoPen)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for dot_status, look in DOT_LOOKS.items():
        brush = QBrush(QColor(getattr(theme, look.role)))
        for point in points:
            if point.status == dot_status:
                painter.save()
                painter.translate(QPointF(point.x, point.y))
                draw_symbol(painter, look.symbol, 2 * RADIUS * look.scale, pen, brush)
                painter.restore()
    painter.end()
    return pixmap
