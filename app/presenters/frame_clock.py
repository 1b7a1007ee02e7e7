"""How smoothly the interface's thread runs: every gap while somebody looks, long ones always.

Three measures, each for what it costs:

* **Gaps** (only while somebody looks): a timer of ``FRAME_MS``; a gap is the time between two of its calls.
* **Turns** (always): each turn of the loop tells by ``awake``. One that took ``STALL_MS`` of processor time
  was a stall.
* **Look-outs** (always): a turn sets a timer, unless one is set; if that comes ``STALL_MS`` late, it was a
  stall, also when it was a wait for a lock or a disk. Without turns there is none: an idle desktop sleeps.
"""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QAbstractEventDispatcher, QObject, Qt, QTimer

FRAME_MS = 16
STALL_MS = 100.0
KEPT_GAPS = 1_200
KEPT_STALLS = 100
_LOOKOUT_MS = 50


@dataclass(frozen=True, slots=True)
class Stall:
    """The interface stood still: when it went on again, and for about how long (milliseconds)."""

    at: datetime
    ms: float


class FrameClock(QObject):
    """Measures the thread that it lives in, from ``start`` to ``stop``."""

    def __init__(self, parent: QObject | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self._clock = clock
        self._gaps: deque[float] = deque(maxlen=KEPT_GAPS)
        self._stalls: deque[Stall] = deque(maxlen=KEPT_STALLS)
        self.stall_count = 0
        self._last_tick = self._noted = 0.0
        self._used = 0.0
        self._due = 0.0
        self._own_turn = False
        self._ticker = _timer(self, FRAME_MS, self._on_tick)
        self._lookout = _timer(self, _LOOKOUT_MS, self._on_lookout)
        self._lookout.setSingleShot(True)
        self._dispatcher: QAbstractEventDispatcher | None = None

    @property
    def gaps(self) -> tuple[float, ...]:
        """Milliseconds between two frames, of the last ones that were watched; the newest last."""
        return tuple(self._gaps)

    @property
    def stalls(self) -> tuple[Stall, ...]:
        """The last stalls, the newest last."""
        return tuple(self._stalls)

    def start(self) -> None:
        """Look out for stalls."""
        self._dispatcher = QAbstractEventDispatcher.instance()
        self._used = time.thread_time()
        if self._dispatcher is not None:
            self._dispatcher.awake.connect(self._on_turn)

    def stop(self) -> None:
        """Measure nothing more."""
        self.watch(on=False)
        self._lookout.stop()
        if self._dispatcher is not None:
            self._dispatcher.awake.disconnect(self._on_turn)
            self._dispatcher = None

    def watch(self, *, on: bool) -> None:
        """Measure every frame, or no longer; what was measured before is dropped at a new beginning."""
        if on == self._ticker.isActive():
            return
        if on:
            self._gaps.clear()
            self._last_tick = self._clock()
            self._ticker.start()
        else:
            self._ticker.stop()

    def _on_tick(self) -> None:
        now = self._clock()
        self._gaps.append((now - self._last_tick) * 1000)
        self._last_tick = now

    def _on_turn(self) -> None:
        used = time.thread_time()
        took_ms, self._used = (used - self._used) * 1000, used
        if took_ms > STALL_MS:
            self._note(took_ms)
        if self._own_turn:
            self._own_turn = False
        elif not self._lookout.isActive():
            self._due = self._clock() + _LOOKOUT_MS / 1000
            self._lookout.start()

    def _on_lookout(self) -> None:
        self._own_turn = True  # the turn that this call is part of sets no further one
        late_ms = (self._clock() - self._due) * 1000
        if late_ms > STALL_MS:
            self._note(late_ms)

    def _note(self, ms: float) -> None:
        at, before, self._noted = datetime.now().astimezone(), self._noted, self._clock()
        if self._stalls and (self._noted - before) * 1000 < STALL_MS:
            self._stalls[-1] = Stall(at, max(self._stalls[-1].ms, ms))  # both measures saw the same one
            return
        self.stall_count += 1
        self._stalls.append(Stall(at, ms))


def _timer(parent: QObject, interval_ms: int, act: Callable[[], None]) -> QTimer:
    timer = QTimer(parent)
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.setInterval(interval_ms)
    timer.timeout.connect(act)
    return timer
