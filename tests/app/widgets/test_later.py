"""Parts of a window that are built when they are first wanted."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.widgets.common.later import Later, place_in


def field(name: str) -> QLineEdit:
    made = QLineEdit()
    made.setObjectName(name)
    return made


def pair(first: str, second: str) -> QWidget:
    made = QWidget()
    row = QHBoxLayout(made)
    for name in (first, second):
        row.addWidget(field(name))
    return made


def walked(first: QWidget, steps: int) -> list[str]:
    """Go on with Tab from a field; return what has the keyboard at each step."""
    first.setFocus()
    names = []
    for _ in range(steps):
        here = QApplication.focusWidget()
        assert here is not None
        names.append(here.objectName())
        QTest.keyClick(here, Qt.Key.Key_Tab)
    return names


def test_tab_comes_to_a_part_where_it_stands_however_late_it_was_built(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    top = field("top")
    column.addWidget(top)
    late = Later(lambda: pair("late 1", "late 2"), place_in(column, top))
    never = Later(lambda: pair("never", "never"), place_in(column, top))
    middle = pair("middle 1", "middle 2")
    column.addWidget(middle)
    last = Later(lambda: field("last"), place_in(column, middle.findChildren(QLineEdit)[-1]))
    with qtbot.waitExposed(window):
        window.show()
    assert walked(top, 3) == ["top", "middle 1", "middle 2"]
    last.get()
    late.get()
    assert late.get() is late.built, "built once"
    qtbot.waitUntil(late.get().isVisible)
    assert walked(top, 6) == ["top", "late 1", "late 2", "middle 1", "middle 2", "last"]
    assert never.built is None
