"""The way from the Writer to the log: in order, one batch at a time, all or nothing behind a failure.

While a batch is on its way to the disk the next one gathers. If a batch fails, everything behind it was
made on top of it and fails as well: so the log never holds revision n+2 without n+1.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from storage.events.envelope import NewEvent

S = TypeVar("S")


class Appender(Protocol):
    """The part of the event store that is written to."""

    def append(self, events: Sequence[NewEvent], /) -> Awaitable[object]:
        """Append in one transaction; done when on disk.

        Raises:
            StoreError: nothing of it was written.
        """


@dataclass(eq=False, slots=True)
class Entry(Generic[S]):
    """Events that belong together, the state that holds once they are on disk, and who waits for it."""

    events: tuple[NewEvent, ...]
    state: S
    done: "asyncio.Future[None]"


class CommitLine(Generic[S]):
    """Commits entries in order.

    ``committed(state)`` is called, before anybody is answered, with the state of the last entry of each
    batch; ``failed(error)`` when a batch failed, before its entries are answered with the error.
    """

    def __init__(
        self,
        log: Appender,
        start: Callable[[Coroutine[Any, Any, None], str], object],
        committed: Callable[[S], None],
        failed: Callable[[Exception], None],
    ) -> None:
        self._log = log
        self._start = start
        self._committed = committed
        self._failed = failed
        self._waiting: list[Entry[S]] = []
        self._under_way: asyncio.Task[object] | None = None
        self._idle = asyncio.Event()
        self._idle.set()

    @property
    def idle(self) -> bool:
        """Whether everything is on disk."""
        return self._idle.is_set()

    def put(self, events: Sequence[NewEvent], state: S) -> "asyncio.Future[None]":
        """Commit events after all that were put before; the future is done when they are on disk."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        # Not everybody waits for a commit; an unread error is not news, `failed` has been told.
        done.add_done_callback(lambda future: future.cancelled() or future.exception())
        self._waiting.append(Entry(tuple(events), state, done))
        if self._idle.is_set():
            self._idle.clear()
            self._start(self._drain(), "commit")
        return done

    async def drained(self) -> None:
        """Wait until nothing is on its way."""
        await self._idle.wait()

    async def settled(self) -> None:
        """Wait for the batch that was given to the log, also when the line's own task was cancelled.

        Whoever reads the log after this actor has crashed must find what was under way.
        """
        if self._under_way is not None:
            try:
                await asyncio.wait([self._under_way])
            finally:
                self._under_way.cancel()

    async def _drain(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting, []
                try:
                    events = [event for entry in batch for event in entry.events]
                    self._under_way = asyncio.ensure_future(_awaited(self._log.append(events)))
                    # Shielded: a commit cannot be called back, so that its end must be known.
                    await asyncio.shield(self._under_way)
                except Exception as error:  # noqa: BLE001 -- whatever it was, the batch is not known to be on disk
                    batch, self._waiting = [*batch, *self._waiting], []
                    self._failed(error)
                    _answer(batch, error)
                else:
                    self._committed(batch[-1].state)
                    _answer(batch, None)
        finally:
            self._idle.set()


async def _awaited(commit: Awaitable[object]) -> object:
    return await commit


def _answer(entries: Sequence[Entry[Any]], error: Exception | None) -> None:
    for entry in entries:
        if entry.done.done():
            continue
        if error is None:
            entry.done.set_result(None)
        else:
            entry.done.set_exception(error)
