"""The rollup of a run: status, counts, tokens, durations, cost and dots, in one row.

The store keeps the rows with this fold, in the transaction of the events; live views, replay and checks are
loops over it. What is counted:

* ``workers`` — different workers that started (by ``task_id``); ``worker_calls`` — delegations;
* ``worker_failures`` — workers that failed; ``capability_failures`` — delegations that failed;
* ``failures`` — model and tool calls that failed. A call stopped on request is no failure, nor is a
  finding or a learning. The three kinds of failure do not overlap.
* ``duration_ms`` — the sum over model and tool calls; ``wall_ms`` — from the first event to the end.
"""

import json
from collections.abc import Callable, Iterable, Mapping
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
from storage.events.envelope import StoredEvent
from storage.events.legacy import parse_time
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
from storage.projections.status import ENDED, Badge, RunState, StatusFold, Violation, badge
from storage.projections.tokens import Tokens, tokens_of
from storage.projections.waste import WasteFold
from storage.projections.waste_facts import Waste
from storage.projections.waste_told import ENDS, NOTES

STATE_VERSION = 2
# A rollup is a row of a list; the whole prompt is in its event.
MAX_OBJECTIVE_CHARS = 2_000
_MAX_MODELS = 8
LOOPS_TOLD = 3  # a row says what they are; the sums are of all
# About the program, not about a run, even when they name one; they neither make nor change a rollup.
_NOT_OF_A_RUN = ("desktop.", "action.", "actor.", "run.deleted")


def is_about_run(event_type: str) -> bool:
    """Return whether events of a type count for the rollup of the run that they name."""
    return not event_type.startswith(_NOT_OF_A_RUN)


@dataclass(frozen=True, slots=True)
class RunRollup:
    """One run at a glance. Milliseconds, US dollars; ``cost_usd`` is None when no call had a price."""

    run_id: str
    objective: str
    status: RunState
    status_message: str
    started_at: str
    ended_at: str | None
    workers: int
    llm_calls: int
    tool_calls: int
    worker_calls: int
    worker_failures: int
    capability_failures: int
    failures: int
    duration_ms: float
    wall_ms: float
    tokens: Tokens
    cost_usd: float | None
    document_path: str
    revision: int
    workspace: str
    models: tuple[str, ...]
    first_seq: int
    last_seq: int
    event_count: int
    last_event_at: str
    sparkline: tuple[DotStatus, ...]
    waste: Waste

    @property
    def badge(self) -> Badge:
        """The word on the run's badge."""
        return badge(self.status)

    @property
    def model(self) -> str:
        """The run's models in one line."""
        return ", ".join(self.models)


@dataclass(slots=True)
class _Sums:
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


_SUM_FIELDS = tuple(_Sums.__dataclass_fields__)


class RunRollupAccumulator:
    """Folds the events of one run, in order of ``seq``, into its rollup. O(1) an event."""

    __slots__ = ("_dots", "_status", "_sums", "run_id", "waste")

    def __init__(self, run_id: str) -> None:
        self.run_id = run_id
        self._sums = _Sums()
        self._status = StatusFold()
        self._dots = SparklineFold()
        self.waste = WasteFold(LOOPS_TOLD)

    def apply(self, event: StoredEvent) -> Violation | None:
        """Take one event in; return a step of the run's state that the table does not know, if it is one."""
        event_type = event.event_type
        if not is_about_run(event_type):
            return None
        sums = self._sums
        if sums.event_count == 0:
            sums.first_seq, sums.started_at = event.seq, event.timestamp
        sums.event_count += 1
        sums.last_seq, sums.last_event_at = event.seq, event.timestamp
        before = self._status.state
        violation = self._status.apply(event)
        if self._status.state != before:
            self._note_end(before, event.timestamp)
        if event_type.startswith("writer."):
            _note_document(sums, event.payload)
        body_type = _HANDLED_TYPES.get(event_type)
        if body_type is not None:
            body = event.body
            if type(body) is body_type:
                _HANDLERS[body_type](sums, self._dots, body)
                if (note := NOTES.get(body_type)) is not None:
                    note(self.waste, event, body)
        if event_type in ENDS and event.task_id:
            self.waste.agent_ended(event.task_id)
        return violation

    @property
    def last_seq(self) -> int:
        """The seq of the last event that was taken in; 0 before the first."""
        return self._sums.last_seq

    @property
    def status(self) -> RunState:
        """The run's present state."""
        return self._status.state

    @property
    def value(self) -> RunRollup:
        """The rollup as of the last event."""
        sums = self._sums
        taken = {name: getattr(sums, name) for name in _SUM_FIELDS if name not in ("models", "workers")}
        return RunRollup(
            run_id=self.run_id,
            status=self._status.state,
            status_message=self._status.message,
            workers=len(sums.workers),
            wall_ms=_milliseconds(sums.started_at, sums.ended_at or sums.last_event_at),
            models=tuple(sums.models),
            sparkline=self._dots.dots(ended=self._status.state in ENDED),
            waste=self.waste.value,
            **taken,
        )

    def state_json(self) -> str:
        """Return the fold as compact JSON, from which ``from_state`` goes on."""
        sums = self._sums
        state = [
            STATE_VERSION,
            self.run_id,
            [getattr(sums, name) for name in _SUM_FIELDS if name != "tokens"],
            list(sums.tokens),
            self._status.to_list(),
            self._dots.to_list(),
            self.waste.to_list(),
        ]
        return json.dumps(state, separators=(",", ":"), ensure_ascii=False)

    @classmethod
    def from_state(cls, state_json: str) -> "RunRollupAccumulator":
        """Return the fold that ``state_json`` described.

        Raises:
            ValueError: the state is of another version or damaged; fold the run's events again.
        """
        try:
            version, run_id, sums, tokens, status, dots, waste = json.loads(state_json)
            if version != STATE_VERSION:
                raise ValueError(f"rollup state of version {version}")
            fold = cls(str(run_id))
            names = [name for name in _SUM_FIELDS if name != "tokens"]
            fold._sums = _Sums(tokens=Tokens(*tokens), **dict(zip(names, sums, strict=True)))
            fold._status = StatusFold.from_list(status)
            fold._dots = SparklineFold.from_list(dots)
            fold.waste = WasteFold.from_list(waste)
        except (TypeError, AttributeError) as problem:
            raise ValueError("damaged rollup state") from problem
        return fold

    def _note_end(self, before: str, timestamp: str) -> None:
        if self._status.state in ENDED:
            self._sums.ended_at = timestamp
        elif before in ENDED:
            self._sums.ended_at = None


