"""Between the bar for finding and the page: marks the places in view, shows the one that is meant."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QWidget

from app.viewmodels.find_replace import Found, Span, Wanted
from app.widgets.common.later import Later
from app.widgets.writer.find_bar import FindBar
from app.widgets.writer.find_marks import REACH, mark_places
from app.widgets.writer.page_edit import PageEdit
from app.widgets.writer.reading_find import ReadingFind
from app.widgets.writer.window_actions import WindowActions


class Searching(QObject):
    """Positions here are code points of the report.

    Attributes:
        reading: Says what finds in the rendered report, while that is shown.

    Signals:
        wanted(Wanted, int): look for this from a position on.
        step_wanted(int, int, int): the next (1) or previous (-1) place, seen from the selected text.
        replace_wanted(str, int, int): in the selected text.
        replace_all_wanted(str)
        stop_wanted, opened, ended
    """

    wanted = Signal(object, int)
    step_wanted = Signal(int, int, int)
    replace_wanted = Signal(str, int, int)
    replace_all_wanted = Signal(str)
    stop_wanted = Signal()
    opened = Signal()
    ended = Signal()

    def __init__(self, page: PageEdit, put: Callable[[QWidget], object], acts: WindowActions) -> None:
        super().__init__(page)
        self._page = page
        self.reading: Callable[[], ReadingFind | None] = _nothing_is_read
        self._bar = Later(self._build_bar, put)
        self._found = Found()
        self._from = 0
        page.moved.connect(self._mark)
        acts.on("find", self.open)
        acts.on("replace", self.open_to_replace)
        acts.on("find-next", self.go_next)
        acts.on("find-previous", self.go_previous)

    def _build_bar(self) -> FindBar:
        bar = FindBar()
        bar.wanted.connect(self._on_wanted)
        bar.stepped.connect(self._step)
        bar.replace_wanted.connect(self._on_replace)
        bar.replace_all_wanted.connect(self.replace_all_wanted)
        bar.stop_wanted.connect(self.stop_wanted)
        bar.closed.connect(self._on_closed)
        return bar

    def open(self) -> None:
        """Show the bar; where the report is read, that has one of its own."""
        if (reading := self.reading()) is not None:
            reading.open()
        else:
            self._open(replaces=False)

    def open_to_replace(self) -> None:
        """Show the bar with what to put there."""
        self._open(replaces=True)

    def go_next(self) -> None:
        """Go to the next place."""
        self._step(1)

    def go_previous(self) -> None:
        """Go to the place before."""
        self._step(-1)

    def close(self) -> None:
        """Show the bar no more."""
        if self._bar.built is not None and not self._bar.built.isHidden():
            self._bar.built.close_bar()

    def show_replacing(self, words: str, *, busy: bool) -> None:
        """Show how far a replacement is, and whether it goes on and can be stopped."""
        self._bar.get().show_busy(busy)
        if words:
            self._bar.get().show_count(words, is_found=bool(self._found.spans), is_calm=True)

    def show_found(self, found: Found, counter: str, selected: Span | None) -> None:
        """Mark the places, and show one."""
        self._found = found
        self._bar.get().show_count(counter, is_found=bool(found.spans))
        if selected is not None:
            index = self._page.drawn.state.index
            cursor = self._page.textCursor()
            cursor.setPosition(index.utf16(selected[0]))
            cursor.setPosition(index.utf16(selected[1]), QTextCursor.MoveMode.KeepAnchor)
            self._page.setTextCursor(cursor)
            self._page.show_position(selected[0])
        self._mark()

    def _open(self, *, replaces: bool) -> None:
        self.opened.emit()
        start, end = self._selected()
        self._from = start
        self._bar.get().open(self._page.drawn.state.text[start:end], replaces=replaces)

    def _selected(self) -> Span:
        cursor, index = self._page.textCursor(), self._page.drawn.state.index
        return index.code_point(cursor.selectionStart()), index.code_point(cursor.selectionEnd())

    def _on_wanted(self, wanted: Wanted) -> None:
        self.wanted.emit(wanted, self._from)

    def _step(self, by: int) -> None:
        if (reading := self.reading()) is not None:
            reading.step(by)
            return
        if self._bar.built is None or self._bar.built.isHidden():
            self.open()
            return
        start, end = self._selected()
        self._from = start
        self.step_wanted.emit(by, start, end)

    def _on_replace(self, new: str) -> None:
        self.replace_wanted.emit(new, *self._selected())

    def _on_closed(self) -> None:
        self.ended.emit()
        if self._page.isVisible():
            self._page.setFocus()

    def _mark(self) -> None:
        """Mark the places near the view."""
        near = self._found.near(*self._page.positions_near(REACH)) if self._found.spans else ()
        mark_places(self._page, self._page.drawn.state.index, near, self._page.drawn.theme.accent_ground)


def _nothing_is_read() -> None:
    """The report is shown as it is written."""
