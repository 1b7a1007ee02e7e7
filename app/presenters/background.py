"""Work that would hold up the interface, in a thread; the answer comes back on the interface's thread."""

import logging
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from storage.errors import KnownError

T = TypeVar("T")

RETRY_MS = 1_000
_WAY_S = 0.0005

logger = logging.getLogger(__name__)


class WorkDropped(Exception):  # noqa: N818 -- no error: nobody wants the answer any more
    """Ends work whose answer nobody waits for."""


@dataclass(frozen=True, slots=True)
class _Answer:
    then: Callable[[Any], None]
    value: Any


@dataclass(frozen=True, slots=True)
class _Work:
    do: Callable[[], Any]
    then: Callable[[Any], None]
    again: bool


class Background(QObject):
    """Runs functions one after the other in one thread.

    Signals:
        failed(str): a known error, in one line for the person.
    """

    failed = Signal(str)
    _answered = Signal(object)
    _wanted_again = Signal(object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix=f"quire-{name}")
        self._closed = False
        self.retry_ms = RETRY_MS
        self._wanted_again.connect(self._on_wanted_again, Qt.ConnectionType.QueuedConnection)
        self._answered.connect(self._on_answered, Qt.ConnectionType.QueuedConnection)

    def run(self, work: Callable[[], T], then: Callable[[T], None], *, again: bool = False) -> None:
        """Run ``work`` in the thread, and hand its value to ``then`` here; nothing comes after ``close``.

        With ``again``, a known error is told and the work is tried once more in a while: what is read may
        have no other occasion to be read.
        """
        self._start(_Work(work, then, again))

    def _start(self, work: _Work) -> None:
        if not self._closed:
            self._pool.submit(work.do).add_done_callback(partial(self._finish, work))

    def give_way(self) -> None:
        """Let the interface's thread go on; called by long work, in the thread, every millisecond or so.

        A thread that asks for the interpreter gets it from one that computes after 5 ms only, and the
        interface's thread asks for it at each call of Qt that comes back.

        Raises:
            WorkDropped: It is closed; who closes waits for the work to end.
        """
        if self._closed:
            raise WorkDropped
        time.sleep(_WAY_S)

    def close(self) -> None:
        """Drop what waits, and wait for what is at work."""
        self._closed = True
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _finish(self, work: _Work, done: "Future[Any]") -> None:
        """Pass an answer over to the interface's thread; this runs in the worker's."""
        if self._closed or done.cancelled():
            return
        problem = done.exception()
        if isinstance(problem, KnownError):
            self.failed.emit(problem.for_user())
            if work.again:
                self._wanted_again.emit(work)
        elif problem is not None:
            logger.error("work in the background failed", exc_info=problem)
            self.failed.emit("A part of the window could not be drawn; the log file says more.")
        else:
            self._answered.emit(_Answer(work.then, done.result()))

    def _on_wanted_again(self, work: _Work) -> None:
        QTimer.singleShot(self.retry_ms, self, partial(self._start, work))

    def _on_answered(self, answer: _Answer) -> None:
        if not self._closed:
            answer.then(answer.value)
