"""A session: the actors of one process over one open log.

ActorSystem ─ Conductor ─ per run: Group ─ Writer, Workers
"""

import contextlib
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from actors.conductor.actor import Conductor
from actors.conductor.gone import mark_interrupted
from actors.conductor.messages import ConductorMessage, InterruptRuns, OpenWriter
from actors.conductor.parts import Parts, RunStore
from actors.harness.loop import Harness
from actors.models.caller import ModelCaller
from actors.models.configuration import ModelConfiguration
from actors.models.keys import KeyChain
from actors.models.load import load_wire
from actors.models.offline_provider import OFFLINE, default_catalogue
from actors.models.port import ModelCatalogue
from actors.models.registry import ModelRegistry
from actors.runtime import ActorRef, ActorStopped, ActorSystem, AskTimedOut, RestartPolicy, StopReport
from storage.events.base import EventBody
from storage.events.envelope import NewEvent
from storage.paths import HomePaths

__all__ = ["Session", "build_session", "recover"]

STOP_S = 6.0


@dataclass(frozen=True)
class Session:
    """The open actors."""

    system: ActorSystem
    conductor: ActorRef[ConductorMessage]
    models: ModelRegistry

    async def warm(self) -> None:
        """Import what the first model call needs (0.5 to 3 s), so that no prompt waits for it."""
        await load_wire()
        await self.models.catalogue.resolve(OFFLINE).model()
        await self.models.warm()

    async def stop_all(self, deadline: float = STOP_S) -> StopReport:
        """Interrupt the runs that are at work, so that the log says why they stopped; then end all actors.

        Args:
            deadline: seconds for each of the two.
        """
        with contextlib.suppress(ActorStopped, AskTimedOut):
            await self.conductor.ask(InterruptRuns("The program was closed."), timeout=deadline)
        report = await self.system.stop_all(deadline)
        await self.models.close()
        return report


@dataclass(frozen=True)
class ModelOptions:
    """Which models a session has: those of the program (None), the configured ones, and their keys.

    Without a key chain, keys come from the environment, the keyring, and the home's own file.
    """

    catalogue: ModelCatalogue | None = None
    configuration: ModelConfiguration | None = None
    keys: KeyChain | None = None


async def recover(session: Session, store: RunStore, home: Path) -> tuple[str, ...]:
    """Tell of the runs whose process went away, and open their documents: what was half written is taken out.

    Returns:
        The runs' ids. They are told of when this returns; their documents are looked after behind it.
    """
    gone = await mark_interrupted(store, home)
    for run_id in gone:
        session.conductor.tell(OpenWriter(run_id))
    return gone


def build_session(store: RunStore, home: Path, models: ModelOptions | None = None) -> Session:
    """Start the actors; called on the loop that they will run on."""

    def on_event(body: EventBody, actor_id: str) -> None:
        _ = store.append([NewEvent(body, actor_id)])

    options = models or ModelOptions()
    registry = ModelRegistry(
        options.catalogue or default_catalogue(),
        options.keys or KeyChain(HomePaths(home).keys),
        options.configuration,
    )
    system = ActorSystem(on_event)
    parts = Parts(store, system, Harness(ModelCaller(store), store), registry, home)
    make = partial(Conductor, parts)
    conductor = system.spawn(make(), name="conductor", policy=RestartPolicy(make))
    return Session(system, conductor, registry)
