"""The keys of the Trace window that are single letters or belong to its calls; fields keep theirs."""

from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.viewmodels.trace_actions import ACTIONS


class TraceKeys(QObject):
    """Listens to the keys of ``trace_actions`` inside a widget.

    Signals:
        pressed(str): the name of an action.
    """

    pressed = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        for action in ACTIONS:
            if action.key:
                shortcut = QShortcut(QKeySequence(action.key), window)
                shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                shortcut.activated.connect(partial(self.pressed.emit, action.name))
