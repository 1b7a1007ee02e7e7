from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from app.desktop.desktop import Desktop
from app.theme.keeper import ThemeKeeper
from app.viewmodels.desktop import WriterRequest
from tests.app.parts import make_desktop
from tests.app.person import press, press_of_desk


@pytest.fixture
def desktop(qtbot: QtBot, keeper: ThemeKeeper) -> Iterator[Desktop]:
    keeper.choose("dark")
    desktop, _writers = make_desktop(keeper)
    desktop.window.resize(1280, 800)
    desktop.window.show()
    qtbot.waitUntil(desktop.window.prompt.input.hasFocus)
    yield desktop
    desktop.trace.close()
    desktop.runs.close()
    desktop.window.let_go()
    desktop.window.deleteLater()


def open_many(desktop: Desktop, count: int) -> None:
    for number in range(count):
        title = f"The report with number {number}"
        desktop.show_writer(WriterRequest(f"r{number}", title, 0.0))


def row(desktop: Desktop) -> list[QPushButton]:
    buttons = desktop.window.top_bar.tabs.findChildren(QPushButton, "windowTab")
    return sorted((each for each in buttons if each.isVisible()), key=QPushButton.x)


def more(desktop: Desktop) -> QToolButton:
    button = desktop.window.top_bar.tabs.findChild(QToolButton, "windowTabsMore")
    assert isinstance(button, QToolButton)
    return button


def words(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions()]


def entry(menu: QMenu, start: str) -> QAction:
    return next(action for action in menu.actions() if action.text().startswith(start))


def opened(button: QToolButton) -> QMenu:
    """Fill the menu of a button as it is when it comes up."""
    menu = button.menu()
    menu.aboutToShow.emit()
    return menu


def test_a_few_windows_need_no_menu(desktop: Desktop) -> None:
    open_many(desktop, 2)
    assert len(row(desktop)) == 3
    assert not more(desktop).isVisible()


def test_windows_without_room_are_in_a_menu(qtbot: QtBot, desktop: Desktop) -> None:
    open_many(desktop, 12)
    strip = desktop.window.top_bar.tabs
    shown = row(desktop)
    assert more(desktop).isVisible()
    assert more(desktop).text() == f"{13 - len(shown)} more ▾"
    ends = [each.geometry().right() for each in (*shown, more(desktop))]
    assert max(ends) < strip.width()
    assert any("number 11" in each.accessibleName() for each in shown), "the one in front is in the row"
    menu = opened(more(desktop))
    assert len(words(menu)) == 13 - len(shown)
    entry(menu, "Writer — The report with number 9").trigger()
    assert desktop.windows.active_id == "writer:r9"
    assert any("number 9" in each.accessibleName() for each in row(desktop))
    count = len(row(desktop))
    desktop.window.resize(1720, 980)
    qtbot.waitUntil(lambda: len(row(desktop)) > count)


def test_numbers_go_on_in_the_menu(desktop: Desktop) -> None:
    open_many(desktop, 12)
    hidden = words(opened(more(desktop)))
    assert any(each.endswith("\tCtrl+8") for each in hidden)
    assert not any(each.endswith("\tCtrl+10") for each in hidden)
    press(desktop.window, Qt.Key.Key_8, Qt.KeyboardModifier.ControlModifier)
    assert desktop.windows.active_id == "writer:r6"


def test_the_launcher_opens_windows(desktop: Desktop) -> None:
    desktop.windows.close("trace")
    menu = opened(desktop.window.top_bar.launcher)
    entry(menu, "Show Trace").trigger()
    assert desktop.windows.active_id == "trace"


def test_the_launcher_comes_up_and_is_used_by_keys(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.windows.close("trace")
    menu = desktop.window.top_bar.launcher.menu()
    press_of_desk(desktop.window, Qt.Key.Key_L)
    qtbot.waitUntil(menu.isVisible)
    press(menu, Qt.Key.Key_Escape)
    assert not menu.isVisible()
    press_of_desk(desktop.window, Qt.Key.Key_L)
    press(menu, Qt.Key.Key_Down)
    press(menu, Qt.Key.Key_Return)
    assert not menu.isVisible()
    assert desktop.windows.active_id == "trace"


def test_the_launcher_without_runs_offers_no_documents(desktop: Desktop) -> None:
    offered = words(opened(desktop.window.top_bar.launcher))
    assert "Recent documents" not in offered
    assert "Open" in offered
