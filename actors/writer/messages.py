"""What can be asked of a run's Writer, and what it answers. Imperative, frozen, never stored.

Every message names its run; a Writer refuses what is meant for another. A command that changes the document
is answered when the change is on disk. ``patch_id`` (``input_id`` for prompts) makes a command idempotent:
sent twice, it is done once and answered twice. It may be left to the Writer where nobody retries. What only
agents ask for is in ``agent_messages``.
"""

from dataclasses import dataclass, field
from typing import Literal

from actors.writer.agent_messages import (
    BeginDraft,
    GrowDraft,
    ProposeAppend,
    ProposeInsertAfter,
    ProposeReplaceExact,
    WithdrawDraft,
)
from actors.writer.authors import CONDUCTING, PERSON, SYSTEM, Author
from storage.document.ops import PatchOp
from storage.document.patch import Patch, SectionState
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
class UndoChange:
    """Take back a change of an agent's that is in the text already. Answers ``PatchesReceipt``.

    It is refused when its text was touched since.
    """

    run_id: str
    proposal_id: str
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
    """Take what somebody changed in the document's file as that person's text. Answers ``PatchesReceipt``.

    What was taken from the file before is in the log: a program that does not read it anew brings that again.
    """

    run_id: str
    text: str
    by: Author = PERSON
    patch_id: str = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class TakeFile:
    """Take what a file of the person's says now, and remember it. Answers ``PatchesReceipt``.

    Args:
        file_path: the file.
        base_revision: a revision of the document.
        ops: what makes the file's text of the report at that revision.
        patch: what brings the change into the document; None if the document has it already.
    """

    run_id: str
    file_path: str
    base_revision: int
    ops: tuple[PatchOp, ...] = ()
    patch: Patch | None = None


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
        cause_event_id: the event of the tool call that merges.
    """

    run_id: str
    proposal_ids: tuple[str, ...] = ()
    by: Author = CONDUCTING
    patch_id: str = field(default_factory=new_id)
    cause_event_id: str | None = None


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
    | UndoChange
    | Restore
    | CommitProposal
    | DiscardProposal
    | EditProposal
    | MergeCanon
    | MergeFile
    | TakeFile
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
