from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QInputDialog, QLabel, QLineEdit, QToolButton
from pytestqt.qtbot import QtBot

from app.desktop.desktop import Desktop
from app.theme.keeper import ThemeKeeper
from app.viewmodels.desktop import WriterRequest
from tests.app.parts import make_desktop
from tests.app.person import press, press_of_desk, type_text


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


def open_writer(desktop: Desktop, run_id: str) -> None:
    desktop.show_writer(WriterRequest(run_id, f"Report {run_id}", 0.0))


def visible(desktop: Desktop) -> set[str]:
    return {window.look.window_id for window in desktop.windows.shown()}


def names(desktop: Desktop) -> list[str]:
    return list(desktop.workspaces.names)


def tabs(desktop: Desktop) -> set[str]:
    return set(desktop.window.top_bar.tab_ids)


def test_each_workspace_shows_its_own_windows(desktop: Desktop) -> None:
    open_writer(desktop, "r1")
    press_of_desk(desktop.window, Qt.Key.Key_N)
    assert desktop.workspaces.names == ("Main", "Workspace")
    assert visible(desktop) == set()
    open_writer(desktop, "r2")
    assert visible(desktop) == {"writer:r2"}
    press_of_desk(desktop.window, Qt.Key.Key_PageDown)
    assert desktop.workspaces.current == "Main"
    assert visible(desktop) == {"trace", "writer:r1"}
    assert tabs(desktop) == {"trace", "writer:r1"}


def test_a_window_that_is_wanted_brings_its_workspace(desktop: Desktop) -> None:
    open_writer(desktop, "r1")
    desktop.workspaces.create("Other")
    open_writer(desktop, "r1")
    assert desktop.workspaces.current == "Main"
    assert desktop.windows.active_id == "writer:r1"


def test_the_front_and_what_is_minimised_stay_as_they_were(desktop: Desktop) -> None:
    open_writer(desktop, "r1")
    open_writer(desktop, "r2")
    desktop.windows.minimise("writer:r1")
    desktop.windows.focus("trace")
    desktop.workspaces.create()
    desktop.workspaces.switch("Main")
    assert visible(desktop) == {"trace", "writer:r2"}
    assert desktop.windows.active_id == "trace"


def test_a_window_moves_to_the_next_workspace(desktop: Desktop) -> None:
    open_writer(desktop, "r1")
    desktop.workspaces.create("Other")
    desktop.workspaces.switch("Main")
    desktop.windows.focus("writer:r1")
    press_of_desk(desktop.window, Qt.Key.Key_W)
    assert visible(desktop) == {"trace"}
    desktop.workspaces.switch("Other")
    assert visible(desktop) == {"writer:r1"}


def test_deleting_loses_no_window_and_can_be_undone(desktop: Desktop) -> None:
    desktop.workspaces.create("Other")
    open_writer(desktop, "r1")
    press_of_desk(desktop.window, Qt.Key.Key_Delete)
    assert names(desktop) == ["Main"]
    assert visible(desktop) == {"trace", "writer:r1"}
    notice = desktop.window.findChild(QLabel, "noticeText")
    assert isinstance(notice, QLabel)
    assert "Ctrl+M, Z" in notice.text()
    press_of_desk(desktop.window, Qt.Key.Key_Z)
    assert names(desktop) == ["Main", "Other"]
    assert visible(desktop) == {"writer:r1"}
    press_of_desk(desktop.window, Qt.Key.Key_Z)
    assert names(desktop) == ["Main", "Other"], "once is enough"


def test_the_last_workspace_stays(desktop: Desktop) -> None:
    press_of_desk(desktop.window, Qt.Key.Key_Delete)
    assert desktop.workspaces.names == ("Main",)


def test_a_workspace_is_renamed_in_a_dialog(qtbot: QtBot, desktop: Desktop) -> None:
    press_of_desk(desktop.window, Qt.Key.Key_R)
    dialog = desktop.window.findChild(QInputDialog)
    assert isinstance(dialog, QInputDialog)
    qtbot.waitUntil(dialog.isVisible)
    field = dialog.findChild(QLineEdit)
    assert isinstance(field, QLineEdit)
    field.selectAll()
    type_text(field, "Reports")
    press(field, Qt.Key.Key_Return)
    assert desktop.workspaces.names == ("Reports",)
    switcher = desktop.window.findChild(QToolButton, "workspaceSwitcher")
    assert isinstance(switcher, QToolButton)
    assert switcher.text() == "Reports ▾"
    open_writer(desktop, "r1")
    assert visible(desktop) == {"trace", "writer:r1"}
