"""Texts that are shown while their author is still writing them.

A draft is a proposal of one hunk (``proposal_id/1``) that grows at its end. Its text never ends in a line end
of its own while it grows, so that a line end there is the one that closes it towards what follows. Nobody
accepts a draft, no policy does, and no agent sees it; a person may type in it and may reject it.
"""

from dataclasses import dataclass
from typing import Literal

from storage.document.document import RunDocument
from storage.document.ops import Delete

DraftState = Literal["open", "taken_out", "ended", "unknown"]


@dataclass(frozen=True, slots=True)
class Tail:
    """Where a draft goes on; ``closed`` when a line end that belongs to it follows."""

    section_id: str
    pos: int
    closed: bool


def hunk_of_draft(proposal_id: str) -> str:
    """The one hunk of a draft."""
    return f"{proposal_id}/1"


def open_drafts(document: RunDocument) -> tuple[str, ...]:
    """The proposals that are still being written, oldest first."""
    return tuple(each.proposal_id for each in document.proposals.values() if each.draft is not None)


def draft_state(document: RunDocument, proposal_id: str) -> DraftState:
    """How a draft stands: ``taken_out`` when it is being written and none of its text is left."""
    proposal = document.proposals.get(proposal_id)
    if proposal is None:
        return "unknown"
    if proposal.draft is None:
        return "ended"
    return "open" if tail_of(document, proposal_id) is not None else "taken_out"


def tail_of(document: RunDocument, proposal_id: str) -> Tail | None:
    """The end of a draft's text, wherever it has moved to; None when nothing of it is left.

    Chunks without it are passed over, so that its cost does not depend on the length of the text.
    """
    hunk = hunk_of_draft(proposal_id)
    for section in document.sections:
        content = section.content
        for chunk, start in zip(reversed(content.chunks), reversed(content.starts[:-1]), strict=True):
            if hunk not in chunk.hunks:
                continue
            stop = start + chunk.length
            for span in reversed(chunk.live):
                if span.insert_proposal == hunk:
                    closed = span.text.endswith("\n")
                    return Tail(section.section_id, stop - closed, closed)
                stop -= len(span.text)
    return None


def without_draft(document: RunDocument, proposal_id: str, section_id: str) -> tuple[Delete, ...]:
    """The operations that take a draft's text out of a section, the last place first."""
    hunk = hunk_of_draft(proposal_id)
    ops: list[Delete] = []
    pos = 0
    for span in document.section(section_id).spans:
        if span.insert_proposal == hunk:
            ops.append(Delete(pos=pos, len=len(span.text)))
        pos += len(span.text)
    return tuple(reversed(ops))
