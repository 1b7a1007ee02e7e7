"""Applying a patch: the one way a run document changes.

``apply`` takes a patch that names the document's present revision; ``transform.submit`` is the way in for
patches made on an older one. Nothing is changed when a patch is refused.
"""

from dataclasses import replace
from typing import assert_never

from storage.document.changes import Applied
from storage.document.decide import decide
from storage.document.delta import Drop, Keep, from_ops
from storage.document.document import Proposal, RunDocument
from storage.document.draft import Draft
from storage.document.errors import PatchRefused
from storage.document.gaps import settle_gaps
from storage.document.guards import guard_gap, guard_range
from storage.document.ops import Delete, Insert, PatchOp, Replace, Retain
from storage.document.patch import Patch, proposal_of
from storage.document.section import valid_section_id
from storage.document.spans import Provenance, Span

Range = tuple[int, int]


def apply(document: RunDocument, patch: Patch) -> Applied:
    """Apply a patch made for the document's present revision.

    Raises:
        PatchRefused: Wrong run, wrong revision, unknown section or proposal, out of range, or not allowed.
    """
    _check_address(document, patch)
    draft = Draft(document, patch)
    match patch.kind:
        case "edit" | "propose":
            _apply_ops(draft)
            if patch.parts:
                settle_gaps(draft)
        case "accept" | "reject" | "reopen":
            settle_gaps(draft, decide(draft))
        case "move":
            _move(draft)
            settle_gaps(draft)
        case "section_state":
            _set_state(draft)
        case _:
            assert_never(patch.kind)
    return draft.finished()


def _check_address(document: RunDocument, patch: Patch) -> None:
    if patch.run_id != document.run_id:
        raise PatchRefused(f"The patch is for run {patch.run_id}, this document is of run {document.run_id}.")
    if patch.base_revision != document.revision or patch.revision != document.revision + 1:
        raise PatchRefused(
            f"The patch goes from revision {patch.base_revision} to {patch.revision}, "
            f"but the document is at {document.revision}: read it again."
        )
    if patch.kind != "section_state":
        document.section(patch.section_id)


def _apply_ops(draft: Draft) -> None:
    patch = draft.patch
    hunks = _hunks_of_ops(draft) if patch.kind == "propose" else (None,) * len(patch.ops)
    for op, hunk in zip(patch.ops, hunks, strict=True):
        if isinstance(op, Retain):
            continue
        _check_range(draft, op)
        match op:
            case Insert(pos=pos, text=text):
                _insert(draft, pos, text, hunk)
            case Delete(pos=pos, len=length):
                _delete(draft, pos, length, hunk)
            case Replace(pos=pos, len=length, text=text):
                _replace(draft, op, hunk)
            case _:
                assert_never(op)


def _check_range(draft: Draft, op: Insert | Delete | Replace) -> None:
    length = draft.content(draft.patch.section_id).length
    stop = op.pos + (0 if isinstance(op, Insert) else op.len)
    if stop > length:
        raise PatchRefused(_outside(draft.patch.section_id, stop, length))


def _outside(section_id: str, pos: int, length: int) -> str:
    return f"Position {pos} is outside the section “{section_id}”, which has {length} characters."


def _insert(draft: Draft, pos: int, text: str, hunk: str | None) -> None:
    patch = draft.patch
    if not text or (patch.undoes_patch_id and draft.revive(patch.section_id, pos, text)):
        return
    guard_gap(draft, patch.section_id, pos)
    provenance = Provenance(patch.author, patch.source, patch.patch_id, insert_proposal=hunk)
    draft.insert(patch.section_id, pos, (Span(text, provenance),))


def _delete(draft: Draft, pos: int, length: int, hunk: str | None) -> None:
    section_id = draft.patch.section_id
    guard_range(draft, section_id, pos, length)
    if hunk is None:
        draft.remove(section_id, pos, length)
    else:
        draft.mark_deleted(section_id, pos, length, hunk)


def _replace(draft: Draft, op: Replace, hunk: str | None) -> None:
    """In place for an edit; a proposal leaves the old text, marked, and puts the new one after it."""
    if hunk is None:
        _delete(draft, op.pos, op.len, None)
        _insert(draft, op.pos, op.text, None)
    else:
        guard_range(draft, draft.patch.section_id, op.pos, op.len)
        _insert(draft, op.pos + op.len, op.text, hunk)
        _delete(draft, op.pos, op.len, hunk)


