"""What agents are still writing: shown as it grows, made whole by the change itself, or taken out; pure.

A draft that cannot be shown is not: the change that follows says what is wrong, to its author. So nothing
here but ``finished`` refuses anything.
"""

import contextlib
from typing import assert_never

from actors.tools.ports import AtEnd, Behind, InPlaceOf
from actors.writer.agent_messages import (
    BeginDraft,
    GrowDraft,
    ProposeAppend,
    ProposeInsertAfter,
    ProposeReplaceExact,
    Proposing,
    WithdrawDraft,
)
from actors.writer.agents import agents_own, section_with
from actors.writer.answers import PatchesReceipt
from actors.writer.authors import Author
from actors.writer.desk import Desk, Plan, WriterRefused
from actors.writer.edits import done_before, issuer, one_patch, withdraw_draft, withdraw_drafts
from actors.writer.ledger import Batch
from storage.document.document import RunDocument
from storage.document.drafts import Tail, draft_state, hunk_of_draft, tail_of, without_draft
from storage.document.errors import AnchorError
from storage.document.ops import Insert, PatchOp
from storage.document.patch import Patch, proposal_of
from storage.document.resolve import append, find_once, insert_after, replace_exact
from storage.document.section import USER
from storage.document.view import view_for
from storage.errors import KnownError
from storage.events.base import EventBody

DROPPED = (
    "The person took this text out while you were writing it; it is not in the document. "
    "Do not write it again unless you are asked to."
)
BROKEN_OFF = "It was not whole when its writer broke off."
NOT_WRITTEN = "It was not written to its end."


class TakenOut(WriterRefused):
    """A person took a text out while it was being written."""


Proposed = ProposeAppend | ProposeReplaceExact | ProposeInsertAfter


def begin(desk: Desk, message: BeginDraft) -> Plan:
    """Show the beginning of a text."""
    batch = Batch(desk.ledger)
    text = message.text
    if message.proposal_id in batch.head.proposals or not text or text.endswith("\n"):
        return _plan(desk, batch)
    with contextlib.suppress(KnownError):  # no such place: the change itself will be told why
        section_id, ops = _beginning(batch.head, message)
        if section_id != USER:
            fields = {"ops": ops, "draft": len(text), "reason": message.reason or None}
            batch.submit(_step(batch.head, message.proposal_id, message.by, section_id, **fields))
    return _plan(desk, batch)


def _beginning(document: RunDocument, message: BeginDraft) -> tuple[str, tuple[PatchOp, ...]]:
    """Where a text begins, and how."""
    author, text = message.by.name, message.text
    match message.place:
        case AtEnd(section=section):
            section_id = section or ""
            return section_id, append(document, section_id, text)
        case Behind(section=section, quote=quote):
            section_id = section or section_with(document, author, quote)
            return section_id, insert_after(document, author, section_id, quote, text)
        case InPlaceOf(section=section, old=old):
            section_id = section or section_with(document, author, old)
            view = view_for(document, author, section_id)
            stop = find_once(view.text, old, section_id) + len(old)
            return section_id, (Insert(pos=view.live_gap(stop), text=text),)
        case _:
            assert_never(message.place)


def grow(desk: Desk, message: GrowDraft) -> Plan:
    """Show more of a text, at its end, wherever that is now; one that was taken out does not come back."""
    batch = Batch(desk.ledger)
    proposal = batch.head.proposals.get(message.proposal_id)
    if proposal is None or proposal.draft != message.at or not message.text or message.text.endswith("\n"):
        return _plan(desk, batch)
    tail = tail_of(batch.head, message.proposal_id)
    if tail is not None:
        fields = {
            "ops": (Insert(pos=tail.pos, text=message.text),),
            "draft": message.at + len(message.text),
        }
        with contextlib.suppress(KnownError):
            batch.submit(_step(batch.head, message.proposal_id, message.by, tail.section_id, **fields))
    return _plan(desk, batch)


def withdraw(desk: Desk, message: WithdrawDraft) -> Plan:
    """Take a text out again."""
    batch = Batch(desk.ledger)
    withdraw_draft(batch, message.proposal_id, message.by, NOT_WRITTEN)
    return _plan(desk, batch)


