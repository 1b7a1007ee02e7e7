"""A run's Writer on a real store, an agent who writes into its document, and a test that watches."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from actors.harness.job import HarnessJob
from actors.harness.outcome import HarnessOutcome
from actors.runtime import ActorRef
from actors.tools.base import Tool
from actors.tools.document import AppendSection, InsertAfter, ReadDocument, ReplaceExact
from actors.tools.writing import EditFile, WriteFile
from actors.writer.messages import MarkSectionState, Policy, WriterMessage
from actors.writer.port import WriterPort
from storage.document.document import RunDocument
from storage.document.drafts import open_drafts
from storage.document.review import pending_changes
from storage.events.document import WriterRunPatch
from storage.events.envelope import NewEvent
from storage.events.runtime import ActorFailed
from storage.paths import HomePaths
from tests.actors.harness.helpers import Bench
from tests.actors.writer.stage import RUN, Stage, document, type_text
from tests.fakes.scripted import ScriptedModel, Step
from tests.fakes.tools import context_in

TOOLS: tuple[Tool[Any], ...] = (
    AppendSection(),
    InsertAfter(),
    ReplaceExact(),
    ReadDocument(),
    WriteFile(),
    EditFile(),
)


@dataclass
class Scene:
    """A run's Writer, and a researcher who writes into its document."""

    stage: Stage
    bench: Bench
    writer: ActorRef[WriterMessage]
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def job(self, script: ScriptedModel, **changes: Any) -> HarnessJob:
        path = HomePaths(self.stage.home).document(RUN)
        port = WriterPort(self.writer, RUN, "researcher", "researcher", path)
        context = context_in(self.bench.folder, lambda body: self.bench.log.append([NewEvent(body, "x")]))
        context = replace(context, document=port, drafts=port)
        return self.bench.job(script, *changes.pop("tools", TOOLS), context=context, **changes)

    def start(self, *steps: Step, **changes: Any) -> "asyncio.Task[HarnessOutcome]":
        script = ScriptedModel.of(*steps, streams=True)
        return asyncio.create_task(self.bench.run_job(self.job(script, **changes)))

    async def now(self) -> RunDocument:
        return await document(self.writer)

    async def until(self, holds: Callable[[RunDocument], bool]) -> RunDocument:
        """Wait until the document is so."""
        while True:
            self.changed.clear()
            # Changes nothing; answered when all that was ordered before is on disk.
            await self.writer.ask(MarkSectionState(RUN, "researcher", "running"))
            found = await self.now()
            if holds(found):
                return found
            await self.changed.wait()

    async def until_seen(self, words: str, section_id: str = "researcher") -> RunDocument:
        return await self.until(lambda found: words in found.live_text(section_id))

    @property
    def patches(self) -> list[WriterRunPatch]:
        bodies = (event.body for event in self.stage.events("writer.run.patch"))
        return [body for body in bodies if isinstance(body, WriterRunPatch)]


@asynccontextmanager
async def scene(home: Path, policy: Policy | None = None) -> AsyncIterator[Scene]:
    folder = home / "folder"
    folder.mkdir(parents=True)
    (folder / "a.txt").write_text("it says so\n")
    async with Stage(home / "home") as stage:
        found = Scene(stage, Bench(folder), stage.open(policy=policy))
        loop = asyncio.get_running_loop()

        def committed(_batch: object) -> None:
            loop.call_soon_threadsafe(found.changed.set)

        stop = stage.store.subscribe(committed)
        try:
            await found.writer.ask(MarkSectionState(RUN, "researcher", "running"))
            yield found
        finally:
            stop()


def seen(found: RunDocument) -> object:
    changes = [
        (c.section_id, c.pos, c.stop, c.inserted, c.deleted, c.author, c.reason, len(c.citation_ids), c.draft)
        for c in pending_changes(found)
    ]
    return [(each.section_id, each.live_text, each.canon) for each in found.sections], changes


async def whole_way(home: Path, *steps: Step, typed: str = "") -> object:
    """What the document comes to when nothing of it is seen before it is whole."""
    async with scene(home) as here:
        if typed:
            await type_text(here.writer, typed, base=1)
        script = ScriptedModel.of(*steps)
        outcome = await here.bench.run_job(here.job(script))
        assert outcome.status == "completed"
        return seen(await here.now())


async def finished(task: "asyncio.Task[HarnessOutcome]", here: Scene) -> HarnessOutcome:
    outcome = await task
    assert outcome.status == "completed", outcome.summary
    await here.until(lambda found: not open_drafts(found))
    assert not [each for each in here.stage.failures if isinstance(each, ActorFailed)]
    return outcome
