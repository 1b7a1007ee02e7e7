"""A person with a keyboard and no mouse: every key goes to whatever has the keyboard."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.app.person import NO_KEY

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier


def with_keyboard() -> QWidget:
    """What has the keyboard: an open menu, else the widget with the focus."""
    widget = _with_keyboard()
    assert widget is not None, "nothing has the keyboard"
    return widget


def _with_keyboard() -> QWidget | None:
    return QApplication.activePopupWidget() or QApplication.focusWidget()


def key(wanted: Qt.Key, modifier: Qt.KeyboardModifier = NO_KEY, times: int = 1) -> None:
    """Press a key."""
    for _ in range(times):
        QTest.keyClick(with_keyboard(), wanted, modifier)


def key_of_desk(second: Qt.Key) -> None:
    """Press the two keys of a command of the desktop, with Control still down for the second."""
    key(Qt.Key.Key_M, CONTROL)
    key(second, CONTROL)


def write(text: str) -> None:
    """Type a text."""
    QTest.keyClicks(with_keyboard(), text)


def focus_name() -> str:
    """The object name of what has the keyboard; "" while nothing has it."""
    widget = _with_keyboard()
    return widget.objectName() if widget else ""


def tab_to(name: str, modifier: Qt.KeyboardModifier = NO_KEY, most: int = 80) -> None:
    """Press Tab until a widget of this object name has the keyboard."""
    seen = []
    for _ in range(most):
        if focus_name() == name:
            return
        seen.append(focus_name())
        key(Qt.Key.Key_Tab, modifier)
    raise AssertionError(f"Tab does not lead to {name}: {seen}")
