"""A trace folded from rows is the one folded from events, whatever is in the log."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from storage.event_store import EventStore
from storage.events.envelope import RawEvent
from storage.options import EventQuery
from storage.projections.rollup import is_about_run
from storage.projections.trace import TraceAccumulator, trace
from tests.builders.events import RunBuilder
from tests.builders.runs import large_run


@pytest.fixture
def store(tmp_path: Path) -> EventStore:
    return EventStore.open(tmp_path / "home")


USAGE = json.dumps({"input_tokens": 5})


def by_events(store: EventStore, run_id: str) -> TraceAccumulator:
    events = store.read(EventQuery(run_id=run_id))
    return trace(run_id, [event for event in events if is_about_run(event.event_type)])


def same(one: TraceAccumulator, other: TraceAccumulator) -> None:
    assert one.rollup.value == other.rollup.value
    assert one.calls.value == other.calls.value
    assert one.delegations.value == other.delegations.value
    assert one.loops == other.loops
    assert one.waste.episodes == other.waste.episodes
    assert one.waste.value == other.waste.value
    assert one.lifecycle.value == other.lifecycle.value
    assert [one.lifecycle.chips(loop.key) for loop in one.loops] == [
        other.lifecycle.chips(loop.key) for loop in other.loops
    ]


def test_a_long_run(store: EventStore) -> None:
    run = large_run(1_500)
    store.append(run.new_events).result(90)
    found = store.trace("run-large")
    assert len(found.calls) > 500
    same(found, by_events(store, "run-large"))
    store.close()


def test_the_beginning_of_a_long_run_has_the_rollup_of_all_of_it(store: EventStore) -> None:
    run = large_run(1_500)
    store.append(run.new_events).result(90)
    found, whole = store.trace("run-large", 200), store.trace("run-large")
    assert found.rollup.value == whole.rollup.value
    assert 50 < len(found.calls) <= 200
    keys = [call.key for call in found.calls.value]
    assert keys == [call.key for call in whole.calls.value[: len(keys)]]
    store.close()


def test_a_run_that_is_not_there_has_nothing(store: EventStore) -> None:
    found = store.trace("nowhere")
    assert found.rollup.last_seq == 0
    assert found.loops == ()
    store.close()


def test_older_shapes_long_texts_and_unknown_types(store: EventStore) -> None:
    long = "a long   line\n" * 2_000
    shapes: list[tuple[str, dict[str, Any]]] = [
        ("conductor.task.started", {"task_id": "old", "objective": "Older"}),
        ("llm.call.started", {"_meta": {"run_id": "old"}, "trace_id": "m-1", "actor_key": "conductor"}),
        (
            "llm.call.completed",
            {"run_id": "old", "trace_id": "m-1", "usage": USAGE},
        ),
        ("worker.tool.call", {"run_id": "old", "tool_trace_id": "t-1", "tool_name": "x", "args": '{"a": 1}'}),
        ("worker.tool.result", {"run_id": "old", "tool_trace_id": "t-1", "success": True, "output": long}),
        ("worker.tool.result", {"run_id": "old", "tool_trace_id": "t-2", "success": None, "error": long}),
        ("llm.call.failed", {"run_id": "old", "trace_id": "m-2", "failure_kind": "cancelled"}),
        ("something.else", {"run_id": "old", "text": long}),
        ("worker.task.started", {"run_id": "old", "data": {"task_id": "w-1", "call_id": "c-1"}}),
    ]
    store.append_raw([RawEvent(kind, payload) for kind, payload in shapes]).result(90)
    found = store.trace("old")
    assert [call.status for call in found.calls.value] == ["completed", "completed", "failed", "cancelled"]
    same(found, by_events(store, "old"))
    store.close()


def test_events_go_on_where_the_fold_ended(store: EventStore) -> None:
    run = RunBuilder().prompt().begin()
    worker = run.delegate("researcher").start()
    worker.model_call()
    store.append(run.new_events).result(90)
    run.new_events = []
    found = store.trace("run-1")
    worker.tool_call("read_file")
    run.complete()
    store.append(run.new_events).result(90)
    for event in store.read(EventQuery(run_id="run-1", since=found.rollup.last_seq)):
        found.apply(event)
    same(found, by_events(store, "run-1"))
    store.close()


def test_a_rollup_of_another_version_is_folded_again(store: EventStore) -> None:
    store.append(large_run(200).new_events).result(90)
    before = by_events(store, "run-large")
    store.close()
    raw = sqlite3.connect(store.paths.database)
    with raw:
        raw.execute("UPDATE runs SET state = '[0]'")
    raw.close()
    again = EventStore.open(store.paths.home)
    same(again.trace("run-large"), before)
    again.close()


def test_loops_are_found_whether_they_began_before_the_reading_or_not(store: EventStore) -> None:
    run = RunBuilder("run-1").begin()
    worker = run.delegate("researcher").start()
    for known in range(1, 7):  # read after each reading of the file: no loop yet, just one, well in it
        worker.model_call().tool_call("read_file", args={"path": "a.md"})
        store.append(run.new_events).result(90)
        found, whole = store.trace("run-1"), by_events(store, "run-1")
        same(found, whole)
        assert found.waste.value.calls == (known - 1 if known > 2 else 0)
    begun = store.trace("run-1")
    worker.model_call().tool_call("read_file", args={"path": "a.md"})
    store.append(run.new_events).result(90)
    for event in store.read(EventQuery(run_id="run-1", since=begun.rollup.last_seq)):
        begun.apply(event)
    same(begun, by_events(store, "run-1"))
    store.close()


def test_a_loop_that_begins_after_the_reading_is_found(store: EventStore) -> None:
    run = RunBuilder("run-1").begin()
    worker = run.delegate("researcher").start()
    for _ in range(2):
        worker.model_call().tool_call("read_file", args={"path": "a.md"})
    store.append(run.new_events).result(90)
    begun = store.trace("run-1")
    assert begun.waste.value.loops == 0
    for _ in range(2):
        worker.model_call().tool_call("read_file", args={"path": "a.md"})
    store.append(run.new_events).result(90)
    for event in store.read(EventQuery(run_id="run-1", since=begun.rollup.last_seq)):
        begun.apply(event)
    assert begun.waste.value.calls == 3
    same(begun, by_events(store, "run-1"))
    store.close()
