"""The report rendered, to read: drawn piece by piece, what is in view first; links open."""

import time

from PySide6.QtCore import QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QTextCursor
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.theme.theme import Theme
from app.viewmodels.writer_reading import AT_END, ReadingView
from app.widgets.common.labels import label
from app.widgets.common.later import place_in
from app.widgets.common.properties import name_widget
from app.widgets.writer.reading_find import ReadingFind
from app.widgets.writer.reading_hold import Hold
from app.widgets.writer.reading_page import ReadingPage
from app.widgets.writer.reading_sheet import ReadingSheet

_OPENED = ("http", "https", "mailto")
SLICE_SECONDS = 0.006
FIRST, LEAST, MOST = 2_500, 300, 20_000  # characters drawn at a time


class ReadingPane(QFrame):
    """Shows ``ReadingView``.

    Attributes:
        sheet: What is drawn of it.
        finding: What is looked for in it.

    Signals:
        left: back to the text that can be edited.
    """

    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name_widget(self, "writerReading")
        self._view = ReadingView()
        self._slice = FIRST  # as many characters as fit into the time; laying them out is most of it
        self._from = 0  # the piece from which on is drawn
        self._wanted: int | None = None  # the piece to be shown once it is drawn
        self._note = label("", "muted")
        self._note.setObjectName("writerReadingNote")
        self._note.hide()
        self._page = ReadingPage(theme)
        self._hold = Hold(self._page)
        self.sheet = ReadingSheet(self._page.document(), theme, self._hold.follow)
        self._slices = QTimer(self)
        self._slices.setInterval(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.finding = ReadingFind(self._page, place_in(column, self._page))
        column.addWidget(self._note)
        column.addWidget(self._page, 1)
        self._slices.timeout.connect(self._draw_some)
        self._page.anchorClicked.connect(self._on_link)
        self._page.left.connect(self.left)
        self.setFocusProxy(self._page)

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme's colours and size of words."""
        at_end, piece = self._hold.at_end, self.sheet.piece_at(self._hold.position)
        self._page.set_theme(theme)
        with self._hold.still():
            self.sheet.clear(theme)
        self._go_to(piece, at_end=at_end)
        self._draw_some()

    def set_view(self, view: ReadingView) -> None:
        """Show the report as it is now; the place where it is read stays."""
        self._note.setText(view.note)
        self._note.setVisible(bool(view.note))
        self._view = view
        if view.pieces is not self.sheet.pieces:
            with self._hold.still():
                self.sheet.want(view.pieces)
        if view.go_to is not None:
            self._go_to(view.piece_of(view.go_to), at_end=view.go_to == AT_END)
        self._draw_some()

    @property
    def place(self) -> int:
        """The place in the canon of what stands at the top of the view; ``AT_END`` when it is at the end."""
        if self._hold.at_end or not self._view.starts:
            return AT_END if self._view.starts else 0
        return self._view.starts[self.sheet.piece_at(self._page.top_position())]

    def _go_to(self, piece: int, *, at_end: bool) -> None:
        self._wanted = None if at_end else piece
        if at_end:
            self._hold.go_to_end()
        self._from = piece

    def _draw_some(self) -> None:
        """Draw for some milliseconds: what is at the place that is read, what is below, what is above."""
        began = time.perf_counter()
        left = self._slice
        cursor = QTextCursor(self._page.document())
        with self._hold.still():
            cursor.beginEditBlock()
            for number in self.sheet.next_run(self._from):
                left -= self.sheet.draw(number)
                if left <= 0:
                    break
            cursor.endEditBlock()
        if self._wanted is not None and self._wanted < len(self.sheet.pieces):
            self._hold.go_to(self.sheet.position(self._wanted))
            self._wanted = None
        if self.sheet.is_whole:
            self._slices.stop()
        else:
            self._slices.start()
            fits = self._slice * SLICE_SECONDS / max(time.perf_counter() - began, 0.000_1)
            self._slice = round(min(max(fits, LEAST), MOST, 2 * self._slice))

    def _on_link(self, link: QUrl) -> None:
        if link.scheme() in _OPENED:
            QDesktopServices.openUrl(link)
        elif not link.scheme() and link.hasFragment() and not link.path():
            self._page.scrollToAnchor(link.fragment())
