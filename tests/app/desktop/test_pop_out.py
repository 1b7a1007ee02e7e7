from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.desktop.canvas_window import CanvasWindow
from app.desktop.desktop import Desktop
from app.desktop.native_window import NativeWindow
from app.theme.keeper import ThemeKeeper
from app.viewmodels.desktop import WriterRequest
from tests.app.parts import PlainWriters, make_desktop
from tests.app.person import click, press, press_of_desk

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def made(qtbot: QtBot, keeper: ThemeKeeper) -> Iterator[tuple[Desktop, PlainWriters]]:
    keeper.choose("dark")
    desktop, writers = make_desktop(keeper)
    desktop.window.resize(1280, 800)
    desktop.window.show()
    qtbot.waitUntil(desktop.window.is_painted)
    qtbot.waitUntil(desktop.window.prompt.input.hasFocus)
    yield desktop, writers
    desktop.pop_out.close()
    desktop.trace.close()
    desktop.runs.close()
    desktop.window.let_go()
    desktop.window.deleteLater()


@pytest.fixture
def desktop(made: tuple[Desktop, PlainWriters]) -> Desktop:
    return made[0]


def open_writer(desktop: Desktop, run_id: str = "r1") -> CanvasWindow:
    desktop.show_writer(WriterRequest(run_id, f"Report {run_id}", 0.0))
    window = desktop.windows.window(f"writer:{run_id}")
    assert window is not None
    return window


def button(window: CanvasWindow | NativeWindow, name: str) -> QPushButton:
    found = window.findChild(QPushButton, name)
    assert found is not None
    return found


def popped(qtbot: QtBot, desktop: Desktop, run_id: str = "r1") -> tuple[CanvasWindow, NativeWindow]:
    """Pop a run's Writer out as a person does, and wait until it has the keyboard."""
    window = open_writer(desktop, run_id)
    click(button(window, "windowPopOut"))
    native = window.native
    assert native is not None
    qtbot.waitUntil(native.isActiveWindow)
    return window, native


def tab_ids(desktop: Desktop) -> set[str]:
    return set(desktop.window.top_bar.tab_ids)


def test_a_window_goes_out_with_its_content_and_comes_back_to_its_place(
    qtbot: QtBot, desktop: Desktop
) -> None:
    window = open_writer(desktop)
    place = window.frame_rect()
    window, native = popped(qtbot, desktop)
    assert native.isWindow()
    assert native.isAncestorOf(window.content)
    assert window.content.isVisible()
    assert "Report r1" in native.windowTitle()
    assert not window.isVisible()
    assert desktop.windows.active_id == "writer:r1"
    click(button(native, "windowBack"))
    assert desktop.windows.window("writer:r1") is window
    assert not native.isVisible()
    assert window.isAncestorOf(window.content)
    assert window.content.isVisible()
    assert window.frame_rect() == place
    assert desktop.windows.active_id == "writer:r1"


def test_the_same_shortcuts_hold_in_both_kinds_of_window(qtbot: QtBot, desktop: Desktop) -> None:
    window = open_writer(desktop)
    press_of_desk(desktop.window, Qt.Key.Key_O)
    native = window.native
    assert native is not None
    qtbot.waitUntil(native.isActiveWindow)
    press_of_desk(native, Qt.Key.Key_O)
    assert not native.isVisible()
    assert window.isVisible()
    qtbot.waitUntil(desktop.window.isActiveWindow)
    press_of_desk(desktop.window, Qt.Key.Key_O)
    again = window.native
    assert again is not None
    qtbot.waitUntil(again.isActiveWindow)
    press(again, Qt.Key.Key_F11)
    assert again.isMaximized()
    press(again, Qt.Key.Key_W, CONTROL)
    assert desktop.windows.window("writer:r1") is None


@pytest.mark.parametrize("way", ["shortcut", "frame"])
def test_closing_it_closes_the_window(qtbot: QtBot, made: tuple[Desktop, PlainWriters], way: str) -> None:
    desktop, writers = made
    _window, native = popped(qtbot, desktop)
    if way == "frame":
        native.close()
    else:
        press(native, Qt.Key.Key_W, CONTROL)
    qtbot.waitUntil(lambda: "writer:r1" not in tab_ids(desktop))
    assert writers.gone == ["r1"]
    open_writer(desktop)
    assert [request.run_id for request in writers.made] == ["r1", "r1"]


def test_it_stays_in_sight_in_every_workspace_and_comes_back_to_the_shown_one(
    qtbot: QtBot, desktop: Desktop
) -> None:
    window, native = popped(qtbot, desktop)
    desktop.workspaces.create("Other")
    assert native.isVisible()
    assert tab_ids(desktop) >= {"writer:r1"}
    desktop.pop_out.pop_in("writer:r1")
    assert window.workspace == "Other"
    assert window.isVisible()
    desktop.workspaces.switch("Main")
    assert not window.isVisible()


def test_opening_the_same_run_brings_its_window_to_the_front(qtbot: QtBot, desktop: Desktop) -> None:
    window, native = popped(qtbot, desktop)
    native.showMinimized()
    qtbot.waitUntil(native.isMinimized)
    assert not next(tab for tab in desktop.window.top_bar.tabs._tabs if tab.window_id == "writer:r1").shown
    open_writer(desktop)
    assert not native.isMinimized()
    assert window.native is native
    qtbot.waitUntil(native.isActiveWindow)


def test_arranging_leaves_it_alone(qtbot: QtBot, desktop: Desktop) -> None:
    _window, native = popped(qtbot, desktop)
    place = native.geometry()
    desktop.arranger.tile()
    desktop.arranger.cascade()
    assert native.geometry() == place
    assert native.isVisible()


def test_it_follows_theme_and_title(qtbot: QtBot, desktop: Desktop) -> None:
    window, native = popped(qtbot, desktop)
    window.set_title("Another name")
    assert native.windowTitle() == "Writer — Another name — Quire"
    before = button(native, "windowBack").icon().cacheKey()
    desktop.keeper.choose("light")
    assert button(native, "windowBack").icon().cacheKey() != before


def test_a_maximised_and_a_minimised_window_can_go_out(qtbot: QtBot, desktop: Desktop) -> None:
    window = open_writer(desktop)
    desktop.windows.toggle_maximised("writer:r1")
    desktop.pop_out.pop_out("writer:r1")
    assert not window.is_full()
    desktop.pop_out.pop_in("writer:r1")
    desktop.windows.minimise("writer:r1")
    desktop.pop_out.pop_out("writer:r1")
    native = window.native
    assert native is not None
    assert native.isVisible()
    desktop.pop_out.pop_in("writer:r1")
    assert window.isVisible()


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_what_shows_through_its_content_is_the_ground_of_a_window(
    qtbot: QtBot, desktop: Desktop, theme: str
) -> None:
    desktop.keeper.choose(theme)
    _window, native = popped(qtbot, desktop)
    for part in native.findChildren(QWidget):
        part.hide()
    assert native.grab().toImage().pixelColor(50, 200).name() == desktop.keeper.theme.surface
