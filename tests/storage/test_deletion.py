from pathlib import Path

import pytest

from storage.errors import StoreError
from storage.event_store import ControlRequest, EventQuery, EventStore, NewEvent, StoreOptions
from storage.events.llm import LlmCallCompleted
from storage.events.runtime import RunDeleted
from tests.builders.events import RunBuilder
from tests.storage.conftest import OpenStore, Python
from tests.storage.tools import PATIENCE_S, Listener, end, line_of, progress, put, tell

AT_ONCE = StoreOptions(blob_grace_s=0)


def _fill(store: EventStore) -> None:
    shared = "shared " * 2_000
    for name in ("run-1", "run-2"):
        run = RunBuilder(name, f"objective of {name}").begin().patch(shared)
        run.delegate("researcher").start().complete(f"{name} only " * 2_000)
        output = store.put_blob(f"the answer of {name}")
        put(store, *run.new_events, NewEvent(LlmCallCompleted(run_id=name, output_ref=output), "model"))


def test_a_deleted_run_leaves_nothing_but_the_reason(open_store: OpenStore) -> None:
    store = open_store(AT_ONCE)
    _fill(store)
    events = store.read(EventQuery(run_id="run-1"))
    before = store.stats()
    store.control.request("run-1", ControlRequest("cancel")).result(PATIENCE_S)

    said = store.delete_run("run-1").result(PATIENCE_S)

    assert said == RunDeleted(
        deleted_run_id="run-1", first_seq=events[0].seq, last_seq=events[-1].seq, count=len(events)
    )
    assert store.read(EventQuery(run_id="run-1")) == []
    assert [run.run_id for run in store.runs()] == ["run-2"]
    assert store.search("objective", "run-1") == store.search("only", "run-1") == []
    assert {hit.run_id for hit in store.search("objective")} == {"run-2"}
    assert store.control.take(["run-1"]) == []
    last = store.read(EventQuery(newest=True, limit=1))[0]
    assert (last.body, last.run_id, last.seq) == (said, None, before.last_seq + 1)
    assert store.stats().blobs < before.blobs
    assert store.verify().problems == ()


def test_what_another_run_uses_stays(open_store: OpenStore) -> None:
    store = open_store(AT_ONCE)
    _fill(store)
    store.delete_run("run-1").result(PATIENCE_S)

    for event in store.read(EventQuery(run_id="run-2", resolve=True)):
        assert not event.has_blobs
    assert {hit.event_type for hit in store.search("shared")} == {"writer.run.patch"}
    store.delete_run("run-2").result(PATIENCE_S)
    assert (store.stats().blobs, store.stats().runs) == (0, 0)
    assert store.verify().problems == ()


def test_a_blob_that_was_just_put_is_not_collected(store: EventStore) -> None:
    _fill(store)
    waiting = store.put_blob("waits for its event")
    store.delete_run("run-1").result(PATIENCE_S)

    assert store.blob(waiting) == b"waits for its event"


def test_a_gap_stays_explained_and_seqs_are_not_used_again(open_store: OpenStore) -> None:
    store = open_store(AT_ONCE)
    for name in "abc":
        put(store, progress("1", name), progress("2", "kept"), progress("3", name))
    for name in "ca":
        store.delete_run(name).result(PATIENCE_S)
    store.close()
    store = open_store(AT_ONCE)

    assert put(store, progress("next", "d")) == (12,)
    assert [event.seq for event in store.read()] == [2, 4, 5, 6, 8, 10, 11, 12]
    assert store.verify().problems == ()


def test_a_run_that_goes_on_begins_anew(store: EventStore) -> None:
    put(store, *RunBuilder("run-1").begin().new_events)
    store.delete_run("run-1").result(PATIENCE_S)
    put(store, progress("late"))

    run = store.run("run-1")
    assert run is not None
    assert run.event_count == 1
    assert store.verify().problems == ()


def test_the_tail_tells_of_it(store: EventStore) -> None:
    listener = Listener()
    put(store, progress("a"))
    store.subscribe(listener)
    store.delete_run("run-1").result(PATIENCE_S)

    listener.wait_for_count(1)
    assert [event.event_type for event in listener.events] == ["run.deleted"]


def test_the_files_of_the_run_go_too(store: EventStore) -> None:
    put(store, progress("a"), progress("b", "run-2"))
    for name in ("run-1", "run-2"):
        document = store.paths.document(name)
        document.parent.mkdir(parents=True)
        document.write_text("text")
    store.delete_run("run-1").result(PATIENCE_S)

    assert not store.paths.run_folder("run-1").exists()
    assert store.paths.document("run-2").exists()


def test_a_linked_folder_is_not_followed(store: EventStore, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "file").write_text("text")
    put(store, progress("a"))
    store.paths.runs.mkdir(parents=True)
    store.paths.run_folder("run-1").symlink_to(precious)
    store.delete_run("run-1").result(PATIENCE_S)

    assert (precious / "file").exists()


def test_an_unknown_run_cannot_be_deleted(store: EventStore) -> None:
    put(store, progress("a"))
    with pytest.raises(StoreError, match="there is no run nobody; `quire runs` lists them"):
        store.delete_run("nobody").result(PATIENCE_S)
    assert len(store.read()) == 1
    assert store.health() is None


_HOLDER = """
import sys
from pathlib import Path
from storage.event_store import EventStore

store = EventStore.open(Path(sys.argv[1]))
print(store.leases.acquire("run-1").result(90), flush=True)
sys.stdin.readline()
store.close()
"""


def test_a_run_that_another_process_works_on_cannot_be_deleted(
    store: EventStore, home: Path, python: Python
) -> None:
    put(store, progress("a"))
    process = python(_HOLDER, home)
    assert line_of(process) == "True"

    with pytest.raises(StoreError, match="another process works on run run-1; cancel it first"):
        store.delete_run("run-1").result(PATIENCE_S)
    tell(process)
    end(process)
    store.delete_run("run-1").result(PATIENCE_S)
    assert store.runs() == []
