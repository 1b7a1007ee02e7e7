"""An actor that does what its messages say, and a system that remembers its events."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, ClassVar, assert_never

from actors.runtime import Actor, ActorSystem, RuntimeOptions
from storage.errors import KnownError
from storage.events.base import EventBody
from storage.events.runtime import ActorFailed, ActorMailboxSlow


@dataclass(frozen=True)
class Note:
    """Remember it; answers how many are remembered."""

    sender: str
    number: int = 0


@dataclass(frozen=True)
class Fail:
    """Raise it."""

    error: BaseException


@dataclass(frozen=True)
class Later:
    """Answer with what the awaitable gives that the function makes."""

    answer: Callable[[], Awaitable[Any]]


@dataclass(frozen=True)
class Call:
    """Answer what the function returns for the actor."""

    function: "Callable[[Probe], object]"


ProbeMessage = Note | Fail | Later | Call


class DiskFullError(KnownError):
    """A stand-in for what is nobody's bug."""


class Probe(Actor[ProbeMessage]):
    """Does as told and keeps a diary that outlives a restart when it is given one."""

    mailbox_capacity: ClassVar[int] = 8

    def __init__(self, diary: list[object] | None = None) -> None:
        self.diary: list[object] = [] if diary is None else diary
        self.on_start: Callable[[], Coroutine[Any, Any, None]] | None = None
        self.on_stop: Callable[[], Coroutine[Any, Any, None]] | None = None

    async def started(self) -> None:
        self.diary.append("started")
        if self.on_start is not None:
            await self.on_start()

    async def stopping(self) -> None:
        self.diary.append("stopping")
        if self.on_stop is not None:
            await self.on_stop()

    def receive(self, message: ProbeMessage) -> object:
        match message:
            case Note():
                self.diary.append(message)
                return sum(isinstance(entry, Note) for entry in self.diary)
            case Fail(error):
                raise error
            case Later(answer):
                return answer()
            case Call(function):
                return function(self)
            case _:
                assert_never(message)

    def child_failed(self, child_id: str, error: BaseException) -> None:
        self.diary.append(("child failed", child_id, error))

    def work_failed(self, name: str, error: KnownError) -> None:
        self.diary.append(("work failed", name, error))


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: float = 100.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Stage:
    """A system and all that it reported."""

    options: RuntimeOptions = field(default_factory=RuntimeOptions)
    events: list[tuple[EventBody, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.system = ActorSystem(lambda body, actor_id: self.events.append((body, actor_id)), self.options)

    @property
    def failures(self) -> list[ActorFailed]:
        return [body for body, _ in self.events if isinstance(body, ActorFailed)]

    @property
    def slow(self) -> list[ActorMailboxSlow]:
        return [body for body, _ in self.events if isinstance(body, ActorMailboxSlow)]

    async def settle(self, condition: Callable[[], bool]) -> None:
        """Let the loop turn until the condition holds; the test's own time limit bounds it."""
        while not condition():  # noqa: ASYNC110 -- what is waited for sets no event
            await asyncio.sleep(0)


def begin(probe: Probe, coro: Coroutine[Any, Any, object], name: str) -> None:
    """Have the probe work on it."""
    _ = probe.work(coro, name)


async def forever() -> None:
    """Wait until cancelled."""
    await asyncio.Event().wait()


async def as_coroutine(awaitable: Awaitable[Any]) -> None:
    """Wait for it and forget what it gives."""
    await awaitable
