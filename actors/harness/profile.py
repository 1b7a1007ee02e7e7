"""How much an agent may use: steps, time, tokens, money. Each bound holds during a call, not only between."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HarnessProfile:
    """Bounds of one task.

    Attributes:
        name: what kind of agent it is for.
        max_steps: model calls.
        max_seconds: all of it, pauses not counted.
        max_tokens: input and output of all calls.
        max_cost_usd: price of all calls; calls of unknown price count nothing.
        call_seconds: one attempt of a model call.
        tool_seconds: one tool call.
        max_retries: further attempts of a model call after a transient failure.
        shown_chars: how much of one tool output the model is shown.
        context_chars: how long the conversation may grow before the oldest tool outputs are left out of it; a
            prompt may be half as long.
        tools: the names of the tools it may use; None is all that it is given.
    """

    name: str
    max_steps: int
    max_seconds: float
    max_tokens: int
    max_cost_usd: float
    call_seconds: float = 180.0
    tool_seconds: float = 120.0
    max_retries: int = 3
    shown_chars: int = 24_000
    context_chars: int = 400_000
    tools: frozenset[str] | None = None


CONDUCTOR = HarnessProfile(
    "conductor", max_steps=24, max_seconds=4 * 3600.0, max_tokens=1_000_000, max_cost_usd=5.0
)
WORKER = HarnessProfile(
    "worker",
    max_steps=80,
    max_seconds=3600.0,
    max_tokens=4_000_000,
    max_cost_usd=10.0,
    tool_seconds=620.0,  # a command may ask for ten minutes
)
SUBHARNESS = HarnessProfile(
    "subharness", max_steps=40, max_seconds=1200.0, max_tokens=2_000_000, max_cost_usd=5.0
)
