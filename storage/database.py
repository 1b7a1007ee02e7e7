"""SQLite through peewee: connections, settings, faults in words, copies.

With ``search.py`` this is the only module that knows that the database is SQLite. SQL elsewhere is the part
that PostgreSQL reads too, with ``?`` for a parameter.
"""

import contextlib
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, Final

import peewee

from storage.errors import StoreError

Row = tuple[Any, ...]
FileIdentity = tuple[int, int]

_CHECK_FILE_S: Final = 0.25
_ROWS_A_STATEMENT: Final = (250, 25)
_BUSY_S: Final = 0.25
_READ_BUSY_S: Final = 2.0
# FULL, not NORMAL: in WAL mode NORMAL survives kill -9 but may lose acknowledged commits in a power cut.
# With group commit the price is one fsync a group: measured 0.15 ms against 0.01 ms a transaction.
_PRAGMAS: Final[Mapping[str, int | str]] = {
    "journal_mode": "wal",
    "synchronous": "full",
    "foreign_keys": 0,
    "cache_size": -16_000,
    # Larger than the default of 1,000: half the fsyncs of the database itself under load.
    "wal_autocheckpoint": 4_000,
    "journal_size_limit": 64 * 1024 * 1024,
    "temp_store": "memory",
}
_TRANSIENT: Final = frozenset(
    {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}
)


class TransientStoreError(StoreError):
    """A fault that may pass by itself or by the user's hand: a locked file, a full disk."""


def fault_in_words(problem: BaseException, path: Path) -> StoreError | None:
    """Return what a database error means and what to do, or None when it is a bug of ours."""
    if isinstance(problem, StoreError):
        return problem
    original = _original(problem)
    code = getattr(original, "sqlite_errorcode", None)
    if not isinstance(code, int):
        return _os_fault(original, path)
    primary = code & 0xFF
    words = _WORDS.get(primary)
    if words is None:
        return None
    kind = TransientStoreError if primary in _TRANSIENT else StoreError
    return kind(words.format(path=path, folder=path.parent, detail=original))


_LOCKED: Final = "{path} is locked by another program; close that program, or wait"
_NO_WRITING: Final = "{path} cannot be written; give yourself write permission, or choose another --home"
_WORDS: Final[Mapping[int, str]] = {
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_FULL: "the disk that holds {path} is full; free some space",
    sqlite3.SQLITE_IOERR: "{path} cannot be read or written ({detail}); check the disk and its free space",
    sqlite3.SQLITE_READONLY: _NO_WRITING,
    sqlite3.SQLITE_PERM: _NO_WRITING,
    sqlite3.SQLITE_CANTOPEN: "{path} cannot be opened; check that you may read and write in {folder}",
    sqlite3.SQLITE_CORRUPT: "{path} is damaged ({detail}); restore a copy, or move it away",
    sqlite3.SQLITE_NOTADB: "{path} is not a database; move it away, or choose another --home",
    sqlite3.SQLITE_NOMEM: "there is not enough memory to use {path}; close some programs",
}


def _original(problem: BaseException) -> BaseException:
    """Return the driver's error that peewee wrapped."""
    for inner in (*problem.args, problem.__cause__, problem.__context__):
        if isinstance(inner, sqlite3.Error):
            return inner
    return problem


def _os_fault(problem: BaseException, path: Path) -> StoreError | None:
    if isinstance(problem, OSError):
        reason = problem.strerror or type(problem).__name__
        return StoreError(f"{path} cannot be used ({reason}); check the folder, or choose another --home")
    if isinstance(problem, sqlite3.OperationalError) and "unable to open" in str(problem):
        return StoreError(_WORDS[sqlite3.SQLITE_CANTOPEN].format(path=path, folder=path.parent))
    return None


@contextlib.contextmanager
def faults_in_words(path: Path) -> Iterator[None]:
    """Turn database errors inside the block into ``StoreError``; bugs pass as they are."""
    try:
        yield
    except (peewee.PeeweeException, sqlite3.Error, OSError) as problem:
        known = fault_in_words(problem, path)
        if known is None:
            raise
        raise known from problem


