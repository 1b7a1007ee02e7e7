"""The live tail: committed batches in order, from this process and from others, on one thread.

The order of ``seq`` is the order of commits, whoever commits, since a seq is given inside the write lock. So
the tail needs no more than its position: it hands on the writer's own batch when that is next, and reads
from the database whatever lies between. Nothing is delivered twice or out of order.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from storage.database import Connection, ReadPool
from storage.errors import StoreError
from storage.events.envelope import StoredEvent
from storage.options import EventQuery
from storage.reads import LogReader

_LOG = logging.getLogger(__name__)
_READ_LIMIT: Final = 2_000
# Own batches kept for a slow subscriber, in events; beyond it they are read from the database again.
_KEPT_EVENTS: Final = 20_000

Subscriber = Callable[[tuple[StoredEvent, ...]], None]


@dataclass(frozen=True, eq=False, slots=True)
class _Subscription:
    callback: Subscriber
    after: int


class Tail:
    """Delivers to subscribers; its thread lives while there is one."""

    def __init__(self, pool: ReadPool, reads: LogReader, poll_s: float) -> None:
        self._pool = pool
        self._reads = reads
        self._poll_s = poll_s
        self._wake = threading.Condition()
        self._own: deque[tuple[StoredEvent, ...]] = deque()
        self._kept = 0
        self._subscriptions: tuple[_Subscription, ...] = ()
        self._thread: threading.Thread | None = None
        self._position = 0
        self._closed = False

    def committed(self, events: tuple[StoredEvent, ...]) -> None:
        """Take the writer's batch; called in order of commits."""
        with self._wake:
            if not self._subscriptions:
                return
            if self._kept + len(events) <= _KEPT_EVENTS:
                self._own.append(events)
                self._kept += len(events)
            self._wake.notify()

    def subscribe(self, callback: Subscriber) -> Callable[[], None]:
        """Deliver what is committed from now on; return how to stop."""
        subscription = _Subscription(callback, self._reads.last_seq())
        with self._wake:
            if self._closed:
                raise StoreError("the store is closed; open it again")
            if self._thread is None:
                self._position = subscription.after
                self._own.clear()
                self._kept = 0
            self._subscriptions += (subscription,)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="quire-store-tail", daemon=True)
                self._thread.start()

        def unsubscribe() -> None:
            with self._wake:
                self._subscriptions = tuple(kept for kept in self._subscriptions if kept is not subscription)
                self._wake.notify()

        return unsubscribe

    def close(self, timeout: float) -> None:
        """Deliver what is committed, and end."""
        with self._wake:
            self._closed = True
            thread = self._thread
            self._wake.notify()
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout)

    def _run(self) -> None:
        go_on = self._wait()
        while go_on:
            try:
                with self._pool.reading() as connection:
                    self._follow(connection)
                    return
            except StoreError as problem:
                # What could not be read now is read at the next turn: the position has not moved.
                _LOG.warning("the live tail waits: %s", problem.for_user())
                self._pause()
                go_on = self._wait()

    def _follow(self, connection: Connection) -> None:
        """Deliver until nobody listens, over one connection: versions of different ones say nothing."""
        version = -1
        while True:
            self._deliver_own()
            seen = connection.data_version()
            if seen != version:
                self._deliver_stored()
                version = seen
            if not self._wait():
                return

    def _pause(self) -> None:
        with self._wake:
            self._wake.wait(self._poll_s)

    def _wait(self) -> bool:
        """Sleep until there may be something to deliver; return whether to go on."""
        with self._wake:
            if not self._own and not self._closed and self._subscriptions:
                self._wake.wait(self._poll_s)
            go_on = bool(self._subscriptions) and (bool(self._own) or not self._closed)
            if not go_on:
                self._thread = None
            return go_on

    def _deliver_own(self) -> None:
        while True:
            with self._wake:
                if not self._own:
                    return
                batch = self._own.popleft()
                self._kept -= len(batch)
            if batch[0].seq > self._position + 1:
                self._deliver_stored(until=batch[0].seq - 1)
            self._deliver(batch)

    def _deliver_stored(self, until: int | None = None) -> None:
        while True:
            events = self._reads.batch(EventQuery(since=self._position, until=until, limit=_READ_LIMIT))
            if not events:
                return
            self._deliver(events)

    def _deliver(self, batch: tuple[StoredEvent, ...]) -> None:
        if batch[-1].seq <= self._position:
            return
        if batch[0].seq <= self._position:
            batch = tuple(event for event in batch if event.seq > self._position)
        self._position = batch[-1].seq
        for subscription in self._subscriptions:
            after = subscription.after
            wanted = batch if batch[0].seq > after else tuple(event for event in batch if event.seq > after)
            if not wanted:
                continue
            try:
                subscription.callback(wanted)
            except Exception:  # noqa: BLE001 - whatever a subscriber may raise
                _LOG.exception("a subscriber of the event log failed; it goes on with the next batch")
