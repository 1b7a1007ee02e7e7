"""Taking back a change of an agent's that is in the text already, whoever accepted it; pure.

It is decided anew: reopened, and rejected. What it brought in goes, what it took out comes back with its
first authors. It is refused if any of its text was touched since.
"""

from dataclasses import dataclass, field

from storage.document.document import RunDocument
from storage.document.errors import PatchRefused
from storage.document.issue import Issuer
from storage.document.patch import Patch, proposal_of
from storage.document.section import Section
from storage.document.spans import Provenance, Span

_OVERLAPPED = "This change cannot be taken back by itself: its text was changed afterwards. Edit it by hand."
_NOTHING = "There is nothing of this change in the text to take back."


def change_at(document: RunDocument, section_id: str, pos: int) -> str | None:
    """The proposal of an agent's whose accepted text stands at a place; None if there is none."""
    section = document.find(section_id)
    found = section.content.between(pos, pos + 1) if section else ()
    span = found[0] if found else None
    if span is None or span.source != "agent" or span.provenance.insert_settled is None:
        return None
    proposal_id = proposal_of(span.provenance.insert_settled)
    proposal = document.proposals.get(proposal_id)
    return None if proposal is not None and proposal.parts else proposal_id  # a gap follows its text


def unmake(document: RunDocument, proposal_id: str, issuer: Issuer) -> tuple[Patch, ...]:
    """The patches that take a carried out proposal back, to be applied one after the other.

    Raises:
        PatchRefused: Its text was changed since, or nothing of it is there.
    """
    patches: list[Patch] = []
    for section in document.sections:
        traces = _Traces(proposal_id)
        for span in section.content:
            traces.read(span)
        if traces.is_touched:
            raise PatchRefused(_OVERLAPPED)
        for decided_by, hunks in traces.decided.items():
            patches += _decided_anew(document, section, issuer, (proposal_id, decided_by, tuple(hunks)))
    if not patches:
        raise PatchRefused(_NOTHING)
    return tuple(patches)


def _decided_anew(
    document: RunDocument, section: Section, issuer: Issuer, change: tuple[str, str, tuple[str, ...]]
) -> tuple[Patch, Patch]:
    proposal_id, decided_by, hunk_ids = change
    fields = {"proposal_id": proposal_id, "hunk_ids": hunk_ids}
    name = section.section_id
    return (
        issuer.patch(document, "reopen", name, undoes_patch_id=decided_by, **fields),
        issuer.patch(document, "reject", name, **fields),
    )


@dataclass(slots=True)
class _Traces:
    """What the acceptance of a proposal left in a section: text that came, and text that stands there dead.

    Attributes:
        decided: The hunks that show, by the patch that accepted them.
        is_touched: Whether text that came was cut, or has other text inside.
    """

    proposal_id: str
    decided: dict[str, dict[str, None]] = field(default_factory=dict)
    is_touched: bool = False
    _ends: dict[str, int] = field(default_factory=dict)
    _pos: int = 0

    def read(self, span: Span) -> None:
        """Take the next span in."""
        text = span.provenance
        if (came := self._own(text.insert_settled)) and text.accepted_by_patch:
            if not span.live or self._ends.get(came, self._pos) != self._pos:
                self.is_touched = True
            self._ends[came] = self._pos + span.live_length
            self._note(text.accepted_by_patch, came)
        elif (gone := self._own(text.removed_for)) and text.removed_by and _was_accepted(text):
            self._note(text.removed_by, gone)
        self._pos += span.live_length

    def _own(self, hunk: str | None) -> str | None:
        return hunk if hunk is not None and proposal_of(hunk) == self.proposal_id else None

    def _note(self, decided_by: str, hunk: str) -> None:
        self.decided.setdefault(decided_by, {})[hunk] = None


def _was_accepted(dead: Provenance) -> bool:
    """Whether a text went by a deletion that was accepted, and not as an insertion that was rejected."""
    return dead.delete_proposal == dead.removed_for
