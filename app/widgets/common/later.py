"""A part of a window that few need: built when it is first wanted, so that the window opens sooner."""

from collections.abc import Callable
from functools import partial
from typing import Generic, TypeVar

from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from app.widgets.common.tab_order import tab_after

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


def place_in(row: QBoxLayout, after: QWidget) -> Callable[[QWidget], None]:
    """Keep a place in a row, which takes no room until a widget is put there by what is returned.

    Tab comes to the widget from ``after``, not at the end of all that were built before it.
    """
    place = QVBoxLayout()
    row.addLayout(place)
    return partial(_put, place, after)


def _put(place: QVBoxLayout, after: QWidget, widget: QWidget) -> None:
    place.addWidget(widget)
    tab_after(after, widget)
