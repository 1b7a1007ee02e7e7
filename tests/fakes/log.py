"""A log in memory, with the part of the store's interface that actors use."""

import asyncio
from collections.abc import Awaitable, Sequence
from typing import TypeVar

from storage.errors import StoreError
from storage.events.base import EventBody
from storage.events.blob_refs import blob_hash
from storage.events.envelope import NewEvent

B = TypeVar("B", bound=EventBody)


class MemoryLog:
    """Keeps events and blobs; ``broken`` makes every append fail."""

    def __init__(self) -> None:
        self.events: list[NewEvent] = []
        self.blobs: dict[str, str] = {}
        self.broken = False

    def append(self, events: Sequence[NewEvent]) -> Awaitable[tuple[int, ...]]:
        """Keep events; the answer is there at once, as an awaitable."""
        done: asyncio.Future[tuple[int, ...]] = asyncio.get_running_loop().create_future()
        if self.broken:
            done.set_exception(StoreError("The disk is full. Free some space."))
            return done
        for event in events:
            event.body.wire_json().encode()  # what cannot be stored fails here, as in the real store
        first = len(self.events) + 1
        self.events.extend(events)
        done.set_result(tuple(range(first, first + len(events))))
        return done

    def put_blob(self, data: str) -> str:
        """Keep a text by its hash."""
        name = blob_hash(data.encode())
        self.blobs[name] = data
        return name

    @property
    def types(self) -> list[str]:
        """The types of all events, in order."""
        return [event.event_type for event in self.events]

    def of(self, kind: type[B]) -> list[B]:
        """The bodies of one type, in order."""
        return [event.body for event in self.events if isinstance(event.body, kind)]

    def one(self, kind: type[B]) -> B:
        """The only body of a type."""
        (body,) = self.of(kind)
        return body
