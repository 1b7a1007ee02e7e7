"""A session over a real store in a temporary home, with a scripted model."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from actors.conductor.messages import AwaitRun, ExecuteTask, RunEnded
from actors.models.offline_provider import default_catalogue
from actors.session import ModelOptions, Session, build_session
from storage.event_store import EventStore
from storage.events.base import EventBody
from storage.events.envelope import new_id
from storage.options import EventQuery, StoreOptions
from tests.fakes.http_models.served import served
from tests.fakes.scripted import ScriptedModel

DEFAULTS = StoreOptions()
TRANSPORT = "direct"
"""How the scripted model is reached; the tests' conftest sets it for each test."""


@dataclass
class Stage:
    """An open home with its actors."""

    home: Path
    store: EventStore
    session: Session

    async def start(self, objective: str, **options: Any) -> str:
        """Start a run on the scripted model; return its id once it is accepted."""
        run_id = new_id()
        task = ExecuteTask(run_id, objective, **{"model": "scripted", **options})
        await self.session.conductor.ask(task)
        return run_id

    async def end_of(self, run_id: str) -> RunEnded:
        """Wait for a run's end."""
        ended: RunEnded = await self.session.conductor.ask(AwaitRun(run_id), timeout=80)
        return ended

    async def run(self, objective: str, **options: Any) -> RunEnded:
        """Run to the end."""
        return await self.end_of(await self.start(objective, **options))

    def types(self, run_id: str, prefix: str | None = None) -> list[str]:
        """Return the types of a run's events, in order."""
        return [event.event_type for event in self.store.read(EventQuery(run_id=run_id, prefix=prefix))]

    def bodies(self, run_id: str, prefix: str | None = None) -> list[EventBody]:
        """Return the bodies of a run's events, in order."""
        return [
            event.body for event in self.store.read(EventQuery(run_id=run_id, prefix=prefix, resolve=True))
        ]

    def document(self, run_id: str) -> str:
        """Return the file of a run's document."""
        return self.store.paths.document(run_id).read_text(encoding="utf-8")


@asynccontextmanager
async def stage(
    home: Path, model: ScriptedModel | None = None, options: StoreOptions = DEFAULTS
) -> AsyncIterator[Stage]:
    """Open a home and its actors, and end them."""
    store = EventStore.open(home, options)
    catalogue = default_catalogue()
    async with AsyncExitStack() as stack:
        if model is not None:
            provider = await stack.enter_async_context(served(model)) if TRANSPORT == "http" else model
            catalogue.register(provider)
        session = build_session(store, home, ModelOptions(catalogue))
        try:
            yield Stage(home, store, session)
        finally:
            await session.stop_all(60)
            store.close()
