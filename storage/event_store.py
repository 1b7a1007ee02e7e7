"""The event log: append, read, follow, search; run rollups, leases and control requests.

Opening order: look at what is there (refuse what is not ours) → connect for writing → create or migrate →
start the writer. Closing order: heartbeat → writer (commits what waits) → tail → connections.
"""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Self

from storage.commit import Commit
from storage.control import ControlTable
from storage.database import Connection, ReadPool, TransientStoreError, faults_in_words
from storage.errors import StoreError
from storage.events.blob_refs import blob_hash
from storage.events.envelope import NewEvent, RawEvent, StoredEvent
from storage.leases import LeaseBook
from storage.migrations import runner
from storage.options import EventQuery, RunQuery, StoreOptions
from storage.paths import HomePaths
from storage.projections.rollup import RunRollup
from storage.reads import Reads
from storage.search import SearchHit, find
from storage.tail import Subscriber, Tail
from storage.writer_thread import WriterThread

_OPEN_PATIENCE_S = 5.0
_DEFAULTS = StoreOptions()


class EventStore:
    """One open store. Any thread may call anything; ``subscribe`` calls back on a thread of the store."""

    def __init__(self, paths: HomePaths, connection: Connection, options: StoreOptions) -> None:
        """Use ``open``."""
        self.paths = paths
        self._pool = ReadPool(paths.database)
        self._writer = WriterThread(connection, options, self._committed)
        self._reads = Reads(self._pool, self._writer.pending_blob)
        self._tail = Tail(self._pool, self._reads, options.poll_s)
        self._closed = False
        self.leases = LeaseBook(self._writer, self._pool, options)
        self.control = ControlTable(self._writer, self._pool)

    @classmethod
    def open(cls, home: Path, options: StoreOptions = _DEFAULTS) -> "EventStore":
        """Open the store of a home; both are created when they are missing.

        Raises:
            StoreError: it cannot be opened or written; the message says what to do.
        """
        paths = HomePaths(home)
        patience = min(_OPEN_PATIENCE_S, options.patience_s)
        deadline = time.monotonic() + patience
        while True:
            try:
                return cls(paths, _connected(paths, options), options)
            except TransientStoreError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)  # opening is synchronous; nothing else runs on this thread yet

    def append(self, events: Sequence[NewEvent]) -> Commit[tuple[int, ...]]:
        """Store events; the answer is their seqs, and then they are on disk. All or none of them.

        On a thread without a loop this waits while too many events are waiting; on a loop, awaiting the
        answer is what slows a producer down. An event whose ``event_id`` is known is not stored again.
        """
        self._refuse_when_closed()
        return self._writer.append(events)

    def append_raw(self, rows: Sequence[RawEvent]) -> Commit[tuple[int, ...]]:
        """Store events of older or foreign shapes; their ids are found by the tolerant reader."""
        self._refuse_when_closed()
        return self._writer.append(rows)

    def read(self, query: EventQuery = EventQuery()) -> list[StoredEvent]:  # noqa: B008 - frozen
        """Return events."""
        return self._reads.read(query)

    def resolve(self, event: StoredEvent) -> StoredEvent:
        """Return an event with its long texts in place of their references."""
        return self._reads.resolve(event)

    def runs(self, query: RunQuery = RunQuery()) -> list[RunRollup]:  # noqa: B008 - frozen
        """Return runs at a glance, the newest first."""
        return self._reads.runs(query)

    def run(self, run_id: str) -> RunRollup | None:
        """Return one run at a glance."""
        return self._reads.run(run_id)

    def put_blob(self, data: str | bytes) -> str:
        """Store a long text or a file; return its name. It is on disk before any event appended after it."""
        self._refuse_when_closed()
        content = data.encode(errors="replace") if isinstance(data, str) else data
        name = blob_hash(content)
        self._writer.put_blob(name, content)
        return name

    def blob(self, name: str) -> bytes:
        """Return a blob.

        Raises:
            StoreError: there is none of this name.
        """
        data = self._reads.blob(name)
        if data is None:
            raise StoreError(f"a stored text ({name[:12]}…) is missing; run `quire verify`")
        return data

    def search(self, text: str, run_id: str | None = None, limit: int = 100) -> list[SearchHit]:
        """Return the newest events that hold every word; the last word may be a beginning."""
        with self._pool.reading() as connection:
            return find(connection, text, run_id, limit)

    def subscribe(self, callback: Subscriber) -> Callable[[], None]:
        """Get what is committed from now on, by any process, in order; return how to stop.

        To follow a history without a gap: subscribe, read, then drop what was already read.
        """
        return self._tail.subscribe(callback)

    def health(self) -> StoreError | None:
        """Return what stands in the way of writing, None when all is well."""
        return self._writer.trouble

    def close(self, timeout: float = 10) -> None:
        """Commit what waits, deliver it, and end all threads. A second call does nothing."""
        if self._closed:
            return
        self._closed = True
        self.leases.close()
        self._writer.close(timeout)
        self._tail.close(timeout)
        self._pool.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def _committed(self, events: tuple[StoredEvent, ...]) -> None:
        self._tail.committed(events)

    def _refuse_when_closed(self) -> None:
        if self._closed:
            raise StoreError("the store is closed; open it again")


def _connected(paths: HomePaths, options: StoreOptions) -> Connection:
    path = paths.database
    with faults_in_words(path):
        paths.home.mkdir(parents=True, exist_ok=True)
        runner.check_readable(path)
        connection = Connection(path, options.pragmas, writes=True)
        try:
            runner.prepare(connection)
        except BaseException:
            connection.close()
            raise
    return connection
