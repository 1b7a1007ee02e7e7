"""Stores for tests; every one is closed, and none leaves a thread behind."""

import contextlib
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from storage.event_store import EventStore, StoreOptions
from tests.storage.tools import start_python

OpenStore = Callable[..., EventStore]
Python = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture(autouse=True)
def _no_thread_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    left = [thread.name for thread in threading.enumerate() if thread not in before]
    assert not [name for name in left if name.startswith("quire-store")], left


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def open_store(home: Path) -> Iterator[OpenStore]:
    """Opens stores of one home, as many processes would."""
    opened: list[EventStore] = []

    def open_one(options: StoreOptions | None = None) -> EventStore:
        store = EventStore.open(home, options or StoreOptions())
        opened.append(store)
        return store

    yield open_one
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: OpenStore) -> EventStore:
    return open_store()


@pytest.fixture
def python() -> Iterator[Python]:
    """Starts other processes; none of them outlives the test."""
    started: list[subprocess.Popen[str]] = []

    def start(code: str, *arguments: object) -> subprocess.Popen[str]:
        started.append(start_python(code, *arguments))
        return started[-1]

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                with contextlib.suppress(BrokenPipeError):  # it has ended and will not hear the rest
                    stream.close()
        process.wait()
