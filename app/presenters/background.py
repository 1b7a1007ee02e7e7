"""Work that would hold up the interface, in a thread; the answer comes back on the interface's thread."""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from storage.errors import KnownError

T = TypeVar("T")

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Answer:
    then: Callable[[Any], None]
    value: Any


class Background(QObject):
    """Runs functions one after the other in one thread.

    Signals:
        failed(str): a known error, in one line for the person.
    """

    failed = Signal(str)
    _answered = Signal(object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix=f"quire-{name}")
        self._closed = False
        self._answered.connect(self._on_answered, Qt.ConnectionType.QueuedConnection)

    def run(self, work: Callable[[], T], then: Callable[[T], None]) -> None:
        """Run ``work`` in the thread, and hand its value to ``then`` here; nothing comes after ``close``."""
        if not self._closed:
            future = self._pool.submit(work)
            future.add_done_callback(lambda done: self._finish(done, then))

    def close(self) -> None:
        """Drop what waits, and wait for what is at work."""
        self._closed = True
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _finish(self, done: "Future[T]", then: Callable[[T], None]) -> None:
        """Pass an answer over to the interface's thread; this runs in the worker's."""
        if self._closed or done.cancelled():
            return
        problem = done.exception()
        if isinstance(problem, KnownError):
            self.failed.emit(problem.for_user())
        elif problem is not None:
            logger.error("work in the background failed", exc_info=problem)
            self.failed.emit("A part of the window could not be drawn; the log file says more.")
        else:
            self._answered.emit(_Answer(then, done.result()))

    def _on_answered(self, answer: _Answer) -> None:
        if not self._closed:
            answer.then(answer.value)
