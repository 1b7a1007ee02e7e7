"""What the program's own machinery reports. These events belong to no run."""

from typing import ClassVar

from storage.events.base import EventBody


class ActorFailed(EventBody):
    """An actor failed on a message that nobody waits for."""

    event_type: ClassVar[str] = "actor.failed"

    actor_id: str = ""
    error: str = ""
    restarted: bool = False


class ActorMailboxSlow(EventBody):
    """A message waited too long for its actor."""

    event_type: ClassVar[str] = "actor.mailbox.slow"

    actor_id: str = ""
    wait_ms: float = 0.0
    depth: int = 0


class RunDeleted(EventBody):
    """A run's events were removed; explains the gap in the sequence. The run's own id is kept as data."""

    event_type: ClassVar[str] = "run.deleted"

    deleted_run_id: str = ""
    first_seq: int = 0
    last_seq: int = 0
    count: int = 0
