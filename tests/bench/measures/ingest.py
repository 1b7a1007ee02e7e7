"""How fast the store takes events in, beside plain inserts of the very same rows.

Both write the same rows of ``events``, ``search_texts`` and the search index, in transactions of the same
size, with the same settings; they take turns. The store also admits, joins, folds rollups and stores texts.
"""

import contextlib
import gc
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from app.main import SWITCH_S
from storage.database import Connection
from storage.event_store import EventStore
from storage.tables import EVENT_COLUMNS
from tests.bench.figures import Figure, Target
from tests.bench.setting import Setting
from tests.builders.stress import Source, StressRun, batches, stress_run

EVENTS = 20_000
GROUP = 1_000
TABLES = {
    "events": EVENT_COLUMNS,
    "search_texts": "seq, run_id, text, hash",
    "search_index": "rowid, text",
}
_READ = {
    "events": f"SELECT {EVENT_COLUMNS} FROM events ORDER BY seq",  # noqa: S608 -- names of ours
    "search_texts": "SELECT seq, run_id, text, hash FROM search_texts ORDER BY seq",
    "search_index": "SELECT seq, text FROM search_content ORDER BY seq",
}
# What one transaction writes: each statement with its rows.
Group = list[tuple[str, list[tuple[object, ...]]]]


def measure(setting: Setting) -> list[Figure]:
    """Take turns."""
    sys.setswitchinterval(SWITCH_S)  # as the desktop does
    run = stress_run(1, 1_000 if setting.tiny else EVENTS, Source())
    count = len(run.new_events)
    ours: list[float] = []
    plain: list[float] = []
    small: list[float] = []
    with setting.scratch() as scratch:
        groups = _groups_of(run, Path(scratch) / "rows")
        for turn in range(setting.times(9)):
            ours.append(count / _through_store(run, Path(scratch) / f"store-{turn}", GROUP))
            plain.append(count / _plainly(groups, Path(scratch) / f"plain-{turn}"))
            small.append(count / _through_store(run, Path(scratch) / f"small-{turn}", 10))
    ratios = tuple(mine / its for mine, its in zip(ours, plain, strict=True))
    size = sum(len(str(row[-1])) for group in groups for row in group[0][1]) / count
    note = f"{count:,} events of {size:.0f} characters of payload, appended {GROUP:,} at a time"
    return [
        Figure("ingest with search on", "events/s", tuple(ours), Target(10_000, floor=True), note),
        Figure(
            "ingest, of plain executemany of the same rows",
            "times",
            ratios,
            Target(0.5, floor=True),
            "in turns",
        ),
        Figure(
            "… plain executemany, same tables and search index", "events/s", tuple(plain), None, "the measure"
        ),
        Figure("… ingest, appended 10 at a time", "events/s", tuple(small), Target(10_000, floor=True), ""),
    ]


def _groups_of(run: StressRun, home: Path) -> list[Group]:
    """Return what the store wrote of a run, a group a transaction."""
    _through_store(run, home, GROUP)
    groups: list[Group] = [[] for _ in range(0, len(run.new_events), GROUP)]
    with contextlib.closing(Connection(home / "quire.db", writes=False)) as connection:
        for table, columns in TABLES.items():
            rows = connection.execute(_READ[table])
            marks = ", ".join("?" * len(columns.split(",")))
            statement = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608 -- names of ours
            for number, group in enumerate(groups):
                group.append((statement, [row for row in rows if (row[0] - 1) // GROUP == number]))
    return groups


def _through_store(run: StressRun, home: Path, size: int) -> float:
    store = EventStore.open(home)
    try:
        for text in run.blobs.values():
            store.put_blob(text)
        store.append(()).result(60)
        gc.collect()
        began = time.perf_counter()
        commit = None
        for batch in batches(run.new_events, size):
            commit = store.append(batch)
        assert commit is not None
        commit.result(60)
        return time.perf_counter() - began
    finally:
        store.close()


def _plainly(groups: Sequence[Group], home: Path) -> float:
    EventStore.open(home).close()
    with contextlib.closing(Connection(home / "quire.db", writes=True)) as connection:
        gc.collect()
        began = time.perf_counter()
        for group in groups:
            with connection.transaction():
                for statement, rows in group:
                    connection.execute_many(statement, rows)
        return time.perf_counter() - began
