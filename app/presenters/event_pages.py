"""The rows of a list of events: which events are listed, and pages of them as they are looked at."""

from array import array
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from PySide6.QtCore import QObject, Signal

from app.presenters.background import Background
from app.viewmodels.event_list import EventRow, event_row
from storage.projections.outline import EventHead

PAGE = 100
KEPT_PAGES = 20


class HeadReader(Protocol):
    """What the pages need of the store."""

    def heads(self, seqs: Sequence[int]) -> list[EventHead]:
        """Return events without their payloads."""


class _Page(NamedTuple):
    generation: int
    number: int
    first: int
    rows: tuple[EventRow, ...]


class EventPages(QObject):
    """Keeps the events that are listed by their numbers, and the rows of those looked at last.

    ``generation`` grows when other events are listed: what was asked of the former ones is dropped.

    Signals:
        changed(): other events are listed, or rows were read.
    """

    changed = Signal()

    def __init__(self, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._background = background
        self._listed = array("q")
        self._pages: OrderedDict[int, tuple[EventRow, ...]] = OrderedDict()
        self._asked: set[int] = set()
        self.generation = 0

    def __len__(self) -> int:
        return len(self._listed)

    def list_only(self, seqs: "array[int]") -> None:
        """List these events, in the order of the log."""
        self._listed = seqs
        self._pages.clear()
        self._asked.clear()
        self.generation += 1
        self.changed.emit()

    def add(self, seq: int) -> None:
        """List a further event; the caller tells of it."""
        self._listed.append(seq)

    def look_at(self, reader: HeadReader, first: int, last: int) -> None:
        """Read the rows that came into sight."""
        for number in range(max(0, first) // PAGE, max(0, last) // PAGE + 1):
            seqs = self._listed[number * PAGE : (number + 1) * PAGE]
            if seqs and number not in self._asked and len(self._pages.get(number, ())) != len(seqs):
                self._asked.add(number)
                self._read(reader, number, seqs)

    def seq_at(self, row: int) -> int:
        """Return the event of a row; 0 when there is none."""
        return self._listed[row] if 0 <= row < len(self._listed) else 0

    def row_of(self, seq: int) -> int:
        """Return the row of an event; -1 when it is not listed."""
        at = bisect_left(self._listed, seq)
        return at if seq and at < len(self._listed) and self._listed[at] == seq else -1

    def rows(self) -> Mapping[int, EventRow]:
        """Return the rows that were read, by their places."""
        return {
            number * PAGE + at: row for number, rows in self._pages.items() for at, row in enumerate(rows)
        }

    def _read(self, reader: HeadReader, number: int, seqs: "array[int]") -> None:
        generation = self.generation

        def read() -> _Page:
            return _Page(generation, number, seqs[0], tuple(map(event_row, reader.heads(seqs))))

        self._background.run(read, self._on_page)

    def _on_page(self, page: _Page) -> None:
        self._asked.discard(page.number)
        if page.generation != self.generation:
            return
        self._pages[page.number] = page.rows
        self._pages.move_to_end(page.number)
        while len(self._pages) > KEPT_PAGES:
            self._pages.popitem(last=False)
        self.changed.emit()
