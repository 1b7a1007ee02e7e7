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

PAUSE_MS = 300


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
        self._soon = QTimer(self)  # never at once: a key that is typed is shown first
        self._soon.setSingleShot(True)
        self._soon.setInterval(PAUSE_MS)
        self._soon.timeout.connect(self._tell)

    def follow(self) -> None:
        """The text is another."""
        if not self._soon.isActive():
            self._soon.start()

    def select(self, start: int, stop: int) -> None:
        """The person has put the caret, or the selection, elsewhere (code points)."""
        self._selected = (start, stop)
        self.follow()

    def _tell(self) -> None:
        document = self._replica.document
        start, stop = self._selected
        text, lines = self._replica.drawn(CONDUCTOR)
        found = headings(text, lines)
        selected = count_words(canon_between(document, start, stop)) if stop > start else 0
        total = self._counter.count(document, text, lines)
        view = OutlineView(found, heading_at(found, start), words_line(total, selected))
        if view != self._view:
            self._view = view
            self.changed.emit(view)