def left_behind(desk: Desk) -> list[EventBody]:
    """Take out what was being written when the Writer broke off, or its process; returns the events."""
    batch = Batch(desk.ledger)
    withdraw_drafts(batch, BROKEN_OFF)
    bodies = Plan(batch).bodies(desk)
    desk.ledger.enter(batch.steps)
    return bodies


def finished(desk: Desk, message: Proposed) -> Plan | None:
    """Make a draft whole by the change that it was the beginning of; None when the change stands for itself.

    Raises:
        TakenOut: a person took the text out while it was being written.
        AnchorError: the text to replace is not there any more, or more than once.
    """
    proposing = message.proposing
    if proposing.draft_id is None:
        return None
    if (plan := done_before(desk, proposing.patch_id)) is not None:
        return plan
    state = draft_state(desk.document, proposing.draft_id)
    if state == "taken_out" or (state == "ended" and _person_ended(desk, proposing.draft_id)):
        raise TakenOut(DROPPED)
    tail = tail_of(desk.document, proposing.draft_id)
    if state != "open" or tail is None:
        return None
    if isinstance(message, ProposeReplaceExact):
        return _replaced(desk, message, tail)
    written = desk.document.proposals[proposing.draft_id].draft or 0
    text = message.text
    if isinstance(message, ProposeAppend):
        text = (text if text.endswith("\n") else f"{text}\n")[: -1 if tail.closed else None]
    rest = text[written:]
    ops = (Insert(pos=tail.pos, text=rest),) if rest else ()
    batch = Batch(desk.ledger)
    fields = {"ops": ops, **_grounds(proposing)}
    patch = _step(batch.head, proposing.draft_id, proposing.by, tail.section_id, **fields)
    return one_patch(desk, batch, patch)


def _replaced(desk: Desk, message: ProposeReplaceExact, tail: Tail) -> Plan:
    """Put the words that differ in the place of the draft, which stood beside the old text as a whole."""
    batch, proposing = Batch(desk.ledger), message.proposing
    draft_id, by = proposing.draft_id or "", proposing.by
    written = batch.head.proposals[draft_id].draft
    gone = without_draft(batch.head, draft_id, tail.section_id)
    cleared = {"patch_id": f"{proposing.patch_id}.draft", "ops": gone, "draft": written}
    batch.submit(_step(batch.head, draft_id, by, tail.section_id, **cleared))
    section_id = agents_own(message.section_id or section_with(batch.head, by.name, message.old))
    ops = replace_exact(batch.head, by.name, section_id, message.old, message.new)
    if not ops:
        raise AnchorError("There is nothing to propose: the text says the same.")
    fields = {"ops": ops, "hunk_ids": None, **_grounds(proposing)}
    return one_patch(desk, batch, _step(batch.head, draft_id, by, section_id, **fields))


def _step(document: RunDocument, proposal_id: str, by: Author, section_id: str, **fields: object) -> Patch:
    """A patch of a draft; all of its text is one hunk unless the fields say otherwise."""
    ops = fields.get("ops")
    count = len(ops) if isinstance(ops, tuple) else 0
    hunks = (hunk_of_draft(proposal_id),) * count or None
    written = fields.get("draft")
    patch_id = f"{proposal_id}.{written}"
    whole: dict[str, object] = {"patch_id": patch_id, "proposal_id": proposal_id, "hunk_ids": hunks}
    return issuer(by, patch_id).patch(document, "propose", section_id, **{**whole, **fields})


def _grounds(proposing: Proposing) -> dict[str, object]:
    """What a whole proposal says of itself."""
    return {
        "patch_id": proposing.patch_id,
        "reason": proposing.reason,
        "citation_ids": proposing.citation_ids or None,
        "cause_event_id": proposing.cause_event_id,
    }


def _person_ended(desk: Desk, proposal_id: str) -> bool:
    """Whether it was a person who last rejected a proposal."""
    for patch in reversed(desk.ledger.patches):
        named = {patch.proposal_id, *map(proposal_of, patch.hunk_ids or ())}
        if patch.kind == "reject" and proposal_id in named:
            return patch.by_person
    return False


def _plan(desk: Desk, batch: Batch) -> Plan:
    patches = tuple(step.patch for step in batch.steps)
    return Plan(batch, PatchesReceipt(desk.run_id, batch.head.revision, patches))
