from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import resources
from app.theme.icons import themed_icon
from app.theme.keeper import ThemeKeeper, style_sheet
from app.theme.theme import load_theme


def test_toggling_restyles_the_application_and_tells_once(
    qtbot: QtBot, qapp: QApplication, keeper: ThemeKeeper
) -> None:
    keeper.choose("dark")
    with qtbot.waitSignal(keeper.changed, timeout=1000) as told:
        keeper.toggle()
    assert told.args == [load_theme("light")]
    assert qapp.palette().color(QPalette.ColorRole.Base).name() == load_theme("light").surface
    assert qapp.styleSheet() == style_sheet(load_theme("light"))
    with qtbot.assertNotEmitted(keeper.changed):
        keeper.choose("light")
    keeper.toggle()
    assert keeper.theme is load_theme("dark")


def test_following_the_system_takes_its_scheme(qapp: QApplication, keeper: ThemeKeeper) -> None:
    keeper.choose("system")
    assert keeper.theme.name in resources.theme_names()
    assert keeper.choice == "system"
    keeper.choose("dark")


def test_every_icon_is_drawn_in_the_colour_asked_for(qapp: QApplication) -> None:
    for name in resources.names("icons", ".svg"):
        image = themed_icon(name, "#ff0000", 16).pixmap(16, 16).toImage()
        colors = {
            image.pixelColor(x, y).name()
            for x in range(image.width())
            for y in range(image.height())
            if image.pixelColor(x, y).alpha() == 255
        }
        assert colors <= {"#ff0000"}, name
        assert any(
            image.pixelColor(x, y).alpha() for x in range(image.width()) for y in range(image.height())
        ), name
