"""Model calls. Started and ended are joined by ``trace_id``.

Token counts on the wire: ``input_tokens`` includes cached and cache-write tokens, ``output_tokens``
includes reasoning, ``total_tokens = input + output``.
"""

from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from storage.events.base import RunEvent

FailureKind = Literal[
    "timeout",
    "network",
    "auth",
    "rate_limit",
    "validation",
    "provider",
    "cancelled",
    "unknown",
]


class Usage(BaseModel):
    """Token counts of one model call."""

    model_config = ConfigDict(frozen=True, extra="allow")

    input_tokens: int = 0
    output_tokens: int = 0
    cached_input_tokens: int = 0
    cache_write_tokens: int = 0
    reasoning_tokens: int = 0
    total_tokens: int = 0


class LlmCallStarted(RunEvent):
    """A model call began. ``message_refs`` lists only messages that are new since ``base_trace_id``."""

    event_type: ClassVar[str] = "llm.call.started"

    trace_id: str = ""
    task_id: str | None = None
    call_id: str | None = None
    actor_key: str = ""
    role: str = ""
    function_name: str = ""
    provider: str = ""
    model: str = ""
    started_at: str = ""
    system_ref: str | None = None
    base_trace_id: str | None = None
    message_refs: list[str] = Field(default_factory=list)
    tools: list[str] = Field(default_factory=list)


class LlmCallCompleted(RunEvent):
    """A model answered."""

    event_type: ClassVar[str] = "llm.call.completed"

    trace_id: str = ""
    task_id: str | None = None
    call_id: str | None = None
    actor_key: str = ""
    output_ref: str | None = None
    duration_ms: float = 0.0
    time_to_first_token_ms: float | None = None
    usage: Usage = Field(default_factory=Usage)
    cost_usd: float | None = None
    finish_reason: str = ""


class LlmCallFailed(RunEvent):
    """A model call did not give an answer."""

    event_type: ClassVar[str] = "llm.call.failed"

    trace_id: str = ""
    task_id: str | None = None
    call_id: str | None = None
    actor_key: str = ""
    duration_ms: float = 0.0
    error: str = ""
    failure_kind: str = "unknown"
    usage: Usage | None = None
