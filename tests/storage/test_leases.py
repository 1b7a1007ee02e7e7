import os
import time
from datetime import UTC, datetime

import pytest

from storage.event_store import EventStore, StoreOptions
from storage.leases import process_started, process_state
from tests.builders.events import RunBuilder
from tests.storage.conftest import OpenStore, Python
from tests.storage.tools import PATIENCE_S, end, line_of, put, tell

_HOLDER = """
import sys
from pathlib import Path
from storage.event_store import EventStore
from tests.builders.events import RunBuilder

store = EventStore.open(Path(sys.argv[1]))
store.append(RunBuilder("theirs").begin().new_events).result(90)
print(store.leases.acquire("theirs").result(90), flush=True)
sys.stdin.readline()
store.close()
"""


def _age(store: EventStore, run_id: str) -> None:
    """Make a lease look old and foreign."""
    store._writer.submit(
        lambda connection, _ingest: connection.change(
            "UPDATE leases SET host = 'elsewhere', token = 'other', beat_at = ? WHERE run_id = ?",
            (time.time() - 60, run_id),
        )
    ).result(PATIENCE_S)


def test_a_lease_is_taken_and_given_back(store: EventStore) -> None:
    assert store.leases.owner("run-1") is None
    assert store.leases.acquire("run-1").result(PATIENCE_S)
    assert store.leases.acquire("run-1").result(PATIENCE_S)

    owner = store.leases.owner("run-1")
    assert owner is not None
    assert (owner.pid, owner.mine, owner.alive) == (os.getpid(), True, True)
    store.leases.release("run-1").result(PATIENCE_S)
    assert store.leases.owner("run-1") is None


def test_a_living_process_keeps_its_lease_and_a_killed_one_loses_it_at_once(
    store: EventStore, home: object, python: Python
) -> None:
    process = python(_HOLDER, home)
    assert line_of(process) == "True"
    owner = store.leases.owner("theirs")
    assert owner is not None
    assert (owner.pid, owner.mine, owner.alive) == (process.pid, False, True)
    assert not store.leases.acquire("theirs").result(PATIENCE_S)
    store.leases.release("theirs").result(PATIENCE_S)
    assert store.leases.lapsed() == []

    process.kill()
    process.communicate()

    assert store.leases.lapsed() == ["theirs"]
    assert store.leases.acquire("theirs").result(PATIENCE_S)
    assert store.leases.lapsed() == []


def test_a_process_that_ends_orderly_gives_its_leases_up(
    store: EventStore, home: object, python: Python
) -> None:
    process = python(_HOLDER, home)
    assert line_of(process) == "True"
    tell(process)
    end(process)

    assert store.leases.lapsed() == ["theirs"]


def test_elsewhere_the_age_of_the_heartbeat_decides(store: EventStore) -> None:
    put(store, *RunBuilder("run-1").begin().new_events)
    store.leases.acquire("run-1").result(PATIENCE_S)
    assert store.leases.lapsed() == []
    _age(store, "run-1")

    assert store.leases.lapsed() == ["run-1"]
    assert store.leases.acquire("run-1").result(PATIENCE_S)


def test_ended_runs_and_fresh_ones_do_not_lapse(open_store: OpenStore) -> None:
    store = open_store()
    long_ago = RunBuilder("silent").begin()
    put(store, *long_ago.new_events, *RunBuilder("done").begin().complete().new_events)
    put(store, *RunBuilder("fresh", start=datetime.now(UTC)).begin().new_events)

    assert store.leases.lapsed() == ["silent"]


def test_the_heart_beats(open_store: OpenStore) -> None:
    store = open_store(StoreOptions(heartbeat_s=0.01))
    store.leases.acquire("run-1").result(PATIENCE_S)
    first = store.leases.owner("run-1")
    assert first is not None

    deadline = time.monotonic() + PATIENCE_S
    while (owner := store.leases.owner("run-1")) is None or owner.beat_at <= first.beat_at:
        assert time.monotonic() < deadline
        put(store)


def test_what_a_process_is(python: Python) -> None:
    here = os.getpid()
    assert process_state(here, process_started(here)) == "alive"
    assert process_state(here, "") == "alive"
    assert process_state(here, "another start") == "gone"
    assert process_state(2**40, "") == "gone"
    child = python("input()")
    started = process_started(child.pid)
    assert started
    child.kill()
    child.wait()
    assert process_state(child.pid, started) == "gone"
    child.communicate()


@pytest.mark.parametrize("times", [1, 2])
def test_closing_twice_is_fine(open_store: OpenStore, times: int) -> None:
    store = open_store()
    store.leases.acquire("run-1").result(PATIENCE_S)
    for _ in range(times):
        store.close()
