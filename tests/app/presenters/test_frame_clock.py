"""Gaps are measured while somebody looks; stalls are known at any time, and idling is free."""

import threading
import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.presenters.frame_clock import STALL_MS, FrameClock

HELD_S = 0.25


@pytest.fixture
def clock(qapp: QApplication) -> Iterator[FrameClock]:
    made = FrameClock()
    made.start()
    yield made
    made.stop()


class Counted:
    """A time that goes on while the thread is held, and not because the machine is busy."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds

    def compute(self) -> None:
        compute()
        self.seconds += HELD_S

    def wait(self) -> None:
        self.seconds += HELD_S


@pytest.fixture
def counted() -> Counted:
    return Counted()


@pytest.fixture
def stalls(qapp: QApplication, counted: Counted) -> Iterator[FrameClock]:
    """A clock by that time."""
    made = FrameClock(clock=counted)
    made.start()
    yield made
    made.stop()


def compute() -> None:
    end = time.thread_time() + HELD_S
    while time.thread_time() < end:
        sum(range(1_000))


def wait() -> None:
    threading.Event().wait(HELD_S)


def test_gaps_are_measured_while_somebody_looks(qtbot: QtBot, clock: FrameClock) -> None:
    assert clock.gaps == ()
    clock.watch(on=True)
    qtbot.waitUntil(lambda: len(clock.gaps) >= 10)
    assert sum(clock.gaps) / len(clock.gaps) >= 10.0
    clock.watch(on=False)
    known = clock.gaps
    QTimer.singleShot(60, clock, lambda: None)
    qtbot.wait(80)
    assert clock.gaps == known


def test_a_held_thread_is_a_long_gap(qtbot: QtBot, clock: FrameClock) -> None:
    clock.watch(on=True)
    qtbot.waitUntil(lambda: len(clock.gaps) >= 3)
    wait()
    qtbot.waitUntil(lambda: max(clock.gaps) >= HELD_S * 1000)


def test_computing_on_the_thread_is_a_stall_also_when_nobody_looks(qtbot: QtBot, stalls: FrameClock) -> None:
    QTimer.singleShot(0, stalls, compute)
    qtbot.waitUntil(lambda: stalls.stall_count > 0)
    assert stalls.stalls[-1].ms >= HELD_S * 1000 * 0.9


@pytest.mark.parametrize("hold", ["wait", "compute"])
def test_one_stall_amid_work_is_counted_once(
    qtbot: QtBot, stalls: FrameClock, counted: Counted, hold: str
) -> None:
    work = QTimer(stalls)
    work.setInterval(10)
    work.start()
    qtbot.wait(100)
    before = stalls.stall_count
    QTimer.singleShot(0, stalls, getattr(counted, hold))
    qtbot.waitUntil(lambda: stalls.stall_count > before)
    qtbot.wait(100)
    work.stop()
    assert stalls.stall_count == before + 1
    assert stalls.stalls[-1].ms > STALL_MS


def test_an_idle_desktop_sets_no_timers(qtbot: QtBot, clock: FrameClock) -> None:
    qtbot.wait(100)  # what was under way is over
    fired: list[bool] = []
    clock._lookout.timeout.connect(lambda: fired.append(True))
    used = time.thread_time()
    qtbot.wait(500)  # its one timer sets one look-out, and that none
    assert len(fired) <= 3
    assert time.thread_time() - used < 0.1


def test_a_stopped_clock_notes_nothing(qtbot: QtBot, clock: FrameClock) -> None:
    clock.stop()
    QTimer.singleShot(0, clock, compute)
    qtbot.wait(50)
    assert clock.stall_count == 0
    clock.start()
