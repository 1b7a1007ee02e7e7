"""Reviewing: the changes that wait for a decision, in document order, and what deciding on many means."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from storage.document.document import RunDocument
from storage.document.gaps import to_decide
from storage.document.issue import Issuer
from storage.document.patch import Patch, Source, proposal_of
from storage.document.section import Section
from storage.document.spans import Chunk

EXCERPT_CHARS = 160

ChangeKind = Literal["insertion", "deletion", "replacement"]
Decision = Literal["accept", "reject"]


@dataclass(frozen=True, slots=True)
class PendingChange:
    """One hunk that waits for a decision.

    Attributes:
        pos: Where it begins in the section's live text.
        stop: Where it ends.
        inserted: The text it would bring in.
        deleted: The text it would take out.
        touches_person: Whether it would take out what a person typed or accepted, here or, where a move
            has parted the hunk, in another section.
        draft: Whether its author is still writing it; it can be rejected, but not accepted.
    """

    proposal_id: str
    hunk_id: str
    author: str
    source: Source
    section_id: str
    pos: int
    stop: int
    inserted: str
    deleted: str
    reason: str | None
    citation_ids: tuple[str, ...]
    touches_person: bool
    draft: bool = False

    @property
    def kind(self) -> ChangeKind:
        """What it does to the text."""
        if self.inserted and self.deleted:
            return "replacement"
        return "insertion" if self.inserted else "deletion"

    @property
    def excerpt(self) -> str:
        """One line that tells the change: the new text, or the one that would go."""
        text = " ".join((self.inserted or self.deleted).split())
        return text if len(text) <= EXCERPT_CHARS else f"{text[: EXCERPT_CHARS - 1]}…"


@dataclass(slots=True)
class _Found:
    """A hunk while the section is being walked."""

    pos: int
    stop: int = 0
    inserted: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    touches_person: bool = False
    source: Source = "agent"
    author: str = ""


def pending_changes(
    document: RunDocument, section_id: str | None = None, author: str | None = None
) -> tuple[PendingChange, ...]:
    """The hunks that wait for review, in document order; of one section or author if given."""
    changes = [change for section in document.sections for change in _of_section(document, section)]
    persons = {change.hunk_id for change in changes if change.touches_person}
    return tuple(
        replace(change, touches_person=True) if change.hunk_id in persons else change
        for change in changes
        if section_id is None or change.section_id == section_id
        if author is None or change.author == author
    )


def _of_section(document: RunDocument, section: Section) -> Iterator[PendingChange]:
    found: dict[str, _Found] = {}
    for chunk, start in zip(section.content.chunks, section.content.starts, strict=False):
        if chunk.has_pending:
            _note_chunk(found, chunk, start)
    waiting = {hunk_id: proposal_of(hunk_id) for hunk_id in found}
    decided = to_decide(frozenset(waiting.values()), document.proposals)
    return (
        _change(document, section.section_id, hunk_id, hunk)
        for hunk_id, hunk in found.items()
        if waiting[hunk_id] in decided
    )


def _note_chunk(found: dict[str, _Found], chunk: Chunk, pos: int) -> None:
    for span in chunk.live:
        stop = pos + len(span.text)
        if span.insert_proposal is not None:
            hunk = _noted(found, span.insert_proposal, pos, stop)
            hunk.inserted.append(span.text)
            hunk.author, hunk.source = span.author, span.source
        if span.delete_proposal is not None:
            hunk = _noted(found, span.delete_proposal, pos, stop)
            hunk.deleted.append(span.text)
            hunk.touches_person |= span.from_person
        pos = stop


def _noted(found: dict[str, _Found], hunk_id: str, pos: int, stop: int) -> _Found:
    hunk = found.setdefault(hunk_id, _Found(pos))
    hunk.stop = stop
    return hunk


def _change(document: RunDocument, section_id: str, hunk_id: str, hunk: _Found) -> PendingChange:
    proposal_id = proposal_of(hunk_id)
    proposal = document.proposals.get(proposal_id)
    return PendingChange(
        proposal_id=proposal_id,
        hunk_id=hunk_id,
        author=proposal.author if proposal else hunk.author,
        source=proposal.source if proposal else hunk.source,
        section_id=section_id,
        pos=hunk.pos,
        stop=hunk.stop,
        inserted="".join(hunk.inserted),
        deleted="".join(hunk.deleted),
        reason=proposal.reason if proposal else None,
        citation_ids=proposal.citation_ids if proposal else (),
        touches_person=hunk.touches_person,
        draft=proposal is not None and proposal.draft is not None,
    )


def next_change(document: RunDocument, section_id: str, pos: int) -> PendingChange | None:
    """The first change that begins after a place, from the top again at the end; None if there is none."""
    changes = pending_changes(document)
    here = (_rank(document, section_id), pos)
    later = (change for change in changes if _place(document, change) > here)
    return next(later, changes[0] if changes else None)


def previous_change(document: RunDocument, section_id: str, pos: int) -> PendingChange | None:
    """The last change that begins before a place, from the end again at the top; None if there is none."""
    changes = pending_changes(document)
    here = (_rank(document, section_id), pos)
    earlier = (change for change in reversed(changes) if _place(document, change) < here)
    return next(earlier, changes[-1] if changes else None)


def _rank(document: RunDocument, section_id: str) -> int:
    ids = document.section_ids
    return ids.index(section_id) if section_id in ids else len(ids)


def _place(document: RunDocument, change: PendingChange) -> tuple[int, int]:
    return _rank(document, change.section_id), change.pos


def decide_all(
    document: RunDocument,
    issuer: Issuer,
    decision: Decision,
    section_id: str | None = None,
    author: str | None = None,
) -> tuple[Patch, ...]:
    """The patches that accept or reject every change that waits (of a section, of an author).

    One patch a proposal, so that each can be reopened by itself; apply them in order. What is still being
    written is not accepted.
    """
    changes = [
        change
        for change in pending_changes(document, section_id, author)
        if not (change.draft and decision == "accept")
    ]
    return tuple(
        issuer.patch(
            document, decision, each.section_id, proposal_id=each.proposal_id, hunk_ids=each.hunk_ids
        )
        for each in by_proposal(changes, decision)
    )


@dataclass(frozen=True, slots=True)
class ProposalHunks:
    """Hunks of one proposal, wherever they stand, and the section of the first."""

    proposal_id: str
    section_id: str
    hunk_ids: tuple[str, ...]


def by_proposal(changes: Iterable[PendingChange], decision: Decision) -> tuple[ProposalHunks, ...]:
    """Part changes by proposal, in an order in which each can be decided after those before it.

    One proposal may strike out what another brings in: accepting the deletion, or rejecting the insertion,
    would leave nothing of the other to decide. Those that take nothing away come first, else as they stand.
    """
    parts: dict[str, list[PendingChange]] = {}
    for change in changes:
        parts.setdefault(change.proposal_id, []).append(change)

    def takes_away(proposal_id: str) -> bool:
        return any(each.deleted if decision == "accept" else each.inserted for each in parts[proposal_id])

    return tuple(
        ProposalHunks(
            proposal_id,
            parts[proposal_id][0].section_id,
            tuple(dict.fromkeys(each.hunk_id for each in parts[proposal_id])),
        )
        for proposal_id in sorted(parts, key=takes_away)
    )
