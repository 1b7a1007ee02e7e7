"""A process that is killed in the middle of writing loses nothing that was acknowledged."""

import random
from pathlib import Path

import pytest

from storage.event_store import EventQuery, EventStore
from tests.storage.conftest import OpenStore, Python
from tests.storage.tools import line_of, progress, put

# Many threads append; a line names an event as soon as its commit is done, and no sooner.
_WRITER = """
import sys, threading
from pathlib import Path
from storage.event_store import EventStore
from tests.builders.events import RunBuilder
from tests.storage.tools import progress

store = EventStore.open(Path(sys.argv[1]))
lock = threading.Lock()

def write(name):
    number = 0
    while True:
        run = RunBuilder(f"{sys.argv[2]}-{name}-{number}").begin().patch("long text " * 1500)
        run.delegate("researcher").start().model_call().tool_call("read_file").complete()
        seqs = store.append(run.complete().new_events).result()
        with lock:
            for event, seq in zip(run.new_events, seqs):
                sys.stdout.write(f"{seq} {event.event_id}\\n")
            sys.stdout.flush()
        number += 1

for name in range(4):
    threading.Thread(target=write, args=(name,), daemon=True).start()
threading.Event().wait()
"""


def _killed(python: Python, home: Path, turn: int, lines: int) -> list[tuple[int, str]]:
    """Let a process write, kill it after some lines, and return what it was told is on disk."""
    process = python(_WRITER, home, turn)
    said = [line_of(process) for _ in range(lines)]
    process.kill()
    rest, _ = process.communicate()
    said += [line for line in rest.splitlines(keepends=True) if line.endswith("\n")]
    pairs = [line.split() for line in said]
    return [(int(pair[0]), pair[1]) for pair in pairs if len(pair) == 2]


def _kill_again_and_again(open_store: OpenStore, home: Path, kills: int, python: Python) -> None:
    chance = random.Random(kills)  # noqa: S311 - when to kill, no secret
    acknowledged: dict[int, str] = {}
    for turn in range(kills):
        acknowledged.update(_killed(python, home, turn, chance.randint(1, 400)))
        store = open_store()
        log = {event.seq: event.event_id for event in store.read()}
        assert acknowledged.items() <= log.items()
        assert list(log) == list(range(1, len(log) + 1))
        report = store.verify()
        assert report.problems == ()
        assert report.counts["documents"] == len(store.runs())
        _whole_runs_only(store)
        store.close()
    last = open_store()
    (seq,) = put(last, progress("the store works"))
    assert last.read(EventQuery(newest=True, limit=1))[0].seq == seq


def _whole_runs_only(store: EventStore) -> None:
    """Each append was one run of 16 events: all of it is there, or nothing."""
    assert {(run.status, run.event_count) for run in store.runs()} == {("completed", 16)}


def test_three_kills(open_store: OpenStore, home: Path, python: Python) -> None:
    _kill_again_and_again(open_store, home, 3, python)


@pytest.mark.soak
def test_twenty_kills(open_store: OpenStore, home: Path, python: Python) -> None:
    _kill_again_and_again(open_store, home, 20, python)
