"""Permissions: what a person was asked, and what they said."""

from typing import Any, ClassVar

from pydantic import Field

from storage.events.base import RunEvent


class ApprovalRequested(RunEvent):
    """A tool call needs a person's word."""

    event_type: ClassVar[str] = "approval.requested"

    approval_id: str = ""
    tool: str = ""
    args: dict[str, Any] = Field(default_factory=dict)
    rule: str | None = None


class ApprovalDecided(RunEvent):
    """A person, or a rule, decided."""

    event_type: ClassVar[str] = "approval.decided"

    approval_id: str = ""
    decision: str = ""
    scope: str = ""
    by: str = ""
