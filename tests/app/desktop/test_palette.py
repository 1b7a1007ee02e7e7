from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QMenuBar
from pytestqt.qtbot import QtBot

from app.desktop.actions import ActionRegistry, Command
from app.desktop.desktop import Desktop
from app.theme.keeper import ThemeKeeper
from app.viewmodels.desktop import WriterRequest
from storage.errors import BugError
from tests.app.parts import make_desktop
from tests.app.person import press, type_text

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def desktop(qtbot: QtBot, keeper: ThemeKeeper) -> Iterator[Desktop]:
    keeper.choose("dark")
    desktop, _writers = make_desktop(keeper)
    desktop.window.resize(1280, 800)
    desktop.window.show()
    qtbot.waitExposed(desktop.window)
    yield desktop
    desktop.trace.close()
    desktop.runs.close()
    desktop.window.let_go()
    desktop.window.deleteLater()


def offered(desktop: Desktop) -> list[str]:
    rows = desktop.palette.palette.list
    return [rows.item(number).text() for number in range(rows.count())]


def test_a_command_is_found_and_done_by_keys(desktop: Desktop) -> None:
    desktop.window.prompt.focus_input()
    theme = desktop.keeper.theme
    press(desktop.window, Qt.Key.Key_K, CONTROL)
    palette = desktop.palette.palette
    assert palette.isVisible()
    type_text(palette.field, "dark")
    assert offered(desktop)[0] == "Dark or light"
    press(palette.field, Qt.Key.Key_Return)
    assert desktop.keeper.theme is not theme
    assert not palette.isVisible()
    assert desktop.window.prompt.input.hasFocus()
    press(desktop.window, Qt.Key.Key_K, CONTROL)
    assert offered(desktop)[0] == "Dark or light", "what was used last comes first"
    press(palette.field, Qt.Key.Key_Escape)
    assert not palette.isVisible()


def test_an_open_window_is_found_by_its_title(desktop: Desktop) -> None:
    for number in (1, 2):
        desktop.show_writer(WriterRequest(f"r{number}", f"Report {number}", 0.0))
    press(desktop.window, Qt.Key.Key_K, CONTROL)
    type_text(desktop.palette.palette.field, "report 1")
    press(desktop.palette.palette.field, Qt.Key.Key_Return)
    assert desktop.windows.active_id == "writer:r1"


def test_words_that_fit_nothing_say_so_and_enter_does_nothing(desktop: Desktop) -> None:
    press(desktop.window, Qt.Key.Key_K, CONTROL)
    palette = desktop.palette.palette
    type_text(palette.field, "qqqq")
    assert offered(desktop) == []
    press(palette.field, Qt.Key.Key_Return)
    assert palette.isVisible()
    press(desktop.window, Qt.Key.Key_K, CONTROL)
    assert not palette.isVisible()


def test_arrows_go_round(desktop: Desktop) -> None:
    press(desktop.window, Qt.Key.Key_K, CONTROL)
    palette = desktop.palette.palette
    press(palette.field, Qt.Key.Key_Up)
    assert palette.list.currentRow() == palette.list.count() - 1
    press(palette.field, Qt.Key.Key_Down)
    assert palette.list.currentRow() == 0


def test_menus_and_palette_have_the_same_commands(desktop: Desktop) -> None:
    bar = desktop.window.findChild(QMenuBar, "menuBar")
    assert isinstance(bar, QMenuBar)
    menus = [action.menu() for action in bar.actions()]
    offered = [action for menu in menus if isinstance(menu, QMenu) for action in menu.actions()]
    in_menus = {action.text().partition("\t")[0] for action in offered}
    assert in_menus == {command.words for command in desktop.actions if command.menu}
    assert {entry.words for entry in desktop.actions.entries()} >= in_menus
    assert all(isinstance(menu, QMenu) and menu.actions() for menu in menus), "no menu is empty"


def test_two_commands_cannot_share_a_name_or_a_key() -> None:
    one = Command("a", "A", "Ctrl+A", bool)
    for other in (
        Command("a", "B", "", bool),
        Command("b", "B", "Ctrl+A", bool),
        Command("b", "B", "", bool, "No"),
        Command("b", "B", "", bool, key="Ctrl+A"),
        Command("b", "B", "Ctrl+A, B", bool),
    ):
        with pytest.raises(BugError):
            ActionRegistry([one, other])
