"""All runs at a glance, kept level with the log.

The log keeps a rollup row for each run, in the transaction of the events. The book reads all rows once, and
then again those of the runs that committed events name: one small read, in the background, a batch.
"""

from bisect import insort
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from app.presenters.background import Background
from storage.events.envelope import StoredEvent, format_time
from storage.options import RunQuery
from storage.projections.rollup import RunRollup, is_about_run
from storage.projections.status import ENDED

FIRST_PAGE = 200
PAGE = 2_000


class RunReader(Protocol):
    """What the book needs of the store."""

    def runs(self, query: RunQuery = ...) -> list[RunRollup]:
        """Return runs, newest first."""

    def run(self, run_id: str) -> RunRollup | None:
        """Return one run."""


class RunBook(QObject):
    """Holds the rollup of every run.

    Signals:
        changed(): runs came, changed or went.
        ended(str): a run that was live has ended.
        failed(str): the log could not be read; one line.
    """

    changed = Signal()
    ended = Signal(str)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = Background("runs", self)
        self._background.failed.connect(self.failed)
        self.reader: RunReader | None = None
        self._runs: dict[str, RunRollup] = {}
        self._order: list[tuple[int, str]] = []  # by first seq
        self._active: set[str] = set()
        self._shown: tuple[RunRollup, ...] | None = None
        self._stale: set[str] = set()
        self._reading = False
        self.loaded = False

    @property
    def runs(self) -> tuple[RunRollup, ...]:
        """All runs, the newest first; the same tuple as long as nothing changed."""
        if self._shown is None:
            self._shown = tuple(self._runs[run_id] for _seq, run_id in reversed(self._order))
        return self._shown

    def run(self, run_id: str) -> RunRollup | None:
        """Return one run."""
        return self._runs.get(run_id)

    def active_count(self) -> int:
        """Return how many runs have not ended."""
        return len(self._active)

    def cost_today(self, now: datetime | None = None) -> float:
        """Return what the runs that began today (local time) have cost so far, US dollars."""
        moment = (now or datetime.now(UTC)).astimezone()
        midnight = format_time(moment.replace(hour=0, minute=0, second=0, microsecond=0))
        return sum(run.cost_usd for run in self._runs.values() if run.cost_usd and run.started_at >= midnight)

    def attach(self, reader: RunReader) -> None:
        """Read the stored runs: the newest at once, then the rest page by page."""
        self.reader = reader
        self._read_page(0, FIRST_PAGE)

    def take(self, events: Iterable[StoredEvent]) -> None:
        """Look again at the runs that committed events name."""
        self._stale.update(
            event.run_id for event in events if event.run_id and is_about_run(event.event_type)
        )
        self._read_stale()

    def close(self) -> None:
        """Read nothing more."""
        self.reader = None
        self._background.close()

    def _read_page(self, offset: int, limit: int) -> None:
        reader = self.reader
        if reader is None:
            return

        def read() -> tuple[int, int, list[RunRollup]]:
            return offset, limit, reader.runs(RunQuery(limit=limit, offset=offset))

        self._background.run(read, self._on_page, again=True)

    def _on_page(self, page: tuple[int, int, list[RunRollup]]) -> None:
        offset, limit, runs = page
        for run in runs:
            known = self._runs.get(run.run_id)
            if known is None or known.last_seq < run.last_seq:
                self._put(run.run_id, run)
        if len(runs) == limit:
            self._read_page(offset + limit, PAGE)
        else:
            self.loaded = True
        self.changed.emit()

    def _read_stale(self) -> None:
        reader, stale = self.reader, tuple(self._stale)
        if reader is None or self._reading or not stale:
            return
        self._stale.clear()
        self._reading = True

        def read() -> list[tuple[str, RunRollup | None]]:
            return [(run_id, reader.run(run_id)) for run_id in stale]

        self._background.run(read, self._on_read, again=True)

    def _on_read(self, rows: list[tuple[str, RunRollup | None]]) -> None:
        self._reading = False
        ended: list[str] = []
        for run_id, run in rows:
            was_active = run_id in self._active or run_id not in self._runs
            self._put(run_id, run)
            if run is not None and was_active and run_id not in self._active:
                ended.append(run_id)
        self.changed.emit()
        for run_id in ended:
            self.ended.emit(run_id)
        self._read_stale()

    def _put(self, run_id: str, run: RunRollup | None) -> None:
        """Know a run as it is now; None = it was deleted from the log."""
        before = self._runs.pop(run_id, None)
        self._active.discard(run_id)
        self._shown = None
        if run is None:
            if before is not None:
                self._order.remove((before.first_seq, run_id))
            return
        if before is None:
            insort(self._order, (run.first_seq, run_id))
        self._runs[run_id] = run
        if run.status not in ENDED:
            self._active.add(run_id)
