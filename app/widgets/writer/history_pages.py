"""The pages of a document's history: one revision as it was, or two compared, in line or side by side."""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from app.theme.theme import Theme
from app.viewmodels.writer_compare import Alignment, Comparison, Difference
from app.viewmodels.writer_history import HistoryPage
from app.viewmodels.writer_page import PageDelta
from app.widgets.common.labels import label
from app.widgets.common.properties import name_widget
from app.widgets.writer.page_view import PageView
from app.widgets.writer.report import MEASURE, left_of_text

_AROUND = 48  # pixels above a difference that is gone to


class HistoryText(PageView):
    """A page that is only read; no wider than the report."""

    def __init__(self, theme: Theme, name: str, words: str) -> None:
        super().__init__(theme)
        name_widget(self, name, words)
        self.setTabChangesFocus(True)

    def draw(self, delta: PageDelta, *, keep: bool) -> None:
        """Draw a page anew; with ``keep`` what was in view stays about there."""
        value = self.verticalScrollBar().value() if keep else 0
        self.show_page(delta, stays=not value)
        self.verticalScrollBar().setValue(value)

    def go_to(self, found: str, pos: int) -> None:
        """Select a difference and bring it into view, near the top."""
        self.drawn.select(found)
        self.scroll_to(pos, _AROUND)
        self.settle()
        self.moved.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep lines readable."""
        theme, room = self.drawn.theme, self.width() - self.verticalScrollBar().sizeHint().width()
        left = left_of_text(room, theme)
        self.setViewportMargins(left, 0, max(0, room - left - theme.px(MEASURE)), 0)
        super().resizeEvent(event)


class HistoryPages(QStackedWidget):
    """Shows a ``HistoryPage``.

    Signals:
        shown(int, int): there are so many differences, and that one is gone to (from 0; -1: none).
    """

    shown = Signal(int, int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = HistoryText(theme, "writerHistoryPage", "The document at this revision")
        marked = comparing(theme)
        self._inline = HistoryText(marked, "writerHistoryInline", "Both revisions in one text")
        self._older = HistoryText(marked, "writerHistoryOlder", "The older revision")
        self._newer = HistoryText(marked, "writerHistoryNewer", "The newer revision")
        self._heads = (_head(), _head())
        self._empty = label("Nothing was written here at this revision.", "muted")
        self._empty.setObjectName("writerHistoryEmpty")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._beside = QWidget()
        row = QHBoxLayout(self._beside)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for head, page in zip(self._heads, (self._older, self._newer), strict=True):
            column = QVBoxLayout()
            column.setSpacing(0)
            column.addWidget(head)
            column.addWidget(page, 1)
            row.addLayout(column, 1)
        for widget in (self._document, self._inline, self._beside, self._empty):
            self.addWidget(widget)
        self._differences: tuple[Difference, ...] = ()
        self._alignment = Alignment()
        self._place = -1
        self._section = ""
        self._following = False
        self._older.verticalScrollBar().valueChanged.connect(self._on_older_moved)
        self._newer.verticalScrollBar().valueChanged.connect(self._on_newer_moved)

    @property
    def texts(self) -> tuple[PageView, ...]:
        """The pages: a revision, two in one, the older and the newer of two."""
        return (self._document, self._inline, self._older, self._newer)

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme's colours."""
        self._document.set_theme(theme)
        for page in (self._inline, self._older, self._newer):
            page.set_theme(comparing(theme))

    def set_heads(self, older: str, newer: str) -> None:
        """Say which revisions stand side by side."""
        for head, words in zip(self._heads, (older, newer), strict=True):
            head.setText(words)

    def show_page(self, page: HistoryPage, *, beside: bool) -> None:
        """Show a revision, or two compared: in line, or side by side."""
        keep, self._section = page.section_id == self._section, page.section_id
        if page.document is not None:
            self._differences, self._place = (), -1
            if page.whole:
                self._document.draw(page.document, keep=keep)
            else:
                self._document.apply(page.document)
            self.setCurrentWidget(self._document if self._document.drawn.state.text else self._empty)
        elif page.comparison is not None:
            self._compare(page.comparison, beside=beside, keep=keep)
        self.shown.emit(len(self._differences), self._place)

    def go(self, by: int) -> None:
        """Go to the next (1) or the previous (-1) difference; the ends are joined."""
        if self._differences:
            first = 0 if by > 0 else len(self._differences) - 1
            self._go_to((self._place + by) % len(self._differences) if self._place >= 0 else first)

    def _compare(self, found: Comparison, *, beside: bool, keep: bool) -> None:
        self._differences, self._alignment, self._place = found.differences, found.alignment, -1
        if not (found.inline.edits or found.differences):
            self.setCurrentWidget(self._empty)
            return
        self._following = True
        two, one = ((self._older, found.older), (self._newer, found.newer)), ((self._inline, found.inline),)
        for page, delta in two if beside else one:
            if found.differences:  # one of them is gone to at once
                page.show_page(delta, stays=False)
            else:
                page.draw(delta, keep=keep)
        self._following = False
        self.setCurrentWidget(self._beside if beside else self._inline)
        if found.differences:
            self._go_to(0)

    def _go_to(self, place: int) -> None:
        self._place, found = place, self._differences[place]
        if self.currentWidget() is self._beside:
            self._following = True
            for page, pos in ((self._older, found.older), (self._newer, found.newer)):
                page.go_to(found.change_id, pos)
            self._following = False
        else:
            self._inline.go_to(found.change_id, found.inline)
        self.shown.emit(len(self._differences), place)

    def _on_older_moved(self) -> None:
        if not self._following:
            self._follow(self._older, self._newer, to_newer=True)

    def _on_newer_moved(self) -> None:
        if not self._following:
            self._follow(self._newer, self._older, to_newer=False)

    def _follow(self, moved: HistoryText, other: HistoryText, *, to_newer: bool) -> None:
        """Bring the line beside the topmost one to the same height."""
        top, _last = moved.positions_near(0)
        beside = self._alignment.to_newer(top) if to_newer else self._alignment.to_older(top)
        self._following = True
        bar = other.verticalScrollBar()
        bar.setValue(round(bar.value() + other.line_top(beside) - moved.line_top(top)))
        self._following = False


def comparing(theme: Theme) -> Theme:
    """Return a theme in which what came is green and what went is red."""
    return replace(
        theme,
        proposal_text=theme.ok_text,
        proposal_ground=theme.ground(theme.ok),
        deleted=theme.failed_text,
    )


def _head() -> QLabel:
    made = label("", "muted")
    made.setObjectName("writerHistoryHead")
    return made
