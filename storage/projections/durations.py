"""How long the calls of each tool and each model took, and where one call stands among them.

Only calls that did what they were asked to: a refusal after a millisecond says nothing of a tool.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

Kind = Literal["model", "tool"]
Key = tuple[Kind, str]

CALL_ENDS: Final = (
    "llm.call.started",
    "llm.call.completed",
    "llm.call.failed",
    "worker.tool.result",
    "conductor.tool.result",
)


class CallTime(NamedTuple):
    """What one event says: a model call's beginning names the model, its end the time."""

    event_type: str
    trace_id: str
    model: str
    tool: str
    duration_ms: float | None
    success: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a call stands: how many took less time, of how many (itself among them)."""

    faster: int
    count: int

    @property
    def percentile(self) -> int:
        """The share of calls that took less time, in whole per cent."""
        return 100 * self.faster // self.count


@dataclass(frozen=True, eq=False)  # whether it is the same one is enough
class Durations:
    """Sorted durations by tool and model, milliseconds."""

    by_key: Mapping[Key, Sequence[float]] = field(default_factory=dict)

    def standing(self, key: Key, duration_ms: float) -> Standing | None:
        """Return where a call stands among those of its tool or model; None when none of them is known."""
        known = self.by_key.get(key)
        return Standing(bisect_left(known, duration_ms), len(known)) if known else None


class DurationFold:
    """Gathers durations; what it has given out never changes."""

    def __init__(self) -> None:
        self._models: dict[str, str] = {}
        self._sorted: dict[Key, list[float]] = {}

    def take(self, told: Iterable[CallTime]) -> Durations:
        """Take in what events say, in order; return all that is known now."""
        fresh: dict[Key, list[float]] = {}
        for each in told:
            key = self._key(each)
            if key is not None and each.duration_ms is not None:
                fresh.setdefault(key, []).append(each.duration_ms)
        for key, found in fresh.items():
            self._sorted[key] = sorted([*self._sorted.get(key, ()), *found])
        return Durations(dict(self._sorted))

    def _key(self, told: CallTime) -> Key | None:
        match told.event_type:
            case "llm.call.started":
                self._models[told.trace_id] = told.model
            case "llm.call.failed":
                self._models.pop(told.trace_id, None)
            case "llm.call.completed":
                model = self._models.pop(told.trace_id, "")
                return ("model", model) if model else None
            case _ if told.tool and told.success:
                return ("tool", told.tool)
        return None
