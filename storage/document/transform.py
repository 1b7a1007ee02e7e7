"""Bringing a patch made on an older revision to the present one.

A person's patch is always transformed and applied. An agent's patch whose text, or place, has changed since
it was read, or that touches a change of somebody else that waits for review, is stale: it is not applied,
and its author is told with the present text. Nothing is matched by likeness.

Changes are carried over the patches since one by one, here and in the editor's ``ClientBuffer``, so that both
arrive at the same place.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from storage.document.apply import apply, ranges_to_move
from storage.document.changes import Applied
from storage.document.delta import Add, Delta, Drop, Keep, from_changes, from_ops, to_ops, transform
from storage.document.document import RunDocument
from storage.document.errors import PatchRefused, PendingConflict
from storage.document.ops import Delete, PatchOp
from storage.document.patch import Patch
from storage.document.view import view_for

PRESENT_CHARS = 2_000  # of the present text shown to the author of a stale patch

_CHANGED = "The text this change is for was changed since it was read."
_MOVED_ON = "The place this change is for is gone since it was read."


@dataclass(frozen=True, slots=True)
class Stale:
    """An agent's patch that was not applied.

    Attributes:
        reason: Why, in words for the agent.
        present_text: What the agent now sees around the place.
    """

    patch: Patch
    reason: str
    present_text: str


def submit(document: RunDocument, patch: Patch, since: Sequence[Applied] = ()) -> Applied | Stale:
    """Bring a patch to the present revision and apply it.

    Args:
        document: The present document.
        patch: Made on ``patch.base_revision``.
        since: What was applied from that revision up to the present one.

    Raises:
        PatchRefused: As ``apply``, or ``since`` does not lead from the patch's revision to the present.
    """
    ready = rebase(document, patch, since)
    if isinstance(ready, Stale):
        return ready
    try:
        return apply(document, ready)
    except PendingConflict as conflict:
        return _stale(document, patch, str(conflict), _first_pos(ready))


def rebase(document: RunDocument, patch: Patch, since: Sequence[Applied] = ()) -> Patch | Stale:
    """The patch as it applies to ``document``, or why it no longer does.

    Raises:
        PatchRefused: It could not have been applied to its base, or ``since`` does not lead from there.
    """
    _check_history(document, patch, since)
    if not since or patch.kind in {"accept", "reject", "reopen", "section_state"}:
        return patch.ordered_after(document.revision)
    base = since[0].before
    if patch.kind == "move":
        return _rebased_move(document, base, patch, since)
    try:
        on_base = apply(base, patch.ordered_after(base.revision))
    except PendingConflict as conflict:
        return _stale(document, patch, str(conflict), _first_pos(patch))
    delta = from_changes(on_base.changes, patch.section_id, mark=patch.patch_id)
    carried = _carried(delta, patch.section_id, since, strict=not patch.by_person)
    if isinstance(carried, _Conflict):
        return _stale(document, patch, carried.reason, carried.pos)
    ops, hunks = to_ops(carried)
    update: dict[str, object] = {"ops": ops}
    if patch.kind == "propose":
        update["hunk_ids"] = _hunks(ops, hunks, on_base)
    return patch.model_copy(update=update).ordered_after(document.revision)


def transform_pair(
    first: Sequence[PatchOp], second: Sequence[PatchOp]
) -> tuple[tuple[PatchOp, ...], tuple[PatchOp, ...]]:
    """Two edits of the same text, each as it applies after the other; ``first`` was ordered first.

    Text both add at one place stands with that of ``first`` before that of ``second``.
    """
    one, two = from_ops(first), from_ops(second)
    return to_ops(transform(one, two, before=True))[0], to_ops(transform(two, one, before=False))[0]


@dataclass(frozen=True, slots=True)
class _Conflict:
    reason: str
    pos: int  # in the present text, about


def _carried(delta: Delta, section_id: str, since: Sequence[Applied], *, strict: bool) -> Delta | _Conflict:
    """The delta over each patch since; strictly, only if none of them touched what it touches."""
    conflict: str | None = None
    for applied in since:
        over = from_changes(applied.changes, section_id)
        if strict and conflict is None:
            conflict = conflict_between(delta, over)
        delta = transform(delta, over, before=False, sticky=True)
    if conflict is None:
        return delta
    return _Conflict(conflict, start_of(delta))


def conflict_between(delta: Delta, over: Delta) -> str | None:
    """In what way ``over`` touches what ``delta`` is about; both made from the same text."""
    ranges, gaps = _touched(delta)
    changed, added = _changed(over)
    for start, stop in ranges:
        if any(a < stop and start < b for a, b in changed) or any(start < gap < stop for gap in added):
            return _CHANGED
    dropped = _dropped(over)
    if any(start < gap < stop for gap in gaps for start, stop in dropped):
        return _MOVED_ON
    return None


def _touched(delta: Delta) -> tuple[list[tuple[int, int]], list[int]]:
    """The ranges a delta drops or marks, and the places it adds at."""
    ranges: list[tuple[int, int]] = []
    gaps: list[int] = []
    pos = 0
    for step in delta:
        match step:
            case Add():
                gaps.append(pos)
            case Keep(length, None):
                pos += length
            case Keep(length, _) | Drop(length):
                ranges.append((pos, pos + length))
                pos += length
    return ranges, gaps


_changed = _touched


def _dropped(delta: Delta) -> list[tuple[int, int]]:
    """The ranges a delta drops, neighbours joined."""
    ranges: list[tuple[int, int]] = []
    pos = 0
    for step in delta:
        if isinstance(step, Add):
            continue
        if isinstance(step, Drop):
            if ranges and ranges[-1][1] == pos:
                ranges[-1] = (ranges[-1][0], pos + step.length)
            else:
                ranges.append((pos, pos + step.length))
        pos += step.length
    return ranges


def _rebased_move(
    document: RunDocument, base: RunDocument, patch: Patch, since: Sequence[Applied]
) -> Patch | Stale:
    """A move, with the ranges it takes and its target carried over. Text typed inside goes along."""
    target = base.section(patch.target_section_id or "")
    gap: Delta = () if patch.target_pos is None else gap_at(min(patch.target_pos, target.length))
    strict = not patch.by_person
    placed = _carried(gap, target.section_id, since, strict=strict)
    if isinstance(placed, _Conflict):
        return _stale(document, patch, placed.reason, placed.pos)
    update: dict[str, object] = {"target_pos": None if patch.target_pos is None else start_of(placed)}
    if patch.ops:
        update["ops"] = _carried_ranges(base, patch, since)
    return patch.model_copy(update=update).ordered_after(document.revision)


def _carried_ranges(base: RunDocument, patch: Patch, since: Sequence[Applied]) -> tuple[PatchOp, ...]:
    """The moved ranges now, each from its first to its last remaining character."""
    ops: list[PatchOp] = []
    for start, stop in reversed(ranges_to_move(base, patch)):
        left: Delta = gap_at(start)
        right: Delta = gap_at(stop)
        for applied in since:
            over = from_changes(applied.changes, patch.section_id)
            left, right = transform(left, over, before=False), transform(right, over, before=True)
        first, last = start_of(left), start_of(right)
        if first < last:
            ops.append(Delete(pos=first, len=last - first))
    if not ops:
        raise PatchRefused(f"There is nothing left to move in the section “{patch.section_id}”.")
    return tuple(ops)


def gap_at(pos: int) -> Delta:
    """A place in the text, to be carried along as an insertion would be."""
    return (Keep(pos), Add("|")) if pos else (Add("|"),)


def start_of(delta: Delta) -> int:
    """The position a delta first changes something at."""
    first = delta[0] if delta else None
    return first.length if isinstance(first, Keep) and first.mark is None else 0


def _hunks(ops: tuple[PatchOp, ...], hunks: tuple[str, ...], on_base: Applied) -> tuple[str, ...]:
    """The hunk of each operation; one that only removes the author's own pending text needs any."""
    proposal_id = on_base.patch.proposal_id or on_base.patch.patch_id
    spare = f"{proposal_id}/{max(1, on_base.document.proposals[proposal_id].hunks)}"
    return tuple(hunk or spare for hunk in hunks[: len(ops)])


def _check_history(document: RunDocument, patch: Patch, since: Sequence[Applied]) -> None:
    start = since[0].before.revision if since else document.revision
    end = since[-1].document.revision if since else document.revision
    if patch.base_revision != start or end != document.revision or len(since) != end - start:
        raise PatchRefused(
            f"The patch was made on revision {patch.base_revision}, which cannot be joined to the present "
            f"revision {document.revision}: read the document again."
        )


def _first_pos(patch: Patch) -> int:
    positions = [op.pos for op in patch.ops if op.op != "retain"]
    return min(positions, default=0)


def _stale(document: RunDocument, patch: Patch, reason: str, pos: int) -> Stale:
    section = document.find(patch.section_id)
    if section is None:
        return Stale(patch, reason, "")
    view = view_for(document, patch.author, patch.section_id)
    ahead = view.text
    at = min(pos, len(ahead))
    start = max(0, ahead.rfind("\n", 0, max(0, at - PRESENT_CHARS // 4)) + 1)
    return Stale(patch, reason, ahead[start : start + PRESENT_CHARS])
