"""Finding in the rendered report: in the words as they are read."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from app.viewmodels.find_replace import Found, Span, Wanted, find
from app.viewmodels.writer_text import Utf16Index
from app.widgets.common.later import Later
from app.widgets.writer.find_bar import FindBar
from app.widgets.writer.find_marks import REACH, cursor_over, mark_places
from app.widgets.writer.page_places import block_at
from app.widgets.writer.reading_page import ReadingPage

PAUSE_MS = 150
PATIENCE_S = 0.1  # it is looked for on the interface's thread


class ReadingFind(QObject):
    """Positions are code points of the page's text, each of which stands for one of the document."""

    def __init__(self, page: ReadingPage, put: Callable[[QWidget], object]) -> None:
        super().__init__(page)
        self._page = page
        self._bar = Later(self._build_bar, put)
        self._wanted = Wanted()
        self._found = Found()
        self._text = ""
        self._index = Utf16Index()
        self._from = 0
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(PAUSE_MS)
        self._soon.timeout.connect(self._look_again)
        page.document().contentsChanged.connect(self._on_text)
        page.verticalScrollBar().valueChanged.connect(self._mark)

    def _build_bar(self) -> FindBar:
        bar = FindBar()
        bar.wanted.connect(self._on_wanted)
        bar.stepped.connect(self.step)
        bar.closed.connect(self._on_closed)
        return bar

    def open(self) -> None:
        """Show the bar."""
        cursor = self._page.textCursor()
        has_place = cursor.hasSelection() or cursor.position() > 0
        self._from = cursor.selectionStart() if has_place else self._page.top_position()
        self._bar.get().open(cursor.selectedText().replace("\u2029", "\n"), replaces=False)

    def step(self, by: int) -> None:
        """Show the next place (1) or the one before (-1); without the bar, show that."""
        if self._bar.built is None or self._bar.built.isHidden():
            self.open()
            return
        self._look()
        start, end = self._selected()
        self._select(self._found.after(end) if by > 0 else self._found.before(start))

    def _on_wanted(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self._look()
        self._select(self._found.after(self._index.code_point(self._from)))

    def _look(self) -> None:
        text = self._page.toPlainText()
        if text != self._text:
            self._text, self._index = text, Utf16Index(text)
        self._found = find(text, self._wanted, patience_s=PATIENCE_S)

    def _on_text(self) -> None:
        if self._wanted.text and not self._soon.isActive():
            self._soon.start()

    def _look_again(self) -> None:
        self._look()
        self._show_count()
        self._mark()

    def _selected(self) -> Span:
        cursor = self._page.textCursor()
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        return self._index.code_point(start), self._index.code_point(end)

    def _select(self, number: int) -> None:
        if number >= 0:
            place = cursor_over(self._page.document(), self._index, self._found.spans[number])
            self._page.setTextCursor(place)
        self._show_count()
        self._mark()

    def _show_count(self) -> None:
        words = self._found.counter(self._found.place(self._selected())) if self._wanted.text else ""
        self._bar.get().show_count(words, is_found=bool(self._found.spans))

    def _mark(self) -> None:
        """Mark the places near the view."""
        near: tuple[Span, ...] = ()
        if self._found.spans:
            document, top = self._page.document(), self._page.verticalScrollBar().value()
            first = block_at(document, top - REACH)
            last = block_at(document, top + self._page.viewport().height() + REACH)
            ends = (first.position(), last.position() + last.length())
            near = self._found.near(*map(self._index.code_point, ends))
        mark_places(self._page, self._index, near, self._page.theme.accent_ground)

    def _on_closed(self) -> None:
        self._wanted, self._found = Wanted(), Found()
        self._soon.stop()
        self._mark()
        self._page.setFocus()
