"""The stress data is what it says it is, and the same each time."""

from collections import Counter
from pathlib import Path

from storage.event_store import EventStore
from storage.options import EventQuery
from storage.projections.status import ENDED
from tests.builders.events import stored
from tests.builders.stress import (
    StressRun,
    long_run,
    loud_run,
    make_words,
    many_runs,
    wide_run,
    write_home,
)

MIX = {
    "llm.call.started",
    "worker.tool.call",
    "conductor.worker.call",
    "writer.run.patch",
    "worker.task.started",
}


def events_of(runs: list[StressRun]) -> list[tuple[str, str, str]]:
    return [
        (event.event_id, event.timestamp, event.body.wire_json()) for run in runs for event in run.new_events
    ]


def test_it_is_the_same_each_time() -> None:
    once, again = (events_of(list(many_runs(5, 30))) for _ in range(2))
    assert once == again
    assert len({event_id for event_id, _time, _body in once}) == len(once)


def test_a_long_run_has_the_mix_of_a_real_one() -> None:
    (run,) = long_run(2_000)
    kinds = Counter(event.event_type for event in run.new_events)
    assert 2_000 <= len(run.new_events) < 2_200
    assert set(kinds) > MIX
    assert kinds["llm.call.started"] > 300
    assert kinds["llm.call.started"] >= kinds["llm.call.completed"] + kinds["llm.call.failed"]


def test_a_wide_run_has_its_workers() -> None:
    (run,) = wide_run(20)
    assert len({event.task_id for event in stored(run.new_events) if event.task_id}) == 20


def test_words_fall_off_in_frequency() -> None:
    words = make_words()
    counts = Counter(words.text.split())
    assert counts[words.vocabulary[0]] > 10 * counts[words.vocabulary[500]]
    assert len(counts) > 3_000


def test_a_home_is_written_through_the_store(tmp_path: Path) -> None:
    count = write_home(tmp_path, many_runs(12, 60))
    store = EventStore.open(tmp_path)
    try:
        runs = store.runs()
        assert len(runs) == 12
        assert {run.status for run in runs} <= ENDED
        assert store.stats().events == count == sum(run.event_count for run in runs)
        assert store.verify().problems == ()
        assert store.search(make_words().vocabulary[0])
    finally:
        store.close()


def test_a_loud_call_is_stored_apart_and_comes_back_whole(tmp_path: Path) -> None:
    write_home(tmp_path, loud_run(1))
    store = EventStore.open(tmp_path)
    try:
        (result,) = store.read(EventQuery(prefix="worker.tool.result"))
        assert len(result.payload_json) < 4_000
        assert len(store.resolve(result).payload["output"]) == 1_000_000
    finally:
        store.close()
