"""Builders of canonical event sequences.

``RunBuilder`` tells a run step by step; each step is one or more events, on a clock that only moves when the
builder is told to. ``.new_events`` go into a store, ``.stored()`` gives them as the log would.

    run = RunBuilder("run-1").begin()
    researcher = run.delegate("researcher")
    researcher.start().model_call().tool_call("read_file").finding("41 dependencies").complete()
    run.complete()
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from storage.events.base import EventBody
from storage.events.citations import CitationConfirmed, CitationLocated, CitationProposed
from storage.events.delegation import (
    CapabilityData,
    CapabilityEvent,
    ConductorCapabilityBlocked,
    ConductorCapabilityCompleted,
    ConductorCapabilityFailed,
    ConductorWorkerCall,
    ConductorWorkerResult,
)
from storage.events.document import WriterRunPatch, WriterRunStarted
from storage.events.envelope import NewEvent, RawEvent, StoredEvent, format_time
from storage.events.llm import LlmCallCompleted, LlmCallFailed, LlmCallStarted, Usage
from storage.events.prompts import TracePromptReceived, UserInput, UserInputRecord
from storage.events.runs import (
    ConductorDecision,
    ConductorRunStarted,
    ConductorTaskCompleted,
    ConductorTaskFailed,
    ConductorTaskStarted,
)
from storage.events.tools import ConductorToolCall, ConductorToolResult, WorkerToolCall, WorkerToolResult
from storage.events.workers import (
    WorkerTaskCompleted,
    WorkerTaskFailed,
    WorkerTaskFinding,
    WorkerTaskLearning,
    WorkerTaskProgress,
    WorkerTaskStarted,
)

START = datetime(2026, 1, 5, 9, 0, 0, tzinfo=UTC)
USAGE = Usage(input_tokens=100, output_tokens=50, cached_input_tokens=25, total_tokens=150)


@dataclass(frozen=True, slots=True)
class Call:
    """How a model or tool call goes; ``failure`` is its kind, an ``unanswered`` call stays in flight."""

    duration_ms: float = 100.0
    usage: Usage = USAGE
    cost_usd: float | None = None
    failure: str | None = None
    unanswered: bool = False
    output: str = "ok"


class RunBuilder:
    """The events of one run, told in order."""

    def __init__(
        self, run_id: str = "run-1", objective: str = "Describe this folder", start: datetime = START
    ) -> None:
        self.run_id = run_id
        self.objective = objective
        self.clock = start
        self.new_events: list[NewEvent] = []
        self.document_path = f"runs/{run_id}/document.md"
        self.revision = 0
        self._ids: dict[str, int] = {}

    def add(self, body: EventBody, actor_id: str = "conductor") -> "RunBuilder":
        """Add any event at the present moment."""
        self.new_events.append(NewEvent(body, actor_id, timestamp=format_time(self.clock)))
        return self

    def wait(self, milliseconds: float) -> "RunBuilder":
        """Let time pass."""
        self.clock += timedelta(milliseconds=milliseconds)
        return self

    def new_name(self, kind: str) -> str:
        """Return the next id of a kind: ``run-1/llm-1`` …"""
        self._ids[kind] = self._ids.get(kind, 0) + 1
        return f"{self.run_id}/{kind}-{self._ids[kind]}"

    def prompt(self) -> "RunBuilder":
        """The person asks."""
        input_id = self.new_name("input")
        record = UserInputRecord(
            input_id=input_id, surface="conductor", text=self.objective, created_at=format_time(self.clock)
        )
        self.add(TracePromptReceived(run_id=self.run_id, objective=self.objective), "session")
        asked = {"run_id": self.run_id, "input_id": input_id, "record": record}
        return self.add(UserInput(surface="conductor.execute", **asked), "session")

    def begin(self, workspace: str = "/home/ada/notes", model: str = "offline") -> "RunBuilder":
        """The person asks, the conductor accepts, the document opens, the first decision begins."""
        run_id, objective = self.run_id, self.objective
        self.prompt()
        self.add(ConductorTaskStarted(run_id=run_id, objective=objective, workspace=workspace, model=model))
        self.add(
            WriterRunStarted(run_id=run_id, objective=objective, document_path=self.document_path), "writer"
        )
        return self.add(ConductorRunStarted(run_id=run_id, objective=objective))

    def decide(self, action: str, reason: str = "") -> "RunBuilder":
        """The conductor decides."""
        return self.add(ConductorDecision(run_id=self.run_id, action=action, reason=reason))

    def delegate(self, worker_type: str, objective: str = "", call_id: str = "") -> "WorkerBuilder":
        """The conductor hands work to a worker, which has not started yet."""
        call_id = call_id or self.new_name("call")
        objective = objective or f"{worker_type}: {self.objective}"
        self.add(
            ConductorWorkerCall(
                run_id=self.run_id,
                call_id=call_id,
                worker_type=worker_type,
                worker_objective=objective,
                caller="conductor",
            )
        )
        return WorkerBuilder(self, worker_type, call_id, objective)

    def model_call(self, call: Call | None = None, **ids: Any) -> "RunBuilder":
        """A model call from start to end; the conductor's unless ids say otherwise."""
        call = call or Call()
        trace_id = self.new_name("llm")
        ids = {"actor_key": "conductor", **ids}
        self.add(
            LlmCallStarted(
                run_id=self.run_id,
                trace_id=trace_id,
                provider="offline",
                model="offline",
                function_name="decide",
                started_at=format_time(self.clock),
                **ids,
            ),
            ids["actor_key"],
        )
        if call.unanswered:
            return self
        self.wait(call.duration_ms)
        return self.add(_model_answer(self.run_id, trace_id, call, ids), ids["actor_key"])

    def tool_call(
        self, tool_name: str, call: Call | None = None, args: dict[str, Any] | None = None
    ) -> "RunBuilder":
        """A tool call of the conductor from call to result."""
        call = call or Call()
        ids = {"run_id": self.run_id, "tool_trace_id": self.new_name("tool"), "tool_name": tool_name}
        self.add(ConductorToolCall(**ids, args=args or {}, actor_key="conductor"))
        if call.unanswered:
            return self
        self.wait(call.duration_ms)
        return self.add(ConductorToolResult(**ids, **_tool_answer(call), actor_key="conductor"))

    def patch(self, text: str, section_id: str = "conductor", **fields: Any) -> "RunBuilder":
        """The document grows by a text at the start of a section."""
        base, self.revision = self.revision, self.revision + 1
        return self.add(
            WriterRunPatch(
                run_id=self.run_id,
                document_path=self.document_path,
                revision=self.revision,
                base_revision=base,
                patch_id=self.new_name("patch"),
                section_id=section_id,
                **{
                    "author": section_id,
                    "ops": [{"op": "insert", "pos": 0, "text": text}],
                    **fields,
                },
            ),
            "writer",
        )

    def complete(self) -> "RunBuilder":
        """The run ends well."""
        return self.add(ConductorTaskCompleted(run_id=self.run_id, report_path=self.document_path))

    def fail(self, message: str = "the model did not answer", failure_kind: str = "provider") -> "RunBuilder":
        """The run ends badly."""
        return self.add(
            ConductorTaskFailed(run_id=self.run_id, error_message=message, failure_kind=failure_kind)
        )

    def stored(self, first_seq: int = 1) -> list[StoredEvent]:
        """Return the events as the log gives them back."""
        return stored(self.new_events, first_seq)


