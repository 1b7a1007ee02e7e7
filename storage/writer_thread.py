"""The one thread of a store that writes: what waits is committed as one transaction (group commit).

Appends and jobs (leases, control, deletion) share one queue, so that the order of a caller is kept and own
threads never lock each other out. A fault that may pass (a locked file, a full disk) keeps the group and is
tried again with growing pauses; when the patience is over, what waits fails with words. Nothing is dropped
silently and nothing is written by halves.
"""

import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from queue import Empty, SimpleQueue
from typing import Any, Final

import peewee

from storage import blobs
from storage.admission import Row, admit
from storage.commit import Commit, on_event_loop
from storage.database import Connection, TransientStoreError, fault_in_words
from storage.errors import StoreError
from storage.events.envelope import NewEvent, RawEvent, StoredEvent
from storage.ingest import Ingest
from storage.options import StoreOptions

_LOG = logging.getLogger(__name__)
_FIRST_PAUSE_S: Final = 0.02
_LONGEST_PAUSE_S: Final = 1.0

Job = Callable[[Connection, Ingest], Any]
Listener = Callable[[tuple[StoredEvent, ...]], None]


@dataclass(slots=True)
class _Append:
    events: Sequence[NewEvent | RawEvent]
    commit: Commit[tuple[int, ...]]
    rows: list[Row] | None = None


@dataclass(slots=True)
class _Work:
    job: Job
    commit: Commit[Any]
    afterwards: Callable[[], None] | None


class _Stop:
    pass


_Item = _Append | _Work | _Stop


