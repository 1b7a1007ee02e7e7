"""Citations: every source that was used, and whether it holds."""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

from storage.events.base import RunEvent


class CitationEvent(RunEvent):
    """Base of a citation's life."""

    citation_id: str = ""


class CitationProposed(CitationEvent):
    """A source was used. For files: path, lines (1-based, inclusive) and the sha-256 of the lines."""

    event_type: ClassVar[str] = "citation.proposed"

    citing_run_id: str = ""
    citing_actor: str = ""
    cited_kind: str = "file"
    cited_id: str = ""
    excerpt: str = ""
    confidence: float = 0.0
    status: str = "proposed"
    proposed_by: str = ""
    task_id: str | None = None
    call_id: str | None = None
    tool_trace_id: str | None = None
    path: str | None = None
    start_line: int | None = None
    end_line: int | None = None
    content_hash: str | None = None


class CitationFetched(CitationEvent):
    """The source was read again and its text stored."""

    event_type: ClassVar[str] = "citation.fetched"

    content_hash: str = ""
    cited_id_hash: str | None = None
    title: str | None = None
    http_status: int | None = None
    retrieved_at: str = ""
    snapshot_ref: str = ""


class CitationLocated(CitationEvent):
    """The excerpt was found in the stored text; code points."""

    event_type: ClassVar[str] = "citation.located"

    start: int = 0
    end: int = 0


class CitationConfirmed(CitationEvent):
    """The source supports what cites it."""

    event_type: ClassVar[str] = "citation.confirmed"

    confirmed_by: str = ""
    confirmed_at: str = ""
    support: str = "supported"


class CitationRejected(CitationEvent):
    """The source does not hold."""

    event_type: ClassVar[str] = "citation.rejected"

    rejected_by: str = ""
    rejected_at: str = ""
    reason: str = ""


class GlobalExternalContentUpsert(RunEvent):
    """A confirmed external source, for use beyond the run."""

    event_type: ClassVar[str] = "global_external_content.upsert"

    cited_kind: str = ""
    cited_id: str = ""
    content_hash: str = ""
    citing_run_id: str = ""
    action: str = "upsert"


class RegisteredCitation(BaseModel):
    """One line of a version's registry."""

    model_config = ConfigDict(frozen=True, extra="allow")

    citation_id: str
    cited_kind: str
    cited_id: str


class QwyCitationRegistry(RunEvent):
    """All citations of a named version."""

    event_type: ClassVar[str] = "qwy.citation_registry"

    version_id: str = ""
    citation_registry: list[RegisteredCitation] = Field(default_factory=list)
