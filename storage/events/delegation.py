"""Delegation: the conductor hands work over, and hears back. Joined by ``call_id``."""

from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from storage.events.base import RunEvent

Lane = Literal["control", "telemetry"]


class ConductorWorkerCall(RunEvent):
    """The conductor delegates an objective to a worker. Older logs have no ``call_id`` here."""

    event_type: ClassVar[str] = "conductor.worker.call"

    call_id: str = ""
    worker_type: str = ""
    worker_objective: str = ""
    caller: str = ""


class ConductorWorkerResult(RunEvent):
    """The conductor heard back from a worker."""

    event_type: ClassVar[str] = "conductor.worker.result"

    call_id: str = ""
    worker_type: str = ""
    success: bool = False
    result_summary: str = ""


class CapabilityMeta(BaseModel):
    """The lane that a capability event travels in."""

    model_config = ConfigDict(frozen=True, extra="allow")

    lane: Lane = "control"


class CapabilityData(BaseModel):
    """What a delegation came to; which fields are set depends on the outcome."""

    model_config = ConfigDict(frozen=True, extra="allow")

    call_id: str = ""
    summary: str | None = None
    error: str | None = None
    failure_kind: str | None = None
    reason: str | None = None


class CapabilityEvent(RunEvent):
    """Base of a delegation's terminal events."""

    capability: str = ""
    data: CapabilityData = Field(default_factory=CapabilityData)
    meta: CapabilityMeta = Field(default_factory=CapabilityMeta, alias="_meta")


class ConductorCapabilityCompleted(CapabilityEvent):
    """A delegation ended well."""

    event_type: ClassVar[str] = "conductor.capability.completed"


class ConductorCapabilityFailed(CapabilityEvent):
    """A delegation ended badly."""

    event_type: ClassVar[str] = "conductor.capability.failed"


class ConductorCapabilityBlocked(CapabilityEvent):
    """A delegation cannot go on without the person."""

    event_type: ClassVar[str] = "conductor.capability.blocked"


class SubharnessEvent(RunEvent):
    """Base of the events of an ephemeral sub-agent."""

    call_id: str = ""
    correlation_id: str = ""
    objective: str | None = None
    result: dict[str, Any] | None = None


class ConductorSubharnessSpawned(SubharnessEvent):
    """A sub-agent was started."""

    event_type: ClassVar[str] = "conductor.subharness.spawned"


class ConductorSubharnessCompleted(SubharnessEvent):
    """A sub-agent ended well."""

    event_type: ClassVar[str] = "conductor.subharness.completed"


class ConductorSubharnessFailed(SubharnessEvent):
    """A sub-agent ended badly."""

    event_type: ClassVar[str] = "conductor.subharness.failed"

    failure_kind: str = "unknown"
    error: str = ""


class ConductorWriterEnqueue(RunEvent):
    """Older logs only: a message was queued for the writer."""

    event_type: ClassVar[str] = "conductor.writer.enqueue"


class ConductorWriterEnqueueFailed(RunEvent):
    """Older logs only: a message could not be queued for the writer."""

    event_type: ClassVar[str] = "conductor.writer.enqueue.failed"
