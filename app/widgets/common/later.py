"""A part of a window that few need: built when it is first wanted, so that the window opens sooner."""

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Generic, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

W = TypeVar("W", bound=QWidget)


class Later(Generic[W]):
    """A widget that may never be built.

    Attributes:
        built: The widget, once it is there.
    """

    def __init__(self, build: Callable[[], W], put: Callable[[W], object]) -> None:
        self._build = build
        self._put = put
        self.built: W | None = None

    def get(self) -> W:
        """Return the widget; the first time it is built and put into its place."""
        if self.built is None:
            self.built = self._build()
            self._put(self.built)
        return self.built


def place_in(row: QBoxLayout) -> Callable[[QWidget], None]:
    """Keep a place in a row, which takes no room until a widget is put there by what is returned.

    Tab comes to the widget where it stands, not behind all that were built before it.
    """
    place = QVBoxLayout()
    row.addLayout(place)
    return partial(_put, row, place)


def _put(row: QBoxLayout, place: QVBoxLayout, widget: QWidget) -> None:
    place.addWidget(widget)
    tabbed = _tabbed(widget.window())
    own = [each for each in tabbed if _is_in(each, widget)]
    others = [each for each in tabbed if each not in own]
    behind = _behind(row, place)
    first = next((n for n, each in enumerate(others) if any(_is_in(each, item) for item in behind)), None)
    if first is not None:
        for before, each in pairwise((others[first - 1], *own)):
            QWidget.setTabOrder(before, each)


def _behind(row: QBoxLayout, place: QVBoxLayout) -> list[QWidget]:
    """Return the widgets of the row behind a place in it."""
    items = [item for number in range(row.count()) if (item := row.itemAt(number)) is not None]
    number = next(number for number, item in enumerate(items) if item.layout() is place)
    return [widget for item in items[number + 1 :] if (widget := item.widget()) is not None]


def _is_in(widget: QWidget, outer: QWidget) -> bool:
    return widget is outer or outer.isAncestorOf(widget)


def _tabbed(window: QWidget) -> list[QWidget]:
    """Return what takes the keyboard by Tab in a window, in its order."""
    found, each = [], window.nextInFocusChain()
    while each is not None and each is not window:
        if each.focusPolicy() & Qt.FocusPolicy.TabFocus:
            found.append(each)
        each = each.nextInFocusChain()
    return found
