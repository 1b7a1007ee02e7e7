"""Review, merging, undoing, restoring; pure."""

from collections.abc import Sequence

from actors.writer.answers import MergeReceipt, PatchesReceipt
from actors.writer.authors import Author
from actors.writer.desk import Desk, Plan, WriterRefused
from actors.writer.edits import done_before, issuer, nth_id, one_patch
from actors.writer.ledger import Batch
from actors.writer.messages import (
    Choice,
    CommitProposal,
    DiscardProposal,
    EditProposal,
    MergeCanon,
    Restore,
    Undo,
    UndoChange,
)
from storage.document.decide import UNFINISHED
from storage.document.document import RunDocument
from storage.document.history import restore as restoring_patches
from storage.document.issue import Issuer
from storage.document.joining import accept_left, join, paragraphs
from storage.document.ops import Insert, Replace
from storage.document.patch import Patch
from storage.document.policy import may_merge
from storage.document.review import Decision, PendingChange, by_proposal, pending_changes
from storage.document.section import CONDUCTOR, USER
from storage.document.undo import undo as undoing_patch
from storage.document.unmake import unmake
from storage.events.document import WriterVersionNamed

ALL_ACCEPTED = "all accepted"


def commit_proposal(desk: Desk, message: CommitProposal) -> Plan:
    """Accept changes in the name of a person."""
    if message.by.source != "user":
        raise WriterRefused("Only a person accepts single changes; agents merge by the run's policy.")
    return _decided(desk, message, "accept")


def discard_proposal(desk: Desk, message: DiscardProposal) -> Plan:
    """Reject changes."""
    return _decided(desk, message, "reject")


def _decided(desk: Desk, message: CommitProposal | DiscardProposal, decision: Decision) -> Plan:
    if (plan := repeated(desk, message.patch_id)) is not None:
        return plan
    batch = Batch(desk.ledger)
    changes = _chosen(batch.head, message.choice)
    is_all = decision == "accept" and _are_all(batch.head, changes)
    if decision == "accept" and changes and all(change.draft for change in changes):
        raise WriterRefused(UNFINISHED)
    if decision == "accept":  # the others are accepted; what is still being written waits for its end
        changes = [change for change in changes if not change.draft]
    if not changes:
        raise WriterRefused("This change no longer waits for review: it was decided, or its text is gone.")
    _decide(batch, changes, issuer(message.by, message.patch_id), decision)
    plan = planned(desk, batch)
    if is_all:
        version = {"version_id": f"{message.patch_id}.all", "name": ALL_ACCEPTED}
        plan.after = [WriterVersionNamed.model_validate({**desk.address(batch.head.revision), **version})]
    return plan


def _are_all(document: RunDocument, changes: Sequence[PendingChange]) -> bool:
    """Whether these are several changes, and all that wait and are whole: they were accepted in one go."""
    waiting = [each for each in _chosen(document, Choice()) if not each.draft]
    chosen = {each.hunk_id for each in changes}
    several = len({each.proposal_id for each in waiting}) > 1
    return several and all(each.hunk_id in chosen for each in waiting)


def edit_proposal(desk: Desk, message: EditProposal) -> Plan:
    """Apply a person's edit, then accept what still waits of the chosen changes."""
    patch = message.patch
    if not patch.by_person:
        raise WriterRefused("Only a person edits and accepts a change.")
    if (plan := repeated(desk, patch.patch_id)) is not None:
        return plan
    batch = Batch(desk.ledger)
    meant = {change.hunk_id for change in _chosen(batch.head, message.choice)}
    batch.submit(patch)
    by = issuer(Author(patch.author, patch.source), patch.patch_id)
    by.new_id()  # the edit has the first one
    _decide(batch, _chosen(batch.head, message.choice), by, "accept")
    if any(op.text for op in patch.ops if isinstance(op, Insert | Replace)):
        for left in accept_left(batch.head, meant, by):
            batch.submit(left)
    return planned(desk, batch)


def undo(desk: Desk, message: Undo) -> Plan:
    """Take back one patch; a patch that lies under later ones is refused by the document's rules."""
    if (plan := done_before(desk, message.patch_id)) is not None:
        return plan
    target = desk.ledger.known(message.patch_id_to_undo)
    if target is None:
        raise WriterRefused(f"There is no change {message.patch_id_to_undo} in this document.")
    first, *since = desk.ledger.since(target.revision - 1)
    by = issuer(message.by, message.patch_id)
    return one_patch(desk, Batch(desk.ledger), undoing_patch(desk.document, first, since, by))


def undo_change(desk: Desk, message: UndoChange) -> Plan:
    """Take back a change of an agent's that was accepted, by whomever."""
    if (plan := repeated(desk, message.patch_id)) is not None:
        return plan
    if message.by.source != "user":
        raise WriterRefused("Only a person takes back what was accepted.")
    batch = Batch(desk.ledger)
    for patch in unmake(batch.head, message.proposal_id, issuer(message.by, message.patch_id)):
        batch.submit(patch)
    return planned(desk, batch)