def run_rollup(run_id: str, events: Iterable[StoredEvent]) -> RunRollup:
    """Return the rollup of a run from all its events in order."""
    fold = RunRollupAccumulator(run_id)
    for event in events:
        fold.apply(event)
    return fold.value


def _milliseconds(start: str, end: str) -> float:
    try:
        return max(0.0, (parse_time(end) - parse_time(start)).total_seconds() * 1000)
    except ValueError:
        return 0.0


def _note_document(sums: _Sums, payload: Mapping[str, Any]) -> None:
    path, revision = payload.get("document_path"), payload.get("revision")
    if isinstance(path, str) and path:
        sums.document_path = path
    if isinstance(revision, int) and revision > sums.revision:
        sums.revision = revision


def _key(kind: str, call: str) -> str:
    return f"{kind}:{call}" if call else ""


def _note_objective(sums: _Sums, objective: str) -> None:
    if not sums.objective:
        sums.objective = objective.strip()[:MAX_OBJECTIVE_CHARS]


def _objective(
    sums: _Sums,
    _dots: SparklineFold,
    body: TracePromptReceived | ConductorRunStarted | ConductorTaskRequested | WriterRunStarted,
) -> None:
    _note_objective(sums, body.objective)


def _user_input(sums: _Sums, _dots: SparklineFold, body: UserInput) -> None:
    if body.surface == "conductor.execute":
        _note_objective(sums, body.record.text)
        sums.workspace = sums.workspace or body.workspace or ""


def _task_started(sums: _Sums, _dots: SparklineFold, body: ConductorTaskStarted) -> None:
    _note_objective(sums, body.objective)
    sums.workspace = body.workspace or sums.workspace


def _task_completed(sums: _Sums, _dots: SparklineFold, body: ConductorTaskCompleted) -> None:
    sums.document_path = sums.document_path or body.report_path


def _worker_call(sums: _Sums, dots: SparklineFold, body: ConductorWorkerCall) -> None:
    sums.worker_calls += 1
    dots.begin(_key("d", body.call_id))


def _capability(sums: _Sums, dots: SparklineFold, body: CapabilityEvent) -> None:
    status: DotStatus = "completed"
    if isinstance(body, ConductorCapabilityBlocked):
        status = "blocked"
    elif isinstance(body, ConductorCapabilityFailed):
        status = "cancelled" if body.data.failure_kind == "cancelled" else "failed"
        sums.capability_failures += status == "failed"
    dots.end(_key("d", body.data.call_id), status)


def _worker_started(sums: _Sums, _dots: SparklineFold, body: WorkerTaskStarted) -> None:
    sums.workers[body.task_id or body.call_id or body.worker_id] = 1


def _worker_failed(sums: _Sums, dots: SparklineFold, body: WorkerTaskFailed) -> None:
    if body.failure_kind != "cancelled":
        sums.worker_failures += 1
        dots.add("failed")


def _failed(_sums: _Sums, dots: SparklineFold, body: EventBody) -> None:
    if getattr(body, "failure_kind", None) != "cancelled":
        dots.add("failed")


def _llm_started(sums: _Sums, dots: SparklineFold, body: LlmCallStarted) -> None:
    sums.llm_calls += 1
    dots.begin(_key("l", body.trace_id))
    if body.model and body.model not in sums.models and len(sums.models) < _MAX_MODELS:
        sums.models.append(body.model)


def _llm_ended(sums: _Sums, dots: SparklineFold, body: LlmCallCompleted | LlmCallFailed) -> None:
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


def _tool_called(sums: _Sums, dots: SparklineFold, body: ToolCallEvent) -> None:
    sums.tool_calls += 1
    dots.begin(_key("t", body.tool_trace_id))


def _tool_ended(sums: _Sums, dots: SparklineFold, body: ToolResultEvent) -> None:
    sums.duration_ms += max(0.0, body.duration_ms)
    status: DotStatus = "completed"
    if not body.success:
        status = "cancelled" if body.verdict == "cancelled" else "failed"
        sums.failures += status == "failed"
    dots.end(_key("t", body.tool_trace_id), status)


_HANDLERS: Mapping[type[EventBody], Callable[[_Sums, SparklineFold, Any], None]] = MappingProxyType(
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
_HANDLED_TYPES: Mapping[str, type[EventBody]] = MappingProxyType(
    {body_type.event_type: body_type for body_type in _HANDLERS}
)
