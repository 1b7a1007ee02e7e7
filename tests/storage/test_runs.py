import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.event_store import EventStore, NewEvent, RunQuery, StoreOptions
from storage.projections.rollup import run_rollup
from tests.builders.events import Call, RunBuilder
from tests.storage.conftest import OpenStore
from tests.storage.tools import PATIENCE_S, put


def _run(name: str, objective: str = "Describe this folder") -> RunBuilder:
    run = RunBuilder(name, objective).begin(workspace="/home/ada/notes", model="gpt-x")
    run.delegate("researcher").start().model_call(Call(cost_usd=0.25)).tool_call("read_file").complete()
    run.delegate("terminal").start().tool_call("run_command", Call(failure="exit 1")).fail()
    return run.patch("Text")


def test_a_rollup_is_the_fold_of_the_runs_events(store: EventStore) -> None:
    run = _run("run-1").complete()
    put(store, *run.new_events)

    assert store.run("run-1") == run_rollup("run-1", run.stored())


@settings(
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    deadline=None,
    max_examples=25,
)
@given(st.data())
def test_rollups_hold_for_any_interleaving_and_any_grouping(
    open_store: OpenStore, data: st.DataObject
) -> None:
    """Two processes, a cache of one rollup: every fold is resumed from its row again and again."""
    options = StoreOptions(live_rollups=1)
    stores = [open_store(options), open_store(options)]
    first = stores[0].last_seq()
    prefix = f"{first}-"
    left = [list(_run(f"{prefix}{name}").complete().new_events) for name in range(3)]
    while any(left):
        events = data.draw(st.sampled_from([run for run in left if run]))
        size = data.draw(st.integers(1, 6))
        put(data.draw(st.sampled_from(stores)), *events[:size])
        del events[:size]

    log = stores[0].read()
    for name in range(3):
        run_id = f"{prefix}{name}"
        assert stores[1].run(run_id) == run_rollup(run_id, [event for event in log if event.run_id == run_id])
    for store in stores:
        store.close()


def test_a_run_appears_with_its_first_event(store: EventStore) -> None:
    put(store, *RunBuilder("run-1").prompt().new_events[:1])

    (run,) = store.runs()
    assert (run.run_id, run.objective, run.status) == ("run-1", "Describe this folder", "queued")


def test_runs_are_listed_newest_first_and_filtered(store: EventStore) -> None:
    put(store, *_run("a", "Count the files").complete().new_events)
    put(store, *_run("b", "Read the Änderungen").fail().new_events)
    put(store, *_run("c", "100% of the files").new_events)

    def listed(query: RunQuery) -> list[str]:
        return [run.run_id for run in store.runs(query)]

    assert listed(RunQuery()) == ["c", "b", "a"]
    assert listed(RunQuery(status="failed")) == ["b"]
    assert listed(RunQuery(status="in progress")) == ["c"]
    assert listed(RunQuery(search="FILES")) == ["c", "a"]
    assert listed(RunQuery(search="anderungen")) == ["b"]
    assert listed(RunQuery(search="100%")) == ["c"]
    assert listed(RunQuery(search="nothing like it")) == []
    assert listed(RunQuery(limit=1)) == ["c"]
    assert listed(RunQuery(limit=1, offset=1)) == ["b"]
    assert listed(RunQuery(offset=2)) == ["a"]


def test_windows_and_actions_do_not_make_a_run(store: EventStore) -> None:
    from storage.events.desktop import DesktopWindowOpened

    put(store, NewEvent(DesktopWindowOpened(window_id="w", run_id="run-1"), "desktop"))

    assert store.runs() == []


@pytest.mark.parametrize("state", ["not json", "[99]", '{"x": 1}'])
def test_a_rollup_of_another_version_is_folded_again(open_store: OpenStore, state: str) -> None:
    run = _run("run-1")
    store = open_store()
    put(store, *run.new_events)
    store._writer.submit(
        lambda connection, _ingest: connection.change("UPDATE runs SET state = ?", (state,))
    ).result(PATIENCE_S)
    store.close()

    store = open_store()
    finished = run.complete()
    put(store, finished.new_events[-1])

    assert store.run("run-1") == run_rollup("run-1", finished.stored())


def test_a_fold_that_fails_does_not_lose_the_event(
    store: EventStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from storage.projections.rollup import RunRollupAccumulator

    real, calls = RunRollupAccumulator.apply, itertools.count()

    def failing(self: RunRollupAccumulator, event: object) -> object:
        if next(calls) == 1:
            raise ZeroDivisionError
        return real(self, event)  # type: ignore[arg-type]  # passed on

    monkeypatch.setattr(RunRollupAccumulator, "apply", failing)
    put(store, *RunBuilder("run-1").begin().new_events)

    assert len(store.read()) == 5
    assert "could not be folded" in caplog.text
