"""The keys of a document's window: each action of the table, done by whoever takes it."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from app.viewmodels.writer_actions import WRITER_ACTIONS
from storage.errors import BugError


class WindowActions(QObject):
    """The actions of one window; their keys work wherever in it the focus is."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._takers: dict[str, Callable[[], object]] = {}
        self._actions: dict[str, QAction] = {}
        for each in WRITER_ACTIONS:
            action = QAction(each.words, window)
            action.setObjectName(f"writer:{each.name}")
            action.setShortcuts([QKeySequence(key) for key in each.keys])
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(partial(self._on_triggered, each.name))
            window.addAction(action)
            self._actions[each.name] = action

    def on(self, name: str, act: Callable[[], object]) -> None:
        """Let somebody do an action.

        Raises:
            BugError: there is no such action, or somebody does it already.
        """
        if name in self._takers or name not in {each.name for each in WRITER_ACTIONS}:
            raise BugError(f"the action {name} of a document is unknown, or taken")
        self._takers[name] = act

    def do(self, name: str) -> None:
        """Do an action, unless the window shows something that it is not for."""
        if self._actions[name].isEnabled() and (act := self._takers.get(name)) is not None:
            act()

    def _on_triggered(self, name: str, _checked: object = None) -> None:
        self.do(name)
