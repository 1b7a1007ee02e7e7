from collections.abc import Iterator

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from app.theme.theme import load_theme
from app.viewmodels.run_choices import RunChoices
from app.widgets.trace.run_menu import RunMenu

MODELS = ("claude", "gpt & co")
TOOLS = ("list_files", "read_file")


@pytest.fixture
def button(qtbot: QtBot) -> RunMenu:
    made = RunMenu(load_theme("dark"))
    qtbot.addWidget(made)
    made.set_choices(RunChoices(), MODELS, TOOLS)
    return made


def actions(menu: QMenu) -> Iterator[QAction]:
    for action in menu.actions():
        inner = action.menu()
        if isinstance(inner, QMenu):
            yield from actions(inner)
        else:
            yield action


def offered(button: RunMenu, words: str) -> QAction:
    """Return an entry of the menu as it is when it comes up."""
    button.menu().aboutToShow.emit()
    return next(action for action in actions(button.menu()) if action.text().endswith(words))


def test_what_is_chosen_is_told_and_shown(qtbot: QtBot, button: RunMenu) -> None:
    wanted: list[RunChoices] = []
    button.chosen.connect(wanted.append)
    for words in (
        "failed",
        "completed",
        "gpt && co",
        "read_file",
        "The last 7 days",
        "Tokens",
        "newest first",
    ):
        offered(button, words).trigger()
        button.set_choices(wanted[-1], MODELS, TOOLS)
        assert offered(button, words).isChecked() is (words != "newest first")
    assert wanted[-1] == RunChoices(
        frozenset({"failed", "completed"}), "gpt & co", "read_file", "week", "tokens", descending=False
    )
    offered(button, "failed").trigger()
    assert wanted[-1].badges == frozenset({"completed"})
    offered(button, "All runs, the newest first").trigger()
    assert wanted[-1] == RunChoices()


def test_it_looks_otherwise_while_something_is_chosen(button: RunMenu) -> None:
    usual = button.icon().cacheKey()
    assert not offered(button, "All runs, the newest first").isEnabled()
    button.set_choices(RunChoices(sort="cost"), (), ())
    assert button.icon().cacheKey() != usual
    assert offered(button, "All runs, the newest first").isEnabled()
    button.set_theme(load_theme("light"))
    assert button.icon().cacheKey() != usual
