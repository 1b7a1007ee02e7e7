"""One instance of an actor at work: its messages, child tasks and closers. A restart makes the next one."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from actors.runtime.actor import Actor, Closer
from actors.runtime.mailbox import Envelope, Mailbox
from actors.runtime.ref import ActorRef
from actors.runtime.supervision import RestartPolicy
from actors.runtime.tasks import ChildTasks, Closers
from storage.errors import BugError, KnownError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class WorkFailed:
    """A child task ended with an error; told to its own actor."""

    name: str
    error: BaseException
    incarnation: "Incarnation"


@dataclass(frozen=True, slots=True)
class ChildFailed:
    """A child actor was stopped for good because of a bug; told to its parent."""

    child_id: str
    error: BaseException


class Home(Protocol):
    """What an incarnation needs of its cell."""

    mailbox: Mailbox
    ref: ActorRef[Any]

    def report(self, error: BaseException, *, restarted: bool, during: str = "") -> None:
        """Emit ``actor.failed``."""

    def spawn(self, actor: Actor[Any], name: str, policy: RestartPolicy) -> ActorRef[Any]:
        """Start a child actor."""


class Incarnation:
    """An actor instance and all that it started. ``limit_s`` bounds each hook, closer and cancellation."""

    def __init__(self, actor: Actor[Any], home: Home, limit_s: float) -> None:
        if actor._context is not None:  # noqa: SLF001 -- the runtime's side of the same thing
            raise BugError(f"this {type(actor).__name__} already runs or has run: make a new one")
        self._actor = actor
        self._home = home
        self._limit_s = limit_s
        self.tasks = ChildTasks(home.mailbox, self._work_failed)
        self.closers = Closers()
        actor._context = self  # noqa: SLF001 -- the runtime's side of the same thing

    @property
    def ref(self) -> ActorRef[Any]:
        """The actor's own reference."""
        return self._home.ref

    def work(self, coro: Coroutine[Any, Any, T], name: str) -> asyncio.Task[T]:
        """Start a child task."""
        return self.tasks.start(coro, name)

    def add_closer(self, name: str, closer: Closer) -> Callable[[], None]:
        """Register what must be closed whatever happens."""
        return self.closers.add(name, closer)

    def spawn(self, actor: Actor[T], name: str, policy: RestartPolicy) -> ActorRef[T]:
        """Start a child actor."""
        return self._home.spawn(actor, name, policy)

    async def start(self) -> BaseException | None:
        """Run ``started()``; return what went wrong."""
        return await self._bounded(self._actor.started(), "started()")

    def handle(self, envelope: Envelope) -> BaseException | None:
        """Handle one message; return the bug, if there was one that no asker takes."""
        try:
            result = self._dispatch(envelope.message)
            if isinstance(result, Awaitable):
                self.tasks.answer(result, envelope)
            else:
                envelope.answer(result)
        # receive is synchronous: a CancelledError in it is a mistake of its own, not our cancellation.
        except (Exception, asyncio.CancelledError) as error:  # noqa: BLE001 -- supervision is for all errors
            if envelope.refuse(error):
                return None
            if not isinstance(error, KnownError):
                return error
            self._home.report(error, restarted=False)
        return None

    async def stop(self) -> None:
        """End in order: ``stopping()``, child tasks, closers."""
        if (error := await self._bounded(self._actor.stopping(), "stopping()")) is not None:
            self._home.report(error, restarted=False, during="stopping")
        await self.clear()

    async def clear(self) -> None:
        """End child tasks and call the closers."""
        for name in await self.tasks.end(self._limit_s):
            stuck = BugError(f"the task {name} does not end when it is cancelled")
            self._home.report(stuck, restarted=False, during="stopping")
        await self.closers.close(self._limit_s, self._closer_failed)

    def _dispatch(self, message: object) -> object:
        match message:
            case WorkFailed(name, error, incarnation):
                if isinstance(error, KnownError):
                    self._home.report(error, restarted=False, during=name)
                    if incarnation is self:
                        self._actor.work_failed(name, error)
                elif incarnation is self:
                    raise error
                return None
            case ChildFailed(child_id, error):
                self._actor.child_failed(child_id, error)
                return None
            case _:
                return self._actor.receive(message)

    async def _bounded(self, hook: Coroutine[Any, Any, None], name: str) -> BaseException | None:
        limit = asyncio.timeout(self._limit_s)
        try:
            async with limit:
                await hook
        except Exception as error:  # noqa: BLE001 -- supervision is for all errors
            if limit.expired() and isinstance(error, TimeoutError):
                return BugError(f"{name} took longer than {self._limit_s:g} s")
            return error
        return None

    def _work_failed(self, name: str, error: BaseException) -> None:
        if self._home.mailbox.closed:
            self._home.report(error, restarted=False, during=name)
        else:
            self._home.mailbox.post(WorkFailed(name, error, self))

    def _closer_failed(self, name: str, error: BaseException) -> None:
        self._home.report(error, restarted=False, during=f"closing {name}")
