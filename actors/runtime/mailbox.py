"""A mailbox: one queue in order of arrival, bounded for outsiders, with a reserve for its owner.

Two rules decide who gets in:

* **Outsiders share a bounded number of places.** A ``tell`` to a full mailbox is refused at once; an
  ``ask`` waits in line, and the line is served before anybody who comes later, so order per sender holds.
* **What an actor says to itself is always taken** (results of its child tasks, its timers, its own stop).
  Its child tasks hold the only copy of a result that was paid for; were they refused because outsiders
  filled the box, the result would be lost and whoever waits for it would wait for ever. The reserve needs
  no bound of its own: it is limited by the work which the actor itself started.

The sender is known by context, not by the reference it uses: an actor's task and everything started from
it carry the mailbox in a context variable, so a reference given away does not give away the reserve.

Not safe across threads, on purpose: the loop's thread owns it, and others are told so.
"""

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from actors.runtime.errors import ActorStopped, MailboxFull
from storage.errors import BugError

RUNNING: ContextVar["Mailbox | None"] = ContextVar("running_actor", default=None)
"""The mailbox of the actor whose code is running; None outside of actors."""


@dataclass(eq=False, slots=True)
class Envelope:
    """A message on its way, and where its answer goes (``reply`` is None for a tell)."""

    message: Any
    sent_at: float
    own: bool = False
    reply: "asyncio.Future[Any] | None" = None

    def answer(self, value: object) -> None:
        """Give the asker, if it still waits, its answer."""
        if self.reply is not None and not self.reply.done():
            self.reply.set_result(value)

    def refuse(self, error: BaseException) -> bool:
        """Give the asker an error; False when nobody waits for one."""
        if self.reply is None or self.reply.done():
            return False
        if isinstance(error, StopIteration | asyncio.CancelledError):
            # Neither may be put into a future: the first is refused, the second would cancel the asker.
            bug = BugError(f"the actor raised {type(error).__name__} instead of answering")
            bug.__cause__ = error
            error = bug
        self.reply.set_exception(error)
        return True


@dataclass(frozen=True, slots=True)
class StopRequested:
    """The message that ends an actor; what was sent before it is handled first."""


@dataclass(eq=False)
class Mailbox:
    """The queue of one actor. ``capacity`` counts messages of outsiders only; ``clock`` is in seconds."""

    actor_id: str
    capacity: int
    clock: Callable[[], float]
    closed: bool = False
    stop_wanted: asyncio.Event = field(default_factory=asyncio.Event)
    _queue: deque[Envelope] = field(default_factory=deque)
    _line: deque[Envelope] = field(default_factory=deque)
    _outsiders: int = 0
    _wake: "asyncio.Future[None] | None" = None
    _thread: int = field(default_factory=threading.get_ident)

    @property
    def depth(self) -> int:
        """How many messages wait, those in line for a place included."""
        return len(self._queue) + len(self._line)

    def tell(self, message: object) -> None:
        """Take a message that wants no answer.

        Raises:
            MailboxFull: outsiders' places are taken.
            ActorStopped: the actor takes no more messages.
        """
        envelope = self._sealed(message)
        if not envelope.own and self._outsiders >= self.capacity:
            raise MailboxFull(self.actor_id, self.capacity)
        self._enter(envelope)

    def ask(self, message: object) -> Envelope:
        """Take a message that wants an answer, now or when its turn in the line comes.

        Raises:
            ActorStopped: the actor takes no more messages.
        """
        envelope = self._sealed(message)
        envelope.reply = asyncio.get_running_loop().create_future()
        if not envelope.own and self._outsiders >= self.capacity:
            self._line.append(envelope)
        else:
            self._enter(envelope)
        return envelope

    def withdraw(self, envelope: Envelope) -> None:
        """Take back a message whose asker gave up in line; once inside, it will be handled."""
        if envelope in self._line:
            self._line.remove(envelope)

    def post(self, message: object) -> None:
        """Take a message of the runtime itself; it is never refused, and dropped once closed."""
        if not self.closed:
            self._enter(Envelope(message, self.clock(), own=True))

    def request_stop(self) -> None:
        """Ask the actor to stop after all that is already waiting; asking twice is asking once.

        From here on outsiders are refused: behind the stop their messages would vanish unseen.
        """
        if not self.stop_wanted.is_set():
            self.stop_wanted.set()
            while self._line:
                self._enter(self._line.popleft())
            self.post(StopRequested())

    async def take(self) -> Envelope:
        """Return the next message, waiting for one."""
        while not self._queue:
            self._wake = asyncio.get_running_loop().create_future()
            try:
                await self._wake
            finally:
                self._wake = None
        envelope = self._queue.popleft()
        if not envelope.own:
            self._outsiders -= 1
            if self._line:
                self._enter(self._line.popleft())
        return envelope

    def close(self) -> int:
        """Take no more messages and answer all asks that wait with ``ActorStopped``.

        Returns:
            How many tells of outsiders were dropped; nobody else can tell that they were.
        """
        self.closed = True
        dropped = 0
        for envelope in (*self._queue, *self._line):
            if not envelope.refuse(ActorStopped(self.actor_id)) and not envelope.own:
                dropped += 1
        self._queue.clear()
        self._line.clear()
        self._outsiders = 0
        return dropped

    def _sealed(self, message: object) -> Envelope:
        if threading.get_ident() != self._thread:
            raise BugError(
                f"{self.actor_id} was sent a message from another thread; use call_soon_threadsafe"
            )
        own = RUNNING.get() is self
        if self.closed or (self.stop_wanted.is_set() and not own):
            raise ActorStopped(self.actor_id)
        return Envelope(message, self.clock(), own=own)

    def _enter(self, envelope: Envelope) -> None:
        self._queue.append(envelope)
        if not envelope.own:
            self._outsiders += 1
        if self._wake is not None and not self._wake.done():
            self._wake.set_result(None)
