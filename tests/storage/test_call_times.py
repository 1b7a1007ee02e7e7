from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import call_times
from storage.event_store import EventStore
from storage.projections.durations import CallTime, DurationFold, Durations, Standing
from tests.builders.events import Call, RunBuilder

TOLD = st.builds(
    CallTime,
    event_type=st.sampled_from(
        ["llm.call.started", "llm.call.completed", "llm.call.failed", "worker.tool.result"]
    ),
    trace_id=st.sampled_from(["a", "b", "c"]),
    model=st.just("small"),
    tool=st.sampled_from(["read_file", "list_files"]),
    duration_ms=st.none() | st.floats(0, 1e6),
    success=st.booleans(),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EventStore]:
    made = EventStore.open(tmp_path / "home")
    yield made
    made.close()


def a_run(name: str) -> RunBuilder:
    run = RunBuilder(name).begin().model_call(Call(duration_ms=700))
    worker = run.delegate("researcher").start()
    for milliseconds in (10, 30, 20):
        worker.tool_call("read_file", Call(duration_ms=milliseconds, output="x" * 20_000))
    worker.tool_call("read_file", Call(duration_ms=1, failure="refused"))
    run.model_call(Call(duration_ms=9, failure="timeout")).model_call(Call(unanswered=True))
    return run.complete()


def test_the_times_of_a_log_are_those_of_its_calls_that_went_well(store: EventStore) -> None:
    for name in ("one", "two"):
        store.append(a_run(name).new_events).result(90)
    known = DurationFold().take(store.call_times(0, store.last_seq()))
    assert known.by_key == {
        ("tool", "read_file"): [10, 10, 20, 20, 30, 30],
        ("model", "offline"): [700, 700],
    }
    assert known.standing(("tool", "read_file"), 20) == Standing(2, 6)
    assert known.standing(("tool", "unheard_of"), 20) is None


def test_what_comes_later_is_added_and_what_was_given_out_stays(store: EventStore) -> None:
    fold = DurationFold()
    store.append(a_run("one").new_events).result(90)
    until = store.last_seq()
    before = fold.take(store.call_times(0, until))
    store.append(a_run("two").new_events).result(90)
    after = fold.take(store.call_times(until, store.last_seq()))
    assert before.by_key["tool", "read_file"] == [10, 20, 30]
    assert after.by_key == DurationFold().take(store.call_times(0, store.last_seq())).by_key


def test_only_the_newest_part_of_a_long_log_is_looked_at(
    store: EventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(10):
        store.append(a_run(f"r{number}").new_events).result(90)
    monkeypatch.setattr(call_times, "NEWEST_EVENTS", store.last_seq() // 2)
    found = DurationFold().take(store.call_times(0, store.last_seq()))
    assert 10 <= len(found.by_key["tool", "read_file"]) <= 18


@given(st.lists(TOLD, max_size=30), st.integers(0, 30))
def test_in_two_parts_is_the_same_as_at_once(told: list[CallTime], cut: int) -> None:
    fold = DurationFold()
    fold.take(told[:cut])
    parts, whole = fold.take(told[cut:]), DurationFold().take(told)
    assert parts.by_key == whole.by_key
    assert all(list(found) == sorted(found) for found in whole.by_key.values())


@given(st.lists(st.floats(0, 100), min_size=1), st.floats(0, 100))
def test_a_percentile_is_the_share_of_those_that_were_faster(known: list[float], mine: float) -> None:
    standing = Durations({("tool", "x"): sorted(known)}).standing(("tool", "x"), mine)
    assert standing is not None
    assert standing.faster == sum(each < mine for each in known)
    assert 0 <= standing.percentile <= 100
