"""The whole history of one run's document, read from the log when it is first wanted, then followed."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from app.presenters.background import Background
from app.presenters.writer_loading import EventReader
from app.viewmodels.writer_origins import OriginBook
from app.viewmodels.writer_revisions import RevisionBook
from storage.events.envelope import StoredEvent
from storage.options import EventQuery

T = TypeVar("T")

STEP = 1_000
"""So many events are read between two words about how far it is."""


def _nobody(_revision: int) -> None:
    """Nobody wants to hear it."""


class HistorySource(QObject):
    """Holds the books of one run: its revisions, and where each text is from.

    The books are only ever written in the background's one thread, one piece of work after the other.

    Signals:
        progressed(int): while it is read for the first time: up to which revision.
        changed: there is a book, or more is in it.
        failed(str): the log cannot be read; one line.
    """

    progressed = Signal(int)
    changed = Signal()
    failed = Signal(str)

    def __init__(self, run_id: str, objective: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.run_id = run_id
        self._objective = objective
        self._reader: EventReader | None = None
        self._background = Background("history", self)
        self._background.failed.connect(self.failed)
        self._wanted = self._reading = False
        self._late: list[StoredEvent] = []
        self.book: RevisionBook | None = None
        self.origins: OriginBook | None = None

    def attach(self, reader: EventReader) -> None:
        """The log can be read now."""
        self._reader = reader
        if self._wanted:
            self.want()

    def want(self) -> None:
        """Read the history, unless it is there."""
        self._wanted = True
        reader = self._reader
        if reader is not None and self.book is None and not self._reading:
            self._reading = True
            self._late.clear()  # what was committed is read
            run_id, objective = self.run_id, self._objective
            told = self.progressed.emit
            read = partial(read_books, reader, run_id, objective, told)
            self._background.run(read, self._on_read, again=True)

    def take(self, events: tuple[StoredEvent, ...]) -> None:
        """Follow what was committed, once somebody wants to know."""
        if self._wanted:
            own = [event for event in events if event.run_id == self.run_id]
            self._late += [event for event in own if event.event_type.startswith(OriginBook.READ)]
            self._absorb()

    def run(self, work: Callable[[], T], then: Callable[[T], None]) -> None:
        """Do something with the books in the background."""
        self._background.run(work, then)

    def close(self) -> None:
        """Read nothing more."""
        self._reader = None
        self._background.close()

    def _absorb(self) -> None:
        reader, book, origins = self._reader, self.book, self.origins
        if not self._late or book is None or origins is None or reader is None:
            return
        late, self._late = self._late, []

        def absorb() -> None:
            _take(book, origins, late)
            if book.gap and not book.problem:  # what the feed has left out is in the log
                _take(book, origins, reader.read(EventQuery(run_id=book.revisions.start.run_id)))

        self._background.run(absorb, self._on_absorbed)

    def _on_read(self, books: tuple[RevisionBook, OriginBook]) -> None:
        self._reading = False
        self.book, self.origins = books
        self._absorb()
        self.changed.emit()

    def _on_absorbed(self, _nothing: None) -> None:
        self.changed.emit()


def read_books(
    reader: EventReader, run_id: str, objective: str, told: Callable[[int], object] = _nobody
) -> tuple[RevisionBook, OriginBook]:
    """Read the history of a run's document; ``told`` hears now and then how far it is.

    Raises:
        StoreError: the log cannot be read.
    """
    book = RevisionBook(run_id, objective)
    origins = OriginBook(book)
    events = reader.read(EventQuery(run_id=run_id))
    for first in range(0, len(events), STEP):
        _take(book, origins, events[first : first + STEP])
        told(book.newest)
    return book, origins


def _take(book: RevisionBook, origins: OriginBook, events: list[StoredEvent]) -> None:
    for event in events:
        if event.event_type.startswith(OriginBook.READ):
            book.apply(event)
            origins.apply(event)
