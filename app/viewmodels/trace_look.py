"""How the Trace window reads calls: what is slow, what is past its limit, what is folded. A value."""

from dataclasses import dataclass
from typing import Literal

SLOW_MS = 5_000.0
# A call without an answer for longer than this is flagged.
LIMIT_MS = 120_000.0

PayloadMode = Literal["chat", "tree", "raw"]
MODES: tuple[PayloadMode, ...] = ("chat", "tree", "raw")


@dataclass(frozen=True, slots=True)
class TraceLook:
    """What the person has set for all runs.

    Attributes:
        slow_ms: from how many milliseconds on a call is slow: a red bar, a ring in the trajectory.
        model_limit_ms, tool_limit_ms: a call without an answer for longer is flagged.
        fold_gaps: whether times in which nothing was called are drawn short on the time axis.
        payload: how what went in and out of a call is shown first.
    """

    slow_ms: float = SLOW_MS
    model_limit_ms: float = LIMIT_MS
    tool_limit_ms: float = LIMIT_MS
    fold_gaps: bool = True
    payload: PayloadMode = "chat"

    def limit_ms(self, kind: str) -> float:
        """Return how long a call of a kind may take."""
        return self.model_limit_ms if kind == "model" else self.tool_limit_ms