class WorkerBuilder:
    """The events of one worker of a run."""

    def __init__(self, run: RunBuilder, worker_type: str, call_id: str, objective: str) -> None:
        self.run = run
        self.worker_type = worker_type
        self.call_id = call_id
        self.objective = objective
        self.task_id = run.new_name("task")
        self.worker_id = f"{worker_type}:{self.task_id}"

    @property
    def ids(self) -> dict[str, str]:
        """The ids of every lifecycle event of this worker."""
        return {
            "run_id": self.run.run_id,
            "task_id": self.task_id,
            "call_id": self.call_id,
            "worker_id": self.worker_id,
            "worker_type": self.worker_type,
        }

    def add(self, body: EventBody) -> "WorkerBuilder":
        """Add any event of this worker."""
        self.run.add(body, self.worker_id)
        return self

    def wait(self, milliseconds: float) -> "WorkerBuilder":
        """Let time pass."""
        self.run.wait(milliseconds)
        return self

    def start(self, model: str = "offline") -> "WorkerBuilder":
        """The worker starts."""
        return self.add(WorkerTaskStarted(**self.ids, objective=self.objective, model_used=model))

    def progress(self, message: str) -> "WorkerBuilder":
        """The worker says what it does."""
        return self.add(WorkerTaskProgress(**self.ids, message=message))

    def finding(self, claim: str, confidence: float = 0.9) -> "WorkerBuilder":
        """The worker reports a finding."""
        told = {"finding_id": self.run.new_name("finding"), "claim": claim}
        return self.add(WorkerTaskFinding(**self.ids, **told, confidence=confidence))

    def learning(self, insight: str) -> "WorkerBuilder":
        """The worker reports a learning."""
        learning_id = self.run.new_name("learning")
        return self.add(WorkerTaskLearning(**self.ids, learning_id=learning_id, insight=insight))

    def model_call(self, call: Call | None = None) -> "WorkerBuilder":
        """A model call of this worker."""
        ids = {"task_id": self.task_id, "call_id": self.call_id, "actor_key": self.worker_type}
        self.run.model_call(call, **ids)
        return self

    def tool_call(
        self, tool_name: str, call: Call | None = None, args: dict[str, Any] | None = None
    ) -> "WorkerBuilder":
        """A tool call of this worker."""
        call = call or Call()
        ids = {
            "run_id": self.run.run_id,
            "tool_trace_id": self.run.new_name("tool"),
            "task_id": self.task_id,
            "call_id": self.call_id,
            "actor_key": self.worker_type,
            "tool_name": tool_name,
        }
        self.add(WorkerToolCall(**ids, args=args or {}))
        if call.unanswered:
            return self
        self.run.wait(call.duration_ms)
        return self.add(WorkerToolResult(**ids, **_tool_answer(call)))

    def cite(self, path: str, start_line: int, end_line: int, *, confirmed: bool = False) -> "WorkerBuilder":
        """The worker cites lines of a file."""
        run_id, citation_id = self.run.run_id, self.run.new_name("citation")
        self.add(
            CitationProposed(
                run_id=run_id,
                citation_id=citation_id,
                citing_run_id=run_id,
                citing_actor=self.worker_id,
                cited_id=f"{path}:{start_line}-{end_line}",
                path=path,
                start_line=start_line,
                end_line=end_line,
                task_id=self.task_id,
                call_id=self.call_id,
            )
        )
        if confirmed:
            self.add(CitationLocated(run_id=run_id, citation_id=citation_id, start=0, end=10))
            self.add(CitationConfirmed(run_id=run_id, citation_id=citation_id, confirmed_by="quire"))
        return self

    def complete(self, summary: str = "done") -> "WorkerBuilder":
        """The worker ends well, and the conductor hears of it."""
        self.add(WorkerTaskCompleted(**self.ids, summary=summary))
        _result(self, summary, success=True)
        return _capability(self, ConductorCapabilityCompleted, summary=summary)

    def fail(self, error: str = "the command was refused", failure_kind: str = "unknown") -> "WorkerBuilder":
        """The worker ends badly, and the conductor hears of it."""
        self.add(WorkerTaskFailed(**self.ids, error=error, failure_kind=failure_kind))
        _result(self, error, success=False)
        return _capability(self, ConductorCapabilityFailed, error=error, failure_kind=failure_kind)

    def block(self, reason: str = "a language model is needed") -> "WorkerBuilder":
        """The delegation is blocked."""
        return _capability(self, ConductorCapabilityBlocked, reason=reason)


