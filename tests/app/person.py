"""What a person does to a widget: typed wrappers of Qt's own test actions."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

NO_KEY = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton


def type_text(widget: QWidget, text: str) -> None:
    """Type a text, key by key."""
    QTest.keyClicks(widget, text)


def press(widget: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = NO_KEY) -> None:
    """Press and release a key."""
    QTest.keyClick(widget, key, modifier)


def press_of_desk(widget: QWidget, key: Qt.Key) -> None:
    """Press the two keys of a command of the desktop: the one that begins them all, and the second."""
    press(widget, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    press(widget, key)


def click(widget: QWidget, at: QPoint | None = None) -> None:
    """Click a widget, in its middle unless told where."""
    QTest.mouseClick(widget, LEFT, NO_KEY, at or widget.rect().center())


def double_click(widget: QWidget, at: QPoint | None = None) -> None:
    """Click twice."""
    QTest.mouseDClick(widget, LEFT, NO_KEY, at or widget.rect().center())


def drag(widget: QWidget, start: QPoint, end: QPoint) -> None:
    """Press at one place, move, and let go at another."""
    QTest.mousePress(widget, LEFT, NO_KEY, start)
    QTest.mouseMove(widget, end)
    QTest.mouseRelease(widget, LEFT, NO_KEY, end)
