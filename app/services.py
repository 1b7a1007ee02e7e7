"""What the composition root built: handed on by constructor, never looked up."""

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:  # these are imported in a thread, after the window's first paint
    from actors.models.registry import ModelRegistry
    from actors.runtime.metrics import MailboxMetrics
    from storage.event_store import EventStore


class Asker(Protocol):
    """An actor's reference, as the interface uses it."""

    async def ask(self, message: Any, timeout: float | None = None) -> Any:  # noqa: ANN401, ASYNC109 -- the shape of ActorRef.ask
        """Send a message, wait for room if there is none, and return the answer."""

    def tell(self, message: Any) -> None:  # noqa: ANN401 -- the shape of ActorRef.tell
        """Send a message that wants no answer."""


class Stopper(Protocol):
    """An actor system, as the shutdown uses it."""

    async def stop_all(self, deadline: float) -> Any:  # noqa: ANN401 -- a report that is only logged
        """End all actors, and all of their tasks and children, within some seconds."""


@dataclass(frozen=True, slots=True)
class Services:
    """An open home: its log, its actors."""

    home: Path
    store: "EventStore"
    system: Stopper
    conductor: Asker
    warm: Callable[[], Coroutine[Any, Any, None]] | None = None
    """Prepares what the first prompt will need; run once, after the start."""
    models: "ModelRegistry | None" = None
    """The models on offer, their keys and their settings; None where nothing is to be run."""
    metrics: "Callable[[], Sequence[MailboxMetrics]] | None" = None
    """What was measured of each living actor; asked on the loop's thread."""
    interrupted: tuple[str, ...] = ()
    """Runs that the start has found to be cut off, by id."""
    read_only: bool = False
    """Whether the desktop may write what it did into the log; a picture may not."""
