import threading
from collections import deque
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app import feed as feed_module
from app.feed import EventFeed
from storage.events.envelope import StoredEvent
from tests.app.fakes import MemoryLog, stored


class Seen:
    """What a feed handed over."""

    def __init__(self, feed: EventFeed) -> None:
        self.frames: list[tuple[StoredEvent, ...]] = []
        self.threads: set[int] = set()
        self.problems: list[str] = []
        feed.arrived.connect(self.take)
        feed.failed.connect(self.problems.append)

    def take(self, frame: tuple[StoredEvent, ...]) -> None:
        self.frames.append(frame)
        self.threads.add(threading.get_ident())

    @property
    def seqs(self) -> list[int]:
        return [event.seq for frame in self.frames for event in frame]


@pytest.fixture
def log() -> MemoryLog:
    return MemoryLog()


@pytest.fixture
def feed(qtbot: QtBot, log: MemoryLog) -> Iterator[EventFeed]:
    made = EventFeed(log)
    yield made
    made.stop()


def test_batches_of_another_thread_arrive_in_order_on_this_one_in_few_signals(
    qtbot: QtBot, log: MemoryLog, feed: EventFeed
) -> None:
    seen = Seen(feed)
    feed.start()
    batches = [tuple(stored(seq) for seq in range(start, start + 10)) for start in range(1, 1001, 10)]
    writer = threading.Thread(target=lambda: deque(map(log.commit, batches), maxlen=0))
    writer.start()
    writer.join()
    qtbot.waitUntil(lambda: len(seen.seqs) == 1000)
    assert seen.seqs == list(range(1, 1001))
    assert seen.threads == {threading.get_ident()}
    assert len(seen.frames) == 1


def test_starting_in_the_past_hands_over_what_is_stored_and_then_what_comes(
    qtbot: QtBot, log: MemoryLog, feed: EventFeed
) -> None:
    seen = Seen(feed)
    log.commit(tuple(stored(seq) for seq in range(1, 12_001)))
    feed.start(since=2_000)
    log.commit((stored(12_001),))
    qtbot.waitUntil(lambda: 12_001 in seen.seqs)
    assert seen.seqs == list(range(2_001, 12_002))
    assert max(len(frame) for frame in seen.frames) <= feed_module.MAX_A_FRAME


def test_a_flood_is_bounded_in_memory_and_loses_nothing(
    qtbot: QtBot, log: MemoryLog, feed: EventFeed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_module, "MAX_WAITING", 500)
    monkeypatch.setattr(feed_module, "CHUNK", 200)
    seen = Seen(feed)
    feed.start()
    most = 0
    for start in range(1, 5_001, 100):
        log.commit(tuple(stored(seq) for seq in range(start, start + 100)))
        most = max(most, len(feed._waiting))
    qtbot.waitUntil(lambda: len(seen.seqs) >= 5_000)
    assert most <= 500
    assert log.reads > 0
    log.commit((stored(5_001),))
    qtbot.waitUntil(lambda: len(seen.seqs) >= 5_001)
    assert seen.seqs == list(range(1, 5_002))


def test_a_batch_told_twice_is_handed_over_once(qtbot: QtBot, log: MemoryLog, feed: EventFeed) -> None:
    seen = Seen(feed)
    feed.start()
    log.commit((stored(1), stored(2)))
    log.commit((stored(2), stored(3)))
    qtbot.waitUntil(lambda: 3 in seen.seqs)
    assert seen.seqs == [1, 2, 3]


def test_a_log_that_cannot_be_read_is_told_and_tried_again_with_the_next_commit(
    qtbot: QtBot, log: MemoryLog, feed: EventFeed
) -> None:
    seen = Seen(feed)
    log.commit((stored(1),))
    log.failing = 1
    feed.start(since=0)
    qtbot.waitUntil(lambda: seen.problems == ["the disk is gone"])
    assert seen.seqs == []
    log.commit((stored(2),))
    qtbot.waitUntil(lambda: 2 in seen.seqs)
    assert seen.seqs == [1, 2]


def test_a_stopped_feed_says_nothing_more(qtbot: QtBot, log: MemoryLog, feed: EventFeed) -> None:
    seen = Seen(feed)
    feed.start()
    told = log.callbacks[0]
    log.commit((stored(1),))
    feed.stop()
    told((stored(2),))
    with qtbot.assertNotEmitted(feed.arrived, wait=50):
        pass
    assert seen.seqs == []
    assert log.callbacks == []
