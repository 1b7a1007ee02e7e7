"""What a run's rollup sums up, and which event adds what to it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from storage.events.base import EventBody
from storage.events.delegation import (
    CapabilityEvent,
    ConductorCapabilityBlocked,
    ConductorCapabilityCompleted,
    ConductorCapabilityFailed,
    ConductorSubharnessFailed,
    ConductorWorkerCall,
)
from storage.events.document import WriterRunFailed, WriterRunStarted
from storage.events.llm import LlmCallCompleted, LlmCallFailed, LlmCallStarted
from storage.events.prompts import TracePromptReceived, UserInput
from storage.events.runs import (
    ConductorRunStarted,
    ConductorTaskCompleted,
    ConductorTaskFailed,
    ConductorTaskRequested,
    ConductorTaskStarted,
)
from storage.events.tools import (
    ConductorToolCall,
    ConductorToolResult,
    ToolCallEvent,
    ToolResultEvent,
    WorkerToolCall,
    WorkerToolResult,
)
from storage.events.workers import WorkerTaskFailed, WorkerTaskStarted
from storage.projections.sparkline import DotStatus, SparklineFold
from storage.projections.tokens import Tokens, tokens_of

# A rollup is a row of a list; the whole prompt is in its event.
MAX_OBJECTIVE_CHARS = 2_000
_MAX_MODELS = 8
MAX_TOOLS = 64


@dataclass(slots=True)
class Sums:
    """What is summed up; every field is a JSON value."""

    objective: str = ""
    started_at: str = ""
    ended_at: str | None = None
    last_event_at: str = ""
    llm_calls: int = 0
    tool_calls: int = 0
    worker_calls: int = 0
    worker_failures: int = 0
    capability_failures: int = 0
    failures: int = 0
    duration_ms: float = 0.0
    tokens: Tokens = field(default_factory=Tokens)
    cost_usd: float | None = None
    document_path: str = ""
    revision: int = 0
    workspace: str = ""
    models: list[str] = field(default_factory=list)
    workers: dict[str, int] = field(default_factory=dict)
    first_seq: int = 0
    last_seq: int = 0
    event_count: int = 0
    tools: list[str] = field(default_factory=list)


SUM_FIELDS = tuple(Sums.__dataclass_fields__)


def note_document(sums: Sums, payload: Mapping[str, Any]) -> None:
    """Take in where the document is and its revision, from any event of the Writer."""
    path, revision = payload.get("document_path"), payload.get("revision")
    if isinstance(path, str) and path:
        sums.document_path = path
    if isinstance(revision, int) and revision > sums.revision:
        sums.revision = revision


def _key(kind: str, call: str) -> str:
    return f"{kind}:{call}" if call else ""


def _note_objective(sums: Sums, objective: str) -> None:
    if not sums.objective:
        sums.objective = objective.strip()[:MAX_OBJECTIVE_CHARS]


def _note_name(names: list[str], name: str, most: int) -> None:
    if name and name not in names and len(names) < most:
        names.append(name)


def _objective(
    sums: Sums,
    _dots: SparklineFold,
    body: TracePromptReceived | ConductorRunStarted | ConductorTaskRequested | WriterRunStarted,
) -> None:
    _note_objective(sums, body.objective)


def _user_input(sums: Sums, _dots: SparklineFold, body: UserInput) -> None:
    if body.surface == "conductor.execute":
        _note_objective(sums, body.record.text)
        sums.workspace = sums.workspace or body.workspace or ""


def _task_started(sums: Sums, _dots: SparklineFold, body: ConductorTaskStarted) -> None:
    _note_objective(sums, body.objective)
    sums.workspace = body.workspace or sums.workspace


def _task_completed(sums: Sums, _dots: SparklineFold, body: ConductorTaskCompleted) -> None:
    sums.document_path = sums.document_path or body.report_path


def _worker_call(sums: Sums, dots: SparklineFold, body: ConductorWorkerCall) -> None:
    sums.worker_calls += 1
    dots.begin(_key("d", body.call_id))


def _capability(sums: Sums, dots: SparklineFold, body: CapabilityEvent) -> None:
    status: DotStatus = "completed"
    if isinstance(body, ConductorCapabilityBlocked):
        status = "blocked"
    elif isinstance(body, ConductorCapabilityFailed):
        status = "cancelled" if body.data.failure_kind == "cancelled" else "failed"
        sums.capability_failures += status == "failed"
    dots.end(_key("d", body.data.call_id), status)


def _worker_started(sums: Sums, _dots: SparklineFold, body: WorkerTaskStarted) -> None:
    sums.workers[body.task_id or body.call_id or body.worker_id] = 1


def _worker_failed(sums: Sums, dots: SparklineFold, body: WorkerTaskFailed) -> None:
    if body.failure_kind != "cancelled":
        sums.worker_failures += 1
        dots.add("failed")


def _failed(_sums: Sums, dots: SparklineFold, body: EventBody) -> None:
    if getattr(body, "failure_kind", None) != "cancelled":
        dots.add("failed")


def _llm_started(sums: Sums, dots: SparklineFold, body: LlmCallStarted) -> None:
    sums.llm_calls += 1
    dots.begin(_key("l", body.trace_id))
    _note_name(sums.models, body.model, _MAX_MODELS)


def _llm_ended(sums: Sums, dots: SparklineFold, body: LlmCallCompleted | LlmCallFailed) -> None:
    sums.duration_ms += max(0.0, body.duration_ms)
    if body.usage is not None:
        sums.tokens += tokens_of(body.usage)
    status: DotStatus = "completed"
    if isinstance(body, LlmCallCompleted):
        if body.cost_usd is not None:
            sums.cost_usd = (sums.cost_usd or 0.0) + body.cost_usd
    else:
        status = "cancelled" if body.failure_kind == "cancelled" else "failed"
        sums.failures += status == "failed"
    dots.end(_key("l", body.trace_id), status)


def _tool_called(sums: Sums, dots: SparklineFold, body: ToolCallEvent) -> None:
    sums.tool_calls += 1
    dots.begin(_key("t", body.tool_trace_id))
    _note_name(sums.tools, body.tool_name, MAX_TOOLS)


def _tool_ended(sums: Sums, dots: SparklineFold, body: ToolResultEvent) -> None:
    sums.duration_ms += max(0.0, body.duration_ms)
    status: DotStatus = "completed"
    if not body.success:
        status = "cancelled" if body.verdict == "cancelled" else "failed"
        sums.failures += status == "failed"
    dots.end(_key("t", body.tool_trace_id), status)


HANDLERS: Mapping[type[EventBody], Callable[[Sums, SparklineFold, Any], None]] = MappingProxyType(
    {
        TracePromptReceived: _objective,
        UserInput: _user_input,
        ConductorTaskRequested: _objective,
        ConductorTaskStarted: _task_started,
        ConductorRunStarted: _objective,
        WriterRunStarted: _objective,
        ConductorTaskCompleted: _task_completed,
        ConductorTaskFailed: _failed,
        WriterRunFailed: _failed,
        ConductorSubharnessFailed: _failed,
        ConductorWorkerCall: _worker_call,
        ConductorCapabilityCompleted: _capability,
        ConductorCapabilityFailed: _capability,
        ConductorCapabilityBlocked: _capability,
        WorkerTaskStarted: _worker_started,
        WorkerTaskFailed: _worker_failed,
        LlmCallStarted: _llm_started,
        LlmCallCompleted: _llm_ended,
        LlmCallFailed: _llm_ended,
        WorkerToolCall: _tool_called,
        ConductorToolCall: _tool_called,
        WorkerToolResult: _tool_ended,
        ConductorToolResult: _tool_ended,
    }
)
HANDLED_TYPES: Mapping[str, type[EventBody]] = MappingProxyType(
    {body_type.event_type: body_type for body_type in HANDLERS}
)
