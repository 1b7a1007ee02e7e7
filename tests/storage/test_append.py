import asyncio
import math
import sqlite3
import threading

import pytest

from storage.commit import Commit
from storage.errors import StoreError
from storage.event_store import EventQuery, EventStore, NewEvent, RawEvent, StoreOptions
from storage.events.base import EventBody
from storage.events.prompts import TracePromptReceived
from storage.events.tools import WorkerToolCall
from tests.builders.events import RunBuilder
from tests.storage.conftest import OpenStore
from tests.storage.tools import PATIENCE_S, messages, progress, put


def test_seqs_begin_at_one_and_have_no_gap(store: EventStore) -> None:
    assert put(store, progress("a"), progress("b")) == (1, 2)
    assert put(store, progress("c")) == (3,)
    assert store.append([]).result(PATIENCE_S) == ()


async def test_a_commit_can_be_awaited(store: EventStore) -> None:
    assert await store.append([progress("a")]) == (1,)
    assert [event.seq for event in store.read()] == [1]


async def test_many_commits_at_once_on_a_loop(store: EventStore) -> None:
    commits = [store.append([progress(str(number))]) for number in range(500)]

    seqs = await asyncio.gather(*(_awaited(commit) for commit in commits))

    assert [seq for (seq,) in seqs] == list(range(1, 501))


async def _awaited(commit: Commit[tuple[int, ...]]) -> tuple[int, ...]:
    return await commit


async def test_who_stops_waiting_does_not_undo_the_write(store: EventStore) -> None:
    waiting = asyncio.ensure_future(_awaited(store.append([progress("a")])))
    await asyncio.sleep(0)
    waiting.cancel()

    assert await store.append([progress("b")]) == (2,)
    assert messages(store.read()) == ["a", "b"]


def test_what_is_acknowledged_is_in_the_file(store: EventStore, open_store: OpenStore) -> None:
    put(store, progress("a"))

    assert messages(open_store().read()) == ["a"]


