"""Events as the steps of ``WasteFold``: from a call that is told of, or from a typed body.

The trace has calls at hand, the rollup bodies; both say the same of an event, which a test holds.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from storage.events.base import EventBody
from storage.events.envelope import StoredEvent
from storage.events.llm import LlmCallCompleted, LlmCallFailed
from storage.events.tools import (
    ConductorToolCall,
    ConductorToolResult,
    ToolCallEvent,
    ToolResultEvent,
    WorkerToolCall,
    WorkerToolResult,
)
from storage.projections.call_facts import CallFact, CallStatus, call_key, loop_key
from storage.projections.call_told import args_of, result_mark, tool_status
from storage.projections.text import one_line
from storage.projections.tokens import total_of
from storage.projections.waste import WasteFold
from storage.projections.waste_facts import Charge, Outcome, Step
from storage.projections.waste_marks import call_mark, failure_mark

ENDS = frozenset({"worker.task.completed", "worker.task.failed", "worker.task.cancelled"})
"""The end of a worker: it need not be remembered."""


def take_told(fold: WasteFold, told: CallFact, begun_seq: int) -> None:
    """Take in what one event tells of a call, whose first event is known by now."""
    loop, lasted = told.loop_key, told.duration_ms or 0.0
    if told.ended_seq is None:
        if told.kind != "model":
            fold.tool_begun(loop, told.key, Step(told.seq, told.name, told.mark, told.input_line))
    elif told.kind == "model":
        charge = Charge(told.tokens.total, lasted, told.cost_usd)
        failed = told.status != "completed"
        failure = Outcome(told.mark, told.status, told.error) if failed else None
        fold.model_ended(loop, charge, failure, begun_seq)
    else:
        fold.tool_ended(loop, told.key, Outcome(told.mark, told.status, told.error, lasted))


def _model_completed(fold: WasteFold, _event: StoredEvent, body: LlmCallCompleted) -> None:
    charge = Charge(total_of(body.usage), max(0.0, body.duration_ms), body.cost_usd)
    fold.model_ended(loop_key(body.task_id, body.call_id), charge)


def _model_failed(fold: WasteFold, event: StoredEvent, body: LlmCallFailed) -> None:
    status: CallStatus = "cancelled" if body.failure_kind == "cancelled" else "failed"
    failure = Outcome(failure_mark(body.failure_kind, body.error), status)
    charge = Charge(total_of(body.usage) if body.usage else 0, max(0.0, body.duration_ms))
    fold.model_ended(loop_key(body.task_id, body.call_id), charge, failure, event.seq)


def _tool_begun(fold: WasteFold, event: StoredEvent, body: ToolCallEvent) -> None:
    name, args = body.tool_name, args_of(event, body)
    step = Step(event.seq, name, call_mark(name, args), args)
    fold.tool_begun(loop_key(body.task_id, body.call_id), _key(event, body), step)


def _tool_ended(fold: WasteFold, event: StoredEvent, body: ToolResultEvent) -> None:
    status, error = "completed", ""
    if not body.success:
        status, error = tool_status(success=False, verdict=body.verdict), one_line(body.error or "")
    outcome = Outcome(result_mark(event, body), status, error, max(0.0, body.duration_ms))
    fold.tool_ended(loop_key(body.task_id, body.call_id), _key(event, body), outcome)


def _key(event: StoredEvent, body: ToolCallEvent | ToolResultEvent) -> str:
    return body.tool_trace_id or call_key("tool", "", event.seq)


Note = Callable[[WasteFold, StoredEvent, Any], None]
NOTES: Mapping[type[EventBody], Note] = MappingProxyType(
    {
        LlmCallCompleted: _model_completed,
        LlmCallFailed: _model_failed,
        WorkerToolCall: _tool_begun,
        ConductorToolCall: _tool_begun,
        WorkerToolResult: _tool_ended,
        ConductorToolResult: _tool_ended,
    }
)
"""How an event is taken in by its typed body."""
