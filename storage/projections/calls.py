"""Model and tool calls: begun, in flight, ended.

Joined by ``trace_id`` (model) and ``tool_trace_id`` (tool) alone. A fact holds what a card shows at a glance
and the ``seq`` of the two events; whole payloads stay in the log, so that a run of 100,000 events fits. The
facts are named tuples, since making and changing frozen dataclasses took most of a fold's time.
"""

from collections.abc import Iterable
from typing import Literal, NamedTuple

from storage.events.envelope import StoredEvent
from storage.events.llm import LlmCallCompleted, LlmCallFailed, LlmCallStarted
from storage.events.tools import ConductorToolCall, ConductorToolResult, ToolCallEvent, ToolResultEvent
from storage.projections.text import arguments_line, one_line, value_line
from storage.projections.tokens import Tokens, tokens_of

CallKind = Literal["model", "tool", "conductor_tool"]
CallStatus = Literal["in_flight", "completed", "failed", "cancelled"]
DIRECT = "direct"


class ModelFacts(NamedTuple):
    """What only a model call has. ``new_messages`` counts those since ``base_trace_id``."""

    provider: str = ""
    model: str = ""
    role: str = ""
    system_ref: str | None = None
    base_trace_id: str | None = None
    new_messages: int = 0
    time_to_first_token_ms: float | None = None
    tokens: Tokens = Tokens()
    cost_usd: float | None = None
    finish_reason: str = ""


class CallFact(NamedTuple):
    """One model or tool call. ``key`` is ``llm:…`` or ``tool:…``; ``loop_key`` names the loop of the call.

    ``seq`` is that of the first event seen; ``begun_seq`` is None when only the end is in the log, and
    ``ended_seq`` is None while the call is in flight.
    """

    key: str
    kind: CallKind
    name: str
    loop_key: str
    actor_key: str
    task_id: str
    call_id: str
    seq: int
    begun_seq: int | None
    started_at: str
    ended_seq: int | None = None
    ended_at: str | None = None
    status: CallStatus = "in_flight"
    duration_ms: float | None = None
    input_line: str = ""
    output_line: str = ""
    output_ref: str | None = None
    error: str = ""
    failure_kind: str = ""
    model: ModelFacts | None = None

    @property
    def tokens(self) -> Tokens:
        """The call's tokens; none for a tool."""
        return self.model.tokens if self.model else Tokens()

    @property
    def cost_usd(self) -> float | None:
        """The call's price, if it has one."""
        return self.model.cost_usd if self.model else None


class CallAccumulator:
    """Folds events into calls, in order of their first event. O(1) an event."""

    def __init__(self) -> None:
        self._by_key: dict[str, CallFact] = {}

    def apply(self, event: StoredEvent) -> tuple[str, ...]:
        """Take one event in; return the keys of the calls that it changed."""
        if not event.event_type.startswith(("llm.call.", "worker.tool.", "conductor.tool.")):
            return ()
        body = event.body
        match body:
            case LlmCallStarted():
                return self._begin(_model_begun(event, body))
            case LlmCallCompleted() | LlmCallFailed():
                return self._end(_model_ended(event, body, self._begun("llm", body.trace_id)))
            case ToolCallEvent():
                return self._begin(_tool_begun(event, body))
            case ToolResultEvent():
                return self._end(_tool_ended(event, body, self._begun("tool", body.tool_trace_id)))
            case _:
                return ()

    def get(self, key: str) -> CallFact | None:
        """Return a call by its key."""
        return self._by_key.get(key)

    @property
    def value(self) -> tuple[CallFact, ...]:
        """All calls, in order of their first event."""
        return tuple(self._by_key.values())

    def __len__(self) -> int:
        return len(self._by_key)

    def _begun(self, prefix: str, trace_id: str) -> CallFact | None:
        return self._by_key.get(f"{prefix}:{trace_id}") if trace_id else None

    def _begin(self, call: CallFact) -> tuple[str, ...]:
        if call.key in self._by_key:
            return ()
        self._by_key[call.key] = call
        return (call.key,)

    def _end(self, call: CallFact) -> tuple[str, ...]:
        known = self._by_key.get(call.key)
        if known is not None and known.status != "in_flight":
            return ()  # told twice: the first answer stands
        self._by_key[call.key] = call
        return (call.key,)


