"""A call as one event's typed body tells of it, whatever the age of the payload."""

from typing import Any

from storage.events.envelope import StoredEvent
from storage.events.llm import LlmCallCompleted, LlmCallFailed, LlmCallStarted
from storage.events.tools import ConductorToolCall, ConductorToolResult, ToolCallEvent, ToolResultEvent
from storage.projections.call_facts import CallFact, CallStatus, ModelFacts, call_key, loop_key
from storage.projections.text import arguments_line, one_line, value_line
from storage.projections.tokens import NO_TOKENS, tokens_of
from storage.projections.waste_marks import call_mark, failure_mark, outcome_mark


def call_told(event: StoredEvent) -> CallFact | None:
    """Return the call of an event: in flight if it began, else without a beginning; None if of no call."""
    body = event.body
    match body:
        case LlmCallStarted():
            return _model_begun(event, body)
        case LlmCallCompleted():
            return _model_completed(event, body)
        case LlmCallFailed():
            return _model_failed(event, body)
        case ToolCallEvent():
            return _tool(event, body)._replace(
                begun_seq=event.seq,
                input_line=arguments_line(body.args),
                mark=call_mark(body.tool_name, args_of(event, body)),
            )
        case ToolResultEvent():
            return _tool_ended(event, body)
        case _:
            return None


def tool_status(*, success: bool, verdict: str | None) -> CallStatus:
    """Return how a tool call ended."""
    if success:
        return "completed"
    return "cancelled" if verdict == "cancelled" else "failed"


def args_of(event: StoredEvent, body: ToolCallEvent) -> dict[str, Any]:
    """Return the arguments of a tool call as they are stored: a long text by its reference."""
    stored = event.payload.get("args") if event.has_blobs else None
    return stored if isinstance(stored, dict) else body.args


def result_mark(event: StoredEvent, body: ToolResultEvent) -> int:
    """Return the mark of how a tool call ended."""
    output, error = body.output, body.error
    if event.has_blobs:
        output, error = event.payload.get("output", output), event.payload.get("error", error)
    return outcome_mark(success=body.success, output=output, output_ref=body.output_ref, error=error)


def _model(event: StoredEvent, body: LlmCallStarted | LlmCallCompleted | LlmCallFailed) -> CallFact:
    return CallFact(
        key=call_key("llm", body.trace_id, event.seq),
        kind="model",
        name="",
        loop_key=loop_key(body.task_id, body.call_id),
        actor_key=body.actor_key,
        task_id=body.task_id or "",
        call_id=body.call_id or "",
        seq=event.seq,
        begun_seq=None,
        started_at=event.timestamp,
    )


def _model_begun(event: StoredEvent, body: LlmCallStarted) -> CallFact:
    facts = ModelFacts(
        provider=body.provider,
        model=body.model,
        role=body.role,
        system_ref=body.system_ref,
        base_trace_id=body.base_trace_id,
        new_messages=len(body.message_refs),
    )
    return _model(event, body)._replace(name=body.function_name, begun_seq=event.seq, model=facts)


def _model_completed(event: StoredEvent, body: LlmCallCompleted) -> CallFact:
    return _model(event, body)._replace(
        ended_seq=event.seq,
        ended_at=event.timestamp,
        status="completed",
        duration_ms=max(0.0, body.duration_ms),
        output_ref=body.output_ref,
        model=ModelFacts(
            time_to_first_token_ms=body.time_to_first_token_ms,
            tokens=tokens_of(body.usage),
            cost_usd=body.cost_usd,
            finish_reason=body.finish_reason,
        ),
    )


def _model_failed(event: StoredEvent, body: LlmCallFailed) -> CallFact:
    return _model(event, body)._replace(
        ended_seq=event.seq,
        ended_at=event.timestamp,
        status="cancelled" if body.failure_kind == "cancelled" else "failed",
        duration_ms=max(0.0, body.duration_ms),
        error=one_line(body.error),
        failure_kind=body.failure_kind,
        mark=failure_mark(body.failure_kind, body.error),
        model=ModelFacts(tokens=tokens_of(body.usage) if body.usage else NO_TOKENS),
    )


def _tool(event: StoredEvent, body: ToolCallEvent | ToolResultEvent) -> CallFact:
    by_conductor = isinstance(body, ConductorToolCall | ConductorToolResult)
    return CallFact(
        key=call_key("tool", body.tool_trace_id, event.seq),
        kind="conductor_tool" if by_conductor else "tool",
        name=body.tool_name,
        loop_key=loop_key(body.task_id, body.call_id),
        actor_key=body.actor_key,
        task_id=body.task_id or "",
        call_id=body.call_id or "",
        seq=event.seq,
        begun_seq=None,
        started_at=event.timestamp,
    )


def _tool_ended(event: StoredEvent, body: ToolResultEvent) -> CallFact:
    return _tool(event, body)._replace(
        ended_seq=event.seq,
        ended_at=event.timestamp,
        status=tool_status(success=body.success, verdict=body.verdict),
        duration_ms=max(0.0, body.duration_ms),
        output_line=value_line(body.output),
        output_ref=body.output_ref,
        error=one_line(body.error or ""),
        mark=result_mark(event, body),
    )
