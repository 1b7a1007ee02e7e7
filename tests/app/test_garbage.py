import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from app.garbage import GarbageCollector


class Cycle:
    """Something that only the cyclic collector frees, and that notes in which thread."""

    def __init__(self, freed_in: list[int]) -> None:
        self.me = self
        weakref.finalize(self, note, freed_in)


def note(freed_in: list[int]) -> None:
    freed_in.append(threading.get_ident())


@pytest.fixture
def collector(qapp: QApplication) -> Iterator[GarbageCollector]:
    made = GarbageCollector()
    yield made
    made.stop()


def make_cycles(freed_in: list[int], count: int = 5_000) -> None:
    for _ in range(count):
        Cycle(freed_in)


def test_cycles_made_in_another_thread_are_freed_in_this_one(collector: GarbageCollector) -> None:
    freed_in: list[int] = []
    worker = threading.Thread(target=make_cycles, args=(freed_in,))
    worker.start()
    worker.join()
    assert freed_in == []
    for _ in range(3):
        collector.look()
    gc.collect()
    assert set(freed_in) == {threading.get_ident()}
    assert len(freed_in) == 5_000


def test_nothing_is_collected_when_nothing_is_due(collector: GarbageCollector) -> None:
    gc.collect()
    assert collector.look() == -1


@pytest.mark.parametrize("was_on", [True, False])
def test_python_collects_by_itself_again_after_stop_if_it_did_before(
    qapp: QApplication, was_on: bool
) -> None:
    before = gc.isenabled()
    try:
        (gc.enable if was_on else gc.disable)()
        collector = GarbageCollector()
        assert not gc.isenabled()
        collector.stop()
        assert gc.isenabled() is was_on
    finally:
        (gc.enable if before else gc.disable)()


def look_for_the_oldest(collector: GarbageCollector, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(gc, "get_count", lambda: (0, 0, 1_000))
        assert collector.look() == 2


def test_what_survived_is_not_looked_at_again_until_there_is_twice_as_much(
    collector: GarbageCollector, monkeypatch: pytest.MonkeyPatch
) -> None:
    freed_in: list[int] = []
    look_for_the_oldest(collector, monkeypatch)
    kept = [Cycle(freed_in) for _ in range(100)]
    look_for_the_oldest(collector, monkeypatch)
    kept.clear()
    look_for_the_oldest(collector, monkeypatch)
    assert freed_in == []
    kept_too = [[number] for number in range(gc.get_freeze_count())]
    look_for_the_oldest(collector, monkeypatch)
    look_for_the_oldest(collector, monkeypatch)
    assert len(freed_in) == 100
    assert kept_too


def test_cycles_that_came_since_are_freed_each_time(
    collector: GarbageCollector, monkeypatch: pytest.MonkeyPatch
) -> None:
    look_for_the_oldest(collector, monkeypatch)
    for _ in range(3):
        freed_in: list[int] = []
        make_cycles(freed_in, 100)
        look_for_the_oldest(collector, monkeypatch)
        assert len(freed_in) == 100


def test_all_is_looked_at_again_after_stop(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    collector = GarbageCollector()
    look_for_the_oldest(collector, monkeypatch)
    assert gc.get_freeze_count()
    collector.stop()
    assert not gc.get_freeze_count()
