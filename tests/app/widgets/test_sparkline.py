"""Sparklines as they are painted."""

from itertools import combinations

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from app.theme.theme import load_theme
from app.viewmodels.sparkline import SparkPoint
from app.widgets.charts.dots import DOT_LOOKS
from app.widgets.charts.sparkline import Sparklines

STATUSES = ("completed", "cancelled", "in_flight", "blocked", "failed")


def drawn(status: str, theme: str) -> list[bool]:
    """Return which pixels a single dot covers, of no matter which colour."""
    point = SparkPoint(x=8.0, y=8.0, status=status)  # type: ignore[arg-type]  # one of STATUSES
    image = Sparklines().pixmap((point,), load_theme(theme), 2.0).toImage()
    alpha = image.convertToFormat(QImage.Format.Format_ARGB32)
    size = (alpha.width(), alpha.height())
    return [alpha.pixelColor(x, y).alpha() > 127 for y in range(size[1]) for x in range(size[0])]


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_each_status_has_a_shape_of_its_own(qapp: QApplication, theme: str) -> None:
    shapes = {status: drawn(status, theme) for status in STATUSES}
    assert all(any(shape) for shape in shapes.values())
    for one, other in combinations(STATUSES, 2):
        differing = sum(a != b for a, b in zip(shapes[one], shapes[other], strict=True))
        assert differing >= 20, (one, other)  # of about 110 pixels


def test_the_worst_is_drawn_last() -> None:
    assert tuple(DOT_LOOKS) == STATUSES
