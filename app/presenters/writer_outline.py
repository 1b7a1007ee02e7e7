"""The outline and the count of words of one Writer window, a while behind the typing."""

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from app.presenters.background import Background
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
from app.viewmodels.writer_page import Line
from storage.document import CONDUCTOR, RunDocument

PAUSE_MS = 400
LATEST_MS = 5_000
LONG = 50_000  # characters from which on counting waits for a pause


@dataclass(frozen=True, slots=True)
class _Report:
    """The report at one time."""

    document: RunDocument
    text: str
    lines: tuple[Line, ...]


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
        self._background: Background | None = None
        self._is_looking = False
        self._is_stale = False
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

    def close(self) -> None:
        """The window is gone."""
        self._soon.stop()
        self._latest.stop()
        if self._background is not None:
            self._background.close()

    def _tell(self) -> None:
        """Look at the text anew; at a long one in the background, which a key need not wait for."""
        self._soon.stop()
        self._latest.stop()
        if self._is_looking:
            self._is_stale = True
            return
        text, lines = self._replica.drawn(CONDUCTOR)
        self._length = len(text)
        work = partial(_look, self._counter, _Report(self._replica.document, text, lines), self._selected)
        if self._length < LONG:
            self._on_seen(work())
            return
        if self._background is None:
            self._background = Background("outline", self)
            self._background.failed.connect(self._on_failed)
        self._is_looking = True
        self._background.run(work, self._on_seen)

    def _on_seen(self, view: OutlineView) -> None:
        self._is_looking = False
        if self._is_stale:
            self._is_stale = False
            self.follow()
        if view != self._view:
            self._view = view
            self.changed.emit(view)

    def _on_failed(self) -> None:
        self._is_looking = False  # the next change is looked at again


def _look(counter: WordCounter, report: _Report, selected: tuple[int, int]) -> OutlineView:
    start, stop = selected
    found = headings(report.text, report.lines)
    words = count_words(canon_between(report.document, start, stop)) if stop > start else 0
    total = counter.count(report.document, report.text, report.lines)
    return OutlineView(found, heading_at(found, start), words_line(total, words))
