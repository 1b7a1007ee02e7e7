"""The real desktop in the measuring process, and when its frames are over."""

import asyncio
import gc
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from app.garbage import GarbageCollector
from app.loop import run_desktop
from app.main import SWITCH_S
from app.theme.keeper import ThemeKeeper
from tests.flows.desks import Desk, Story

_QUIET_LOOKS = 20
_QUIET_MS = 3.0
_WAIT_S = 120


def application() -> QApplication:
    """Return the application, set up as the program does."""
    found = QApplication.instance() or QApplication(["quire-bench"])
    assert isinstance(found, QApplication)
    sys.setswitchinterval(SWITCH_S)
    return found


def live(home: Path, folder: Path, story: Story) -> None:
    """Run the desktop on a home for as long as a story takes."""
    app = application()
    garbage = GarbageCollector(app)
    desk = Desk(ThemeKeeper(app, "dark"), home, folder)
    desk.frames.stop()  # a filter on every event of the program would be measured too

    async def settled(desk: Desk) -> None:
        await until(lambda: desk.desktop.services is not None and desk.desktop.runs.loaded)
        await quiet()
        gc.collect()
        gc.freeze()
        await story(desk)

    desk.live(app, settled)
    garbage.stop()


def live_on_loop(story: Callable[[], Coroutine[None, None, int]]) -> None:
    """Run a story without a desktop, on the program's loop and with its way of collecting garbage."""
    app = application()
    garbage = GarbageCollector(app)
    run_desktop(app, story)
    garbage.stop()


async def until(condition: Callable[[], object]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(_WAIT_S):
        while not condition():  # noqa: ASYNC110 -- what is waited for sets no event
            await asyncio.sleep(0.001)


async def quiet() -> None:
    """Wait until the loop has nothing to do for a while: what was begun is over, also in threads."""
    looks = 0
    async with asyncio.timeout(_WAIT_S):
        while looks < _QUIET_LOOKS:
            began = time.perf_counter()
            await asyncio.sleep(0.01)
            late_ms = (time.perf_counter() - began) * 1000 - 10
            looks = looks + 1 if late_ms < _QUIET_MS else 0


class FrameClock(QObject):
    """Tells when a frame of a native window has been painted.

    Signals:
        begun(): a frame is about to be painted.
        over(): it has been painted, and the loop is back.
    """

    begun = Signal()
    over = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 -- Qt's name
        """Notice a frame."""
        if event.type() is QEvent.Type.UpdateRequest:
            self.begun.emit()
            QTimer.singleShot(0, self, self.over.emit)
        return super().eventFilter(watched, event)

    def stop(self) -> None:
        """Look no more."""
        self._window.removeEventFilter(self)
        self.deleteLater()

    @asynccontextmanager
    async def painted(self) -> AsyncIterator[None]:
        """Do the block, then wait until the next frame is over."""
        frame: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        told = partial(_resolve, frame)
        self.over.connect(told)
        try:
            yield
            async with asyncio.timeout(_WAIT_S):
                await frame
        finally:
            self.over.disconnect(told)


def _resolve(frame: "asyncio.Future[None]") -> None:
    if not frame.done():
        frame.set_result(None)


class Gaps(QObject):
    """How late a timer of the interface is, milliseconds: what a person feels as a stutter."""

    EVERY_MS = 5

    def __init__(self) -> None:
        super().__init__()
        self.late: list[float] = []
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(self.EVERY_MS)
        self._timer.timeout.connect(self._tick)
        self._before = 0.0

    def start(self) -> None:
        """Count from now."""
        self.late = []
        self._before = time.perf_counter()
        self._timer.start()

    def stop(self) -> list[float]:
        """Return how late each tick was."""
        self._timer.stop()
        return self.late

    def _tick(self) -> None:
        now = time.perf_counter()
        self.late.append(max(0.0, (now - self._before) * 1000 - self.EVERY_MS))
        self._before = now