class Connection:
    """One connection; used by one thread at a time."""

    def __init__(self, path: Path, pragmas: Mapping[str, int | str] | None = None, *, writes: bool) -> None:
        """Connect.

        Raises:
            StoreError: the file cannot be opened.
        """
        self.path = path
        settings = {**_PRAGMAS, **(pragmas or {})}
        if not writes:
            settings = {"query_only": 1, "cache_size": -8_000, "temp_store": "memory"}
        # A reader never makes the file: where the home was removed, an empty one would pass for the log.
        self._database = peewee.SqliteDatabase(
            f"{path.absolute().as_uri()}?mode={'rwc' if writes else 'rw'}",
            pragmas=settings,
            timeout=_BUSY_S if writes else _READ_BUSY_S,
            thread_safe=False,
            check_same_thread=False,
            uri=True,
        )
        with faults_in_words(path):
            self._database.connect()
        self._file = _identity(path)
        self._checked = time.monotonic()
        self._raw: sqlite3.Connection = self._database.connection()  # type: ignore[no-untyped-call]  # its stub is partial

    def check_file(self) -> None:
        """Refuse to go on when the file was moved or removed: what is written would be nowhere.

        Raises:
            StoreError: it is not the file that was opened.
        """
        now = time.monotonic()
        if now - self._checked < _CHECK_FILE_S:
            return
        if _identity(self.path) != self._file:
            raise _gone(self.path)
        self._checked = now

    def is_of(self, file: FileIdentity | None) -> bool:
        """Return whether this is a connection to that file, and not to another one at the same place."""
        return self._file == file

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """Run one statement; return its rows as tuples."""
        return self._raw.execute(sql, parameters).fetchall()

    def change(self, sql: str, parameters: Sequence[Any] = ()) -> int:
        """Run one changing statement; return how many rows it changed."""
        return self._raw.execute(sql, parameters).rowcount

    def execute_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run one statement for each row."""
        self._raw.executemany(sql, rows)

    def select(self, query: peewee.Query) -> list[Row]:
        """Run a peewee query; return its rows as tuples."""
        rows: list[Row] = self._database.execute(query).fetchall()  # type: ignore[no-untyped-call]  # see above
        return rows

    def insert(self, table: str, columns: str, rows: Sequence[Row]) -> None:
        """Insert rows, many with one statement.

        The driver gives up the interpreter lock at each statement; with one a row, a busy interface thread
        would be waited for at every row. Measured: 1.25 times as fast alone, 1.5 times beside a busy thread.
        """
        if not rows:
            return
        marks = f"({', '.join('?' * len(rows[0]))})"
        head = f"INSERT INTO {table} ({columns}) VALUES "  # noqa: S608 - names of ours
        start = 0
        for size in _ROWS_A_STATEMENT:
            many = head + ", ".join([marks] * size)
            while len(rows) - start >= size:
                self._raw.execute(many, list(chain.from_iterable(rows[start : start + size])))
                start += size
        self._raw.executemany(head + marks, rows[start:])

    def insert_new(self, table: str, columns: str, rows: Sequence[Row]) -> bool:
        """Insert rows; False, and none of them is inserted, when one of them is there already."""
        self._raw.execute("SAVEPOINT new_rows")
        try:
            self.insert(table, columns, rows)
        except sqlite3.IntegrityError:
            self._raw.execute("ROLLBACK TO new_rows")
            return False
        finally:
            if self._raw.in_transaction:
                self._raw.execute("RELEASE new_rows")
        return True

    def iterate(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[Row]:
        """Run one statement; yield its rows as they are read."""
        yield from self._raw.execute(sql, parameters)

    def value(self, sql: str, parameters: Sequence[Any] = ()) -> Any:  # noqa: ANN401 - any column
        """Return the first column of the first row, or None."""
        row = self._raw.execute(sql, parameters).fetchone()
        return None if row is None else row[0]

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Hold the write lock for the block; commit at its end, or leave nothing behind."""
        self._raw.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._raw.execute("COMMIT")
        except BaseException:
            if self._raw.in_transaction:
                self._raw.execute("ROLLBACK")
            raise

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[None]:
        """Show the block one state of the database, whatever is committed meanwhile."""
        self._raw.execute("BEGIN")
        try:
            yield
        finally:
            if self._raw.in_transaction:
                self._raw.execute("ROLLBACK")

    def data_version(self) -> int:
        """Return a number that changes when another connection has committed."""
        return int(self.value("PRAGMA data_version"))

    def create(self, models: Iterable[type[peewee.Model]]) -> None:
        """Create the tables of some models where they are missing."""
        for model in models:
            peewee.SchemaManager(model, database=self._database).create_all(safe=True)

    def close(self) -> None:
        """Close the connection."""
        self._database.close()


def table_names(connection: Connection) -> set[str]:
    """Return the names of the tables."""
    return {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def column_names(connection: Connection, table: str) -> set[str]:
    """Return the columns of a table."""
    return {str(row[1]) for row in connection.execute(f"PRAGMA table_info({table})")}


def damage(connection: Connection) -> list[str]:
    """Return what the database's own check finds wrong; slow."""
    found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(20)")]
    return [] if found == ["ok"] else found


def size_bytes(connection: Connection) -> int:
    """Return the size of the data, those pages counted too that are only in the write-ahead log yet."""
    return int(connection.value("PRAGMA page_count")) * int(connection.value("PRAGMA page_size"))


def copy_database(path: Path, target: Path) -> None:
    """Write a consistent copy, over connections of its own: one with the write lock cannot be copied."""
    with (
        contextlib.closing(sqlite3.connect(path)) as source,
        contextlib.closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy)


def _gone(path: Path) -> StoreError:
    return StoreError(f"{path} was moved or removed while it was in use; start the program again")


def _identity(path: Path) -> FileIdentity | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


class ReadPool:
    """Read connections, used in turn by whatever thread asks; all of them can be closed from one place."""

    def __init__(self, path: Path) -> None:
        """Lend connections to the file that is at ``path`` now, to no later one."""
        self._path = path
        self._file = _identity(path)
        self._lock = threading.Lock()
        self._idle: list[Connection] = []
        self._closed = False

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """Lend a connection for the block.

        Raises:
            StoreError: the database cannot be read, or the store is closed.
        """
        with self._lock:
            if self._closed:
                raise StoreError("the store is closed; open it again")
            connection = self._idle.pop() if self._idle else None
        with faults_in_words(self._path):
            connection = connection or self._connect()
            try:
                yield connection
            finally:
                self._give_back(connection)

    def close(self) -> None:
        """Close the idle connections; one that is in use is closed when it comes back."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def _connect(self) -> Connection:
        if _identity(self._path) is None:
            raise _gone(self._path)
        connection = Connection(self._path, writes=False)
        if not connection.is_of(self._file):
            connection.close()
            raise _gone(self._path)
        return connection

    def _give_back(self, connection: Connection) -> None:
        with self._lock:
            if not self._closed:
                self._idle.append(connection)
                return
        connection.close()
