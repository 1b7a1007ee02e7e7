"""Tasks of the interface on the loop: held on to while they run, cancelled at the end, never silent."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

# A follow-up is sent when the log has told of the one before: two frames and some.
_LOOK_S = 0.02
_QUIET_LOOKS = 4

logger = logging.getLogger(__name__)


class Tasks:
    """Runs coroutines that nobody awaits."""

    def __init__(self, on_fault: Callable[[BaseException], None]) -> None:
        """Take what is to be done with an error that nobody expected, besides logging it."""
        self._on_fault = on_fault
        self._running: set[asyncio.Task[None]] = set()
        self._is_over = False

    def spawn(self, coroutine: Coroutine[Any, Any, None], name: str) -> None:
        """Run a coroutine on the running loop; none begins after ``cancel_all``."""
        if self._is_over:
            coroutine.close()
            return
        task = asyncio.get_running_loop().create_task(coroutine, name=name)
        self._running.add(task)
        task.add_done_callback(self._on_done)

    async def settle(self, prefix: str) -> None:
        """Wait until no task whose name begins so is running, nor starts within a moment."""
        quiet_since = 0
        while quiet_since < _QUIET_LOOKS:
            running = self._named(prefix)
            quiet_since = 0 if running else quiet_since + 1
            await (asyncio.wait(running) if running else asyncio.sleep(_LOOK_S))

    async def finish(self, *prefixes: str) -> None:
        """Wait until no task whose name begins with one of these is running."""
        while running := self._named(*prefixes):
            await asyncio.wait(running)

    def _named(self, *prefixes: str) -> list[asyncio.Task[None]]:
        return [task for task in self._running if task.get_name().startswith(prefixes)]

    async def cancel_all(self) -> None:
        """End all of them and wait for that; the desktop ends."""
        self._is_over = True
        running = list(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _on_done(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if task.cancelled():
            return
        if (fault := task.exception()) is not None:
            logger.error("task %s failed", task.get_name(), exc_info=fault)
            self._on_fault(fault)