def _hunks_of_ops(draft: Draft) -> tuple[str | None, ...]:
    """The hunk each operation belongs to; also enters the proposal."""
    patch = draft.patch
    proposal_id = patch.proposal_id or patch.patch_id
    known = draft.proposals.get(proposal_id)
    if known is not None and known.author != patch.author:
        raise PatchRefused(f"The proposal {proposal_id} is {known.author}'s; use a new one.")
    first = known or Proposal(proposal_id, patch.author, patch.source, patch.patch_id)
    hunks, count = _named_hunks(patch, first) if patch.hunk_ids else _numbered_hunks(patch, first)
    citations = dict.fromkeys((*first.citation_ids, *(patch.citation_ids or ())))
    reason = patch.reason or first.reason
    entry = replace(first, reason=reason, citation_ids=tuple(citations), hunks=count, draft=patch.draft)
    entry = replace(entry, parts=patch.parts) if patch.parts else entry
    draft.proposals = {**draft.proposals, proposal_id: entry}
    return hunks


def _numbered_hunks(patch: Patch, proposal: Proposal) -> tuple[tuple[str, ...], int]:
    count = proposal.hunks
    hunks: list[str] = []
    for op in patch.ops:
        count += not isinstance(op, Retain)
        hunks.append(f"{proposal.proposal_id}/{count}")
    return tuple(hunks), count


def _named_hunks(patch: Patch, proposal: Proposal) -> tuple[tuple[str, ...], int]:
    hunks = patch.hunk_ids or ()
    if len(hunks) != len(patch.ops):
        raise PatchRefused("A proposal names one hunk for each of its operations, or none.")
    count = proposal.hunks
    for hunk in hunks:
        number = hunk.rpartition("/")[2]
        if proposal_of(hunk) != proposal.proposal_id or not number.isdecimal():
            raise PatchRefused(f"“{hunk}” is not a hunk of the proposal {proposal.proposal_id}.")
        count = max(count, int(number))
    return hunks, count


def _move(draft: Draft) -> None:
    patch = draft.patch
    target_id = patch.target_section_id
    if target_id is None or target_id == patch.section_id:
        raise PatchRefused("A move needs another section to move the text to.")
    target = draft.content(target_id)
    pos = target.length if patch.target_pos is None else patch.target_pos
    if pos > target.length:
        raise PatchRefused(_outside(target_id, pos, target.length))
    guard_gap(draft, target_id, pos)
    taken: list[Span] = []
    gone = 0
    for start, stop in ranges_to_move(draft.document, patch):
        taken.extend(draft.take(patch.section_id, start - gone, stop - start))
        gone += stop - start
    if not gone:
        raise PatchRefused(f"There is nothing to move in the section “{patch.section_id}”.")
    draft.insert(target_id, pos, tuple(taken))


def ranges_to_move(document: RunDocument, patch: Patch) -> tuple[Range, ...]:
    """The ranges of live text that a ``move`` takes: its operations', its hunks', or everything.

    A hunk is taken from its first to its last character, so that what was typed inside goes along.
    """
    section = document.section(patch.section_id)
    if patch.ops:
        ranges = _ranges_of_ops(patch.ops)
        if ranges and ranges[-1][1] > section.length:
            raise PatchRefused(f"The move reaches outside the section “{patch.section_id}”.")
        return ranges
    if patch.proposal_id is None and not patch.hunk_ids:
        return ((0, section.length),) if section.length else ()
    extents: dict[str, Range] = {}
    pos = 0
    for span in section.spans:
        hunk = span.insert_proposal
        stop = pos + len(span.text)
        if hunk is not None and _is_meant(patch, hunk):
            extents[hunk] = (extents[hunk][0] if hunk in extents else pos, stop)
        pos = stop
    return _merged(sorted(extents.values()))


def _is_meant(patch: Patch, hunk: str) -> bool:
    return hunk in patch.hunk_ids if patch.hunk_ids else proposal_of(hunk) == patch.proposal_id


def _ranges_of_ops(ops: tuple[PatchOp, ...]) -> tuple[Range, ...]:
    ranges: list[Range] = []
    pos = 0
    for step in from_ops(ops):
        match step:
            case Drop(length):
                ranges.append((pos, pos + length))
                pos += length
            case Keep(length, _):
                pos += length
            case _:
                raise PatchRefused("The operations of a move only name ranges to take: use delete.")
    return tuple(ranges)


def _merged(ranges: list[Range]) -> tuple[Range, ...]:
    out: list[Range] = []
    for start, stop in ranges:
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(stop, out[-1][1]))
        else:
            out.append((start, stop))
    return tuple(out)


def _set_state(draft: Draft) -> None:
    patch = draft.patch
    if patch.section_state is None:
        raise PatchRefused("A section_state patch needs the state.")
    if not valid_section_id(patch.section_id):
        raise PatchRefused(f"“{patch.section_id}” cannot be a section: use lower-case letters and digits.")
    draft.set_state(patch.section_id, patch.section_state)
