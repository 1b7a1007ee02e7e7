"""Every command of the desktop with its shortcut, in one table."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its name inside the program, its words, its shortcut, and what it does."""

    name: str
    words: str
    shortcut: str
    act: Callable[[], object]


def add_commands(window: QWidget, commands: Iterator[Command]) -> None:
    """Give the commands to a window, as actions that their shortcuts trigger."""
    for command in commands:
        action = QAction(command.words, window)
        action.setObjectName(f"action:{command.name}")
        action.setShortcut(QKeySequence(command.shortcut))
        action.triggered.connect(partial(_act, command.act))
        window.addAction(action)


def _act(act: Callable[[], object], _checked: object = None) -> None:
    act()
