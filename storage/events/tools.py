"""Tool calls of workers and of the conductor. Call and result are joined by ``tool_trace_id``."""

from typing import Any, ClassVar

from pydantic import Field

from storage.events.base import RunEvent


class ToolCallEvent(RunEvent):
    """Base of a tool call; ``llm_trace_id`` is the model call whose answer asked for it."""

    tool_trace_id: str = ""
    task_id: str = ""
    call_id: str | None = None
    actor_key: str = ""
    tool_name: str = ""
    args: dict[str, Any] = Field(default_factory=dict)
    reasoning: str | None = None
    llm_trace_id: str | None = None


class ToolResultEvent(RunEvent):
    """Base of a tool result."""

    tool_trace_id: str = ""
    task_id: str | None = None
    call_id: str | None = None
    actor_key: str = ""
    tool_name: str = ""
    success: bool = False
    duration_ms: float = 0.0
    output_ref: str | None = None
    output: Any = None
    error: str | None = None
    verdict: str | None = None


class WorkerToolCall(ToolCallEvent):
    """A worker calls a tool."""

    event_type: ClassVar[str] = "worker.tool.call"


class WorkerToolResult(ToolResultEvent):
    """A worker's tool answered."""

    event_type: ClassVar[str] = "worker.tool.result"


class ConductorToolCall(ToolCallEvent):
    """The conductor calls a tool."""

    event_type: ClassVar[str] = "conductor.tool.call"


class ConductorToolResult(ToolResultEvent):
    """The conductor's tool answered."""

    event_type: ClassVar[str] = "conductor.tool.result"
