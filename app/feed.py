"""EventFeed: committed batches come in from the store's thread, one Qt signal goes out, once a frame at most.

Nothing is dropped and nothing waits. While the interface keeps up, batches are handed over in memory. When
it does not (more than ``MAX_WAITING`` events wait), or when older events are wanted first, the feed is
*behind*: a reader thread catches up from the log in chunks and what arrives meanwhile is only noted. So the
memory used is bounded, the store is never held up, and the order is that of ``seq``, each event once.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Protocol

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from storage.errors import StoreError
from storage.events.envelope import StoredEvent
from storage.options import EventQuery

FRAME_MS = 16
# Events in one signal: what the slots behind it can fold within a frame.
MAX_A_FRAME = 2_000
MAX_WAITING = 20_000
CHUNK = 5_000


class EventSource(Protocol):
    """What the feed needs of the store."""

    def read(self, query: EventQuery = ...) -> list[StoredEvent]:
        """Return stored events."""

    def subscribe(self, callback: Callable[[tuple[StoredEvent, ...]], None]) -> Callable[[], None]:
        """Call back with each committed batch, on a thread of the store."""


class EventFeed(QObject):
    """Hands committed events to the interface.

    Signals:
        arrived(tuple[StoredEvent, ...]): new events in order, on the interface's thread.
        failed(str): the log could not be read while catching up; one line for the user.
    """

    arrived = Signal(object)
    failed = Signal(str)
    _woken = Signal()

    def __init__(self, store: EventSource, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._lock = threading.Lock()
        self._room = threading.Condition(self._lock)
        self._waiting: deque[StoredEvent] = deque()
        self._taken_seq = 0  # the newest seq that is in the hand-over or through it
        self._noted_seq = 0  # the newest seq that we know of
        self._behind = False
        self._reading = False
        self._awake = False
        self._stopped = True
        self._unsubscribe: Callable[[], None] | None = None
        self._reader: threading.Thread | None = None
        self._shown_at = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._deliver)
        self._woken.connect(self._on_woken, Qt.ConnectionType.QueuedConnection)

    def start(self, since: int | None = None) -> None:
        """Begin to listen; with ``since``, hand over what is stored after that ``seq`` first."""
        self._stopped = False
        self._taken_seq = since or 0
        self._behind = since is not None
        self._unsubscribe = self._store.subscribe(self._on_committed)
        if since is not None:
            with self._lock:
                self._start_reader()

    def stop(self) -> None:
        """Stop listening. What has not been handed over stays in the log."""
        with self._lock:
            self._stopped = True
            self._waiting.clear()
            self._room.notify_all()
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        if self._reader is not None:
            self._reader.join()
            self._reader = None
        self._timer.stop()

    # -- on the store's thread

    def _on_committed(self, batch: tuple[StoredEvent, ...]) -> None:
        with self._lock:
            if self._stopped or not batch:
                return
            self._noted_seq = max(self._noted_seq, batch[-1].seq)
            if len(self._waiting) + len(batch) > MAX_WAITING:
                self._behind = True
            if self._behind:
                self._start_reader()
                return
            self._take(batch)
        self._wake()

    # -- on the reader's thread

    def _start_reader(self) -> None:
        """Start the reader unless it is at work; the lock is held."""
        if self._reading:
            return
        self._reading = True
        self._reader = threading.Thread(target=self._catch_up, name="quire-feed", daemon=True)
        self._reader.start()

    def _catch_up(self) -> None:
        try:
            while self._read_chunk():
                self._wake()
        except StoreError as problem:
            # The next committed batch starts another attempt; nothing is skipped.
            with self._lock:
                self._reading = False
            self.failed.emit(problem.for_user())

    def _read_chunk(self) -> bool:
        """Take one chunk over; return whether there is more to do."""
        with self._lock:
            since, noted = self._taken_seq, self._noted_seq
        chunk = self._store.read(EventQuery(since=since, limit=CHUNK))
        with self._lock:
            self._room.wait_for(lambda: self._stopped or len(self._waiting) + len(chunk) <= MAX_WAITING)
            if self._stopped:
                self._reading = False
                return False
            if chunk:
                self._take(chunk)
                return True
            # Nothing more is stored, and nothing was noted since this chunk was asked for: we are level.
            self._behind = self._reading = self._noted_seq > noted
            return self._behind

    def _take(self, batch: Sequence[StoredEvent]) -> None:
        """Put a batch in the hand-over, without what is there already; the lock is held."""
        for event in batch:
            if event.seq > self._taken_seq:
                self._waiting.append(event)
                self._taken_seq = event.seq

    def _wake(self) -> None:
        with self._lock:
            if self._awake or not self._waiting:
                return
            self._awake = True
        self._woken.emit()

    # -- on the interface's thread

    def _on_woken(self) -> None:
        if self._stopped or self._timer.isActive():
            return
        since_last_ms = (time.monotonic() - self._shown_at) * 1000
        self._timer.start(max(0, round(FRAME_MS - since_last_ms)))

    def _deliver(self) -> None:
        with self._lock:
            frame = tuple(islice(self._waiting, MAX_A_FRAME))
            for _ in frame:
                self._waiting.popleft()
            self._awake = bool(self._waiting)
            more = self._awake
            self._room.notify_all()
        self._shown_at = time.monotonic()
        if more:
            self._timer.start(FRAME_MS)
        if frame:
            self.arrived.emit(frame)
