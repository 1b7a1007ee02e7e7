"""The outline and the count of words of one Writer window, a while behind the typing."""

from PySide6.QtCore import QObject, Signal

from app.presenters.throttle import Throttle
from app.presenters.writer_replica import Replica
from app.viewmodels.writer_outline import (
    OutlineView,
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
        self._counted: tuple[object, int] = (None, 0)
        self._view = OutlineView()
        self._soon = Throttle(self, PAUSE_MS)
        self._soon.fired.connect(self._tell)

    def follow(self) -> None:
        """The text is another."""
        self._soon.ask()

    def select(self, start: int, stop: int) -> None:
        """The person has put the caret, or the selection, elsewhere (code points)."""
        self._selected = (start, stop)
        self._soon.ask()

    def _tell(self) -> None:
        document = self._replica.document
        start, stop = self._selected
        found = headings(*self._replica.drawn(CONDUCTOR))
        selected = count_words(canon_between(document, start, stop)) if stop > start else 0
        view = OutlineView(found, heading_at(found, start), words_line(self._total(), selected))
        if view != self._view:
            self._view = view
            self.changed.emit(view)

    def _total(self) -> int:
        content = self._replica.document.section(CONDUCTOR).content
        if self._counted[0] is not content:
            self._counted = (content, count_words(self._replica.document.canon(CONDUCTOR)))
        return self._counted[1]
