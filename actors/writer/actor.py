"""The Writer actor of a run: the one authority over its document.

It orders patches. A change advances the document in memory at once, so that the next one builds on it, and
goes to the log as one ``writer.run.patch`` event; the asker is answered when that is on disk. What is read
(``GetDocument``, ``ReadDocument``, the file) is what is on disk.

**When the log cannot be written**, the batch and everything ordered behind it is answered with the error,
and the document in memory is thrown away and read again from the log, which alone knows what was committed.
Changes that come meanwhile wait for that, in order. So the document never runs ahead of the log unseen.

After a crash the actor starts from the log and has the same document at the same revision.
"""

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import Protocol

from actors.runtime import Actor
from actors.writer.agents import read_document
from actors.writer.answers import DocumentSnapshot
from actors.writer.authors import PERSON
from actors.writer.commands import plan_for
from actors.writer.commit_line import CommitLine
from actors.writer.desk import Desk, Plan, WriterRefused, WriterSetup, opened_desk
from actors.writer.drafts import left_behind
from actors.writer.file import FileHost, FileProjection
from actors.writer.held import Held
from actors.writer.ledger import StaleProposal, UnknownRevision
from actors.writer.messages import (
    Change,
    CheckFile,
    GetDocument,
    GetPatches,
    GetRevision,
    MergeFile,
    Policy,
    ReadDocument,
    RunStatus,
    WriterMessage,
)
from actors.writer.registry import registered
from storage.document.document import RunDocument
from storage.document.serialise import serialise
from storage.errors import BugError, KnownError
from storage.events.base import EventBody
from storage.events.document import WriterDirectiveSeen, WriterProposalStale, WriterVersionNamed
from storage.events.envelope import NewEvent, StoredEvent
from storage.events.prompts import UserInput
from storage.options import EventQuery
from storage.projections.status import ENDED

Ordered = Change | GetRevision | GetPatches
"""What needs the ledger, and therefore waits while that is read again."""


class RunLog(Protocol):
    """The part of the event store that a Writer uses."""

    def append(self, events: Sequence[NewEvent], /) -> Awaitable[object]:
        """Append in one transaction; done when on disk."""

    def read(self, query: EventQuery, /) -> list[StoredEvent]:
        """Return events; blocks, so it is called in a thread."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What is on disk."""

    document: RunDocument
    status: RunStatus
    policy: Policy

    def snapshot(self, setup: WriterSetup) -> DocumentSnapshot:
        """The answer to ``GetDocument``."""
        path = str(setup.document_path)
        return DocumentSnapshot(setup.run_id, self.document, path, self.status, self.policy)


