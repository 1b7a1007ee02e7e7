"""A store of version 1 is looked through for loops; what comes out is what a fold of all its events says."""

import sqlite3
from contextlib import closing
from pathlib import Path

from storage.event_store import EventStore
from storage.projections.rollup import run_rollup
from tests.builders.events import Call, RunBuilder
from tests.storage.conftest import OpenStore
from tests.storage.tools import put

# How the table was before: this version's, without the columns and the parts of each fold that came since.
_BACK = """
ALTER TABLE runs DROP COLUMN waste;
ALTER TABLE runs DROP COLUMN tools;
UPDATE runs SET state = json_set(json_remove(state, '$[6]', '$[2][#-1]'), '$[0]', 1);
UPDATE store_meta SET value = '1' WHERE key = 'schema_major';
"""


def looping(run_id: str) -> RunBuilder:
    run = RunBuilder(run_id).begin()
    worker = run.delegate("researcher").start()
    for _ in range(4):
        worker.model_call(Call(20, cost_usd=0.01)).tool_call("read_file", Call(5), {"path": "a.md"})
    return run


def test_a_store_of_version_1_learns_of_its_loops(home: Path, open_store: OpenStore) -> None:
    runs = [looping("run-1"), RunBuilder("run-2").begin().complete()]
    store = open_store()
    for run in runs:
        put(store, *run.new_events)
    before = store.runs()
    store.close()
    with closing(sqlite3.connect(home / "quire.db")) as connection:
        connection.executescript(_BACK)

    store = open_store()
    assert store.runs() == before
    assert [(run.waste.loops, run.waste.calls) for run in store.runs()] == [(0, 0), (1, 3)]
    assert store.verify().problems == ()
    assert len(list(home.glob("quire.db.schema-1-*.backup"))) == 1

    # The fold goes on from where it was: the loop, too.
    run = runs[0]
    known = len(run.new_events)
    run.tool_call("read_file", Call(5), {"path": "b.md"})
    put(store, *run.new_events[known:])
    log = [event for event in store.read() if event.run_id == "run-1"]
    assert store.run("run-1") == run_rollup("run-1", log)
    with closing(sqlite3.connect(home / "quire.db")) as connection:
        (state,) = connection.execute("SELECT state FROM runs WHERE run_id = 'run-1'").fetchone()
    assert state.startswith("[3,")


def test_long_results_are_compared_as_they_are_stored(store: EventStore) -> None:
    run = RunBuilder("run-1").begin()
    worker = run.delegate("researcher").start()
    long = "word " * 4_000
    for number in range(3):  # they begin alike
        worker.tool_call("read_file", Call(5, output=f"{long}{number}"), {"path": "a.md"})
    put(store, *run.new_events)
    assert store.run("run-1") is not None
    found = store.run("run-1")
    assert found is not None
    assert found.waste.loops == 0

    for number in range(3):
        worker.tool_call("read_file", Call(5, output=long), {"path": "b.md", "part": f"{long}{number // 3}"})
    put(store, *run.new_events)
    found = store.run("run-1")
    assert found is not None
    assert found.waste.loops == 1
    assert store.trace("run-1").waste.value == found.waste
