"""What one writes to get an actor."""

import asyncio
import inspect
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from actors.runtime.ref import ActorRef
from actors.runtime.supervision import NO_RESTART, RestartPolicy
from storage.errors import BugError, KnownError

M = TypeVar("M")
T = TypeVar("T")

Closer = Callable[[], Awaitable[None] | None]


class ActorContext(Protocol):
    """What the runtime does for an actor that it runs."""

    @property
    def ref(self) -> ActorRef[Any]:
        """The actor's own reference."""

    def work(self, coro: Coroutine[Any, Any, T], name: str) -> asyncio.Task[T]:
        """Start a child task."""

    def add_closer(self, name: str, closer: Closer) -> Callable[[], None]:
        """Register what must be closed whatever happens."""

    def spawn(self, actor: "Actor[Any]", name: str, policy: RestartPolicy) -> ActorRef[Any]:
        """Start a child actor."""


class Actor(ABC, Generic[M]):
    """A thing with a mailbox that handles one message at a time.

    ``M`` is the union of the actor's frozen message dataclasses. ``receive`` is one ``match`` that ends in
    ``assert_never``. It is synchronous on purpose: nothing can be awaited in it, so the mailbox stays free
    while models think. Long work is a child task (``work``) that reports back with ``self.ref.tell``.
    """

    mailbox_capacity: ClassVar[int] = 1000
    """Messages of others that may wait; the actor's own are always taken."""

    _context: ActorContext | None = None

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        if inspect.iscoroutinefunction(cls.receive):
            raise BugError(f"{cls.__name__}.receive must not be async: nothing is awaited in it")

    @abstractmethod
    def receive(self, message: M) -> object:
        """Handle one message; what is returned answers an ask.

        Returning an awaitable answers when that completes; the mailbox goes on meanwhile. An error goes to
        the asker; if nobody asks, it is an ``actor.failed`` and supervision decides.
        """

    async def started(self) -> None:
        """Prepare before the first message, also after a restart. An error here is a failure."""

    async def stopping(self) -> None:
        """Finish: children have stopped, no message comes any more, child tasks still run."""

    def child_failed(self, child_id: str, error: BaseException) -> None:
        """A child actor was stopped for good because of a bug.

        The default goes on without it, so that one broken worker does not take its siblings down. A parent
        that cannot do without the child raises, which makes the failure its own (escalation).
        """

    def work_failed(self, name: str, error: KnownError) -> None:
        """A child task ended with an error that is not a bug; whoever waits for its message is to be told."""

    @property
    def ref(self) -> ActorRef[M]:
        """The actor's own reference."""
        return self._running.ref

    @property
    def actor_id(self) -> str:
        """The actor's name."""
        return self._running.ref.actor_id

    def work(self, coro: Coroutine[Any, Any, T], name: str) -> asyncio.Task[T]:
        """Run a coroutine as a child task: cancelled at stop and at restart, its crash is ours."""
        return self._running.work(coro, name)

    def add_closer(self, name: str, closer: Closer) -> Callable[[], None]:
        """Have ``closer`` called at the end of this actor in any case (a child process, a file).

        Closers run last in, first out, also after a crash and after a hard stop.

        Returns:
            A function that takes the closer back, for when the thing was closed in the ordinary way.
        """
        return self._running.add_closer(name, closer)

    def spawn(self, actor: "Actor[T]", name: str, policy: RestartPolicy = NO_RESTART) -> ActorRef[T]:
        """Start a child actor, which is stopped before this one."""
        return self._running.spawn(actor, name, policy)

    @property
    def _running(self) -> ActorContext:
        if self._context is None:
            raise BugError(f"{type(self).__name__} is not running: spawn it first")
        return self._context
