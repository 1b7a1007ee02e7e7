"""The values of loops and waste; ``storage.projections.waste`` says what counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from storage.events.blob_refs import head, replace_refs
from storage.projections.text import arguments_line

WHAT_CHARS = 80
WasteKind = Literal["repeat", "cycle", "retry"]


class Charge(NamedTuple):
    """What something took: tokens, milliseconds in calls, US dollars (None: it has no price)."""

    tokens: int = 0
    duration_ms: float = 0.0
    cost_usd: float | None = None

    def plus(self, other: "Charge") -> "Charge":
        """Return both together."""
        cost = self.cost_usd
        if other.cost_usd is not None:
            cost = other.cost_usd if cost is None else cost + other.cost_usd
        return Charge(self.tokens + other.tokens, self.duration_ms + other.duration_ms, cost)


FREE = Charge()


class Pattern(NamedTuple):
    """One loop, in short: its kind, what was done, how often (of a cycle: how many rounds were begun)."""

    kind: WasteKind
    what: str
    times: int


class Waste(NamedTuple):
    """All waste of a run; ``patterns`` are the first few."""

    loops: int = 0
    calls: int = 0
    tokens: int = 0
    duration_ms: float = 0.0
    cost_usd: float | None = None
    patterns: tuple[Pattern, ...] = ()


NO_WASTE = Waste()


@dataclass(slots=True)
class Episode:
    """One loop. Steps are named by the ``seq`` of their first event.

    Attributes:
        kind, what: which pattern, and what was done.
        loop_key: whose loop it is.
        period: how many steps a round has.
        first_seq: the first step of the pattern, which was useful.
        wasted_seq: the first wasted step.
        last_seq: the last step.
        steps: all steps of the pattern; ``calls`` of them are wasted, for ``charge``.
    """

    kind: WasteKind
    what: str
    loop_key: str
    period: int
    first_seq: int
    wasted_seq: int
    last_seq: int
    steps: int
    calls: int = 0
    charge: Charge = FREE

    def values(self) -> list[object]:
        """Return the fields in order."""
        return [getattr(self, name) for name in self.__slots__]

    @property
    def pattern(self) -> Pattern:
        """The loop in short."""
        return Pattern(self.kind, self.what, -(-self.steps // self.period))


@dataclass(slots=True)
class Step:
    """One tool call of an agent.

    Attributes:
        seq: its first event.
        name, mark: the tool, and the mark of what is asked of it.
        what: its arguments, as they are or in words.
        charge: what it took, with the model call that asked for it if it was the first to be asked for.
        outcome: the mark of how it ended.
        status: how it ended, ``transient`` if it failed in a way that may go away by itself; empty before.
        charged: whether it is one of the wasted steps of a loop.
    """

    seq: int
    name: str
    mark: int
    what: str | Mapping[str, Any] = ""
    charge: Charge = FREE
    outcome: int = 0
    status: str = ""
    charged: bool = False

    def is_like(self, other: "Step") -> bool:
        """Return whether the same was asked and the same came of it."""
        return self.mark == other.mark and self.outcome == other.outcome

    @property
    def line(self) -> str:
        """The arguments in words."""
        what = self.what
        return what if isinstance(what, str) else arguments_line(replace_refs(what, head))

    @property
    def words(self) -> str:
        """What was done, in a few words."""
        return f"{self.name} {self.line}"[:WHAT_CHARS].strip()

    def to_list(self) -> list[object]:
        """Return the step as JSON values, but for its words."""
        return [self.seq, self.name, self.mark, *self.charge, self.outcome, self.status, +self.charged]

    @classmethod
    def from_list(cls, values: list[Any]) -> "Step":
        """Return the step that ``to_list`` described; its words may follow."""
        seq, name, mark, tokens, lasted, cost, outcome, status, charged, *what = values
        charge = Charge(tokens, lasted, cost)
        return cls(seq, name, mark, what[0] if what else "", charge, outcome, status, bool(charged))


class Outcome(NamedTuple):
    """How a call ended. ``status`` is that of the call; ``error`` is its words."""

    mark: int
    status: str
    error: str = ""
    duration_ms: float = 0.0
