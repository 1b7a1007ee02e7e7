"""A Writer on a real event store, whose commits can be held up or made to fail."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from actors.runtime import ActorRef, ActorSystem, RestartPolicy
from actors.writer.actor import Writer
from actors.writer.agent_messages import ProposeAppend, Proposing
from actors.writer.answers import DocumentSnapshot, PatchReceipt
from actors.writer.authors import PERSON, Author
from actors.writer.desk import WriterSetup
from actors.writer.messages import ApplyPatch, GetDocument, Policy, WriterMessage
from storage.document.document import RunDocument
from storage.document.ops import Insert, PatchOp
from storage.document.patch import Patch, PatchKind
from storage.errors import StoreError
from storage.event_store import EventStore
from storage.events.base import EventBody
from storage.events.envelope import NewEvent, StoredEvent, new_id
from storage.events.runtime import ActorFailed
from storage.options import EventQuery

RUN = "run-1"
RESEARCHER = Author("researcher")
TERMINAL = Author("terminal")
CONDUCTOR = Author("conductor")


@dataclass
class Log:
    """The store, with a gate before each commit; ``lose`` fails before, ``lie`` after the commit."""

    store: EventStore
    open: asyncio.Event = field(default_factory=asyncio.Event)
    lose: list[StoreError] = field(default_factory=list)
    lie: list[StoreError] = field(default_factory=list)
    deaf: list[StoreError] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)
    held_from: int = 0

    def __post_init__(self) -> None:
        self.open.set()

    def hold(self) -> None:
        """Let no batch through until ``open`` is set."""
        self.open.clear()
        self.held_from = len(self.batches)

    async def asked(self) -> None:
        """Wait until a batch stands before the gate."""
        while len(self.batches) == self.held_from:  # noqa: ASYNC110 -- what asks sets no event
            await asyncio.sleep(0)

    async def append(self, events: Sequence[NewEvent], /) -> object:
        self.batches.append(len(events))
        await self.open.wait()
        if self.lose:
            raise self.lose.pop(0)
        seqs = await self.store.append(events)
        if self.lie:
            raise self.lie.pop(0)
        return seqs

    def read(self, query: EventQuery, /) -> list[StoredEvent]:
        if self.deaf:
            raise self.deaf.pop(0)
        return self.store.read(query)


class Stage:
    """A home with a store, an actor system and Writers."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.store = EventStore.open(home)
        self.log = Log(self.store)
        self.failures: list[ActorFailed] = []
        self.system = ActorSystem(lambda body, _: self.heard(body))

    def heard(self, body: EventBody) -> None:
        """Keep a failure; that a message waited long, as on a busy machine, is none."""
        if isinstance(body, ActorFailed):
            self.failures.append(body)

    def open(
        self, run_id: str = RUN, objective: str = "Describe the folder", policy: Policy | None = None
    ) -> ActorRef[WriterMessage]:
        setup = WriterSetup(run_id, self.home, objective, "desk-1", policy)
        return self.system.spawn(
            Writer(setup, self.log),
            name=f"writer:{run_id}",
            policy=RestartPolicy(lambda: Writer(setup, self.log), backoff_s=0.0),
        )

    async def reopen(self, ref: ActorRef[WriterMessage], run_id: str = RUN) -> ActorRef[WriterMessage]:
        """End a Writer and start another from the log alone."""
        await self.system.stop(ref, 60)
        return self.open(run_id, objective="")

    def events(self, prefix: str = "", run_id: str = RUN) -> list[StoredEvent]:
        return self.store.read(EventQuery(run_id=run_id, prefix=prefix or None, resolve=True))

    def types(self, run_id: str = RUN) -> list[str]:
        return [event.event_type for event in self.events(run_id=run_id)]

    def file(self, run_id: str = RUN) -> str:
        return WriterSetup(run_id, self.home).document_path.read_text()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_exception: object) -> None:
        self.log.open.set()
        report = await self.system.stop_all(60)
        await asyncio.to_thread(self.store.close)
        assert report.clean, report


async def snapshot(ref: ActorRef[WriterMessage], run_id: str = RUN) -> DocumentSnapshot:
    answer: DocumentSnapshot = await ref.ask(GetDocument(run_id))
    return answer


async def document(ref: ActorRef[WriterMessage], run_id: str = RUN) -> RunDocument:
    return (await snapshot(ref, run_id)).document


def patch(
    base: int,
    *ops: PatchOp,
    by: Author = PERSON,
    kind: PatchKind = "edit",
    section_id: str = "conductor",
    **fields: Any,
) -> Patch:
    return Patch(
        run_id=fields.pop("run_id", RUN),
        patch_id=fields.pop("patch_id", new_id()),
        base_revision=base,
        section_id=section_id,
        source=by.source,
        author=by.name,
        kind=kind,
        ops=ops,
        **fields,
    )


async def type_text(
    ref: ActorRef[WriterMessage], text: str, base: int = 0, pos: int = 0, run_id: str = RUN
) -> PatchReceipt:
    receipt: PatchReceipt = await ref.ask(
        ApplyPatch(run_id, patch(base, Insert(pos=pos, text=text), run_id=run_id))
    )
    return receipt


async def propose(
    ref: ActorRef[WriterMessage], section_id: str, text: str, by: Author = RESEARCHER, run_id: str = RUN
) -> PatchReceipt:
    receipt: PatchReceipt = await ref.ask(ProposeAppend(run_id, section_id, text, Proposing(by)))
    return receipt
