"""What is read stays where it is while the page around it is drawn, taken out or laid out anew."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QTextEdit

from app.widgets.writer.page_places import position_at

ROOM_ABOVE = 16  # pixels between the view's top and a place that is gone to


class Hold(QObject):
    """Keeps a text at its height in the view until the person scrolls; then the text that is there.

    Attributes:
        position: Where in the document the held text begins.
    """

    def __init__(self, page: QTextEdit) -> None:
        super().__init__(page)
        self._page = page
        self._bar = page.verticalScrollBar()
        self.position = 0
        self._height = 0
        self._at_end = False
        self._ours = False
        self._bar.valueChanged.connect(self._on_scrolled)
        self._bar.rangeChanged.connect(self._on_range)

    @property
    def at_end(self) -> bool:
        """Whether the view is at the end of a text that is longer than it."""
        return bool(0 < self._bar.maximum() <= self._bar.value())

    def follow(self, at: int, removed: int, added: int) -> None:
        """The document changes: at a position some characters go and others come.

        What comes where the held text begins stands before it.
        """
        if at + removed <= self.position:
            self.position += added - removed
        elif at <= self.position:
            self.position = at

    def go_to(self, position: int) -> None:
        """Show the text at a position at the top of the view."""
        self._at_end = False
        self.position = position
        self._height = ROOM_ABOVE
        self._apply()

    def go_to_end(self) -> None:
        """Show the end of the text, also when more comes before it."""
        self._at_end = True
        self._apply()

    @contextmanager
    def still(self) -> Iterator[None]:
        """Hold the text while the document changes."""
        self._ours = True
        try:
            yield
        finally:
            self._ours = False
        self._apply()

    def _on_scrolled(self) -> None:
        if not self._ours:
            self._at_end = False
            self.position = position_at(self._page.document(), self._bar.value())
            self._height = self._top()

    def _on_range(self) -> None:
        if not self._ours:
            self._apply()

    def _apply(self) -> None:
        self._ours = True
        if self._at_end:
            self._bar.setValue(self._bar.maximum())
        else:
            self._bar.setValue(self._bar.value() + self._top() - self._height)
        self._ours = False

    def _top(self) -> int:
        """How far down in the view the held text stands."""
        cursor = QTextCursor(self._page.document())
        cursor.setPosition(min(self.position, self._page.document().characterCount() - 1))
        return self._page.cursorRect(cursor).top()
