"""What a run needs of the rest of the program."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from actors.harness.loop import Harness
from actors.models.registry import ModelRegistry
from actors.runtime import ActorSystem
from storage.commit import Commit
from storage.control import ControlRequest
from storage.events.envelope import NewEvent, StoredEvent
from storage.leases import Lease
from storage.options import EventQuery
from storage.projections.rollup import RunRollup


class Leases(Protocol):
    """Who works on which run."""

    def acquire(self, run_id: str) -> Commit[bool]:
        """Take a run's lease; False when another living process has it."""

    def release(self, run_id: str) -> Commit[None]:
        """Give it back."""

    def owner(self, run_id: str) -> Lease | None:
        """Return who has it."""

    def lapsed(self) -> list[str]:
        """Return the runs that nobody works on and that have not ended."""


class Controls(Protocol):
    """Requests of other processes, and to them."""

    def request(self, run_id: str, request: ControlRequest) -> Commit[None]:
        """Ask the process that works on a run."""

    def take(self, run_ids: Sequence[str]) -> list[ControlRequest]:
        """Return and remove the requests to some runs."""


class RunStore(Protocol):
    """The part of the event store that runs use."""

    @property
    def leases(self) -> Leases:
        """Who works on which run."""

    @property
    def control(self) -> Controls:
        """Requests of other processes."""

    def append(self, events: Sequence[NewEvent], /) -> Commit[tuple[int, ...]]:
        """Append in one transaction; done when on disk."""

    def read(self, query: EventQuery, /) -> list[StoredEvent]:
        """Return events."""

    def run(self, run_id: str) -> RunRollup | None:
        """Return what a run has come to so far."""

    def put_blob(self, data: str, /) -> str:
        """Store a text once and return its name."""


@dataclass(frozen=True)
class Parts:
    """The things that all runs share."""

    store: RunStore
    system: ActorSystem
    harness: Harness
    models: ModelRegistry
    home: Path