def calls(events: Iterable[StoredEvent]) -> tuple[CallFact, ...]:
    """Return the calls of a run from its events in order."""
    fold = CallAccumulator()
    for event in events:
        fold.apply(event)
    return fold.value


def loop_key(task_id: str | None, call_id: str | None) -> str:
    """Return the loop of a call: its task, else its delegation, else the conductor's own."""
    if task_id:
        return task_id
    return f"call:{call_id}" if call_id else DIRECT


def _key(prefix: str, trace_id: str, seq: int) -> str:
    return f"{prefix}:{trace_id}" if trace_id else f"{prefix}:seq:{seq}"


def _model_begun(event: StoredEvent, body: LlmCallStarted) -> CallFact:
    return CallFact(
        key=_key("llm", body.trace_id, event.seq),
        kind="model",
        name=body.function_name,
        loop_key=loop_key(body.task_id, body.call_id),
        actor_key=body.actor_key,
        task_id=body.task_id or "",
        call_id=body.call_id or "",
        seq=event.seq,
        begun_seq=event.seq,
        started_at=event.timestamp,
        model=ModelFacts(
            provider=body.provider,
            model=body.model,
            role=body.role,
            system_ref=body.system_ref,
            base_trace_id=body.base_trace_id,
            new_messages=len(body.message_refs),
        ),
    )


def _model_ended(
    event: StoredEvent, body: LlmCallCompleted | LlmCallFailed, begun: CallFact | None
) -> CallFact:
    known = begun or CallFact(
        key=_key("llm", body.trace_id, event.seq),
        kind="model",
        name="",
        loop_key=loop_key(body.task_id, body.call_id),
        actor_key=body.actor_key,
        task_id=body.task_id or "",
        call_id=body.call_id or "",
        seq=event.seq,
        begun_seq=None,
        started_at=event.timestamp,
        model=ModelFacts(),
    )
    facts = (known.model or ModelFacts())._replace(tokens=tokens_of(body.usage) if body.usage else Tokens())
    ended = known._replace(
        ended_seq=event.seq, ended_at=event.timestamp, duration_ms=max(0.0, body.duration_ms)
    )
    if isinstance(body, LlmCallFailed):
        return ended._replace(
            status="cancelled" if body.failure_kind == "cancelled" else "failed",
            error=one_line(body.error),
            failure_kind=body.failure_kind,
            model=facts,
        )
    facts = facts._replace(
        time_to_first_token_ms=body.time_to_first_token_ms,
        cost_usd=body.cost_usd,
        finish_reason=body.finish_reason,
    )
    return ended._replace(status="completed", output_ref=body.output_ref, model=facts)


def _tool_begun(event: StoredEvent, body: ToolCallEvent) -> CallFact:
    return CallFact(
        key=_key("tool", body.tool_trace_id, event.seq),
        kind="conductor_tool" if isinstance(body, ConductorToolCall) else "tool",
        name=body.tool_name,
        loop_key=loop_key(body.task_id, body.call_id),
        actor_key=body.actor_key,
        task_id=body.task_id,
        call_id=body.call_id or "",
        seq=event.seq,
        begun_seq=event.seq,
        started_at=event.timestamp,
        input_line=arguments_line(body.args),
    )


def _tool_ended(event: StoredEvent, body: ToolResultEvent, begun: CallFact | None) -> CallFact:
    known = begun or CallFact(
        key=_key("tool", body.tool_trace_id, event.seq),
        kind="conductor_tool" if isinstance(body, ConductorToolResult) else "tool",
        name=body.tool_name,
        loop_key=loop_key(body.task_id, body.call_id),
        actor_key=body.actor_key,
        task_id=body.task_id or "",
        call_id=body.call_id or "",
        seq=event.seq,
        begun_seq=None,
        started_at=event.timestamp,
    )
    status: CallStatus = "completed"
    if not body.success:
        status = "cancelled" if body.verdict == "cancelled" else "failed"
    return known._replace(
        name=known.name or body.tool_name,
        ended_seq=event.seq,
        ended_at=event.timestamp,
        status=status,
        duration_ms=max(0.0, body.duration_ms),
        output_line=value_line(body.output),
        output_ref=body.output_ref,
        error=one_line(body.error or ""),
    )
