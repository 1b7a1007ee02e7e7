"""Review decisions: accept, reject, and reopen, by hunk, wherever the text has moved to."""

from dataclasses import replace

from storage.document.draft import Draft
from storage.document.errors import PatchRefused
from storage.document.patch import proposal_of
from storage.document.spans import Provenance

UNFINISHED = "This text is still being written: accept it when it is whole, or reject it now."


def decide(draft: Draft) -> frozenset[str]:
    """Carry out an ``accept``, ``reject`` or ``reopen`` patch; return the hunks it is about.

    Raises:
        PatchRefused: An unknown proposal, nothing (left) to decide, an agent rejecting a person's text, or
            somebody accepting a text that is still being written.
    """
    decision = _Decision(draft, _hunks_meant(draft))
    match draft.patch.kind:
        case "accept":
            if any(draft.document.is_draft(hunk) for hunk in decision.hunks):
                raise PatchRefused(UNFINISHED)
            draft.rewrite(decision.hunks, decision.accepted)
        case "reject":
            draft.rewrite(decision.hunks, decision.rejected)
            _end_drafts(draft, decision.hunks)
        case _:
            draft.rewrite(decision.hunks, decision.reopened)
    if not draft.changes:
        raise PatchRefused(
            "There is nothing left of this decision to reopen."
            if draft.patch.kind == "reopen"
            else "This change no longer waits for review: it was decided, or its text is gone."
        )
    return decision.hunks


def _end_drafts(draft: Draft, hunks: frozenset[str]) -> None:
    """What was rejected while it was being written grows no more; reopened, it is a proposal as any other."""
    ended = {proposal_of(hunk) for hunk in hunks if draft.document.is_draft(hunk)}
    whole = {each: replace(draft.proposals[each], draft=None) for each in ended}
    if whole:
        draft.proposals = {**draft.proposals, **whole}


def _hunks_meant(draft: Draft) -> frozenset[str]:
    patch = draft.patch
    hunks = patch.hunk_ids or ()
    named = {proposal_of(hunk) for hunk in hunks} | ({patch.proposal_id} if patch.proposal_id else set())
    if not named:
        raise PatchRefused("A review decision names a proposal or hunks.")
    for proposal_id in sorted(named):
        if proposal_id not in draft.proposals:
            raise PatchRefused(f"There is no proposal {proposal_id} in this document.")
    if hunks:
        return frozenset(hunks)
    count = draft.proposals[patch.proposal_id or ""].hunks
    return frozenset(f"{patch.proposal_id}/{number}" for number in range(1, count + 1))


class _Decision:
    """What a decision makes of one provenance; the same object comes back where it changes nothing."""

    def __init__(self, draft: Draft, hunks: frozenset[str]) -> None:
        self.hunks = hunks
        self._patch = draft.patch
        self._revision = draft.revision
        self._oldest = draft.oldest

    def accepted(self, text: Provenance) -> Provenance:
        """A deletion is carried out; an insertion becomes canon."""
        if text.removed_by is not None:
            return text
        if text.delete_proposal in self.hunks:
            return text.removed(self._patch.patch_id, self._revision, text.delete_proposal)
        if text.insert_proposal not in self.hunks:
            return text
        return replace(
            text,
            insert_proposal=None,
            insert_settled=text.insert_proposal,
            accepted_by_patch=self._patch.patch_id,
            accepted_source=self._patch.source,
        )

    def rejected(self, text: Provenance) -> Provenance:
        """An insertion disappears; text that was to be deleted stays and loses its mark."""
        if text.removed_by is not None:
            return text
        if text.insert_proposal in self.hunks:
            if text.source == "user" and not self._patch.by_person:
                raise PatchRefused("Only a person may reject what a person proposed.")
            return text.removed(self._patch.patch_id, self._revision, text.insert_proposal)
        if text.delete_proposal not in self.hunks:
            return text
        return replace(text, delete_proposal=None, delete_settled=text.delete_proposal)

    def reopened(self, text: Provenance) -> Provenance:
        """The decision is undone: what it removed is back, what it settled waits again."""
        if text.removed_by is not None:
            back = text.removed_for in self.hunks and text.removed_at >= self._oldest
            return text.restored() if back and self._is_undone(text.removed_by) else text
        if text.insert_settled in self.hunks and self._is_undone(text.accepted_by_patch):
            text = replace(
                text,
                insert_proposal=text.insert_settled,
                insert_settled=None,
                accepted_by_patch=None,
                accepted_source=None,
            )
        if text.delete_settled in self.hunks and text.delete_proposal is None:
            text = replace(text, delete_proposal=text.delete_settled, delete_settled=None)
        return text

    def _is_undone(self, decided_by: str | None) -> bool:
        undone = self._patch.undoes_patch_id
        return undone is None or undone == decided_by
