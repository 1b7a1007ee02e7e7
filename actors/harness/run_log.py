"""One run's way into the log."""

from collections.abc import Awaitable, Sequence
from typing import Protocol

from storage.events.base import EventBody
from storage.events.envelope import NewEvent


class EventSink(Protocol):
    """The part of the event store that writes."""

    def append(self, events: Sequence[NewEvent], /) -> Awaitable[object]:
        """Append in one transaction; done when on disk."""


class RunLog:
    """Appends the events of one actor in order, and can wait until all of them are on disk."""

    def __init__(self, sink: EventSink, actor_id: str) -> None:
        self._sink = sink
        self._actor_id = actor_id
        self._open: list[Awaitable[object]] = []

    def emit(self, body: EventBody) -> None:
        """Append without waiting; an error shows at the next ``settled``."""
        self._open.append(self._sink.append([NewEvent(body, self._actor_id)]))

    async def tell(self, *bodies: EventBody) -> None:
        """Append together and wait until they are on disk.

        Raises:
            StoreError: they, or events emitted before, could not be written.
        """
        commit = self._sink.append([NewEvent(body, self._actor_id) for body in bodies])
        await self.settled()
        await commit

    async def settled(self) -> None:
        """Wait until everything emitted so far is on disk.

        Raises:
            StoreError: some of it could not be written.
        """
        waiting, self._open = self._open, []
        for commit in waiting:
            await commit
