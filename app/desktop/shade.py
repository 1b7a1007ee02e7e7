"""The soft shadow around a window on the canvas: drawn once a theme, then its corners and edges copied."""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from app.desktop.grip import EDGE
from app.theme.theme import Theme

CORNER = EDGE + 10  # the widest ring is round for so long
_ROUND = 8  # of the frame
_ALPHA = (0.06, 0.012)  # of each ring: dark, light


class Shade:
    """Paints the shadow of a theme at a number of device pixels for each pixel."""

    def __init__(self, theme: Theme, ratio: float) -> None:
        self.ratio = ratio
        size = 2 * CORNER + 1
        self._tile = QPixmap(round(size * ratio), round(size * ratio))
        self._tile.setDevicePixelRatio(ratio)
        self._tile.fill(Qt.GlobalColor.transparent)
        painter = QPainter(self._tile)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        color = QColor(theme.shadow)
        color.setAlphaF(_ALPHA[0] if theme.dark else _ALPHA[1])
        painter.setBrush(color)
        for ring in range(EDGE):
            box = QRectF(0, 0, size, size).adjusted(ring, ring + 1, -ring, -max(0, ring - 1))
            painter.drawRoundedRect(box, _ROUND + EDGE - ring, _ROUND + EDGE - ring)
        painter.end()

    def paint(self, painter: QPainter, rect: QRect) -> None:
        """Paint the margin of a rectangle; its middle is left out."""
        ends = (0, CORNER, CORNER + 1, 2 * CORNER + 1)
        xs = (rect.left(), rect.left() + CORNER, rect.right() + 1 - CORNER, rect.right() + 1)
        ys = (rect.top(), rect.top() + CORNER, rect.bottom() + 1 - CORNER, rect.bottom() + 1)
        for row in range(3):
            for column in range(3):
                if row != 1 or column != 1:
                    to = QRectF(xs[column], ys[row], xs[column + 1] - xs[column], ys[row + 1] - ys[row])
                    part = QRectF(
                        ends[column] * self.ratio,
                        ends[row] * self.ratio,
                        (ends[column + 1] - ends[column]) * self.ratio,
                        (ends[row + 1] - ends[row]) * self.ratio,
                    )
                    painter.drawPixmap(to, self._tile, part)
