"""Pictures of stored runs, as the command line draws them."""

from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

from app.theme.theme import load_theme
from tests.flows.folders import DESCRIBE
from tests.flows.processes import Quire


@pytest.mark.parametrize(("window", "theme"), [("trace", "light"), ("writer", "dark"), ("desktop", "light")])
def test_a_picture_has_the_size_asked_for_and_its_windows_ground(
    quire: Quire, window: str, theme: str, folder: Path, tmp_path: Path
) -> None:
    target = tmp_path / "picture.png"
    assert quire("run", DESCRIBE, "--workspace", folder).code == 0
    drawn = quire("screenshot", "--window", window, "--theme", theme, "--size", "1300x700", "-o", target)
    assert drawn.code == 0, drawn.err
    picture = QImage(str(target))
    assert (picture.width(), picture.height()) == (1300, 700)
    surface = QColor(load_theme(theme).surface)
    if window == "trace":
        middle = [picture.pixelColor(1290, y) for y in range(60, 240)]
        assert sum(each == surface for each in middle) > 120, "the head of the run, where nothing stands"
