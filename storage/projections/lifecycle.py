"""The life of each worker: the chips of its strip, and what it is doing now.

Findings and learnings are results, not states: they never change whether a worker runs, ended or failed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

from storage.events.envelope import StoredEvent
from storage.events.workers import (
    WorkerTaskCancelled,
    WorkerTaskCompleted,
    WorkerTaskEvent,
    WorkerTaskFailed,
    WorkerTaskFinding,
    WorkerTaskLearning,
    WorkerTaskProgress,
    WorkerTaskStarted,
)
from storage.projections.calls import loop_key

LifecycleKind = Literal["started", "progress", "completed", "failed", "cancelled", "finding", "learning"]
WorkerStatus = Literal["running", "completed", "failed", "cancelled"]

_STATUS_BY_KIND: Mapping[LifecycleKind, WorkerStatus] = MappingProxyType(
    {
        "started": "running",
        "progress": "running",
        "completed": "completed",
        "failed": "failed",
        "cancelled": "cancelled",
    }
)


@dataclass(frozen=True, slots=True)
class LifecycleChip:
    """One step of a worker's life. ``text`` is whole; ``confidence`` only for findings and learnings."""

    seq: int
    timestamp: str
    kind: LifecycleKind
    text: str
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class WorkerSummary:
    """A worker at a glance: where it stands, and the last thing it said."""

    task_id: str
    call_id: str
    worker_id: str
    worker_type: str
    status: WorkerStatus
    message: str
    seq: int
    started_at: str
    ended_at: str | None = None


class LifecycleAccumulator:
    """Folds events into chips and summaries by task. O(1) an event."""

    def __init__(self) -> None:
        self._chips: dict[str, list[LifecycleChip]] = {}
        self._workers: dict[str, WorkerSummary] = {}

    def apply(self, event: StoredEvent) -> tuple[str, ...]:
        """Take one event in; return the loop keys that it changed."""
        if not event.event_type.startswith("worker.task."):
            return ()
        body = event.body
        if not isinstance(body, WorkerTaskEvent):
            return ()
        chip = _chip(event, body)
        if chip is None:
            return ()
        key = loop_key(body.task_id, body.call_id)
        self._chips.setdefault(key, []).append(chip)
        self._workers[key] = _summary(self._workers.get(key), event, body, chip)
        return (key,)

    def chips(self, key: str) -> tuple[LifecycleChip, ...]:
        """Return the chips of a loop, oldest first."""
        return tuple(self._chips.get(key, ()))

    def worker_summary(self, key: str) -> WorkerSummary | None:
        """Return where a worker stands, by its ``task_id`` (or ``call:…`` when it has none)."""
        return self._workers.get(key)

    @property
    def value(self) -> tuple[WorkerSummary, ...]:
        """All workers, in order of their first event."""
        return tuple(self._workers.values())


def worker_summaries(events: Iterable[StoredEvent]) -> tuple[WorkerSummary, ...]:
    """Return the workers of a run from its events in order."""
    fold = LifecycleAccumulator()
    for event in events:
        fold.apply(event)
    return fold.value


def _chip(event: StoredEvent, body: WorkerTaskEvent) -> LifecycleChip | None:
    found: tuple[LifecycleKind, str, float | None]
    match body:
        case WorkerTaskStarted():
            found = ("started", body.objective, None)
        case WorkerTaskProgress():
            found = ("progress", body.message or body.phase, None)
        case WorkerTaskCompleted():
            found = ("completed", body.summary, None)
        case WorkerTaskFailed():
            found = ("cancelled" if body.failure_kind == "cancelled" else "failed", body.error, None)
        case WorkerTaskCancelled():
            found = ("cancelled", "", None)
        case WorkerTaskFinding():
            found = ("finding", body.claim, body.confidence)
        case WorkerTaskLearning():
            found = ("learning", body.insight, body.confidence)
        case _:
            return None
    return LifecycleChip(event.seq, event.timestamp, *found)


def _summary(
    known: WorkerSummary | None, event: StoredEvent, body: WorkerTaskEvent, chip: LifecycleChip
) -> WorkerSummary:
    known = known or WorkerSummary(
        task_id=body.task_id,
        call_id=body.call_id,
        worker_id=body.worker_id,
        worker_type=body.worker_type,
        status="running",
        message="",
        seq=event.seq,
        started_at=event.timestamp,
    )
    status = _STATUS_BY_KIND.get(chip.kind)
    if status is None or (chip.kind == "progress" and known.status != "running"):
        return known
    return replace(
        known,
        status=status,
        message=chip.text or known.message,
        ended_at=None if status == "running" else event.timestamp,
    )