class Writer(Actor[WriterMessage]):
    """One run's Writer. See ``messages`` for what can be asked of it."""

    def __init__(self, setup: WriterSetup, log: RunLog) -> None:
        self._setup = setup
        self._log = log
        self._desk: Desk | None = None  # None: to be read from the log
        self._saved: Saved | None = None
        self._held: Held[Ordered] = Held()
        self._reading: asyncio.Task[None] | None = None
        self._last_put: asyncio.Future[None] | None = None
        self._line: CommitLine[Saved] = CommitLine(log, self.work, self._committed, self._failed)
        host = FileHost(serialise, self.work, self._file_edited)
        self._file = FileProjection(setup.document_path, host)

    async def started(self) -> None:
        """Replay the log; what was being written when it broke off is taken out."""
        self.add_closer("commits under way", self._line.settled)
        desk = await _read_desk(self._log, self._setup)
        self._open(desk)
        if bodies := left_behind(desk):
            self._put(desk, bodies)

    async def stopping(self) -> None:
        """Let everything reach the disk: the log first, then the file."""
        while self._reading is not None or not self._line.idle:
            if self._reading is not None:
                await asyncio.wait([self._reading])
            await self._line.drained()
        await self._file.settled()

    def receive(self, message: WriterMessage) -> object:
        """Answer what is on disk; plan a change and answer when it is."""
        if message.run_id != self._setup.run_id:
            raise WriterRefused(
                f"This is the Writer of run {self._setup.run_id}; the message is for run {message.run_id}."
            )
        match message:
            case GetDocument():
                return self._on_disk.snapshot(self._setup)
            case CheckFile():
                self._file.show(self._on_disk.document)
                return None
            case ReadDocument():
                return read_document(self._on_disk.document, message)
            case _ if self._desk is None:
                return self._hold(message)
            case _:
                return self._handle(self._desk, message)

    def _handle(self, desk: Desk, message: Ordered) -> object:
        """Do what needs the ledger."""
        match message:
            case GetRevision(revision=revision):
                return _document_at(desk, self._on_disk.document.revision, revision)
            case GetPatches(after_revision=revision):
                desk.ledger.check(revision)
                return tuple(desk.ledger.patches[revision : self._on_disk.document.revision])
            case _:
                try:
                    plan = plan_for(desk, message)
                except StaleProposal as stale:
                    self._put(desk, [_stale_body(desk, stale)])
                    raise
                return self._carry_out(desk, plan)

    def _carry_out(self, desk: Desk, plan: Plan) -> Awaitable[object]:
        bodies = plan.bodies(desk)
        desk.ledger.enter(plan.batch.steps)
        desk.status = plan.status or desk.status
        desk.policy = plan.policy or desk.policy
        desk.taken = plan.taken or desk.taken
        desk.directives.update(plan.directives)
        if bodies:
            self._put(desk, bodies)
        answer = _after(self._last_put, plan.receipt)
        if versions := [body for body in bodies if isinstance(body, WriterVersionNamed)]:
            answer = _with_registries(answer, self._log, desk, versions)
        # Who is told that a run has ended may read its file at once.
        return _after_file(answer, self._file) if plan.status in ENDED else answer

    def _put(self, desk: Desk, bodies: Sequence[EventBody]) -> None:
        events = [NewEvent(body, _actor_of(body) or self.actor_id) for body in bodies]
        self._last_put = self._line.put(events, Saved(desk.document, desk.status, desk.policy))

    def _committed(self, saved: Saved) -> None:
        before, self._saved = self._saved, saved
        self._file.show(saved.document, now=before is None or before.status != saved.status)

    def _failed(self, _error: Exception) -> None:
        """Forget the document in memory; the next change has it read again."""
        self._desk = None

    def _hold(self, message: Ordered) -> Awaitable[object]:
        """Keep a message until the document is known again."""
        answer = self._held.keep(message)
        if self._reading is None:
            self._reading = self.work(self._recover(), "read the log again")
        return answer

    async def _recover(self) -> None:
        """Open the document as the log has it, then do what was held; if that fails, say so to who waits."""
        try:
            self._open(await _read_desk(self._log, self._setup))
        except KnownError as error:
            self._held.refuse(error)
        else:
            self._held.release(self.receive, self.work)
        finally:
            self._reading = None

    def _open(self, desk: Desk) -> None:
        self._desk = desk
        self._saved = Saved(desk.document, desk.status, desk.policy)
        self._last_put = None
        if desk.in_log:
            self._file.show(desk.document)
        else:
            desk.in_log = True
            self._put(desk, [desk.started_body()])

    @property
    def _on_disk(self) -> Saved:
        if self._saved is None:
            raise BugError("a message was handled before the document was opened")
        return self._saved

    def _file_edited(self, text: str) -> None:
        _ = self.work(self._merge_file(text), "merge the file")

    async def _merge_file(self, text: str) -> None:
        """Take what somebody wrote into the file; what cannot be taken is kept beside it."""
        try:
            await self.ref.ask(MergeFile(self._setup.run_id, text))
        except WriterRefused:
            await self._put_aside(text)
            raise
        except BaseException:
            self._file.not_taken()
            raise
        self._file.taken(text)

    async def _put_aside(self, text: str) -> None:
        try:
            await self._file.put_aside()
        except BaseException:
            self._file.not_taken()
            raise
        self._file.taken(text)


async def _read_desk(log: RunLog, setup: WriterSetup) -> Desk:
    """Read and replay in a thread, where a long history takes nobody's time."""
    query = EventQuery(run_id=setup.run_id, prefix="writer.", resolve=True)
    return await asyncio.to_thread(lambda: opened_desk(setup, log.read(query)))


def _document_at(desk: Desk, newest: int, revision: int) -> RunDocument | Awaitable[RunDocument]:
    """The document at a revision that is on disk; an old one is replayed in a thread."""
    if not 0 <= revision <= newest:
        raise UnknownRevision(revision, newest)
    at_hand = desk.ledger.recent(revision)
    if at_hand is not None:
        return at_hand
    return asyncio.to_thread(desk.ledger.history.at, revision)


def _actor_of(body: EventBody) -> str | None:
    """Who did it, where that is not the Writer."""
    match body:
        case WriterDirectiveSeen(target=reader):
            return reader
        case UserInput():
            return PERSON.name
        case _:
            return None


def _stale_body(desk: Desk, stale: StaleProposal) -> WriterProposalStale:
    patch = stale.stale.patch
    fields = {"proposal_id": patch.proposal_id or patch.patch_id, "reason": str(stale)}
    return WriterProposalStale.model_validate(
        {**desk.address(), **fields, "section_id": patch.section_id, "author": patch.author}
    )


async def _with_registries(
    answer: Awaitable[object], log: RunLog, desk: Desk, versions: Sequence[WriterVersionNamed]
) -> object:
    """The answer, once the citations of the versions that it names are on disk, too."""
    receipt = await answer
    for version in versions:
        found = _document_at(desk, version.revision, version.revision)
        document = found if isinstance(found, RunDocument) else await found
        await registered(log, version, document, desk.ledger.known)
    return receipt


async def _after_file(answer: Awaitable[object], file: FileProjection) -> object:
    receipt = await answer
    await file.settled()
    return receipt


async def _after(saved: "asyncio.Future[None] | None", receipt: object) -> object:
    """The receipt, once everything ordered so far is on disk."""
    if saved is not None:
        # Shielded: others wait for the same commit.
        await asyncio.shield(saved)
    return receipt
