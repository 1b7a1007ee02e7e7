"""Stand-ins for what is behind the interface."""

import threading
from collections.abc import Callable

from storage.errors import StoreError
from storage.events.envelope import StoredEvent
from storage.events.runs import ConductorTaskProgress
from storage.options import EventQuery

EVERYTHING = EventQuery()
Callback = Callable[[tuple[StoredEvent, ...]], None]


def stored(seq: int, run_id: str = "run-1", message: str = "") -> StoredEvent:
    """Return a committed event."""
    body = ConductorTaskProgress(run_id=run_id, message=message)
    return StoredEvent(
        seq=seq,
        event_id=f"event-{seq}",
        timestamp="2026-11-20T12:00:00.000000Z",
        event_type=body.event_type,
        actor_id="conductor",
        run_id=run_id,
        task_id=None,
        call_id=None,
        payload_json=body.wire_json(),
    )


class MemoryLog:
    """A log in memory whose commits the test decides; it can be told to fail its next reads."""

    def __init__(self) -> None:
        self.events: list[StoredEvent] = []
        self.callbacks: list[Callback] = []
        self.reads = 0
        self.failing = 0
        self._lock = threading.Lock()

    def commit(self, batch: tuple[StoredEvent, ...]) -> None:
        """Store a batch and tell the subscribers, on the caller's thread."""
        with self._lock:
            self.events.extend(batch)
        for callback in list(self.callbacks):
            callback(batch)

    def read(self, query: EventQuery = EVERYTHING) -> list[StoredEvent]:
        self.reads += 1
        if self.failing:
            self.failing -= 1
            raise StoreError("the disk is gone")
        with self._lock:
            return [event for event in self.events if event.seq > query.since][: query.limit]

    def subscribe(self, callback: Callback) -> Callable[[], None]:
        self.callbacks.append(callback)
        return lambda: self.callbacks.remove(callback)
