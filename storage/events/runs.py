"""A run's life, as its conductor tells it."""

from typing import Any, ClassVar

from pydantic import Field

from storage.events.base import RunEvent


class ConductorTaskStarted(RunEvent):
    """The conductor accepted the run. ``follows``: the earlier run whose report it is given."""

    event_type: ClassVar[str] = "conductor.task.started"

    objective: str = ""
    desktop_id: str = ""
    status: str = "running"
    phase: str = "accepted"
    workspace: str | None = None
    model: str | None = None
    policy: str | None = None
    follows: str | None = None


class ConductorRunStarted(RunEvent):
    """The conductor's first decision begins."""

    event_type: ClassVar[str] = "conductor.run.started"

    objective: str = ""
    desktop_id: str = ""


class ConductorTaskProgress(RunEvent):
    """A step of the run, in words."""

    event_type: ClassVar[str] = "conductor.task.progress"

    status: str = "running"
    phase: str = ""
    message: str = ""


class ConductorTaskCompleted(RunEvent):
    """The run ended well; no worker of it is alive."""

    event_type: ClassVar[str] = "conductor.task.completed"

    output_mode: str = "markdown_report_to_writer"
    report_path: str = ""
    status: str = "completed"
    desktop_id: str = ""
    summary: str | None = None


class ConductorTaskFailed(RunEvent):
    """The run ended badly."""

    event_type: ClassVar[str] = "conductor.task.failed"

    error_code: str = ""
    error_message: str = ""
    status: str = "failed"
    failure_kind: str | None = None
    desktop_id: str = ""


class ConductorTaskBlocked(RunEvent):
    """The run cannot go on without the person; ``reason`` says what is missing and how to give it."""

    event_type: ClassVar[str] = "conductor.task.blocked"

    reason: str = ""


class ConductorTaskPaused(RunEvent):
    """The run waits at its next step."""

    event_type: ClassVar[str] = "conductor.task.paused"

    by: str = ""


class ConductorTaskCancelled(RunEvent):
    """The run was stopped on request."""

    event_type: ClassVar[str] = "conductor.task.cancelled"

    by: str = ""


class ConductorTaskInterrupted(RunEvent):
    """The run's process went away without a terminal event."""

    event_type: ClassVar[str] = "conductor.task.interrupted"

    reason: str = ""


class ConductorTaskResumed(RunEvent):
    """An interrupted or paused run goes on."""

    event_type: ClassVar[str] = "conductor.task.resumed"


class ConductorTaskRequested(RunEvent):
    """A run was asked for by a producer that cannot name it yet."""

    event_type: ClassVar[str] = "conductor.task.requested"

    objective: str = ""


class ConductorDecision(RunEvent):
    """One decision of the conductor: what to do next, and why."""

    event_type: ClassVar[str] = "conductor.decision"

    action: str = ""
    args: dict[str, Any] = Field(default_factory=dict)
    reason: str = ""
    step: int = 0
