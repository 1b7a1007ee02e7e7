"""A Writer for tests: it orders patches by the real rules and keeps the log; the test delivers."""

from collections.abc import Coroutine
from itertools import count
from typing import Any, Literal

from actors.conductor.messages import CancelRun, SendDirective
from actors.writer.answers import PatchesReceipt, PatchReceipt
from actors.writer.messages import (
    ApplyPatch,
    Choice,
    CommitProposal,
    DiscardProposal,
    EditProposal,
    GetPatches,
    Undo,
)
from storage.document import (
    Applied,
    Insert,
    Issuer,
    Patch,
    PatchRefused,
    Replace,
    RunDocument,
    Stale,
    pending_changes,
    submit,
    undo,
)
from storage.document.drafts import tail_of
from storage.errors import KnownError
from storage.events.base import EventBody
from storage.events.document import WriterRunPatch
from storage.events.envelope import NewEvent, StoredEvent
from storage.options import EventQuery

RUN = "run-1"
OBJECTIVE = "Summarise the dependency risks"
EVERYTHING = EventQuery()


def run_now(coroutine: Coroutine[Any, Any, None], _name: str) -> None:
    """Spawn for code that never has to wait: run it here and now."""
    try:
        coroutine.send(None)
    except StopIteration:
        return
    coroutine.close()
    raise AssertionError("the coroutine had to wait")


class Authority:
    """The Writer and the log of one run.

    Attributes:
        events: All that was committed, in order.
        asked: All requests.
        refuse: When set, every request fails with it.
    """

    def __init__(self, run_id: str = RUN) -> None:
        self.run_id = run_id
        self.document = RunDocument.new(run_id, OBJECTIVE)
        self.events: list[StoredEvent] = []
        self.asked: list[object] = []
        self.refuse: KnownError | None = None
        self._history: list[Applied] = []
        self._ids = count(1)
        self._issuers = {
            name: Issuer(name, "agent", self._new_id)
            for name in ("conductor", "researcher", "terminal", "writer")
        }
        self._person = Issuer("user", "user", self._new_id)

    def _new_id(self) -> str:
        return f"patch-{next(self._ids)}"

    def commit(self, body: EventBody) -> StoredEvent:
        """Put an event into the log."""
        new = NewEvent(body, "test")
        ids = new.ids()
        event = StoredEvent(
            len(self.events) + 1,
            new.event_id,
            new.timestamp,
            new.event_type,
            "test",
            ids.run_id,
            ids.task_id,
            ids.call_id,
            body.wire_json(),
        )
        self.events.append(event)
        return event

    def order(self, patch: Patch) -> Patch:
        """Order a patch made on any revision; it is committed."""
        applied = submit(self.document, patch, self._history[patch.base_revision :])
        assert not isinstance(applied, Stale)
        self._history.append(applied)
        self.document = applied.document
        fields = applied.patch.model_dump(exclude_none=True)
        self.commit(WriterRunPatch.model_validate(fields))
        return applied.patch

    def write(self, text: str, at: int | None = None, author: str = "conductor") -> Patch:
        """Text of an agent goes into the canon of the report."""
        pos = self.document.section("conductor").length if at is None else at
        ops = (Insert(pos=pos, text=text),)
        return self.order(self._issuers[author].patch(self.document, "edit", "conductor", ops=ops))

    def open_section(self, section_id: str) -> Patch:
        """A worker of which there was none yet gets its section."""
        conductor = self._issuers["conductor"]
        return self.order(
            conductor.patch(self.document, "section_state", section_id, section_state="running")
        )

    def propose(self, author: str, old: str, new: str, section: str = "conductor", **fields: object) -> Patch:
        """An agent proposes ``new`` for ``old`` (for nothing: at the end)."""
        text = self.document.live_text(section)
        pos = text.index(old) if old else len(text)
        ops = (Replace(pos=pos, len=len(old), text=new),)
        return self.order(self._issuers[author].patch(self.document, "propose", section, ops=ops, **fields))

    def writes(self, author: str, text: str, *, ends: bool = False) -> Patch:
        """An agent goes on writing a text of its own at the end of the report, or ends it."""
        proposal = self.document.proposals.get("draft")
        tail = tail_of(self.document, "draft")
        pos = tail.pos if tail else self.document.section("conductor").length
        written = (proposal.draft or 0 if proposal else 0) + len(text)
        ops = (Insert(pos=pos, text=text if tail else f"{text}\n"),) if text else ()
        fields = {"ops": ops, "hunk_ids": ("draft/1",) * len(ops) or None, "proposal_id": "draft"}
        whole = {"draft": None if ends else written, "reason": "asked for" if ends else None}
        agent = self._issuers[author]
        return self.order(agent.patch(self.document, "propose", "conductor", **fields, **whole))

    # The log, as the presenter reads it

    def read(self, query: EventQuery = EVERYTHING) -> list[StoredEvent]:
        """Return this run's events."""
        found = [event for event in self.events if event.seq > query.since]
        return [event for event in found if event.event_type.startswith(query.prefix or "")]

    def decide(self, kind: Literal["accept", "reject"], hunks: tuple[str, ...]) -> PatchesReceipt:
        """The person decides on hunks, from wherever."""
        patch = self._person.patch(self.document, kind, "conductor", hunk_ids=hunks)
        ordered = self.order(patch)
        return PatchesReceipt(self.run_id, ordered.revision, (ordered,))

    # The actors, as the presenter asks them

    async def ask(self, request: object) -> object:
        """Do what the Writer or the conductor would."""
        self.asked.append(request)
        if self.refuse is not None:
            raise self.refuse
        match request:
            case ApplyPatch(patch=patch):
                ordered = self.order(patch)
                return PatchReceipt(self.run_id, patch.patch_id, ordered.revision, ordered)
            case GetPatches(after_revision=revision):
                return tuple(step.patch for step in self._history[revision:])
            case CommitProposal(choice=choice) | DiscardProposal(choice=choice):
                accepts = isinstance(request, CommitProposal)
                return self.decide("accept" if accepts else "reject", choice.hunk_ids)
            case EditProposal(patch=patch, choice=choice):
                return self._edit_and_accept(patch, choice)
            case Undo(patch_id_to_undo=patch_id):
                return self._undo(patch_id)
            case CancelRun() | SendDirective():
                return None
            case _:
                raise AssertionError(f"unexpected request {request}")

    def _edit_and_accept(self, patch: Patch, choice: Choice) -> PatchesReceipt:
        edited = self.order(patch)
        waiting = {change.hunk_id for change in pending_changes(self.document)}
        left = tuple(hunk for hunk in choice.hunk_ids if hunk in waiting)
        decided = self.decide("accept", left).patches if left else ()
        return PatchesReceipt(self.run_id, self.document.revision, (edited, *decided))

    def _undo(self, patch_id: str) -> PatchReceipt:
        done = next((step for step in self._history if step.patch.patch_id == patch_id), None)
        if done is None:
            raise PatchRefused("There is no such change.")
        since = self._history[done.patch.revision :]
        patch = self.order(undo(self.document, done, since, self._person))
        return PatchReceipt(self.run_id, patch.patch_id, patch.revision, patch)
