"""A limit that holds whatever is inside does: also code that swallows a cancellation or sits in a thread."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

GRACE_SECONDS = 1.0

logger = logging.getLogger(__name__)


class LimitReached(TimeoutError):  # noqa: N818 -- says what happened
    """The time is over; the work was cancelled."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"no answer within {seconds:g} s")
        self.seconds = seconds


class StoppedItself(Exception):  # noqa: N818 -- says what happened
    """The work cancelled itself; nobody asked for it."""


async def bounded(work: Coroutine[Any, Any, T], seconds: float, name: str) -> T:
    """Run ``work`` for at most ``seconds``; when the caller is cancelled, the work is too.

    Work that does not end within ``GRACE_SECONDS`` of its cancellation is left behind: its result is
    dropped, the caller goes on.

    Raises:
        LimitReached: the time is over.
        StoppedItself: the work raised a cancellation of its own.
    """
    task = asyncio.create_task(work, name=name)
    try:
        done, _ = await asyncio.wait({task}, timeout=max(0.0, seconds))
    except asyncio.CancelledError:
        await _stop(task)
        raise
    if not done:
        await _stop(task)
        raise LimitReached(seconds)
    if task.cancelled():
        raise StoppedItself(name)
    return task.result()


async def _stop(task: asyncio.Task[Any]) -> None:
    task.add_done_callback(_drop)
    task.cancel()
    await asyncio.wait({task}, timeout=GRACE_SECONDS)
    if not task.done():
        logger.info("%s did not end when it was cancelled; it is left behind", task.get_name())


def _drop(task: asyncio.Task[Any]) -> None:
    """Look at the error of a task that nobody waits for, so that the loop does not report it."""
    if not task.cancelled():
        task.exception()
