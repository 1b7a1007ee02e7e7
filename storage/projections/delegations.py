"""Delegations: who was asked to do what, and what came of it.

A delegation begins with ``conductor.worker.call`` (or a sub-agent's spawning) and ends with the terminal
event of the same ``call_id``. Nothing is joined by time or by name: an older call without ``call_id`` stays
open and unjoined, and two workers of one type at once keep their own results. ``conductor.worker.result``
is taken as the end until the ``conductor.capability.*`` of the same ``call_id`` says it better.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

from storage.events.base import EventBody
from storage.events.delegation import (
    ConductorCapabilityBlocked,
    ConductorCapabilityCompleted,
    ConductorCapabilityFailed,
    ConductorSubharnessCompleted,
    ConductorSubharnessFailed,
    ConductorSubharnessSpawned,
    ConductorWorkerCall,
    ConductorWorkerResult,
)
from storage.events.envelope import StoredEvent
from storage.events.workers import WorkerTaskStarted
from storage.projections.text import value_line

DelegationStatus = Literal["open", "completed", "failed", "blocked", "cancelled"]

_END_STATUS: Mapping[type[EventBody], DelegationStatus] = MappingProxyType(
    {
        ConductorCapabilityCompleted: "completed",
        ConductorCapabilityFailed: "failed",
        ConductorCapabilityBlocked: "blocked",
        ConductorSubharnessCompleted: "completed",
        ConductorSubharnessFailed: "failed",
    }
)


@dataclass(frozen=True, slots=True)
class DelegationEnd:
    """How a delegation ended. ``final`` ends are not overwritten by provisional ones."""

    seq: int
    timestamp: str
    status: DelegationStatus
    outcome: str
    final: bool


@dataclass(frozen=True, slots=True)
class Delegation:
    """One delegation. ``key`` is its ``call_id``, or ``seq:N`` for an older one without, never joined."""

    key: str
    call_id: str
    worker_type: str
    objective: str
    caller: str
    seq: int
    started_at: str
    end: DelegationEnd | None = None
    task_ids: tuple[str, ...] = ()

    @property
    def status(self) -> DelegationStatus:
        """Where the delegation stands."""
        return self.end.status if self.end else "open"

    @property
    def joined(self) -> bool:
        """Whether results can be told to belong to this delegation."""
        return bool(self.call_id)


@dataclass(frozen=True, slots=True)
class _Asked:
    worker_type: str
    objective: str
    caller: str


class DelegationAccumulator:
    """Folds events into delegations, in order of their first event. O(1) an event."""

    def __init__(self) -> None:
        self._by_key: dict[str, Delegation] = {}
        self._early_ends: dict[str, DelegationEnd] = {}
        self._early_tasks: dict[str, tuple[str, ...]] = {}
        self.unjoined_ends = 0

    def apply(self, event: StoredEvent) -> tuple[str, ...]:
        """Take one event in; return the keys of the delegations that it changed."""
        if not event.event_type.startswith(("conductor.", "worker.task.started")):
            return ()
        body = event.body
        match body:
            case ConductorWorkerCall():
                asked = _Asked(body.worker_type, body.worker_objective, body.caller)
                return self._begin(event, body.call_id, asked)
            case ConductorSubharnessSpawned():
                asked = _Asked("subharness", body.objective or "", event.actor_id)
                return self._begin(event, body.call_id or body.correlation_id, asked)
            case WorkerTaskStarted():
                return self._bind(body.call_id, body.task_id)
            case ConductorWorkerResult():
                status: DelegationStatus = "completed" if body.success else "failed"
                end = DelegationEnd(event.seq, event.timestamp, status, body.result_summary, final=False)
                return self._finish(body.call_id, end)
            case _:
                return self._terminal(event, body)

    def get(self, key: str) -> Delegation | None:
        """Return a delegation by its key."""
        return self._by_key.get(key)

    @property
    def value(self) -> tuple[Delegation, ...]:
        """All delegations, in order of their first event."""
        return tuple(self._by_key.values())

    def _begin(self, event: StoredEvent, call_id: str, asked: _Asked) -> tuple[str, ...]:
        key = call_id or f"seq:{event.seq}"
        if key in self._by_key:
            return ()
        self._by_key[key] = Delegation(
            key=key,
            call_id=call_id,
            worker_type=asked.worker_type,
            objective=asked.objective,
            caller=asked.caller,
            seq=event.seq,
            started_at=event.timestamp,
            end=self._early_ends.pop(call_id, None),
            task_ids=self._early_tasks.pop(call_id, ()),
        )
        return (key,)

    def _terminal(self, event: StoredEvent, body: EventBody) -> tuple[str, ...]:
        status = _END_STATUS.get(type(body))
        if status is None:
            return ()
        call_id, outcome, failure_kind = _end_of(body)
        if status == "failed" and failure_kind == "cancelled":
            status = "cancelled"
        return self._finish(call_id, DelegationEnd(event.seq, event.timestamp, status, outcome, final=True))

    def _finish(self, call_id: str, end: DelegationEnd) -> tuple[str, ...]:
        if not call_id:
            self.unjoined_ends += 1
            return ()
        known = self._by_key.get(call_id)
        before = known.end if known else self._early_ends.get(call_id)
        if before and before.final:
            return ()
        if known is None:
            self._early_ends[call_id] = end
            return ()
        self._by_key[call_id] = replace(known, end=end)
        return (call_id,)

    def _bind(self, call_id: str, task_id: str) -> tuple[str, ...]:
        if not call_id or not task_id:
            return ()
        known = self._by_key.get(call_id)
        if known is None:
            self._early_tasks[call_id] = _with(self._early_tasks.get(call_id, ()), task_id)
            return ()
        self._by_key[call_id] = replace(known, task_ids=_with(known.task_ids, task_id))
        return (call_id,)


def delegations(events: Iterable[StoredEvent]) -> tuple[Delegation, ...]:
    """Return the delegations of a run from its events in order."""
    fold = DelegationAccumulator()
    for event in events:
        fold.apply(event)
    return fold.value


def _with(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return names if name in names else (*names, name)


def _end_of(body: EventBody) -> tuple[str, str, str]:
    """Return ``call_id``, outcome in words and failure kind of a terminal event."""
    match body:
        case ConductorCapabilityCompleted() | ConductorCapabilityFailed() | ConductorCapabilityBlocked():
            data = body.data
            outcome = data.summary or data.error or data.reason or ""
            return data.call_id, outcome, data.failure_kind or ""
        case ConductorSubharnessCompleted():
            summary = (body.result or {}).get("summary")
            return body.call_id or body.correlation_id, value_line(summary), ""
        case ConductorSubharnessFailed():
            return body.call_id or body.correlation_id, body.error, body.failure_kind
        case _:
            return "", "", ""
