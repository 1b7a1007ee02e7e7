from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QListWidget, QPushButton
from pytestqt.qtbot import QtBot

from app.desktop.desktop import Desktop
from app.theme.keeper import ThemeKeeper
from app.viewmodels.desktop import Notice
from tests.app.parts import make_desktop
from tests.app.person import click, press

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFTED = CONTROL | Qt.KeyboardModifier.ShiftModifier


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


def listed(desktop: Desktop) -> QListWidget:
    content = desktop.windows.content("notices")
    assert content is not None
    found = content.findChild(QListWidget, "noticeList")
    assert isinstance(found, QListWidget)
    return found


def lines(desktop: Desktop) -> list[str]:
    shown = listed(desktop)
    return [shown.item(row).text().split("  ", 2)[2] for row in range(shown.count())]


def button(desktop: Desktop) -> QPushButton:
    found = desktop.window.top_bar.findChild(QPushButton, "noticesButton")
    assert isinstance(found, QPushButton)
    return found


def test_what_was_said_can_be_read_again(desktop: Desktop) -> None:
    desktop.say(Notice("The disk is full.", "failed"))
    desktop.say(Notice("Copied."))
    assert "1 failure not looked at" in button(desktop).toolTip()
    click(button(desktop))
    assert lines(desktop) == ["Copied.", "The disk is full."]
    assert "failure" not in button(desktop).toolTip()
    desktop.say(Notice("Another.", "failed"))
    assert lines(desktop)[0] == "Another."
    assert "failure" not in button(desktop).toolTip(), "who has the window open sees it"


def test_it_opens_by_keys_and_says_when_there_is_nothing(desktop: Desktop) -> None:
    press(desktop.window, Qt.Key.Key_H, SHIFTED)
    assert desktop.windows.active_id == "notices"
    assert not listed(desktop).isVisible()
    desktop.say(Notice("Copied."))
    assert listed(desktop).isVisible()


def test_chosen_lines_are_copied_and_stay_chosen(qtbot: QtBot, desktop: Desktop) -> None:
    for text in ("First.", "Second.", "Third."):
        desktop.say(Notice(text))
    click(button(desktop))
    rows = listed(desktop)
    rows.item(1).setSelected(True)
    desktop.say(Notice("Fourth."))
    assert [item.text().split("  ", 2)[2] for item in rows.selectedItems()] == ["Second."]
    rows.setFocus()
    press(rows, Qt.Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text().endswith("Second.")
    rows.clearSelection()
    press(rows, Qt.Key.Key_C, CONTROL)
    assert len(QGuiApplication.clipboard().text().splitlines()) == 4
