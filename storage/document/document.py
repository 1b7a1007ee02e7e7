"""The run document: an ordered list of sections at a revision, and the proposals made so far."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from storage.document.errors import PatchRefused
from storage.document.patch import Source, proposal_of
from storage.document.section import DEFAULT_SECTIONS, Section


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who proposed a change, and why; its hunks live as marks in the text.

    Attributes:
        patch_id: The first patch of the proposal.
        hunks: How many hunks were numbered so far.
        draft: How many characters are written while the author is still writing; None when it is whole.
        parts: The hunks that this parts from what stands before them, if it is a gap (``gaps``).
    """

    proposal_id: str
    author: str
    source: Source
    patch_id: str
    reason: str | None = None
    citation_ids: tuple[str, ...] = ()
    hunks: int = 0
    draft: int | None = None
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class RunDocument:
    """The document of one run at one revision; immutable."""

    run_id: str
    objective: str
    revision: int = 0
    sections: tuple[Section, ...] = ()
    proposals: Mapping[str, Proposal] = field(default_factory=dict)

    @classmethod
    def new(
        cls, run_id: str, objective: str, section_ids: Iterable[str] = DEFAULT_SECTIONS, revision: int = 0
    ) -> "RunDocument":
        """An empty document with these sections."""
        return cls(run_id, objective, revision, tuple(Section(section_id) for section_id in section_ids))

    @property
    def section_ids(self) -> tuple[str, ...]:
        """The ids of the sections in order."""
        return tuple(section.section_id for section in self.sections)

    def find(self, section_id: str) -> Section | None:
        """The section of that id, if there is one."""
        return next((section for section in self.sections if section.section_id == section_id), None)

    def section(self, section_id: str) -> Section:
        """The section of that id.

        Raises:
            PatchRefused: There is none.
        """
        found = self.find(section_id)
        if found is None:
            known = ", ".join(self.section_ids)
            raise PatchRefused(f"The document has no section “{section_id}”; use one of: {known}.")
        return found

    def live_text(self, section_id: str) -> str:
        """A section's live text."""
        return self.section(section_id).live_text

    def canon(self, section_id: str) -> str:
        """A section's canon."""
        return self.section(section_id).canon

    def is_draft(self, hunk_id: str) -> bool:
        """Whether a hunk's author is still writing it."""
        proposal = self.proposals.get(proposal_of(hunk_id))
        return proposal is not None and proposal.draft is not None

    def is_of(self, author: str, hunk_id: str) -> bool:
        """Whether an author proposed a hunk; a gap is of those whose text it parts from the rest."""
        proposal = self.proposals.get(proposal_of(hunk_id))
        if proposal is None or not proposal.parts:
            return proposal is not None and proposal.author == author
        return any(self.owner_of(part) == author for part in proposal.parts)

    def owner_of(self, hunk_id: str) -> str | None:
        """Who proposed a hunk, if it is known here; a gap goes with the text that it parts from the rest."""
        proposal = self.proposals.get(proposal_of(hunk_id))
        if proposal is not None and proposal.parts:
            return self.owner_of(proposal.parts[0])
        return proposal.author if proposal else None