def test_the_order_of_each_thread_is_kept(store: EventStore) -> None:
    threads = [threading.Thread(target=_append_all, args=(store, f"run-{name}")) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    put(store)

    events = store.read()
    assert [event.seq for event in events] == list(range(1, 8 * 200 + 1))
    for name in range(8):
        told = messages(store.read(EventQuery(run_id=f"run-{name}")))
        assert told == [str(number) for number in range(200)]


def _append_all(store: EventStore, run_id: str) -> None:
    for commit in [store.append([progress(str(number), run_id)]) for number in range(200)]:
        commit.result(PATIENCE_S)


def test_an_append_is_never_split(open_store: OpenStore) -> None:
    store = open_store(StoreOptions(group_limit=10))
    seqs = put(store, *(progress(str(number)) for number in range(95)))

    assert seqs == tuple(range(1, 96))


def test_an_event_is_stored_once(store: EventStore) -> None:
    event, other = progress("a"), progress("b")
    (seq,) = put(store, event)

    assert put(store, event, other, other) == (seq, 2, 2)
    assert messages(store.read()) == ["a", "b"]
    assert store.runs()[0].event_count == 2


def test_ids_are_in_the_envelope_and_in_the_payload(store: EventStore) -> None:
    body = WorkerToolCall(run_id="run-1", task_id="task-1", call_id="call-1", tool_name="read_file")
    put(store, NewEvent(body, "researcher"))

    (event,) = store.read()
    assert (event.run_id, event.task_id, event.call_id) == ("run-1", "task-1", "call-1")
    assert event.payload["task_id"] == "task-1"
    assert event.actor_id == "researcher"
    assert event.body == body


def test_what_is_read_equals_what_was_written(store: EventStore) -> None:
    run = RunBuilder().begin()
    run.delegate("researcher").start().model_call().tool_call(
        "read_file", args={"path": "a b/ü.md"}
    ).complete()
    run.patch("Ein „Wort“ 🐘").complete()
    put(store, *run.new_events)

    events = store.read()

    assert [event.body for event in events] == [new.body for new in run.new_events]
    assert [event.event_id for event in events] == [new.event_id for new in run.new_events]


class Unwritable(EventBody):
    event_type = "test.unwritable"

    run_id: str = "run-1"
    thing: object = None


def test_a_bad_event_fails_its_own_append_only(store: EventStore) -> None:
    good = store.append([progress("before")])
    bad = store.append([progress("with it"), NewEvent(Unwritable(thing=object()), "test")])
    later = store.append([progress("after")])

    assert good.result(PATIENCE_S) == (1,)
    with pytest.raises(StoreError, match=r"test\.unwritable cannot be stored"):
        bad.result(PATIENCE_S)
    assert later.result(PATIENCE_S) == (2,)
    assert messages(store.read()) == ["before", "after"]
    assert store.health() is None


def test_an_event_that_breaks_the_database_layer_fails_alone(
    store: EventStore, caplog: pytest.LogCaptureFixture
) -> None:
    gate = threading.Event()
    blocked = store._writer.submit(lambda _connection, _ingest: gate.wait(PATIENCE_S))
    broken = NewEvent(progress("broken").body, "test", timestamp=object())  # type: ignore[arg-type]  # the point
    commits = [store.append([event]) for event in (progress("before"), broken, progress("after"))]
    gate.set()

    assert blocked.result(PATIENCE_S)
    assert commits[0].result(PATIENCE_S) == (1,)
    with pytest.raises(sqlite3.Error):
        commits[1].result(PATIENCE_S)
    assert commits[2].result(PATIENCE_S) == (2,)
    assert "stored one by one" in caplog.text
    assert store.verify().problems == ()


def test_half_characters_and_odd_numbers_do_not_lose_an_event(store: EventStore) -> None:
    put(store, NewEvent(TracePromptReceived(run_id="run-\ud800", objective="caf\udce9 \x00 é"), "ada\udfff"))
    put(store, NewEvent(WorkerToolCall(run_id="run-1", args={"a": math.nan, "b": "\ud83d"}), "ada"))
    store.append_raw([RawEvent("test.raw", {"run_id": "r\ud800", "x": math.inf, "y": "\udc00"})]).result(90)

    prompt, call, raw = store.read()
    assert prompt.payload["objective"] == "caf\ufffd \x00 é"
    assert prompt.run_id == "run-\ufffd"
    assert call.payload["args"] == {"a": None, "b": "\ufffd"}
    assert raw.payload == {"run_id": "r\ufffd", "x": None, "y": "\ufffd"}
    assert store.verify().problems == ()


def test_a_closed_store_says_so(store: EventStore) -> None:
    commit = store.append([progress("last")])
    store.close()

    assert commit.result(0) == (1,)
    for use in (lambda: store.append([progress("late")]), store.read, lambda: store.put_blob("late")):
        with pytest.raises(StoreError, match="closed"):
            use()
    store.close()


def test_closing_commits_what_waits(store: EventStore, open_store: OpenStore) -> None:
    commits = [store.append([progress(str(number))]) for number in range(3_000)]
    store.close()

    assert all(commit.done() for commit in commits)
    assert len(open_store().read()) == 3_000


def test_a_thread_that_appends_waits_for_room(open_store: OpenStore) -> None:
    store = open_store(StoreOptions(high_water=10, patience_s=PATIENCE_S))
    gate = threading.Event()
    blocked = store._writer.submit(lambda _connection, _ingest: gate.wait(PATIENCE_S))
    commits = [store.append([progress(str(number))]) for number in range(10)]
    done = threading.Event()

    def append_late() -> None:
        commits.append(store.append([progress("late")]))
        done.set()

    late = threading.Thread(target=append_late)
    late.start()

    assert not done.wait(0.1)
    gate.set()
    assert done.wait(PATIENCE_S)
    late.join()
    assert blocked.result(PATIENCE_S)
    put(store)
    assert messages(store.read())[-1] == "late"


async def test_a_loop_is_never_made_to_wait(open_store: OpenStore) -> None:
    store = open_store(StoreOptions(high_water=10))
    gate = threading.Event()
    blocked = store._writer.submit(lambda _connection, _ingest: gate.wait(PATIENCE_S))

    commits = [store.append([progress(str(number))]) for number in range(50)]

    assert not any(commit.done() for commit in commits)
    gate.set()
    assert await blocked
    assert await commits[-1] == (50,)


def test_without_room_in_time_an_append_is_refused(open_store: OpenStore) -> None:
    store = open_store(StoreOptions(high_water=1, patience_s=0.05))
    gate = threading.Event()
    blocked = store._writer.submit(lambda _connection, _ingest: gate.wait(PATIENCE_S))
    first = store.append([progress("a")])

    with pytest.raises(StoreError, match="keep up"):
        _refused = store.append([progress("b")])
    gate.set()
    assert blocked.result(PATIENCE_S)
    assert first.result(PATIENCE_S) == (1,)


async def test_the_load_tells_what_waits_and_how_large_the_files_are(store: EventStore) -> None:
    gate = threading.Event()
    blocked = store._writer.submit(lambda _connection, _ingest: gate.wait(PATIENCE_S))
    commit = store.append([progress("a"), progress("b")])
    assert store.load().waiting == 2
    gate.set()
    await blocked
    await commit
    load = store.load()
    assert load.waiting == 0 or await store.append([]) == ()  # counted out just after the answer
    assert store.load().waiting == 0
    assert load.journal_bytes > 0
