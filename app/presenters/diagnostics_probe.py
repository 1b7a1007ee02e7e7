"""Measures for the diagnostics window: what is cheap at each look, what takes reading in a thread."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import qVersion

from app.diagnostics.log_file import NAME
from app.diagnostics.log_lines import LogRecord, tail
from app.diagnostics.privacy import told
from app.diagnostics.process import ProcessFacts, process_facts
from app.diagnostics.versions import versions
from app.presenters.frame_clock import FrameClock
from app.viewmodels.diagnostics_facts import (
    ActorFacts,
    Facts,
    FrameFacts,
    MachineFacts,
    OpeningFacts,
    Spread,
    StallFacts,
    StoreCounts,
    StoreFacts,
    Warned,
    spread,
)
from storage.errors import StoreError
from storage.options import EventQuery
from storage.paths import HomePaths

if TYPE_CHECKING:  # the actors are imported in a thread, after the first paint
    from actors.runtime.metrics import Latency, MailboxMetrics
    from storage.events.envelope import StoredEvent
    from storage.stats import StoreLoad, StoreStats

OPENINGS = EventQuery(prefix="desktop.window.opened", newest=True, limit=500)
COUNT_EVERY_S = 2.0
COUNTING_SHARE = 0.02
"""The log is counted again when at most this share of the time goes into it: counting reads all of it."""


class StoreReader(Protocol):
    """What is asked of the store."""

    def load(self) -> "StoreLoad":
        """Return what waits and how large the files are."""

    def stats(self) -> "StoreStats":
        """Return what is in it."""

    def health(self) -> StoreError | None:
        """Return what stands in the way of writing."""

    def read(self, query: EventQuery = ...) -> "list[StoredEvent]":
        """Return events."""


@dataclass(frozen=True, slots=True)
class Near:
    """What the interface's thread itself has to measure."""

    frames: FrameFacts
    actors: tuple[ActorFacts, ...] | None
    tasks: int


class Probe:
    """Measures a process and its home: ``near`` on the interface's thread, ``facts`` in one other thread."""

    def __init__(self, clock: FrameClock) -> None:
        self._clock = clock
        self._begun = time.monotonic()
        self._store: StoreReader | None = None
        self._metrics: Callable[[], Sequence[MailboxMetrics]] | None = None
        self.logs: Path | None = None
        self._counts: StoreCounts | None = None
        self._counted_at = float("-inf")
        self._openings: tuple[OpeningFacts, ...] = ()
        self._before: ProcessFacts | None = None
        self._log_seen: tuple[int, int] | None = None
        self._warnings: tuple[Warned, ...] = ()

    def attach(
        self, home: Path, store: StoreReader, metrics: "Callable[[], Sequence[MailboxMetrics]] | None"
    ) -> None:
        """A home is open."""
        self._store, self._metrics, self.logs = store, metrics, HomePaths(home).logs

    def near(self) -> Near:
        """Measure what belongs to this thread."""
        stalls = tuple(StallFacts(each.at, each.ms) for each in self._clock.stalls)
        frames = FrameFacts(self._clock.gaps, stalls, self._clock.stall_count)
        actors = None if self._metrics is None else tuple(_actor(each) for each in self._metrics())
        try:
            tasks = len(asyncio.all_tasks())
        except RuntimeError:  # no loop is running
            tasks = 0
        return Near(frames, actors, tasks)

    def facts(self, near: Near, *, count_now: bool = False) -> Facts:
        """Measure the rest; may wait for the disk."""
        warnings, problem = self._log()
        return Facts(
            at=datetime.now().astimezone(),
            frames=near.frames,
            actors=near.actors,
            openings=self._openings,
            store=self._store_facts(count_now=count_now),
            machine=self._machine(near.tasks),
            versions=(*versions(), ("Qt", qVersion())),
            warnings=warnings,
            log_problem=problem,
        )

    def records(self) -> tuple[LogRecord, ...]:
        """Return the last records of the log file; none when it cannot be read."""
        try:
            return tail(self.logs / NAME) if self.logs is not None else ()
        except OSError:
            return ()

    def _store_facts(self, *, count_now: bool) -> StoreFacts | None:
        store = self._store
        if store is None:
            return None
        now, took = time.monotonic(), self._counts.took_ms / 1000 if self._counts else 0.0
        if count_now or now - self._counted_at > max(COUNT_EVERY_S, took / COUNTING_SHARE):
            self._count(store)
        load, trouble = store.load(), store.health()
        words = trouble.for_user() if trouble is not None else ""
        return StoreFacts(load.waiting, load.journal_bytes, words, self._counts)

    def _count(self, store: StoreReader) -> None:
        begun = time.monotonic()
        try:
            stats, opened = store.stats(), store.read(OPENINGS)
        except StoreError:  # told by its health
            self._counted_at = begun
            return
        self._counts = StoreCounts(
            events=stats.events,
            runs=stats.runs,
            log_bytes=stats.database_bytes,
            unmapped=stats.unmapped,
            blobs=stats.blobs,
            blob_bytes=stats.blob_bytes,
            rules=tuple(stats.rules.items()),
            took_ms=(time.monotonic() - begun) * 1000,
        )
        self._openings = openings(opened)
        self._counted_at = time.monotonic()

    def _machine(self, tasks: int) -> MachineFacts:
        now, before = process_facts(), self._before
        self._before = now
        wall = now.clock_s - before.clock_s if before is not None else 0.0
        return MachineFacts(
            pid=now.pid,
            uptime_s=now.clock_s - self._begun,
            cpu=(now.cpu_s - before.cpu_s) / wall if before is not None and wall > 0 else None,
            resident_bytes=now.resident_bytes,
            peak_bytes=now.peak_bytes,
            threads=now.threads,
            python_threads=now.python_threads,
            tasks=tasks,
            open_files=now.open_files,
        )

    def _log(self) -> tuple[tuple[Warned, ...], str]:
        if self.logs is None:
            return (), ""
        try:
            status = (self.logs / NAME).stat()
            seen = (status.st_size, status.st_mtime_ns)
            if seen != self._log_seen:
                found = tail(self.logs / NAME)
                self._warnings = tuple(_warned(each) for each in found if each.notable)
                self._log_seen = seen
        except FileNotFoundError:
            return (), ""
        except OSError as problem:
            return (), f"The log file cannot be read: {problem.strerror}."
        return self._warnings, ""


def openings(events: "Sequence[StoredEvent]") -> tuple[OpeningFacts, ...]:
    """Return how long windows took to open, by app; of facts in the log."""
    by_app: dict[str, list[float]] = defaultdict(list)
    for event in events:
        payload = event.payload
        took = payload.get("request_to_visible_ms")
        if isinstance(took, int | float):
            by_app[str(payload.get("app", "window"))].append(float(took))
    return tuple(OpeningFacts(app, spread(samples)) for app, samples in sorted(by_app.items()))


def _actor(metrics: "MailboxMetrics") -> ActorFacts:
    return ActorFacts(
        name=metrics.actor_id,
        waiting=metrics.depth,
        handled=metrics.handled,
        failed=metrics.failed,
        restarts=metrics.restarts,
        tasks=metrics.child_tasks,
        wait=_spread(metrics.wait),
        work=_spread(metrics.handling),
    )


def _spread(latency: "Latency") -> Spread:
    return Spread(latency.count, latency.p50_ms, latency.p99_ms, latency.max_ms)


def _warned(record: LogRecord) -> Warned:
    short = replace(record, at="", level="", name="")
    first, *more = told(short)
    return Warned(record.at, record.level, f"{record.name}: {first.strip()}", tuple(more))
