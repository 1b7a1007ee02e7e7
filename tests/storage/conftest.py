"""Stores for tests; every one is closed, and none leaves a thread behind."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from storage.event_store import EventStore, StoreOptions

OpenStore = Callable[..., EventStore]


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
