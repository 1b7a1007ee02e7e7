"""What an asker or a teller may be answered instead of what it asked for."""

from storage.errors import KnownError


class MailboxFull(KnownError):  # noqa: N818 -- named for what happened, as it reads in an except
    """An actor has more messages waiting than it may hold; the message was not taken."""

    def __init__(self, actor_id: str, capacity: int) -> None:
        super().__init__(
            f"{actor_id} has {capacity} messages waiting and takes no more; try again in a moment."
        )
        self.actor_id = actor_id
        self.capacity = capacity


class ActorStopped(KnownError):  # noqa: N818 -- named for what happened, as it reads in an except
    """The actor has stopped, or was restarted before it could answer."""

    def __init__(self, actor_id: str, reason: str = "has stopped; open or start it again") -> None:
        super().__init__(f"{actor_id} {reason}.")
        self.actor_id = actor_id


class AskTimedOut(KnownError):  # noqa: N818 -- named for what happened, as it reads in an except
    """No answer came within the asker's own limit. The message may still be handled."""

    def __init__(self, actor_id: str, seconds: float) -> None:
        super().__init__(f"{actor_id} did not answer within {seconds:g} s; try again or cancel what it does.")
        self.actor_id = actor_id


class AskCancelled(KnownError):  # noqa: N818 -- named for what happened, as it reads in an except
    """What the actor was doing for the answer was cancelled, while the actor itself goes on."""

    def __init__(self, actor_id: str) -> None:
        super().__init__(f"{actor_id} cancelled what was asked of it; ask again if it is still wanted.")
        self.actor_id = actor_id
