"""Small things that delegates paint."""

import pytest
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from app.theme.fonts import SMALL_PX, interface_font
from app.theme.theme import load_theme
from app.widgets.trace import painting

RECT = QRect(6, 4, 83, 20)


def drawn(ratio: float, *, kept: bool) -> QImage:
    """Return a picture of a pill, whose ground comes from what is kept, or is drawn in place."""
    image = QImage(round(100 * ratio), round(30 * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor("#101418"))
    look = painting.plain_pill(load_theme("dark"))
    font = interface_font(SMALL_PX)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if kept:
        painting.draw_pill(painter, RECT, "2 workers", font, look)
    else:
        painting._draw_pill_ground(painter, QRectF(RECT), look)
        painting.draw_words(painter, RECT, "2 workers", (font, look.words), painting._CENTRE)
    painter.end()
    return image


@pytest.mark.parametrize("ratio", [1.0, 1.25, 2.0])
@pytest.mark.usefixtures("qapp")
def test_a_pill_looks_the_same_the_first_time_and_later(ratio: float) -> None:
    first, later = drawn(ratio, kept=True), drawn(ratio, kept=True)
    assert first == later
    assert _worst(first, drawn(ratio, kept=False)) <= 2  # of 255: blending rounds twice


def _worst(one: QImage, other: QImage) -> int:
    """Return the largest difference of a colour channel at any pixel."""
    worst = 0
    for y in range(one.height()):
        for x in range(one.width()):
            a, b = one.pixelColor(x, y), other.pixelColor(x, y)
            differences = (a.red() - b.red(), a.green() - b.green(), a.blue() - b.blue())
            worst = max(worst, *map(abs, differences))
    return worst
