"""Every command of the desktop, in one registry: the menu bar, the palette and the shortcuts are made of it.

To add a command: yield one where its owner's ``commands`` are; nothing else has to know it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenuBar, QWidget

from app.viewmodels.palette import Entry
from storage.errors import BugError

MENUS = ("File", "Edit", "Run", "View", "Trace", "Window", "Workspace", "Help")


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its name inside the program, its words, its shortcut, what it does, and its menu.

    Without a menu it stands in the palette alone. ``key`` is one that the command's own window listens to:
    it is told wherever the shortcut would be, and does nothing elsewhere.
    """

    name: str
    words: str
    shortcut: str
    act: Callable[[], object]
    menu: str = ""
    key: str = ""


class ActionRegistry:
    """The commands by name."""

    def __init__(self, commands: Iterable[Command]) -> None:
        """Take all commands.

        Raises:
            BugError: two have the same name or the same shortcut, or a menu that there is not; or a shortcut
                is also the key of a window, where neither would do anything.
        """
        self._commands: dict[str, Command] = {}
        keys: dict[QKeySequence, str] = {}
        for command in commands:
            other = keys.get(QKeySequence(command.shortcut)) if command.shortcut else None
            if command.name in self._commands or other is not None:
                raise BugError(f"command {command.name} is there twice, or {other} has {command.shortcut}")
            if command.menu and command.menu not in MENUS:
                raise BugError(f"command {command.name} is in a menu that there is not: {command.menu}")
            self._commands[command.name] = command
            keys |= dict.fromkeys(sequences(command.shortcut), command.name)
        first = {
            QKeySequence(each.shortcut.partition(", ")[0]): each.name
            for each in self
            if ", " in each.shortcut
        }
        for command in self:
            if command.key and (other := (keys | first).get(QKeySequence(command.key))):
                raise BugError(f"{other} has the key of command {command.name}: {command.key}")
            if other := first.get(QKeySequence(command.shortcut)):
                raise BugError(f"{command.shortcut} of command {command.name} begins the keys of {other}")

    def __iter__(self) -> Iterator[Command]:
        return iter(self._commands.values())

    def entries(self) -> tuple[Entry, ...]:
        """Return the commands as the palette offers them."""
        return tuple(
            Entry(f"action:{each.name}", each.words, each.menu, shown_keys(each.shortcut) or each.key)
            for each in self
        )

    def trigger(self, name: str) -> bool:
        """Do a command; return whether there is one of this name."""
        command = self._commands.get(name)
        if command is None:
            return False
        command.act()
        return True

    def install(self, window: QWidget, bar: QMenuBar) -> None:
        """Give the commands to a window, as actions that their shortcuts trigger, and to its menu bar."""
        menus = {name: bar.addMenu(f"&{name}") for name in MENUS}
        for command in self:
            action = QAction(f"{command.words}\t{command.key}" if command.key else command.words, window)
            action.setObjectName(f"action:{command.name}")
            action.setShortcuts(sequences(command.shortcut))
            action.triggered.connect(partial(_act, command.act))
            window.addAction(action)
            if command.menu:
                menus[command.menu].addAction(action)


def sequences(shortcut: str) -> list[QKeySequence]:
    """Return the keys of a shortcut; in one of two keys, Control may stay down for the second."""
    found = [QKeySequence(shortcut)] if shortcut else []
    first, comma, second = shortcut.partition(", ")
    if comma and first.startswith("Ctrl+"):
        found.append(QKeySequence(f"{first}, Ctrl+{second}"))
    return found


def shown_keys(shortcut: str) -> str:
    """Return a shortcut as this system writes it."""
    return QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)


def _act(act: Callable[[], object], _checked: object = None) -> None:
    act()
