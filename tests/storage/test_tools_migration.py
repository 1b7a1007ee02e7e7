"""A store of version 2 is looked through for tools; what comes out is what a fold of all its events says."""

import sqlite3
from contextlib import closing
from pathlib import Path

from storage.event_store import EventStore
from storage.projections.rollup import run_rollup
from tests.builders.events import Call, RunBuilder
from tests.storage.conftest import OpenStore
from tests.storage.tools import put

# How the table was before: this version's, without its new column, and the part of each fold that is new.
_BACK = """
ALTER TABLE runs DROP COLUMN tools;
UPDATE runs SET state = json_set(json_remove(state, '$[2][#-1]'), '$[0]', 2);
UPDATE store_meta SET value = '2' WHERE key = 'schema_major';
"""


def test_a_store_of_version_2_learns_which_tools_were_called(home: Path, open_store: OpenStore) -> None:
    reading, idle = RunBuilder("run-1").begin(), RunBuilder("run-2").begin().complete()
    worker = reading.delegate("researcher").start()
    for tool in ("read_file", "list_files", "read_file"):
        worker.tool_call(tool, Call(5), {"path": f"{tool}.md"})
    store = open_store()
    for run in (reading, idle):
        put(store, *run.new_events)
    before = store.runs()
    store.close()
    with closing(sqlite3.connect(home / "quire.db")) as connection:
        connection.executescript(_BACK)

    store = open_store()
    assert store.runs() == before
    assert {run.run_id: run.tools for run in store.runs()} == {
        "run-1": ("read_file", "list_files"),
        "run-2": (),
    }
    assert store.verify().problems == ()
    assert len(list(home.glob("quire.db.schema-2-*.backup"))) == 1

    known = len(reading.new_events)
    worker.tool_call("search_text", Call(5), {"words": "b"})
    put(store, *reading.new_events[known:])
    assert_goes_on(store)


def assert_goes_on(store: EventStore) -> None:
    """The fold goes on from where it was."""
    log = [event for event in store.read() if event.run_id == "run-1"]
    found = store.run("run-1")
    assert found == run_rollup("run-1", log)
    assert found is not None
    assert found.tools == ("read_file", "list_files", "search_text")
