import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette, QStyleHints
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import resources
from app.theme.icons import themed_icon
from app.theme.keeper import ThemeKeeper, style_sheet
from app.theme.theme import Theme, load_theme


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


def test_another_scheme_of_the_system_is_followed_at_once_unless_one_is_chosen(
    qapp: QApplication, keeper: ThemeKeeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    def system_goes(scheme: Qt.ColorScheme) -> None:
        monkeypatch.setattr(QStyleHints, "colorScheme", lambda _hints: scheme)
        qapp.styleHints().colorSchemeChanged.emit(scheme)

    system_goes(Qt.ColorScheme.Dark)
    keeper.choose("system")
    assert keeper.theme.dark
    system_goes(Qt.ColorScheme.Light)
    assert keeper.theme is load_theme("light")
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == load_theme("light").canvas
    assert keeper.choice == "system"
    system_goes(Qt.ColorScheme.Dark)
    assert keeper.theme is load_theme("dark")
    keeper.choose("light")
    system_goes(Qt.ColorScheme.Light)
    system_goes(Qt.ColorScheme.Dark)
    assert keeper.theme is load_theme("light"), "the person's choice"
    keeper.choose("dark")


def test_the_size_of_words_goes_in_steps_and_stays_readable(qapp: QApplication, keeper: ThemeKeeper) -> None:
    keeper.choose("dark")
    assert (keeper.text_size, qapp.font().pixelSize()) == (100, 13)
    told: list[Theme] = []
    keeper.changed.connect(told.append)
    try:
        for wanted in (110, 125, 150, 150):
            keeper.larger()
            assert keeper.text_size == wanted
        assert qapp.font().pixelSize() == 20
        assert "font-size: 18px" in qapp.styleSheet(), "12 at 100 %"
        keeper.choose("light")
        assert (keeper.theme.name, keeper.theme.text_size) == ("light", 150)
        keeper.set_text_size(400)
        assert keeper.text_size == 150
        keeper.set_text_size(1)
        assert keeper.text_size == 80
        keeper.set_text_size(104)  # between two steps, from the settings
        keeper.smaller()
        assert keeper.text_size == 100
        keeper.choose("dark")
        assert keeper.theme is load_theme("dark")
    finally:
        keeper.changed.disconnect(told.append)
        keeper.choose("dark")
        keeper.usual_size()
    assert [theme.text_size for theme in told] == [110, 125, 150, 150, 80, 104, 100, 100]


def test_nothing_moves_by_itself(qapp: QApplication, keeper: ThemeKeeper) -> None:
    """No widget of ours animates; the style's own effects stay off, so reduced motion needs no switch."""
    for effect in Qt.UIEffect:
        assert not qapp.isEffectEnabled(effect), effect


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
