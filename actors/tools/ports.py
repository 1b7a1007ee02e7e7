"""What tools need from the rest of the program, as narrow protocols: the run's document, and findings."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ChangeNote:
    """Why an agent changes the document, on which citations it rests, and the event of the call it is."""

    reason: str = ""
    citation_ids: tuple[str, ...] = ()
    cause_event_id: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentReceipt:
    """What became of a change: the revision that holds it, and the proposal if it is one."""

    revision: int
    patch_id: str
    section_id: str
    proposal_id: str | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class SectionView:
    """A section as one agent sees it: canon and its own pending insertions."""

    section_id: str
    state: str
    text: str


@dataclass(frozen=True, slots=True)
class DocumentView:
    """The run's document as one agent sees it."""

    revision: int
    objective: str
    sections: tuple[SectionView, ...]

    def section(self, section_id: str) -> SectionView | None:
        """Return a section by id."""
        return next((each for each in self.sections if each.section_id == section_id), None)


class DocumentPort(Protocol):
    """One agent's way to the run's document. Each refusal is a ``ToolError`` in words for the agent.

    ``section`` None means the agent's own section for ``append``, and any section that holds the quoted
    text exactly once for the others.
    """

    def owns(self, path: Path) -> bool:
        """Whether an absolute path is the run document's file."""

    async def read(self) -> DocumentView:
        """Return the document as this agent sees it."""

    async def append(self, section: str | None, text: str, note: ChangeNote) -> DocumentReceipt:
        """Propose text at the end of a section."""

    async def replace_exact(
        self, section: str | None, old: str, new: str, note: ChangeNote
    ) -> DocumentReceipt:
        """Propose ``new`` in place of ``old``, which must occur exactly once."""

    async def insert_after(
        self, section: str | None, quote: str, text: str, note: ChangeNote
    ) -> DocumentReceipt:
        """Propose text right behind a quote that must occur exactly once."""


@dataclass(frozen=True, slots=True)
class AtEnd:
    """The end of a section, the agent's own if none is named."""

    section: str | None = None


@dataclass(frozen=True, slots=True)
class Behind:
    """Right behind a quote that occurs exactly once."""

    section: str | None
    quote: str


@dataclass(frozen=True, slots=True)
class InPlaceOf:
    """In place of a text that occurs exactly once."""

    section: str | None
    old: str


DraftPlace = AtEnd | Behind | InPlaceOf


class DraftPort(Protocol):
    """One agent's way to show in the document what it is still writing. Nothing here waits or raises.

    A draft is a proposal that grows; its text never ends in a line end while it does. What was not taken (the
    Writer is too busy, or gone) is answered with False and may be sent again.
    """

    def begin(self, draft_id: str, place: DraftPlace, text: str, reason: str) -> bool:
        """Show the beginning of a text; a place that is not there shows nothing."""

    def grow(self, draft_id: str, at: int, text: str) -> bool:
        """Show more of a text, of which ``at`` characters were sent before."""

    def withdraw(self, draft_id: str) -> bool:
        """Take a text away again, unless it is whole."""

    def finishing(self, draft_id: str) -> DocumentPort:
        """Return a way to the document whose one change makes the draft whole, or stands in its place."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A claim of a worker and what it rests on (``path:line`` references)."""

    finding_id: str
    claim: str
    confidence: float
    evidence_refs: tuple[str, ...]
    citation_ids: tuple[str, ...]


class FindingBook:
    """The findings of one task, in the order they were reported."""

    def __init__(self) -> None:
        self._findings: list[Finding] = []

    def add(self, finding: Finding) -> None:
        """Keep a finding."""
        self._findings.append(finding)

    @property
    def all(self) -> tuple[Finding, ...]:
        """All findings so far."""
        return tuple(self._findings)
