"""Icons: line drawings from resources/icons in a colour of the theme, sharp on every screen."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

import resources

SCALES = (1, 2, 3)


@lru_cache(maxsize=256)
def themed_icon(name: str, color: str, size: int = 16) -> QIcon:
    """Return an icon in a colour; ``size`` is its edge in pixels of the interface."""
    drawn = QIcon()
    renderer = QSvgRenderer(QByteArray(resources.icon(name).replace("currentColor", color).encode()))
    for scale in SCALES:
        drawn.addPixmap(_draw(renderer, size, scale))
    return drawn


def _draw(renderer: QSvgRenderer, size: int, scale: int) -> QPixmap:
    pixmap = QPixmap(size * scale, size * scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, size * scale, size * scale))
    painter.end()
    pixmap.setDevicePixelRatio(scale)
    return pixmap
