"""Leases: which process works on a run, and whether it still does.

A lease has the token of its process and a heartbeat. On the same host the process itself is looked for, so
that a killed one lapses at once and a sleeping one does not; elsewhere the heartbeat's age decides.
"""

import contextlib
import os
import socket
import sys
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Literal

from storage.commit import Commit
from storage.database import Connection, ReadPool
from storage.errors import StoreError
from storage.events.envelope import format_time, new_id
from storage.ingest import Ingest
from storage.options import StoreOptions
from storage.projections.status import ENDED
from storage.writer_thread import WriterThread

_COLUMNS: Final = "run_id, token, host, pid, process_started, beat_at"
_TAKE: Final = (
    f"INSERT INTO leases ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (run_id) DO UPDATE SET "  # noqa: S608 - names of ours
    "token = excluded.token, host = excluded.host, pid = excluded.pid, "
    "process_started = excluded.process_started, beat_at = excluded.beat_at"
)
_UNENDED: Final = (
    "SELECT r.run_id, r.last_event_at, l.run_id, l.token, l.host, l.pid, l.process_started, l.beat_at "  # noqa: S608 - marks only
    "FROM runs r LEFT JOIN leases l ON l.run_id = r.run_id "
    f"WHERE r.status NOT IN ({', '.join('?' * len(ENDED))}) ORDER BY r.first_seq"
)


@dataclass(frozen=True, slots=True)
class Lease:
    """Who works on a run. ``beat_at``: Unix time of the last sign of life, 0 when it was given up."""

    run_id: str
    token: str
    host: str
    pid: int
    process_started: str
    beat_at: float
    mine: bool = False
    alive: bool = False


class LeaseBook:
    """The leases of this process, and a look at those of others."""

    def __init__(self, writer: WriterThread, pool: ReadPool, options: StoreOptions) -> None:
        self.token = new_id()
        self._writer = writer
        self._pool = pool
        self._options = options
        self._host = _host()
        self._pid = os.getpid()
        self._started = process_started(self._pid)
        self._held: set[str] = set()
        self._lock = threading.Lock()
        self._end = threading.Event()
        self._thread: threading.Thread | None = None

    def acquire(self, run_id: str) -> Commit[bool]:
        """Take a run's lease; the answer is False when another process that is alive holds it."""

        def job(connection: Connection, _ingest: Ingest) -> bool:
            lease = self.seen_by(connection, run_id)
            if lease is not None and lease.alive and not lease.mine:
                return False
            connection.change(
                _TAKE,
                (run_id, self.token, self._host, self._pid, self._started, time.time()),
            )
            self._hold(run_id)
            return True

        return self._writer.submit(job)

    def release(self, run_id: str) -> Commit[None]:
        """Give a lease back; one that is not ours stays."""

        def job(connection: Connection, _ingest: Ingest) -> None:
            connection.change("DELETE FROM leases WHERE run_id = ? AND token = ?", (run_id, self.token))
            with self._lock:
                self._held.discard(run_id)

        return self._writer.submit(job)

    def owner(self, run_id: str) -> Lease | None:
        """Return who holds a run's lease, alive or not."""
        with self._pool.reading() as connection:
            return self.seen_by(connection, run_id)

    def lapsed(self) -> list[str]:
        """Return the runs that have not ended and that no living process works on, oldest first.

        A run that has no lease at all counts when it has been silent for as long as a lease lives.
        """
        ended = sorted(ENDED)
        with self._pool.reading() as connection:
            rows = connection.execute(_UNENDED, ended)
        silent = format_time(datetime.now(UTC) - timedelta(seconds=self._options.lapse_s))
        return [
            row[0]
            for row in rows
            if (row[1] < silent if row[2] is None else not self._judged(Lease(*row[2:])).alive)
        ]

    def close(self) -> None:
        """Stop the heartbeat and mark what is still held as given up, so that it lapses at once."""
        self._end.set()
        thread = self._thread
        if thread is not None:
            thread.join()
        with contextlib.suppress(StoreError):  # closed before
            if self._held:
                self._beat(0.0)

    def seen_by(self, connection: Connection, run_id: str) -> Lease | None:
        """Return who holds a run's lease, as a connection sees it."""
        rows = connection.execute(f"SELECT {_COLUMNS} FROM leases WHERE run_id = ?", (run_id,))  # noqa: S608 - constant names
        return self._judged(Lease(*rows[0])) if rows else None

    def _judged(self, lease: Lease) -> Lease:
        mine = lease.token == self.token
        return Lease(*_row(lease), mine=mine, alive=lease.beat_at > 0 and (mine or self._is_alive(lease)))

    def _is_alive(self, lease: Lease) -> bool:
        state = process_state(lease.pid, lease.process_started) if lease.host == self._host else "unknown"
        if state != "unknown":
            return state == "alive"
        return time.time() - lease.beat_at < self._options.lapse_s

    def _hold(self, run_id: str) -> None:
        with self._lock:
            self._held.add(run_id)
            if self._thread is None and not self._end.is_set():
                self._thread = threading.Thread(
                    target=self._keep_beating, name="quire-store-lease", daemon=True
                )
                self._thread.start()

    def _keep_beating(self) -> None:
        while not self._end.wait(self._options.heartbeat_s):
            if self._held:
                self._beat(time.time())

    def _beat(self, moment: float) -> None:
        def job(connection: Connection, _ingest: Ingest) -> None:
            connection.change("UPDATE leases SET beat_at = ? WHERE token = ?", (moment, self.token))

        # Nobody waits: a beat that cannot be written is a beat that was missed.
        _beaten = self._writer.submit(job)


def process_state(pid: int, started: str) -> Literal["alive", "gone", "unknown"]:
    """Return whether a process of this host lives; ``started`` tells a later process of the same id apart."""
    if sys.platform == "win32":
        return "unknown"  # signal 0 would end the process there
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return "gone"
    except PermissionError:
        pass
    except OverflowError:
        return "gone"
    return "gone" if started and process_started(pid) != started else "alive"


def process_started(pid: int) -> str:
    """Return when a process started, in the kernel's own words; empty where the system does not say."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""
    # Field 22; the name in field 2 may hold spaces and brackets. A zombie is as good as gone.
    fields = stat.rpartition(")")[2].split()
    return "zombie" if fields[0] == "Z" else fields[19]


def _host() -> str:
    """Return what tells hosts apart whose process ids mean different processes."""
    parts = [socket.gethostname()]
    with contextlib.suppress(OSError):
        parts.append(Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip())
    with contextlib.suppress(OSError):
        parts.append(str(Path("/proc/self/ns/pid").readlink()))
    return "/".join(parts)


def _row(lease: Lease) -> tuple[str, str, str, int, str, float]:
    return lease.run_id, lease.token, lease.host, lease.pid, lease.process_started, lease.beat_at
