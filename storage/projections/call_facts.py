"""What is known of a model or tool call. Values."""

from typing import Literal, NamedTuple

from storage.projections.tokens import NO_TOKENS, Tokens

CallKind = Literal["model", "tool", "conductor_tool"]
CallStatus = Literal["in_flight", "completed", "failed", "cancelled"]
DIRECT = "direct"


class ModelFacts(NamedTuple):
    """What only a model call has: six things from its beginning, four from its end.

    ``new_messages`` counts those since ``base_trace_id``.
    """

    provider: str = ""
    model: str = ""
    role: str = ""
    system_ref: str | None = None
    base_trace_id: str | None = None
    new_messages: int = 0
    time_to_first_token_ms: float | None = None
    tokens: Tokens = NO_TOKENS
    cost_usd: float | None = None
    finish_reason: str = ""


class CallFact(NamedTuple):
    """One model or tool call. ``key`` is ``llm:…`` or ``tool:…``; ``loop_key`` names the loop of the call.

    ``seq`` is that of the first event seen; ``begun_seq`` is None when only the end is in the log, and
    ``ended_seq`` is None while the call is in flight. ``mark`` is of what one event tells: of a tool call
    what is asked, of an end the outcome (``waste_marks``); a call that is joined of both has none.
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
    mark: int = 0

    @property
    def tokens(self) -> Tokens:
        """The call's tokens; none for a tool."""
        return self.model.tokens if self.model else NO_TOKENS

    @property
    def cost_usd(self) -> float | None:
        """The call's price, if it has one."""
        return self.model.cost_usd if self.model else None


def loop_key(task_id: str | None, call_id: str | None) -> str:
    """Return the loop of a call: its task, else its delegation, else the conductor's own."""
    if task_id:
        return task_id
    return f"call:{call_id}" if call_id else DIRECT


def call_key(prefix: str, trace_id: str, seq: int) -> str:
    """Return the key of a call; one without an id is known by its event."""
    return f"{prefix}:{trace_id}" if trace_id else f"{prefix}:seq:{seq}"
