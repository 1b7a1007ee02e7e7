"""A worker's life: started, progress, findings, end.

Joined by ``task_id``; linked to its delegation by ``call_id``.
"""

from typing import Any, ClassVar

from pydantic import Field

from storage.events.base import RunEvent


class WorkerTaskEvent(RunEvent):
    """Base of the worker lifecycle."""

    task_id: str = ""
    call_id: str = ""
    worker_id: str = ""
    worker_type: str = ""
    phase: str = "agent_loop"


class WorkerTaskStarted(WorkerTaskEvent):
    """A worker began."""

    event_type: ClassVar[str] = "worker.task.started"

    objective: str = ""
    model_used: str = ""


class WorkerTaskProgress(WorkerTaskEvent):
    """A worker says what it is doing."""

    event_type: ClassVar[str] = "worker.task.progress"

    message: str = ""
    model_used: str | None = None


class WorkerTaskCompleted(WorkerTaskEvent):
    """A worker ended well."""

    event_type: ClassVar[str] = "worker.task.completed"

    summary: str = ""


class WorkerTaskFailed(WorkerTaskEvent):
    """A worker ended badly, or reached a limit."""

    event_type: ClassVar[str] = "worker.task.failed"

    error: str = ""
    failure_kind: str = "unknown"


class WorkerTaskCancelled(WorkerTaskEvent):
    """A worker was stopped on request."""

    event_type: ClassVar[str] = "worker.task.cancelled"


class WorkerTaskFinding(WorkerTaskEvent):
    """A worker reports a claim with its evidence."""

    event_type: ClassVar[str] = "worker.task.finding"

    finding_id: str = ""
    claim: str = ""
    confidence: float = 0.0
    evidence_refs: list[str] = Field(default_factory=list)


class WorkerTaskLearning(WorkerTaskEvent):
    """A worker reports something worth remembering beyond the run."""

    event_type: ClassVar[str] = "worker.task.learning"

    learning_id: str = ""
    insight: str = ""
    confidence: float = 0.0


class HarnessProgressReceived(RunEvent):
    """A sub-agent says what it is doing."""

    event_type: ClassVar[str] = "harness.progress.received"

    correlation_id: str = ""
    kind: str = ""
    content: str = ""
    metadata: dict[str, Any] = Field(default_factory=dict)


class WorkerReportReceived(RunEvent):
    """The conductor received a worker's report."""

    event_type: ClassVar[str] = "worker.report.received"

    task_id: str = ""
    worker_id: str = ""
    call_id: str = ""
    report: str = ""
