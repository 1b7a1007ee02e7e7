"""The answer to a write: awaitable on an event loop, usable from any thread.

The store has no event loop of its own; this module is the only place of it that knows that one may exist.
"""

import asyncio
from collections.abc import Generator
from concurrent.futures import Future
from typing import Any, Generic, TypeVar

T = TypeVar("T")


def on_event_loop() -> bool:
    """Return whether the caller runs on an event loop, where nothing may block."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


class Commit(Generic[T]):
    """Done when the write is on disk. Giving up waiting does not undo the write."""

    __slots__ = ("_future",)

    def __init__(self) -> None:
        self._future: Future[T] = Future()
        # A running future cannot be cancelled: a task that stops waiting must not break the writer.
        self._future.set_running_or_notify_cancel()

    def __await__(self) -> Generator[Any, None, T]:
        return asyncio.wrap_future(self._future).__await__()

    def result(self, timeout: float | None = None) -> T:
        """Wait in this thread (seconds; None = for ever) and return the answer.

        Raises:
            StoreError: the write failed; nothing of it is on disk.
            TimeoutError: it is still under way.
        """
        return self._future.result(timeout)

    def done(self) -> bool:
        """Return whether the answer is there."""
        return self._future.done()

    def resolve(self, value: T) -> None:
        """Give the answer."""
        self._future.set_result(value)

    def fail(self, error: BaseException) -> None:
        """Say that the write failed."""
        self._future.set_exception(error)
