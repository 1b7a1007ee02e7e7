"""The rendered report of one Writer window, made in a thread while somebody reads it."""

from functools import partial

from PySide6.QtCore import QObject, Signal

from app.presenters.background import Background
from app.presenters.throttle import Throttle
from app.presenters.writer_replica import Replica
from app.viewmodels.writer_document import WriterView
from app.viewmodels.writer_reading import ReadingView, note_of
from storage.document import clean_markdown

PAUSE_MS = 300


class Reading(QObject):
    """Renders anew when the canon is another.

    Signals:
        changed(ReadingView)
        failed(str)
    """

    changed = Signal(object)
    failed = Signal(str)

    def __init__(self, replica: Replica, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._replica = replica
        self._is_read = False
        self._pending = 0
        self._markdown: str | None = None
        self._html = ""
        self._background: Background | None = None
        self._soon = Throttle(self, PAUSE_MS)
        self._soon.fired.connect(self._render)

    def begin(self) -> None:
        """Somebody reads."""
        self._is_read = True
        self._markdown = None
        self._render()

    def end(self) -> None:
        """Nobody reads any more."""
        self._is_read = False
        self._soon.stop()

    def set_view(self, view: WriterView) -> None:
        """Take how many changes wait; the text may be another."""
        self._pending = len(view.changes)
        if self._is_read:
            self._soon.ask()

    def close(self) -> None:
        """The window is gone."""
        self._soon.stop()
        if self._background is not None:
            self._background.close()

    def _render(self) -> None:
        markdown = clean_markdown(self._replica.document)
        if markdown == self._markdown:
            self._tell()
            return
        self._markdown = markdown
        if self._background is None:
            self._background = Background("reading", self)
            self._background.failed.connect(self.failed)
        self._background.run(partial(_html, markdown), self._on_html)

    def _on_html(self, html: str) -> None:
        self._html = html
        self._tell()

    def _tell(self) -> None:
        self.changed.emit(ReadingView(self._html, note_of(self._pending)))


def _html(markdown: str) -> str:
    from app.exporting.page import html_body  # noqa: PLC0415 - the parser of Markdown, in the thread that needs it

    return html_body(markdown)
