"""The event log: append, read, follow, search; run rollups, leases and control requests.

Opening order: look at what is there (refuse what is not ours) → connect for writing → create or migrate →
start the writer. Closing order: heartbeat → writer (commits what waits) → tail → connections.
"""

import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from storage import deletion
from storage.backup import BackupReport, Watch, back_up, go_on
from storage.blobs import PendingBlobs
from storage.commit import Commit
from storage.control import ControlRequest, ControlTable
from storage.database import Connection, ReadPool, TransientStoreError, faults_in_words
from storage.errors import StoreError
from storage.events.blob_refs import blob_hash
from storage.events.envelope import NewEvent, RawEvent, StoredEvent
from storage.events.runtime import RunDeleted
from storage.ingest import Ingest
from storage.leases import Lease, LeaseBook
from storage.migrations import runner
from storage.options import EventQuery, RunQuery, StoreOptions
from storage.paths import HomePaths
from storage.projections.rollup import RunRollup
from storage.reads import LogReader
from storage.search import SearchHit
from storage.stats import StoreLoad, StoreStats, load, stats
from storage.tail import Subscriber, Tail
from storage.usage import HomeUsage, usage
from storage.verify import VerifyReport, verify
from storage.writer_thread import WriterThread

__all__ = [
    "ControlRequest",
    "EventQuery",
    "EventStore",
    "Lease",
    "NewEvent",
    "RawEvent",
    "RunQuery",
    "RunRollup",
    "SearchHit",
    "StoreLoad",
    "StoreOptions",
    "StoreStats",
    "StoredEvent",
    "VerifyReport",
]

_OPEN_PATIENCE_S = 5.0
_DEFAULTS = StoreOptions()


class EventStore(LogReader):
    """One open store. Any thread may call anything; ``subscribe`` calls back on a thread of the store."""

    def __init__(self, paths: HomePaths, connection: Connection, options: StoreOptions) -> None:
        """Use ``open``."""
        pending = PendingBlobs()
        super().__init__(ReadPool(paths.database), pending.get)
        self.paths = paths
        self._options = options
        self._tail = Tail(self._pool, self, options.poll_s)
        self._writer = WriterThread(connection, options, pending, self._tail.committed)
        self.leases = LeaseBook(self._writer, self._pool, options)
        self.control = ControlTable(self._writer, self._pool)

    @classmethod
    def open(cls, home: Path, options: StoreOptions = _DEFAULTS) -> "EventStore":
        """Open the store of a home; both are created when they are missing.

        Raises:
            StoreError: it cannot be opened or written; the message says what to do.
        """
        paths = HomePaths(home)
        deadline = time.monotonic() + min(_OPEN_PATIENCE_S, options.patience_s)
        while True:
            try:
                return cls(paths, _connected(paths, options), options)
            except TransientStoreError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)  # opening is synchronous; nothing of the store runs yet

    def append(self, events: Sequence[NewEvent]) -> Commit[tuple[int, ...]]:
        """Store events; the answer is their seqs, and then they are on disk. All or none of them.

        On a thread without a loop this waits while too many events are waiting; on a loop, awaiting the
        answer is what slows a producer down. An event whose ``event_id`` is known is not stored again.

        Raises:
            StoreError: the store is closed, or there was no room in time.
        """
        return self._writer.append(events)

    def append_raw(self, rows: Sequence[RawEvent]) -> Commit[tuple[int, ...]]:
        """Store events of older or foreign shapes; their ids are found by the tolerant reader."""
        return self._writer.append(rows)

    def put_blob(self, data: str | bytes) -> str:
        """Store a long text or a file; return its name. It is on disk before any event appended after it."""
        content = data.encode(errors="replace") if isinstance(data, str) else data
        name = blob_hash(content)
        self._writer.put_blob(name, content)
        return name

    def subscribe(self, callback: Subscriber) -> Callable[[], None]:
        """Get what is committed from now on, by any process, in order; return how to stop.

        To follow a history without a gap: subscribe, read, then drop what was already read.
        """
        return self._tail.subscribe(callback)

    def delete_run(self, run_id: str) -> Commit[RunDeleted]:
        """Delete a run, its texts and its files; the answer is the event that explains the gap.

        The answer is a ``StoreError`` when there is no such run, or when another process works on it.
        """

        def job(connection: Connection, ingest: Ingest) -> RunDeleted:
            lease = self.leases.seen_by(connection, run_id)
            if lease is not None and lease.alive and not lease.mine:
                raise StoreError(f"another process works on run {run_id}; cancel it first")
            return deletion.delete_run(connection, ingest, run_id, self._options.blob_grace_s)

        return self._writer.submit(job, partial(deletion.delete_files, self.paths, run_id))

    def verify(self) -> VerifyReport:
        """Hold the store against its own rules; reads everything."""
        from storage.document_check import check_document  # noqa: PLC0415 - start-up: only this needs the document

        with self._pool.reading() as connection:
            return verify(connection, self.paths, check_document)

    def stats(self) -> StoreStats:
        """Return counts and sizes."""
        with self._pool.reading() as connection:
            return stats(connection)

    def usage(self) -> HomeUsage:
        """Return how much room the home takes, part by part."""
        with self._pool.reading() as connection:
            return usage(connection, self.paths)

    def backup(self, target: Path, watch: Watch = go_on) -> BackupReport:
        """Copy the home to a new folder, which is a home itself, while runs go on; see ``storage.backup``.

        Raises:
            StoreError: it cannot be made there; nothing is left there.
            BackupStoppedError: ``watch`` said so; nothing is left there.
        """
        return back_up(self.paths, target, watch)

    def load(self) -> StoreLoad:
        """Return what waits and how large the files are; cheap at any size of the log."""
        return load(self.paths.database, self._writer.waiting)

    def health(self) -> StoreError | None:
        """Return what stands in the way of writing, None when all is well."""
        return self._writer.trouble

    def close(self, timeout: float = 10) -> None:
        """Commit what waits (seconds, at most), deliver it, end all threads. A second call does nothing."""
        self.leases.close()
        self._writer.close(timeout)
        self._tail.close(timeout)
        self._pool.close()


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
