import threading

import pytest

from storage.database import Connection
from storage.errors import StoreError
from storage.event_store import EventStore, StoredEvent, StoreOptions
from tests.builders.events import RunBuilder
from tests.storage.conftest import OpenStore, Python
from tests.storage.tools import Listener, end, line_of, messages, progress, put


def test_commits_arrive_in_order_and_once(store: EventStore) -> None:
    listener = Listener()
    store.subscribe(listener)
    seqs = [put(store, progress(str(number)))[0] for number in range(50)]

    listener.wait_for_count(50)
    assert listener.seqs == seqs


def test_what_is_delivered_equals_what_is_read(store: EventStore) -> None:
    listener = Listener()
    store.subscribe(listener)
    run = RunBuilder().begin().patch("long " * 4_000)
    run.delegate("researcher").start().model_call().complete("word " * 4_000)
    put(store, *run.new_events)

    listener.wait_for_count(len(run.new_events))
    assert listener.events == store.read()
    assert [event.body for event in listener.events] == [event.body for event in store.read()]


def test_nothing_from_before_is_delivered(store: EventStore) -> None:
    put(store, progress("before"))
    first, second = Listener(), Listener()
    store.subscribe(first)
    put(store, progress("between"))
    first.wait_for_count(1)
    store.subscribe(second)
    put(store, progress("after"))

    first.wait_for_count(2)
    second.wait_for_count(1)
    assert messages(first.events) == ["between", "after"]
    assert messages(second.events) == ["after"]


def test_who_has_left_hears_nothing_and_may_come_back(store: EventStore) -> None:
    gone, stays = Listener(), Listener()
    leave = store.subscribe(gone)
    leave()
    leave()
    put(store, progress("alone"))
    store.subscribe(stays)
    put(store, progress("again"))

    stays.wait_for_count(1)
    assert messages(stays.events) == ["again"]
    assert gone.events == []


def test_a_subscriber_that_fails_goes_on(store: EventStore, caplog: pytest.LogCaptureFixture) -> None:
    listener = Listener()

    def failing(batch: tuple[StoredEvent, ...]) -> None:
        listener(batch)
        raise ZeroDivisionError

    store.subscribe(failing)
    put(store, progress("a"))
    listener.wait_for_count(1)
    put(store, progress("b"))
    listener.wait_for_count(2)
    assert "a subscriber of the event log failed" in caplog.text


def test_a_slow_subscriber_misses_nothing(open_store: OpenStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.tail._KEPT_EVENTS", 10)
    store = open_store()
    listener, gate = Listener(), threading.Event()

    def slow(batch: tuple[StoredEvent, ...]) -> None:
        gate.wait(90)
        listener(batch)

    store.subscribe(slow)
    for number in range(200):
        put(store, progress(str(number)))
    gate.set()

    listener.wait_for_count(200)
    assert listener.seqs == list(range(1, 201))


def test_a_subscriber_may_append(store: EventStore) -> None:
    listener = Listener()

    def answering(batch: tuple[StoredEvent, ...]) -> None:
        listener(batch)
        if batch[-1].seq < 10:
            _commit = store.append([progress(f"answer to {batch[-1].seq}")])

    store.subscribe(answering)
    put(store, progress("question"))

    listener.wait_for_count(10)
    assert listener.seqs == list(range(1, 11))


def test_closing_delivers_what_was_committed(open_store: OpenStore) -> None:
    store, listener = open_store(), Listener()
    store.subscribe(listener)
    for number in range(100):
        _commit = store.append([progress(str(number))])
    store.close()

    assert len(listener.events) == 100
    with pytest.raises(StoreError, match="closed"):
        store.subscribe(listener)


def test_other_stores_of_the_home_are_heard(open_store: OpenStore) -> None:
    here, there = open_store(), open_store()
    mine, theirs = Listener(), Listener()
    here.subscribe(mine)
    there.subscribe(theirs)
    writers = [
        threading.Thread(target=_write, args=(store, name)) for store, name in ((here, "a"), (there, "b"))
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    for listener in (mine, theirs):
        listener.wait_for_count(200)
        assert listener.seqs == list(range(1, 201))


def _write(store: EventStore, name: str) -> None:
    for number in range(100):
        put(store, progress(f"{name}{number}", f"run-{name}"))


_OTHER = """
import sys
from pathlib import Path
from storage.event_store import EventStore
from tests.storage.tools import Listener, progress, put

store = EventStore.open(Path(sys.argv[1]))
listener = Listener()
store.subscribe(listener)
print("open", flush=True)
listener.wait_for_count(1)
print(listener.events[0].payload["message"], flush=True)
for number in range(20):
    put(store, progress(str(number), "run-there"))
store.close()
"""


def test_a_foreign_commit_is_noticed_while_another_thread_reads(open_store: OpenStore) -> None:
    """Versions of the database differ between connections, and readers take turns with them."""
    mine, theirs = open_store(StoreOptions(poll_s=0.01)), open_store(StoreOptions())
    looked = threading.Event()
    listener = Listener()
    first = Connection.data_version

    def look(connection: Connection) -> int:
        seen = first(connection)
        looked.set()
        return seen

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Connection, "data_version", look)
        mine.subscribe(listener)
        assert looked.wait(90)
        looked.clear()
        assert looked.wait(90)  # the first look is over, and so is what it did with its connection
    with mine._pool.reading():
        put(theirs, progress("heard"))
        listener.wait_for_count(1)
    assert messages(listener.events) == ["heard"]


def test_two_processes_hear_each_other(store: EventStore, home: object, python: Python) -> None:
    listener = Listener()
    store.subscribe(listener)
    process = python(_OTHER, home)
    assert line_of(process) == "open"

    put(store, progress("from here"))
    assert line_of(process) == "from here"

    listener.wait_for_count(21)
    assert messages(listener.events) == ["from here", *map(str, range(20))]
    end(process)
    assert [run.run_id for run in store.runs()] == ["run-there", "run-1"]


def test_nothing_runs_while_nobody_listens(open_store: OpenStore) -> None:
    store = open_store(StoreOptions())
    put(store, progress("a"))
    store.subscribe(Listener())()
    thread = store._tail._thread
    if thread is not None:
        thread.join(90)

    assert store._tail._thread is None
    assert not [thread for thread in threading.enumerate() if thread.name == "quire-store-tail"]