def restore(desk: Desk, message: Restore) -> Plan:
    """Make the canon of an earlier revision the newest; nothing is written if it is the same."""
    if (plan := repeated(desk, message.patch_id)) is not None:
        return plan
    batch = Batch(desk.ledger)
    by = issuer(message.by, message.patch_id)
    for patch in restoring_patches(batch.head, desk.ledger.at(message.revision), by):
        batch.submit(patch)
    return planned(desk, batch)


def merge_canon(desk: Desk, message: MergeCanon) -> Plan:
    """Move inboxes to the end of the report, then accept what the policy allows.

    Whatever is left waits in the report, where a person reviews it. Changes that a person proposed (text
    brought back by a restore, directives) are nobody's to merge, and what is still being written stays where
    it is.
    """
    if patches := _series(desk, message.patch_id):
        return Plan(Batch(desk.ledger), _merge_receipt(desk, patches, ()))
    batch = Batch(desk.ledger)
    unknown = [each for each in message.proposal_ids if each not in batch.head.proposals]
    if unknown:
        raise WriterRefused(f"There is no proposal {unknown[0]} in this document; read it again.")
    changes = [change for change in pending_changes(batch.head) if _is_mergeable(message, change)]
    by = issuer(message.by, message.patch_id)
    for section_id in _inboxes(message, changes):
        inbox = [each for each in changes if each.section_id == section_id and each.inserted]
        for hunk_ids in paragraphs(inbox):
            for patch in join(batch.head, section_id, hunk_ids, by):
                batch.submit(patch.model_copy(update={"cause_event_id": message.cause_event_id}))
    accepted = [change for change in changes if may_merge(desk.policy, change)]
    _decide(batch, accepted, by, "accept")
    left = tuple(change.hunk_id for change in changes if change not in accepted)
    return Plan(batch, _merge_receipt(desk, _patches(batch), left))


def _is_mergeable(message: MergeCanon, change: PendingChange) -> bool:
    named = not message.proposal_ids or change.proposal_id in message.proposal_ids
    return named and change.source == "agent" and change.section_id != USER and not change.draft


def _inboxes(message: MergeCanon, changes: Sequence[PendingChange]) -> list[str]:
    """The sections to move from: in the order in which the proposals are named, else as they stand."""
    order = {proposal_id: number for number, proposal_id in enumerate(message.proposal_ids)}
    ordered = sorted(changes, key=lambda change: order.get(change.proposal_id, 0))
    inboxes = dict.fromkeys(change.section_id for change in ordered if change.inserted)
    return [section_id for section_id in inboxes if section_id != CONDUCTOR]


def _decide(batch: Batch, changes: Sequence[PendingChange], by: Issuer, decision: Decision) -> None:
    """Accept or reject, one patch for each proposal, so that each can be reopened by itself."""
    for each in by_proposal(changes, decision):
        fields = {"proposal_id": each.proposal_id, "hunk_ids": each.hunk_ids}
        batch.submit(by.patch(batch.head, decision, each.section_id, **fields))


def _chosen(document: RunDocument, choice: Choice) -> list[PendingChange]:
    """The waiting changes that are meant; "all" leaves out the person's own section."""

    def is_meant(change: PendingChange) -> bool:
        if choice.hunk_ids:
            return change.hunk_id in choice.hunk_ids
        if choice.proposal_id is not None:
            return change.proposal_id == choice.proposal_id
        if choice.section_id is not None:
            return change.section_id == choice.section_id
        return change.section_id != USER

    return [change for change in pending_changes(document) if is_meant(change)]


def _patches(batch: Batch) -> tuple[Patch, ...]:
    return tuple(step.patch for step in batch.steps)


def planned(desk: Desk, batch: Batch) -> Plan:
    """The plan of a command that is some patches."""
    return Plan(batch, PatchesReceipt(desk.run_id, batch.head.revision, _patches(batch)))


def repeated(desk: Desk, patch_id: str) -> Plan | None:
    """The plan of a command that was sent twice: nothing, and the same answer."""
    patches = _series(desk, patch_id)
    if not patches:
        return None
    receipt = PatchesReceipt(desk.run_id, patches[-1].revision, patches, repeated=True)
    return Plan(Batch(desk.ledger), receipt)


def _series(desk: Desk, patch_id: str) -> tuple[Patch, ...]:
    """The patches that a command has made."""
    found: list[Patch] = []
    while (patch := desk.ledger.known(nth_id(patch_id, len(found) + 1))) is not None:
        found.append(patch)
    return tuple(found)


def _merge_receipt(desk: Desk, patches: Sequence[Patch], left: tuple[str, ...]) -> MergeReceipt:
    merged = tuple(hunk for patch in patches if patch.kind == "accept" for hunk in patch.hunk_ids or ())
    revision = patches[-1].revision if patches else desk.ledger.revision
    return MergeReceipt(desk.run_id, revision, merged, left, tuple(patches))
