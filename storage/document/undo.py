"""Undoing one patch, whoever made it, while what came after it stays.

The inverse is carried over the later patches. What a person did is taken back as far as it is still there;
an agent's change is refused if a later patch touched what it is about. A review decision is undone by
reopening it and the reopening by deciding as before, a proposal by withdrawing what of it still waits.
"""

from collections.abc import Sequence
from typing import Literal, assert_never

from storage.document.changes import Applied, Change, StateChange, TextChange
from storage.document.delta import Delta, from_changes, inverted, to_ops, transform
from storage.document.document import RunDocument
from storage.document.errors import PatchRefused
from storage.document.issue import Issuer
from storage.document.patch import Patch
from storage.document.review import pending_changes
from storage.document.taken_back import delta_of, standing
from storage.document.transform import conflict_between, gap_at, start_of

_OVERLAPPED = (
    "This change cannot be undone by itself: its text was changed afterwards. Undo the later ones first."
)


def undo(document: RunDocument, applied: Applied, since: Sequence[Applied], issuer: Issuer) -> Patch:
    """The patch that undoes ``applied`` in the present document.

    Args:
        document: The present document.
        applied: The patch to undo.
        since: What was applied after it, up to the present.
        issuer: Who undoes it.

    Raises:
        PatchRefused: It is an agent's and a later patch overlaps it, or there is nothing to undo.
    """
    done = applied.patch
    match done.kind:
        case "edit":
            return _undo_edit(document, applied, since, issuer)
        case "propose":
            return _withdraw(document, applied, issuer)
        case "accept" | "reject":
            return issuer.patch(
                document,
                "reopen",
                done.section_id,
                proposal_id=done.proposal_id,
                hunk_ids=done.hunk_ids,
                undoes_patch_id=done.patch_id,
            )
        case "reopen":
            return _decided_again(document, applied, issuer)
        case "move":
            return _move_back(document, applied, since, issuer)
        case "section_state":
            return _state_back(document, applied, issuer)
        case _:
            assert_never(done.kind)


def _undo_edit(document: RunDocument, applied: Applied, since: Sequence[Applied], issuer: Issuer) -> Patch:
    done = applied.patch
    forth = delta_of(applied, done.section_id)
    inverse = inverted(forth, applied.before.live_text(done.section_id))
    back = _carried(inverse, done.section_id, since, strict=not done.by_person)
    ops, _ = to_ops(back)
    if not ops:
        raise PatchRefused("There is nothing left of this change to undo.")
    return issuer.patch(document, "edit", done.section_id, ops=ops, undoes_patch_id=done.patch_id)


def _carried(delta: Delta, section_id: str, since: Sequence[Applied], *, strict: bool = True) -> Delta:
    for over in standing(since, section_id):
        if strict and conflict_between(delta, over) is not None:
            raise PatchRefused(_OVERLAPPED)
        delta = transform(delta, over, before=False)
    return delta


def _decided_again(document: RunDocument, applied: Applied, issuer: Issuer) -> Patch:
    """What was reopened is decided as it was before."""
    done = applied.patch
    spans = (span.provenance for section in applied.before.sections for span in section.content)
    was_accepted = any(
        text.accepted_by_patch == done.undoes_patch_id
        or (text.removed_by == done.undoes_patch_id and text.delete_proposal == text.removed_for)
        for text in spans
    )
    if done.undoes_patch_id is None:
        raise PatchRefused("This was reopened from several decisions: accept or reject the change again.")
    kind: Literal["accept", "reject"] = "accept" if was_accepted else "reject"
    return issuer.patch(document, kind, done.section_id, proposal_id=done.proposal_id, hunk_ids=done.hunk_ids)


def _withdraw(document: RunDocument, applied: Applied, issuer: Issuer) -> Patch:
    """Reject what the patch proposed, as far as it still waits."""
    done = applied.patch
    made = {
        hunk
        for change in applied.changes
        if not isinstance(change, StateChange)
        for span in change.spans
        for hunk in (span.insert_proposal, span.delete_proposal)
        if hunk is not None
    }
    waiting = {change.hunk_id for change in pending_changes(document)}
    hunks = tuple(sorted(made & waiting, key=lambda hunk: (len(hunk), hunk)))
    if not hunks:
        raise PatchRefused("There is nothing left of this proposal to withdraw.")
    return issuer.patch(
        document,
        "reject",
        done.section_id,
        proposal_id=done.proposal_id or done.patch_id,
        hunk_ids=hunks,
        undoes_patch_id=done.patch_id,
    )


def _move_back(document: RunDocument, applied: Applied, since: Sequence[Applied], issuer: Issuer) -> Patch:
    """Move the text home; only where it came from one place, since it goes back to one."""
    done = applied.patch
    target_id = done.target_section_id or ""
    moved, settled = _moved(applied, target_id)
    taken = [c for c in moved if isinstance(c, TextChange) and c.section_id == done.section_id]
    if len(taken) != 1:
        raise PatchRefused("This move took text from several places and cannot be undone in one step.")
    brought = inverted(from_changes(moved, target_id), applied.before.live_text(target_id))
    there = _carried(transform(brought, from_changes(settled, target_id), before=False), target_id, since)
    place = transform(gap_at(taken[0].pos), from_changes(settled, done.section_id), before=False)
    home = _carried(place, done.section_id, since)
    ops, _ = to_ops(there)
    return issuer.patch(
        document,
        "move",
        target_id,
        ops=ops,
        target_section_id=done.section_id,
        target_pos=start_of(home),
        undoes_patch_id=done.patch_id,
    )


def _moved(applied: Applied, target_id: str) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
    """What a move changed by itself, and what that made of the gaps around."""
    came = next(n for n, change in enumerate(applied.changes) if change.section_id == target_id) + 1
    return applied.changes[:came], applied.changes[came:]


def _state_back(document: RunDocument, applied: Applied, issuer: Issuer) -> Patch:
    section_id = applied.patch.section_id
    before = applied.before.find(section_id)
    if before is None:
        raise PatchRefused("A section that was opened stays.")
    return issuer.patch(document, "section_state", section_id, section_state=before.state)
