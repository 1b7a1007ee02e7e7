"""The run document's events. Replaying the patches 1..N gives exactly the document at revision N."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from storage.events.base import RunEvent

OPENED_FROM = "Opened from "
"""How the status of a document says that it is a file of the person's, for which no agent was asked."""

PatchSource = Literal["agent", "user", "system"]
PatchKind = Literal["edit", "propose", "accept", "reject", "reopen", "move", "section_state"]
SectionStateName = Literal["pending", "running", "complete", "failed"]


class WriterRunEvent(RunEvent):
    """Base of the events of a run's Writer."""

    desktop_id: str = ""
    document_path: str = ""
    revision: int = 0


class WriterRunStarted(WriterRunEvent):
    """The document exists."""

    event_type: ClassVar[str] = "writer.run.started"

    objective: str = ""


class WriterRunPatch(WriterRunEvent):
    """One change of the document; ``ops`` are as applied, on the text of the revision before."""

    event_type: ClassVar[str] = "writer.run.patch"

    patch_id: str = ""
    base_revision: int = 0
    section_id: str = "conductor"
    source: PatchSource = "agent"
    author: str = ""
    kind: PatchKind = "edit"
    proposal_id: str | None = None
    hunk_ids: list[str] | None = None
    section_state: SectionStateName | None = None
    target_section_id: str | None = None
    target_pos: int | None = None
    ops: list[dict[str, Any]] = Field(default_factory=list)
    reason: str | None = None
    citation_ids: list[str] | None = None
    cause_event_id: str | None = None
    undoes_patch_id: str | None = None
    draft: int | None = None
    parts: list[str] | None = None


class WriterRunStatus(WriterRunEvent):
    """The document's run changed its state."""

    event_type: ClassVar[str] = "writer.run.status"

    status: str = "initializing"
    message: str | None = None


class WriterRunProgress(WriterRunEvent):
    """A step of the document's run, in words."""

    event_type: ClassVar[str] = "writer.run.progress"

    phase: str = ""
    message: str = ""
    source_refs: list[str] = Field(default_factory=list)


class WriterRunFailed(WriterRunEvent):
    """The Writer of the run failed."""

    event_type: ClassVar[str] = "writer.run.failed"

    error_code: str = ""
    error_message: str = ""
    failure_kind: str = "unknown"


class WriterVersionNamed(WriterRunEvent):
    """A revision got a name; ``file_path`` is a file of the person's that held the report as it was then."""

    event_type: ClassVar[str] = "writer.version.named"

    version_id: str = ""
    name: str = ""
    file_path: str = ""


class WriterFileTaken(WriterRunEvent):
    """What another program wrote into a file of the document was taken in.

    ``ops`` make the file's text of what the file holds for the document at ``base_revision``; ``file_path``
    is a file of the person's, which holds the report, and empty for the run's own file, which holds all.
    """

    event_type: ClassVar[str] = "writer.file.taken"

    file_path: str = ""
    base_revision: int = 0
    ops: list[dict[str, Any]] = Field(default_factory=list)


class WriterPolicyChanged(WriterRunEvent):
    """From this revision on, other changes are merged without a person."""

    event_type: ClassVar[str] = "writer.policy.changed"

    policy: str = "default"
    by: str = "user"


class WriterDirectiveEvent(WriterRunEvent):
    """Base of a directive's receipts; ``anchor`` is the passage it is about."""

    input_id: str = ""
    target: str = "run"
    anchor: dict[str, Any] | None = None
    when: Literal["now", "next", "after"] = "next"


class WriterDirectiveSent(WriterDirectiveEvent):
    """A person's directive was handed to its target."""

    event_type: ClassVar[str] = "writer.directive.sent"


class WriterDirectiveSeen(WriterDirectiveEvent):
    """An agent read a person's directive, at this revision."""

    event_type: ClassVar[str] = "writer.directive.seen"


class WriterProposalStale(WriterRunEvent):
    """A proposal was not applied, since the text it touches has changed."""

    event_type: ClassVar[str] = "writer.proposal.stale"

    proposal_id: str = ""
    reason: str = ""


class WriterRunChangeset(WriterRunEvent):
    """Older logs only: a set of patches in one event."""

    event_type: ClassVar[str] = "writer.run.changeset"