def _result(worker: WorkerBuilder, summary: str, *, success: bool) -> None:
    worker.run.add(
        ConductorWorkerResult(
            run_id=worker.run.run_id,
            call_id=worker.call_id,
            worker_type=worker.worker_type,
            success=success,
            result_summary=summary,
        )
    )


def _capability(worker: WorkerBuilder, outcome: type[CapabilityEvent], **data: str) -> WorkerBuilder:
    given = CapabilityData(call_id=worker.call_id, **data)
    worker.run.add(outcome(run_id=worker.run.run_id, capability=worker.worker_type, data=given))
    return worker


def _model_answer(
    run_id: str, trace_id: str, call: Call, ids: dict[str, Any]
) -> LlmCallCompleted | LlmCallFailed:
    if call.failure:
        return LlmCallFailed(
            run_id=run_id,
            trace_id=trace_id,
            duration_ms=call.duration_ms,
            error=f"the call failed: {call.failure}",
            failure_kind=call.failure,
            **ids,
        )
    return LlmCallCompleted(
        run_id=run_id,
        trace_id=trace_id,
        duration_ms=call.duration_ms,
        usage=call.usage,
        cost_usd=call.cost_usd,
        finish_reason="stop",
        **ids,
    )


def _tool_answer(call: Call) -> dict[str, Any]:
    if call.failure:
        return {"success": False, "duration_ms": call.duration_ms, "error": call.failure}
    return {"success": True, "duration_ms": call.duration_ms, "output": call.output}


def stored(new_events: Iterable[NewEvent], first_seq: int = 1) -> list[StoredEvent]:
    """Return new events as the log gives them back, with ascending ``seq``; bodies are parsed from JSON."""
    return [
        StoredEvent(
            seq=seq,
            event_id=event.event_id,
            timestamp=event.timestamp,
            event_type=event.event_type,
            actor_id=event.actor_id,
            run_id=event.ids().run_id,
            task_id=event.ids().task_id,
            call_id=event.ids().call_id,
            payload_json=event.body.wire_json(),
        )
        for seq, event in enumerate(new_events, first_seq)
    ]


def stored_raw(
    event_type: str, payload: dict[str, Any], seq: int = 1, timestamp: str = format_time(START)
) -> StoredEvent:
    """Return an event of any older or foreign shape as the log gives it back."""
    raw = RawEvent(event_type, payload)
    ids = raw.ids()
    return StoredEvent(
        seq=seq,
        event_id=raw.event_id,
        timestamp=timestamp,
        event_type=event_type,
        actor_id="",
        run_id=ids.run_id,
        task_id=ids.task_id,
        call_id=ids.call_id,
        payload_json=json.dumps(payload),
    )
