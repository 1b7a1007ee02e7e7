"""All runs at a glance, kept level with the log.

The log keeps a rollup row for each run, in the transaction of the events. The book reads all rows once, and
then again those of the runs that committed events name: one small read, in the background, a batch.
"""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from app.presenters.background import Background
from app.viewmodels.run_shelf import RunShelf
from storage.events.envelope import StoredEvent, format_time
from storage.options import RunQuery
from storage.projections.rollup import RunRollup, is_about_run

FIRST_PAGE = 200
PAGE = 20_000


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
        self._shelf = RunShelf()
        self._stale: set[str] = set()
        self._reading = False
        self.loaded = False

    @property
    def runs(self) -> tuple[RunRollup, ...]:
        """All runs, the newest first; the same tuple as long as nothing changed."""
        return self._shelf.newest

    @property
    def models(self) -> tuple[str, ...]:
        """The models that the runs have used, by name."""
        return self._shelf.models

    @property
    def tools(self) -> tuple[str, ...]:
        """The tools that the runs have called, by name."""
        return self._shelf.tools

    @property
    def active(self) -> AbstractSet[str]:
        """The runs that have not ended."""
        return self._shelf.active

    def run(self, run_id: str) -> RunRollup | None:
        """Return one run."""
        return self._shelf.get(run_id)

    def cost_today(self, now: datetime | None = None) -> float:
        """Return what the runs that began today (local time) have cost so far, US dollars."""
        moment = (now or datetime.now(UTC)).astimezone()
        midnight = format_time(moment.replace(hour=0, minute=0, second=0, microsecond=0))
        return self._shelf.cost_since(midnight)

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
        known = self._shelf.get
        self._shelf.put_all(
            run for run in runs if (now := known(run.run_id)) is None or now.last_seq < run.last_seq
        )
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
            before = self._shelf.get(run_id)
            was_active = before is None or run_id in self.active
            if run is None:
                self._shelf.remove(run_id)  # it was deleted from the log
                continue
            self._shelf.put(run)
            if was_active and run_id not in self.active:
                ended.append(run_id)
        self.changed.emit()
        for run_id in ended:
            self.ended.emit(run_id)
        self._read_stale()
