"""The only thing that travels between actors."""

import asyncio
from typing import Any, Generic, TypeVar

from actors.runtime.errors import AskTimedOut
from actors.runtime.mailbox import Mailbox

M_contra = TypeVar("M_contra", contravariant=True)


class ActorRef(Generic[M_contra]):
    """A reference to an actor, good for as long as the actor lives, restarts included."""

    __slots__ = ("_mailbox",)

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    @property
    def actor_id(self) -> str:
        """The actor's name in events, metrics and errors."""
        return self._mailbox.actor_id

    def tell(self, message: M_contra) -> None:
        """Send a message that wants no answer.

        Raises:
            MailboxFull: too many messages wait; the caller decides what to do with this one.
            ActorStopped: the actor takes no more messages.
        """
        self._mailbox.tell(message)

    async def ask(self, message: M_contra, timeout: float | None = None) -> Any:  # noqa: ANN401, ASYNC109 -- the answer's type is the message's business; the limit is part of the contract
        """Send a message, wait for room if there is none, and return the answer.

        A message that is in the mailbox is handled even if its asker gives up.

        Args:
            message: what is asked.
            timeout: seconds to wait for room and answer together; None waits as long as the actor lives.

        Raises:
            ActorStopped: the actor stopped, or was restarted, before it answered.
            AskTimedOut: the time is over.
        """
        envelope = self._mailbox.ask(message)
        assert envelope.reply is not None  # noqa: S101 -- tells the type checker what ask() promises
        limit = asyncio.timeout(timeout)
        try:
            async with limit:
                return await envelope.reply
        except TimeoutError:
            if limit.expired() and timeout is not None:
                raise AskTimedOut(self.actor_id, timeout) from None
            raise
        finally:
            self._mailbox.withdraw(envelope)

    def stop(self) -> None:
        """Ask the actor to stop after the messages that are already waiting."""
        self._mailbox.request_stop()

    def __repr__(self) -> str:
        return f"ActorRef({self.actor_id!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ActorRef) and other._mailbox is self._mailbox

    def __hash__(self) -> int:
        return id(self._mailbox)
