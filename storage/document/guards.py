"""What an agent may not touch: somebody else's pending change, and, by a plain edit, a person's text."""

from storage.document.draft import Draft
from storage.document.errors import PatchRefused, PendingConflict

_PENDING = "Another change waits for review at this place; read the document again and propose around it."


def guard_range(draft: Draft, section_id: str, pos: int, length: int) -> None:
    """Check a range that is to be deleted or replaced.

    Raises:
        PendingConflict: An agent reaches into somebody else's pending change.
        PatchRefused: An agent's plain edit would remove what a person typed or accepted.
    """
    if draft.patch.by_person or not length:
        return
    for span in draft.content(section_id).between(pos, pos + length):
        for hunk in (span.insert_proposal, span.delete_proposal):
            if hunk is not None and not draft.is_own(hunk):
                raise PendingConflict(_PENDING)
        if draft.patch.kind == "edit" and span.from_person:
            raise PatchRefused("A person wrote or accepted this text: propose the change instead.")


def guard_gap(draft: Draft, section_id: str, pos: int) -> None:
    """Check a place where text is to come in.

    Raises:
        PendingConflict: It is in the middle of somebody else's pending change, and an agent asks.
    """
    content = draft.content(section_id)
    if draft.patch.by_person or pos in (0, content.length):
        return
    left, right = content.between(pos - 1, pos)[0], content.between(pos, pos + 1)[0]
    for hunk, other in (
        (left.insert_proposal, right.insert_proposal),
        (left.delete_proposal, right.delete_proposal),
    ):
        if hunk is not None and hunk == other and not draft.is_own(hunk):
            raise PendingConflict(_PENDING)