class WriterThread:
    """Owns the writing connection from its first transaction to the end."""

    def __init__(
        self, connection: Connection, options: StoreOptions, pending: blobs.PendingBlobs, on_commit: Listener
    ) -> None:
        self._connection = connection
        self._options = options
        self._on_commit = on_commit
        self._ingest = Ingest(connection, options.live_rollups)
        self._queue: SimpleQueue[_Item] = SimpleQueue()
        self._held: _Item | None = None
        self._lock = threading.Lock()
        self._closed = False
        self._backlog = _Backlog(options.high_water)
        self._blobs = pending
        self._closing = threading.Event()
        self._trouble = _Trouble(options.patience_s, self._closing)
        self._thread = threading.Thread(target=self._run, name="quire-store-writer", daemon=True)
        self._thread.start()

    @property
    def trouble(self) -> StoreError | None:
        """What stands in the way of writing at present."""
        if not self._thread.is_alive() and not self._closing.is_set():
            return StoreError("the store's writer has stopped; start the program again")
        return self._trouble.error

    @property
    def waiting(self) -> int:
        """How many events wait to be committed."""
        return self._backlog.count

    def append(self, events: Sequence[NewEvent | RawEvent]) -> Commit[tuple[int, ...]]:
        """Put events in the queue; on a thread without a loop, wait while too many are waiting."""
        if not on_event_loop() and threading.current_thread() is not self._thread:
            self._backlog.wait_for_room(self._options.patience_s)
        item = _Append(events, Commit())
        # A thread that brings many events makes their rows itself, while the writer is at the database.
        if on_event_loop() or _admit(item):
            self._put(item)
            self._backlog.add(len(events))
        return item.commit

    def submit(self, job: Job, afterwards: Callable[[], None] | None = None) -> Commit[Any]:
        """Run a job in a transaction of its own, in its turn; ``afterwards`` when it is on disk."""
        commit: Commit[Any] = Commit()
        self._put(_Work(job, commit, afterwards))
        return commit

    def put_blob(self, name: str, data: bytes) -> None:
        """Store a blob with the next transaction; an event appended afterwards never precedes it."""
        self._blobs.add(name, data)
        # An append of nothing: it joins the group that waits, where a job would be a transaction of its own.
        self._put(_Append((), Commit()))

    def close(self, timeout: float) -> None:
        """Commit what waits and end; what still waits after ``timeout`` seconds fails."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._queue.put(_Stop())
        self._thread.join(timeout / 2)
        if self._thread.is_alive():
            self._closing.set()
            self._thread.join(timeout / 2)
        self._closing.set()

    def _put(self, item: _Append | _Work) -> None:
        with self._lock:  # so that nothing gets behind the end of the queue
            if self._closed:
                raise StoreError("the store is closed; open it again")
            self._queue.put(item)

    def _run(self) -> None:
        while True:
            group = self._next_group()
            if isinstance(group, _Stop):
                break
            self._handle(group)
        self._connection.close()

    def _next_group(self) -> "list[_Append] | _Work | _Stop":
        item = self._held or self._queue.get()
        self._held = None
        if not isinstance(item, _Append):
            return item
        group, count = [item], len(item.events)
        while count < self._options.group_limit:
            try:
                following = self._queue.get_nowait()
            except Empty:
                break
            if not isinstance(following, _Append):
                self._held = following
                break
            group.append(following)
            count += len(following.events)
        return group

    def _handle(self, group: "list[_Append] | _Work") -> None:
        if isinstance(group, _Work):
            try:
                answer = self._persist(lambda: group.job(self._connection, self._ingest))
                if group.afterwards is not None:
                    group.afterwards()
                group.commit.resolve(answer)
            except Exception as problem:  # noqa: BLE001 - whatever went wrong is the asker's answer
                group.commit.fail(problem)
            return
        self._commit([item for item in group if _admit(item)])
        self._backlog.take(sum(len(item.events) for item in group))

    def _commit(self, group: Sequence[_Append]) -> None:
        try:
            answers = self._persist(lambda: self._store(group)) if group else []
        except Exception as problem:  # noqa: BLE001 - what a bug of ours may raise
            if len(group) > 1 and not isinstance(problem, StoreError):
                # A bug: one of them cannot be stored; the others must not fail with it.
                _LOG.exception("a group of appends failed; they are stored one by one")
                for item in group:
                    self._commit([item])
                return
            for item in group:
                item.commit.fail(problem)
        else:
            for item, seqs in zip(group, answers, strict=True):
                item.commit.resolve(seqs)

    def _store(self, group: Sequence[_Append]) -> list[tuple[int, ...]]:
        seqs = iter(self._ingest.store([row for item in group for row in item.rows or ()]))
        return [tuple(islice(seqs, len(item.events))) for item in group]

    def _refuse_without_file(self) -> None:
        try:
            self._connection.check_file()
        except StoreError as problem:
            self._trouble.note(problem)
            raise

    def _persist(self, work: Callable[[], Any]) -> Any:  # noqa: ANN401 - what the work returns
        """Do the work in a transaction, again and again while a fault may pass.

        Raises:
            StoreError: it cannot be done; nothing of it is on disk.
        """
        while True:
            waiting = self._blobs.waiting()
            self._refuse_without_file()
            try:
                with self._connection.transaction():
                    if waiting:
                        blobs.save(self._connection, waiting)
                    answer = work()
            except (peewee.PeeweeException, sqlite3.Error, OSError) as problem:
                self._ingest.forget()
                known = fault_in_words(problem, self._connection.path)
                if known is None:
                    raise
                if not self._trouble.wait(known):
                    raise known from problem
            except BaseException:
                self._ingest.forget()
                raise
            else:
                self._blobs.saved(waiting)
                self._trouble.over()
                fresh = self._ingest.take_fresh()
                if fresh:
                    self._on_commit(fresh)
                return answer


def _admit(item: _Append) -> bool:
    """Make the rows of an append that has none; an event that cannot be stored fails its append only."""
    if item.rows is not None:
        return True
    try:
        item.rows = [admit(event) for event in item.events]
    except Exception as problem:  # noqa: BLE001 - a bad event must not stop the writer; its producer is told
        item.commit.fail(problem)
        return False
    return True


class _Trouble:
    """A fault that lasts: since when, and how long to pause before the next try."""

    def __init__(self, patience_s: float, closing: threading.Event) -> None:
        self.error: StoreError | None = None
        self._patience_s = patience_s
        self._closing = closing
        self._since: float | None = None
        self._pause_s = _FIRST_PAUSE_S

    def note(self, error: StoreError) -> None:
        """Note a fault."""
        if self.error is None:
            _LOG.warning("the store cannot write: %s", error.for_user())
        self.error = error

    def wait(self, error: StoreError) -> bool:
        """Note a fault; return whether to try again, after a pause."""
        now = time.monotonic()
        self.note(error)
        if self._since is None:
            self._since = now
        left = self._patience_s - (now - self._since)
        if not isinstance(error, TransientStoreError) or left <= 0 or self._closing.is_set():
            return False
        self._closing.wait(min(self._pause_s, left))
        self._pause_s = min(self._pause_s * 2, _LONGEST_PAUSE_S)
        return True

    def over(self) -> None:
        """Note that a transaction was committed."""
        if self.error is not None:
            _LOG.warning("the store can write again")
        self.error, self._since, self._pause_s = None, None, _FIRST_PAUSE_S


class _Backlog:
    """How many events wait for the writer; a thread that appends waits while they are too many."""

    def __init__(self, high_water: int) -> None:
        self._high_water = high_water
        self._changed = threading.Condition()
        self.count = 0

    def wait_for_room(self, timeout: float) -> None:
        """Wait while the high-water mark is passed.

        Raises:
            StoreError: there was no room in time.
        """
        if self.count < self._high_water:
            return
        with self._changed:
            if not self._changed.wait_for(lambda: self.count < self._high_water, timeout):
                raise StoreError("the store cannot keep up with what is being written; try again later")

    def add(self, count: int) -> None:
        """Count events in."""
        with self._changed:
            self.count += count

    def take(self, count: int) -> None:
        """Count events out and wake who waits."""
        with self._changed:
            self.count -= count
            self._changed.notify_all()
