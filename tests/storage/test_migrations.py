import json
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from storage.database import Connection
from storage.errors import StoreError
from storage.event_store import EventQuery, EventStore, StoreOptions
from storage.migrations import m0001_derived_tables, runner
from storage.tables import SCHEMA_MAJOR
from tests.storage.conftest import OpenStore
from tests.storage.tools import progress, put

_V0 = """
CREATE TABLE events (seq INTEGER PRIMARY KEY, event_id TEXT NOT NULL UNIQUE, timestamp TEXT NOT NULL,
    event_type TEXT NOT NULL, actor_id TEXT NOT NULL, run_id TEXT, task_id TEXT, payload TEXT NOT NULL);
"""
_OLD = [
    ("conductor.task.started", {"task_id": "run-a", "objective": "Count the otters"}),
    ("conductor.worker.call", {"run_id": "run-a", "call_id": "call-1", "worker_type": "researcher"}),
    ("worker.task.started", {"run_id": "run-a", "data": {"task_id": "task-1", "call_id": "call-1"}}),
    ("conductor.task.completed", {"data": {"run_id": "run-a"}}),
]


@contextmanager
def _database(path: Path) -> Iterator[sqlite3.Connection]:
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path)
    try:
        yield connection
        connection.commit()
    finally:
        connection.close()


@pytest.fixture
def old_home(home: Path) -> Path:
    with _database(home / "quire.db") as connection:
        connection.executescript(_V0)
        for number, (event_type, payload) in enumerate(_OLD, start=1):
            connection.execute(
                "INSERT INTO events VALUES (?, ?, '2026-01-05T09:00:00Z', ?, 'conductor', NULL, NULL, ?)",
                (number, f"old-{number}", event_type, json.dumps(payload)),
            )
    return home


def _schema(path: Path) -> dict[str, set[str]]:
    with _database(path) as connection:
        names = [
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        return {name: {row[1] for row in connection.execute(f"PRAGMA table_info({name})")} for name in names}


def test_an_old_store_is_migrated_and_works(old_home: Path, open_store: OpenStore) -> None:
    store = open_store()

    assert [event.event_id for event in store.read()] == ["old-1", "old-2", "old-3", "old-4"]
    assert [event.run_id for event in store.read()] == ["run-a"] * 4
    assert [event.call_id for event in store.read()] == [None, "call-1", "call-1", None]
    (run,) = store.runs()
    assert (run.objective, run.status, run.workers, run.worker_calls) == (
        "Count the otters",
        "completed",
        1,
        1,
    )
    assert [hit.seq for hit in store.search("otters")] == [1]
    assert store.stats().rules["run_id_from_task_id"] == 1
    assert put(store, progress("new", "run-b")) == (5,)
    assert store.verify().problems == ()


def test_a_copy_is_made_first(old_home: Path, open_store: OpenStore) -> None:
    open_store()

    (copy,) = old_home.glob("quire.db.schema-0-*.backup")
    assert _schema(copy).keys() == {"events"}
    with _database(copy) as connection:
        assert connection.execute("SELECT count(*) FROM events").fetchone() == (4,)


def test_a_migrated_store_has_the_tables_of_a_new_one(
    old_home: Path, open_store: OpenStore, tmp_path: Path
) -> None:
    open_store().close()
    EventStore.open(tmp_path / "new").close()

    assert _schema(old_home / "quire.db") == _schema(tmp_path / "new" / "quire.db")


def test_a_migration_happens_once(old_home: Path, open_store: OpenStore) -> None:
    open_store().close()
    open_store().close()

    assert len(list(old_home.glob("*.backup"))) == 1


def test_a_migration_that_fails_leaves_the_store_as_it_was(
    old_home: Path, open_store: OpenStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(connection: Connection) -> None:
        m0001_derived_tables.migrate(connection)
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(runner, "MIGRATIONS", {1: failing, 2: failing})
        with pytest.raises(ZeroDivisionError):
            open_store()

    assert _schema(old_home / "quire.db").keys() == {"events"}
    assert len(open_store().read()) == 4


def test_a_newer_store_is_refused_and_not_touched(open_store: OpenStore, home: Path) -> None:
    open_store().close()
    with _database(home / "quire.db") as connection:
        connection.execute(
            "UPDATE store_meta SET value = ? WHERE key = 'schema_major'", (str(SCHEMA_MAJOR + 1),)
        )
        connection.execute("PRAGMA journal_mode = delete")
    before = (home / "quire.db").read_bytes()

    with pytest.raises(StoreError, match=r"made by a newer version of this program .* update the program"):
        open_store()
    assert (home / "quire.db").read_bytes() == before


def test_a_newer_minor_version_is_read(open_store: OpenStore, home: Path) -> None:
    open_store().close()
    with _database(home / "quire.db") as connection:
        connection.execute("UPDATE store_meta SET value = '7' WHERE key = 'schema_minor'")

    assert open_store().read() == []


@pytest.mark.parametrize("value", ["", "one"])
def test_a_store_without_a_version_is_refused(open_store: OpenStore, home: Path, value: str) -> None:
    open_store().close()
    with _database(home / "quire.db") as connection:
        connection.execute("UPDATE store_meta SET value = ?", (value,))

    with pytest.raises(StoreError, match="does not say its version"):
        open_store()


def test_another_programs_database_is_refused_and_not_touched(open_store: OpenStore, home: Path) -> None:
    with _database(home / "quire.db") as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    before = (home / "quire.db").read_bytes()

    with pytest.raises(StoreError, match="is a database of another program"):
        open_store()
    assert (home / "quire.db").read_bytes() == before


def test_many_may_open_a_new_home_at_once(open_store: OpenStore) -> None:
    with ThreadPoolExecutor(8) as pool:
        stores = list(pool.map(lambda _: open_store(StoreOptions()), range(8)))
    for number, store in enumerate(stores, start=1):
        assert put(store, progress("x")) == (number,)
    assert len(stores[0].read(EventQuery(run_id="run-1"))) == 8
