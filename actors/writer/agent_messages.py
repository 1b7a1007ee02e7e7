"""What agents ask of a run's Writer: to propose, in words of the text and not in positions, and to draft."""

from dataclasses import dataclass, field

from actors.tools.ports import DraftPlace
from actors.writer.authors import Author
from storage.events.envelope import new_id


@dataclass(frozen=True, slots=True)
class Proposing:
    """Who proposes, on what grounds; ``proposal_id`` adds to a proposal of the same author.

    ``draft_id`` is a draft that this makes whole; a draft that is not there changes nothing.
    """

    by: Author
    reason: str | None = None
    citation_ids: tuple[str, ...] = ()
    cause_event_id: str | None = None
    proposal_id: str | None = None
    patch_id: str = field(default_factory=new_id)
    draft_id: str | None = None


@dataclass(frozen=True, slots=True)
class ProposeAppend:
    """Propose text at the end of a section. Answers ``PatchReceipt``."""

    run_id: str
    section_id: str
    text: str
    proposing: Proposing


@dataclass(frozen=True, slots=True)
class ProposeReplaceExact:
    """Propose ``new`` for ``old``, which must be there exactly once. Answers ``PatchReceipt``.

    ``section_id`` None: any section, as long as it is one.
    """

    run_id: str
    section_id: str | None
    old: str
    new: str
    proposing: Proposing


@dataclass(frozen=True, slots=True)
class ProposeInsertAfter:
    """Propose text right behind a quote that must be there exactly once. Answers ``PatchReceipt``."""

    run_id: str
    section_id: str | None
    quote: str
    text: str
    proposing: Proposing


# What agents are still writing. A draft that cannot be shown, or no more, is no error: nothing is done


@dataclass(frozen=True, slots=True)
class BeginDraft:
    """Show the beginning of a text, as a proposal that its author is still writing.

    Answers ``PatchesReceipt``.

    Args:
        proposal_id: the proposal that it will be.
        place: in a section that there is; no section is opened for a draft.
        text: not empty, and not ending in a line end.
    """

    run_id: str
    proposal_id: str
    place: DraftPlace
    text: str
    by: Author
    reason: str = ""


@dataclass(frozen=True, slots=True)
class GrowDraft:
    """Show more of a draft. Answers ``PatchesReceipt``.

    Args:
        at: how many characters were there before; if others are, nothing is done.
        text: not ending in a line end.
    """

    run_id: str
    proposal_id: str
    at: int
    text: str
    by: Author


@dataclass(frozen=True, slots=True)
class WithdrawDraft:
    """Take a draft out again; what a person typed in it stays. Answers ``PatchesReceipt``."""

    run_id: str
    proposal_id: str
    by: Author
