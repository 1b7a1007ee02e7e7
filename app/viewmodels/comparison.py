"""Two runs side by side: their steps aligned, where they part, and what the one took more. Pure.

Steps are aligned by who did what with which arguments. Agents at work at the same time take turns by chance,
so each agent of one run is aligned with one of the other (by kind and objective, else by kind alone), and
their steps with each other: those that did the same first, then, between them, those of the same tool with
other arguments. Every step of both runs is in exactly one row, in its agent's order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeVar

from app.viewmodels.common_steps import common_steps

_T = TypeVar("_T")
RowKind = Literal["same", "result", "arguments", "only_a", "only_b"]
SIGNS: dict[RowKind, str] = {"same": "=", "result": "≠", "arguments": "~", "only_a": "-", "only_b": "+"}
WORDS: dict[RowKind, str] = {
    "same": "the same",
    "result": "another result",
    "arguments": "other arguments",
    "only_a": "only in A",
    "only_b": "only in B",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One call of a run.

    Attributes:
        item_id, order: its card, and its place among all calls of the run.
        title: who or what was called, and with what.
        strong, weak: steps with the same ``strong`` did the same, with the same ``weak`` the same in kind.
        outcome: what came of it, comparable.
        tokens, duration_ms, cost: what it took.
    """

    item_id: str
    order: int
    title: str
    strong: str
    weak: str
    outcome: str
    status: str
    tokens: int = 0
    duration_ms: float = 0.0
    cost: float | None = None


@dataclass(frozen=True, slots=True)
class Lane:
    """One agent of a run; ``strong`` and ``weak`` as with steps."""

    title: str
    strong: str
    weak: str
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the steps that face each other; one of them may be missing."""

    kind: RowKind
    a: Step | None
    b: Step | None

    @property
    def differs(self) -> bool:
        """Whether the runs part here."""
        return self.kind != "same"

    @property
    def order(self) -> int:
        """How early in its run the earlier of the steps is."""
        return min(step.order for step in (self.a, self.b) if step is not None)


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of two agents that face each other; a title is empty where a run has no such agent."""

    a: str
    b: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """All groups; ``first`` is the earliest row that differs, None when the runs did the same."""

    groups: tuple[Group, ...] = ()
    first: Row | None = None


class _Keyed(Protocol):
    @property
    def strong(self) -> str: ...
    @property
    def weak(self) -> str: ...


Facing = tuple[int | None, int | None]


def compare(a: Sequence[Lane], b: Sequence[Lane]) -> Comparison:
    """Return two runs, side by side."""
    groups = []
    for mine, its in align(a, b):
        lane_a, lane_b = _at(a, mine), _at(b, its)
        steps_a, steps_b = lane_a.steps if lane_a else (), lane_b.steps if lane_b else ()
        rows = tuple(_row(_at(steps_a, mine), _at(steps_b, its)) for mine, its in align(steps_a, steps_b))
        groups.append(Group(lane_a.title if lane_a else "", lane_b.title if lane_b else "", rows))
    differing = [row for group in groups for row in group.rows if row.differs]
    return Comparison(tuple(groups), min(differing, key=lambda row: row.order, default=None))


def align(a: Sequence[_Keyed], b: Sequence[_Keyed]) -> list[Facing]:
    """Return which items face each other: every item once, in order; a missing one is None."""
    found: list[Facing] = []
    begun_a = begun_b = 0
    same = common_steps([item.strong for item in a], [item.strong for item in b])
    for end_a, end_b in (*same, (len(a), len(b))):
        found += _between(a, b, (begun_a, end_a), (begun_b, end_b))
        if (end_a, end_b) != (len(a), len(b)):
            found.append((end_a, end_b))
        begun_a, begun_b = end_a + 1, end_b + 1
    return found


def _between(
    a: Sequence[_Keyed], b: Sequence[_Keyed], of_a: tuple[int, int], of_b: tuple[int, int]
) -> list[Facing]:
    """Align what did not do the same by its kind; what has nothing to face stands alone, A's first."""
    found: list[Facing] = []
    begun_a, begun_b = of_a[0], of_b[0]
    alike = common_steps([each.weak for each in a[slice(*of_a)]], [each.weak for each in b[slice(*of_b)]])
    pairs = [(of_a[0] + mine, of_b[0] + its) for mine, its in alike]
    for end_a, end_b in (*pairs, (of_a[1], of_b[1])):
        found += [(at, None) for at in range(begun_a, end_a)]
        found += [(None, at) for at in range(begun_b, end_b)]
        if (end_a, end_b) != (of_a[1], of_b[1]):
            found.append((end_a, end_b))
        begun_a, begun_b = end_a + 1, end_b + 1
    return found


def _at(items: Sequence[_T], at: int | None) -> _T | None:
    return None if at is None else items[at]


def _row(a: Step | None, b: Step | None) -> Row:
    if a is None or b is None:
        return Row("only_b" if a is None else "only_a", a, b)
    if a.strong != b.strong:
        return Row("arguments", a, b)
    return Row("same" if a.outcome == b.outcome else "result", a, b)
