"""Blocking work in a thread that stops soon after its task is cancelled.

A thread cannot be killed. So the work looks at its ``CancelToken`` between small steps (directory entries,
chunks of a file, lines), and the awaiting side waits a moment for it to have stopped.
"""

import asyncio
import concurrent.futures
import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

STOP_GRACE_SECONDS = 1.5
"""How long a cancelled task waits for its thread; with the steps between two looks it stays under 2 s."""


class WorkCancelled(Exception):  # noqa: N818 - not an error: the asker went away
    """The task that asked for this work was cancelled; nobody waits for the answer."""


class CancelToken:
    """Tells a thread that nobody waits for it any more."""

    def __init__(self) -> None:
        self._event = threading.Event()

    @property
    def cancelled(self) -> bool:
        """Whether the work should stop."""
        return self._event.is_set()

    def cancel(self) -> None:
        """Ask the work to stop at its next look."""
        self._event.set()

    def check(self) -> None:
        """Look: raise ``WorkCancelled`` when the work should stop."""
        if self._event.is_set():
            raise WorkCancelled


class Budget:
    """Seconds that a piece of work may take before it must stop and say so.

    Args:
        seconds: the work's own limit.
        deadline: an outer limit on the ``time.monotonic`` clock; the earlier one binds.
    """

    def __init__(self, seconds: float, deadline: float | None = None) -> None:
        own = time.monotonic() + seconds
        self._end = own if deadline is None else min(own, deadline)
        self.seconds = max(0.0, self._end - time.monotonic())

    @property
    def spent(self) -> bool:
        """Whether the time is over."""
        return time.monotonic() >= self._end

    @property
    def left(self) -> float:
        """Seconds left, never negative."""
        return max(0.0, self._end - time.monotonic())


async def in_thread(work: Callable[[CancelToken], T]) -> T:
    """Run blocking work in a thread of the loop's executor; cancelling the task stops the work.

    Args:
        work: called with a token that it must check between small steps.

    Raises:
        asyncio.CancelledError: the task was cancelled; the thread has stopped, or will at its next look.
    """
    token = CancelToken()

    def guarded() -> T:
        token.check()
        return work(token)

    return await _wait(asyncio.get_running_loop().run_in_executor(None, guarded), token)


async def in_own_thread(work: Callable[[CancelToken], T], name: str) -> T:
    """Run work that mostly waits in a thread of its own, so that it takes no place in the executor.

    Cancelling the task stops the work, as ``in_thread`` does.
    """
    token = CancelToken()
    outcome: concurrent.futures.Future[T] = concurrent.futures.Future()

    def guarded() -> None:
        try:
            outcome.set_result(work(token))
        except BaseException as error:  # noqa: BLE001 - handed to whoever awaits, as an executor does
            outcome.set_exception(error)

    threading.Thread(target=guarded, name=name, daemon=True).start()
    return await _wait(asyncio.wrap_future(outcome), token)


async def _wait(future: "asyncio.Future[T]", token: CancelToken) -> T:
    """Wait for a thread; when nobody wants its outcome any more, tell it and give it a moment to stop."""
    try:
        return await asyncio.shield(future)
    except asyncio.CancelledError:
        token.cancel()
        future.add_done_callback(_retrieve)
        await asyncio.wait({future}, timeout=STOP_GRACE_SECONDS)
        raise


def _retrieve(future: "asyncio.Future[T]") -> None:
    """Take the outcome of work that nobody waits for, so that the loop does not report it as lost."""
    if not future.cancelled():
        future.exception()
