"""What can be asked of a run's Writer, and what it answers. Imperative, frozen, never stored.

Every message names its run; a Writer refuses what is meant for another. A command that changes the document
is answered when the change is on disk. ``patch_id`` (``input_id`` for prompts) makes a command idempotent:
sent twice, it is done once and answered twice. It may be left to the Writer where nobody retries.
"""

from dataclasses import dataclass, field
from typing import Literal

from actors.tools.ports import DraftPlace
from storage.document.patch import Patch, SectionState, Source
from storage.events.envelope import new_id

Policy = Literal["review", "default", "all"]
Surface = Literal["writer.prompt_document", "writer.submit_user_prompt"]
When = Literal["now", "next", "after"]
RunStatus = Literal[
    "initializing",
    "running",
    "waiting",
    "paused",
    "completing",
    "completed",
    "failed",
    "blocked",
    "cancelled",
    "interrupted",
]


@dataclass(frozen=True, slots=True)
class Author:
    """Who asks. ``source`` decides whose text wins: a person's is never refused for being late."""

    name: str
    source: Source = "agent"


PERSON = Author("user", "user")
SYSTEM = Author("system", "system")


# Changes


@dataclass(frozen=True, slots=True)
class ApplyPatch:
    """Apply a patch made against ``patch.base_revision``. Answers ``PatchReceipt``."""

    run_id: str
    patch: Patch


@dataclass(frozen=True, slots=True)
class AppendLogLine:
    """Write a line of the program's own into a section's canon. Answers ``PatchReceipt``."""

    run_id: str
    section_id: str
    line: str
    by: Author = SYSTEM
    patch_id: str = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class MarkSectionState:
    """Say how far a section is; a section that does not exist is opened. Answers ``PatchReceipt``."""

    run_id: str
    section_id: str
    state: SectionState
    by: Author = SYSTEM
    patch_id: str = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class Undo:
    """Take back one patch; refused when later text lies over it. Answers ``PatchReceipt``."""

    run_id: str
    patch_id_to_undo: str
    by: Author = PERSON
    patch_id: str = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class Restore:
    """Make the text of an earlier revision the newest. Answers ``PatchesReceipt``."""

    run_id: str
    revision: int
    by: Author = PERSON
    patch_id: str = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class CheckFile:
    """Look whether somebody changed the document's file; what they did is merged. Answers ``None``."""

    run_id: str


@dataclass(frozen=True, slots=True)
class MergeFile:
    """Take what somebody changed in the document's file as that person's text. Answers ``PatchesReceipt``."""

    run_id: str
    text: str
    by: Author = PERSON
    patch_id: str = field(default_factory=new_id)


# Review


@dataclass(frozen=True, slots=True)
class Choice:
    """Which pending changes are meant: hunks, else a proposal, else a section's, else all."""

    proposal_id: str | None = None
    hunk_ids: tuple[str, ...] = ()
    section_id: str | None = None


@dataclass(frozen=True, slots=True)
class CommitProposal:
    """Accept the chosen changes. Answers ``PatchesReceipt`` (a patch for each section concerned)."""

    run_id: str
    choice: Choice
    by: Author = PERSON
    patch_id: str = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class DiscardProposal:
    """Reject the chosen changes. Answers ``PatchesReceipt``."""

    run_id: str
    choice: Choice
    by: Author = PERSON
    patch_id: str = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class EditProposal:
    """Apply a person's edit of a proposal and accept what is left of it. Answers ``PatchesReceipt``."""

    run_id: str
    patch: Patch
    choice: Choice


@dataclass(frozen=True, slots=True)
class MergeCanon:
    """Bring inboxes into the report, and accept what the run's policy allows. Answers ``MergeReceipt``.

    Args:
        proposal_ids: what to merge; empty: everything that is pending in the agents' sections.
        by: the conductor, as a rule.
    """

    run_id: str
    proposal_ids: tuple[str, ...] = ()
    by: Author = Author("conductor")
    patch_id: str = field(default_factory=new_id)


# The person's words to the agents


@dataclass(frozen=True, slots=True)
class SubmitUserPrompt:
    """Keep a person's comment or directive, in the log and in the user's section. Answers ``PatchReceipt``.

    Args:
        surface: ``writer.prompt_document`` for a comment on the whole document, ``writer.submit_user_prompt``
            for a directive to a worker or about a passage.
        target: ``run``, or a worker.
        section_id: the section of the passage that it is about.
        quote: the passage.
        when: when the target shall read it.
    """

    run_id: str
    text: str
    surface: Surface = "writer.submit_user_prompt"
    target: str = "run"
    section_id: str | None = None
    quote: str = ""
    when: When = "next"
    by: Author = PERSON
    input_id: str = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class MarkDirectiveSeen:
    """An agent has read a directive; its receipt is shown. Answers ``PatchReceipt``."""

    run_id: str
    input_id: str
    by: Author


# What agents propose, in words of the text and not in positions


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


# Status and versions


@dataclass(frozen=True, slots=True)
class SetStatus:
    """Say how the run is; the file is written at once. Answers ``StatusReceipt``."""

    run_id: str
    status: RunStatus
    message: str | None = None


@dataclass(frozen=True, slots=True)
class SetPolicy:
    """Choose what is merged without a person, from the next merge on. Answers ``PolicyReceipt``."""

    run_id: str
    policy: Policy
    by: Author = PERSON


@dataclass(frozen=True, slots=True)
class NameVersion:
    """Name a revision (0 is a revision; None the newest). Answers ``VersionReceipt``.

    ``file_path`` is the person's own file that holds the report as it was then.
    """

    run_id: str
    name: str
    revision: int | None = None
    file_path: str = ""
    version_id: str = field(default_factory=new_id)


# Reading


@dataclass(frozen=True, slots=True)
class GetDocument:
    """Answers ``DocumentSnapshot``: the newest revision on disk."""

    run_id: str


@dataclass(frozen=True, slots=True)
class GetRevision:
    """Answers the ``RunDocument`` as it was at a revision."""

    run_id: str
    revision: int


@dataclass(frozen=True, slots=True)
class GetPatches:
    """Answers the tuple of ``Patch`` after a revision, for whoever has missed some."""

    run_id: str
    after_revision: int


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """Answers ``AuthorView``: the document as one author sees it."""

    run_id: str
    by: Author


Change = (
    ApplyPatch
    | AppendLogLine
    | MarkSectionState
    | Undo
    | Restore
    | CommitProposal
    | DiscardProposal
    | EditProposal
    | MergeCanon
    | MergeFile
    | SubmitUserPrompt
    | MarkDirectiveSeen
    | ProposeAppend
    | ProposeReplaceExact
    | ProposeInsertAfter
    | BeginDraft
    | GrowDraft
    | WithdrawDraft
    | SetStatus
    | NameVersion
    | SetPolicy
)
Question = CheckFile | GetDocument | GetRevision | GetPatches | ReadDocument
WriterMessage = Change | Question
