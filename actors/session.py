"""A session: the actors of one process over one open log.

ActorSystem ─ Conductor ─ per run: Group ─ Writer, Workers
"""

import contextlib
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from actors.conductor.actor import Conductor
from actors.conductor.gone import mark_interrupted
from actors.conductor.messages import ConductorMessage, InterruptRuns
from actors.conductor.parts import Parts, RunStore
from actors.harness.loop import Harness
from actors.models.caller import ModelCaller
from actors.models.load import load_wire
from actors.models.offline_provider import OFFLINE, default_catalogue
from actors.models.port import ModelCatalogue
from actors.runtime import ActorRef, ActorStopped, ActorSystem, AskTimedOut, RestartPolicy, StopReport
from storage.events.base import EventBody
from storage.events.envelope import NewEvent

__all__ = ["Session", "build_session", "mark_interrupted"]

STOP_S = 6.0


@dataclass(frozen=True)
class Session:
    """The open actors."""

    system: ActorSystem
    conductor: ActorRef[ConductorMessage]
    models: ModelCatalogue

    async def warm(self) -> None:
        """Import what the first model call needs (0.5 to 3 s), so that no prompt waits for it."""
        await load_wire()
        await self.models.resolve(OFFLINE).model()

    async def stop_all(self, deadline: float = STOP_S) -> StopReport:
        """Interrupt the runs that are at work, so that the log says why they stopped; then end all actors.

        Args:
            deadline: seconds for each of the two.
        """
        with contextlib.suppress(ActorStopped, AskTimedOut):
            await self.conductor.ask(InterruptRuns("The program was closed."), timeout=deadline)
        return await self.system.stop_all(deadline)


def build_session(store: RunStore, home: Path, models: ModelCatalogue | None = None) -> Session:
    """Start the actors; called on the loop that they will run on."""

    def on_event(body: EventBody, actor_id: str) -> None:
        _ = store.append([NewEvent(body, actor_id)])

    catalogue = models or default_catalogue()
    system = ActorSystem(on_event)
    parts = Parts(store, system, Harness(ModelCaller(store), store), catalogue, home)
    make = partial(Conductor, parts)
    conductor = system.spawn(make(), name="conductor", policy=RestartPolicy(make))
    return Session(system, conductor, catalogue)
