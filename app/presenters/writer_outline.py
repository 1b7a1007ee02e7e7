"""The outline and the count of words of one Writer window, a while behind the typing."""

from PySide6.QtCore import QObject, QTimer, Signal

from app.presenters.writer_replica import Replica
from app.viewmodels.writer_outline import (
    OutlineView,
    WordCounter,
    canon_between,
    count_words,
    heading_at,
    headings,
    words_line,
)
from storage.document import CONDUCTOR

PAUSE_MS = 400
LATEST_MS = 5_000
LONG = 50_000  # characters from which on counting waits for a pause


class Outlining(QObject):
    """Follows the report.

    Signals:
        changed(OutlineView)
    """

    changed = Signal(object)

    def __init__(self, replica: Replica, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._replica = replica
        self._selected = (0, 0)
        self._counter = WordCounter()
        self._view = OutlineView()
        self._length = 0
        # Never at once: a key that is typed is shown first. In a pause, or at the latest after a while.
        self._soon, self._latest = QTimer(self), QTimer(self)
        for timer, pause in ((self._soon, PAUSE_MS), (self._latest, LATEST_MS)):
            timer.setSingleShot(True)
            timer.setInterval(pause)
            timer.timeout.connect(self._tell)

    def follow(self) -> None:
        """The text is another."""
        self._soon.start()
        if not self._latest.isActive():
            # A text that streams in has no pauses: a short one is counted as it grows.
            self._latest.start(LATEST_MS if self._length >= LONG else PAUSE_MS)

    def select(self, start: int, stop: int) -> None:
        """The person has put the caret, or the selection, elsewhere (code points)."""
        self._selected = (start, stop)
        self.follow()

    def _tell(self) -> None:
        self._soon.stop()
        self._latest.stop()
        document = self._replica.document
        start, stop = self._selected
        text, lines = self._replica.drawn(CONDUCTOR)
        self._length = len(text)
        found = headings(text, lines)
        selected = count_words(canon_between(document, start, stop)) if stop > start else 0
        total = self._counter.count(document, text, lines)
        view = OutlineView(found, heading_at(found, start), words_line(total, selected))
        if view != self._view:
            self._view = view
            self.changed.emit(view)
