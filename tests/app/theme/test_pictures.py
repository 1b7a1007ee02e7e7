"""The small pictures of the style sheet: they are there, in the theme's colours, and controls show them."""

import pytest
from PySide6.QtCore import QFile, QIODevice, QPoint
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

import resources
from app.theme.keeper import ThemeKeeper
from app.theme.pictures import pictures_of
from app.theme.theme import Theme, load_theme

THEMES = [load_theme(name) for name in resources.theme_names()]


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_each_picture_is_readable_in_the_role_of_its_name(theme: Theme) -> None:
    for name, role in (("chevron-down", "muted"), ("check", "on_accent"), ("chevron-right", "muted")):
        file = QFile(f"{pictures_of(theme)}/{name}.{role}.svg")
        assert file.open(QIODevice.OpenModeFlag.ReadOnly), name
        drawn = bytes(file.readAll().data()).decode()
        assert drawn == resources.icon(name).replace("currentColor", theme.tokens()[role])
        file.close()
    assert not QFile.exists(f"{pictures_of(theme)}/nothing.muted.svg")


def test_asking_again_gives_the_same_folder_and_the_themes_differ() -> None:
    dark, light = pictures_of(load_theme("dark")), pictures_of(load_theme("light"))
    assert pictures_of(load_theme("dark")) == dark != light


def colors_in(image: QImage, corner: QPoint, size: int) -> set[str]:
    return {image.pixelColor(corner.x() + x, corner.y() + y).name() for x in range(size) for y in range(size)}


def grabbed(qtbot: QtBot, widget: QWidget) -> QImage:
    qtbot.addWidget(widget)
    widget.resize(200, 28)
    widget.show()
    qtbot.waitExposed(widget)
    return widget.grab().toImage()


@pytest.mark.parametrize("name", resources.theme_names())
def test_controls_are_drawn_from_the_roles(
    qtbot: QtBot, qapp: QApplication, keeper: ThemeKeeper, name: str
) -> None:
    keeper.choose(name)
    theme = load_theme(name)
    combo = grabbed(qtbot, QComboBox())
    assert combo.pixelColor(100, 6).name() == theme.raised
    assert combo.pixelColor(100, 0).name() in {theme.line, theme.accent}
    assert len(colors_in(combo, QPoint(200 - 20, 8), 14)) > 2, "an arrow"
    spin = grabbed(qtbot, QSpinBox())
    assert spin.pixelColor(100, 4).name() == theme.raised
    assert len(colors_in(spin, QPoint(200 - 17, 2), 12)) > 2, "an arrow"
    box = QCheckBox("Words")
    box.setChecked(True)
    assert {theme.accent, theme.on_accent} <= colors_in(grabbed(qtbot, box), QPoint(2, 6), 17), "a check"
    keeper.choose("dark")
