"""The trajectory grid: what was done, step by step, one row for each actor, tool, worker and delegation.

One step for each model call, tool call and delegation (at its first event) and for each start and end of a
worker, numbered in order of ``seq``. A step never moves; only its status and its measures change.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from storage.events.envelope import StoredEvent
from storage.projections.calls import CallFact
from storage.projections.delegations import Delegation
from storage.projections.lifecycle import LifecycleChip
from storage.projections.sparkline import RANKED, DotStatus
from storage.projections.trace import TraceAccumulator, TraceChanges

Mode = Literal["status", "duration", "tokens", "cost"]
MAX_COLUMNS = 80
SLOW_MS = 5_000.0
MIN_RADIUS, MAX_RADIUS = 3.0, 9.0

_GROUPS = ("llm", "conductor-tool", "tool", "worker", "delegation")
_RANK = {status: rank for rank, status in enumerate(RANKED)}
_LIFECYCLE_ENDS: dict[str, DotStatus] = {
    "completed": "completed",
    "failed": "failed",
    "cancelled": "cancelled",
}


@dataclass(frozen=True, slots=True)
class TrajectoryCell:
    """One step. ``item_id`` is the call's or delegation's key, or ``life:{seq}``; ``loop_id`` its loop."""

    seq: int
    step_index: int
    row_key: str
    event_type: str
    tool_name: str
    actor_key: str
    status: DotStatus
    duration_ms: float | None
    total_tokens: int
    cost: float | None
    loop_id: str
    item_id: str


@dataclass(frozen=True, slots=True)
class BucketCell:
    """The steps of one row within one column; shown is the worst of them.

    ``first_step`` and ``last_step`` are the column's; ``item_id`` and ``loop_id`` those of the worst step.
    """

    row_key: str
    column: int
    first_step: int
    last_step: int
    status: DotStatus
    count: int
    duration_ms: float | None
    total_tokens: int
    cost: float | None
    loop_id: str
    item_id: str
    slow: bool = False

    @property
    def steps_text(self) -> str:
        """The steps in words, counted from one: ``step 4``, ``steps 4 to 9``."""
        if self.first_step == self.last_step:
            return f"step {self.first_step + 1}"
        return f"steps {self.first_step + 1} to {self.last_step + 1}"


@dataclass(frozen=True, slots=True)
class GridWindow:
    """Which steps are shown, and how. In a run that has ended nothing is in flight, only unanswered."""

    first_step: int = 0
    last_step: int | None = None
    slow_ms: float = SLOW_MS
    run_ended: bool = False


class TrajectoryFold:
    """The steps of one run, event by event. Give it each event after the trace has taken it in."""

    def __init__(self, facts: TraceAccumulator) -> None:
        self._facts = facts
        self._cells: list[TrajectoryCell] = []
        self._by_item: dict[str, int] = {}
        self._started: dict[str, str] = {}

    def note(self, event: StoredEvent, changes: TraceChanges) -> tuple[int, ...]:
        """Take in what an event changed; return the steps that it made or changed."""
        touched = [self._call(key, event) for key in changes.calls]
        touched += [self._delegation(key, event) for key in changes.delegations]
        if event.event_type.startswith("worker.task."):
            touched += [step for key in changes.loops for step in self._life(key, event)]
        return tuple(touched)

    @property
    def cells(self) -> Sequence[TrajectoryCell]:
        """All steps; the place of a cell is its ``step_index``."""
        return self._cells

    def _put(self, cell: TrajectoryCell) -> int:
        known = self._by_item.get(cell.item_id)
        if known is None:
            self._by_item[cell.item_id] = len(self._cells)
            self._cells.append(replace(cell, step_index=len(self._cells)))
            return len(self._cells) - 1
        first = self._cells[known]
        self._cells[known] = replace(
            cell, step_index=known, seq=first.seq, event_type=first.event_type, row_key=first.row_key
        )
        return known

    def _call(self, key: str, event: StoredEvent) -> int:
        call = self._facts.calls.get(key)
        if call is None:
            raise KeyError(key)
        return self._put(_call_cell(call, event.event_type))

    def _delegation(self, key: str, event: StoredEvent) -> int:
        delegation = self._facts.delegations.get(key)
        if delegation is None:
            raise KeyError(key)
        return self._put(_delegation_cell(delegation, event.event_type))

    def _life(self, key: str, event: StoredEvent) -> list[int]:
        chips = self._facts.lifecycle.chips(key)
        chip = chips[-1] if chips else None
        if chip is None or (chip.kind != "started" and chip.kind not in _LIFECYCLE_ENDS):
            return []
        touched = [self._put(self._life_cell(key, chip, event.event_type))]
        if chip.kind == "started":
            self._started[key] = f"life:{chip.seq}"
        elif (begun := self._started.pop(key, None)) is not None:
            # A start is in flight until its end is known, which has a step of its own.
            step = self._by_item[begun]
            self._cells[step] = replace(self._cells[step], status="completed")
            touched.append(step)
        return touched

    def _life_cell(self, key: str, chip: LifecycleChip, event_type: str) -> TrajectoryCell:
        worker = self._facts.lifecycle.worker_summary(key)
        name = (worker.worker_id or worker.worker_type if worker else "") or key
        return TrajectoryCell(
            seq=chip.seq,
            step_index=0,
            row_key=f"worker:{name}",
            event_type=event_type,
            tool_name="",
            actor_key=worker.worker_type if worker else "",
            status=_LIFECYCLE_ENDS.get(chip.kind, "in_flight"),
            duration_ms=None,
            total_tokens=0,
            cost=None,
            loop_id=key,
            item_id=f"life:{chip.seq}",
        )


def build_trajectory_cells(run_id: str, events: Iterable[StoredEvent]) -> tuple[TrajectoryCell, ...]:
    """Return the steps of a run from its events in order."""
    facts = TraceAccumulator(run_id)
    fold = TrajectoryFold(facts)
    for event in events:
        fold.note(event, facts.apply(event))
    return tuple(fold.cells)


def row_order(cells: Iterable[TrajectoryCell | BucketCell]) -> tuple[str, ...]:
    """Return the rows from the top: model calls, tools, workers, delegations; by name within each."""
    return tuple(sorted({cell.row_key for cell in cells}, key=_row_place))


def bucket_cells(
    cells: Sequence[TrajectoryCell], max_columns: int = MAX_COLUMNS, window: GridWindow | None = None
) -> tuple[BucketCell, ...]:
    """Return the steps of a window in at most so many columns; one dot a row and column, the worst.

    Dots of a column are in the order in which they are painted: the worst last.
    """
    window = window or GridWindow()
    last = len(cells) - 1 if window.last_step is None else min(window.last_step, len(cells) - 1)
    shown = cells[window.first_step : last + 1]
    width = max(1, math.ceil(len(shown) / max_columns))
    buckets: dict[tuple[str, int], BucketCell] = {}
    for cell in shown:
        column = (cell.step_index - window.first_step) // width
        first = window.first_step + column * width
        new = _as_bucket(cell, column, (first, min(first + width - 1, last)), window)
        known = buckets.get((cell.row_key, column))
        buckets[cell.row_key, column] = new if known is None else _merged(known, new)
    return tuple(sorted(buckets.values(), key=lambda bucket: (bucket.column, _RANK[bucket.status])))


def loop_boundaries(cells: Sequence[TrajectoryCell]) -> tuple[int, ...]:
    """Return the steps before which a divider stands: where a loop has its first step, but for the first."""
    seen: set[str] = set()
    found = []
    for cell in cells:
        if cell.loop_id and cell.loop_id not in seen:
            seen.add(cell.loop_id)
            if cell.step_index:
                found.append(cell.step_index)
    return tuple(found)


def measure(cell: TrajectoryCell | BucketCell, mode: Mode) -> float:
    """Return what a mode draws of a cell: milliseconds, tokens, dollars; 0 for the status."""
    match mode:
        case "duration":
            return cell.duration_ms or 0.0
        case "tokens":
            return float(cell.total_tokens)
        case "cost":
            return cell.cost or 0.0
        case "status":
            return 0.0


def radius(value: float, largest: float) -> float:
    """Return a dot's radius in pixels: logarithmic between nothing and the largest value shown."""
    if largest <= 0 or value <= 0:
        return MIN_RADIUS
    # Dollars are far below one, so the scale goes by the share of the largest, not by the figure itself.
    share = math.log1p(999 * min(1.0, value / largest)) / math.log1p(999)
    return MIN_RADIUS + (MAX_RADIUS - MIN_RADIUS) * share


def _row_place(row_key: str) -> tuple[int, str]:
    group, _, name = row_key.partition(":")
    return (_GROUPS.index(group) if group in _GROUPS else len(_GROUPS), name)


def _call_cell(call: CallFact, event_type: str) -> TrajectoryCell:
    if call.kind == "model":
        row_key = f"llm:{call.actor_key or 'unknown'}"
    else:
        row_key = f"{'conductor-tool' if call.kind == 'conductor_tool' else 'tool'}:{call.name or 'unknown'}"
    return TrajectoryCell(
        seq=call.seq,
        step_index=0,
        row_key=row_key,
        event_type=event_type,
        tool_name="" if call.kind == "model" else call.name,
        actor_key=call.actor_key,
        status=call.status,
        duration_ms=call.duration_ms,
        total_tokens=call.tokens.total,
        cost=call.cost_usd,
        loop_id=call.loop_key,
        item_id=call.key,
    )


def _delegation_cell(delegation: Delegation, event_type: str) -> TrajectoryCell:
    status: DotStatus = "in_flight" if delegation.status == "open" else delegation.status
    return TrajectoryCell(
        seq=delegation.seq,
        step_index=0,
        row_key=f"delegation:{delegation.worker_type or 'worker'}",
        event_type=event_type,
        tool_name="",
        actor_key=delegation.caller,
        status=status,
        duration_ms=None,
        total_tokens=0,
        cost=None,
        loop_id="direct",
        item_id=f"delegation:{delegation.key}",
    )


def _as_bucket(cell: TrajectoryCell, column: int, steps: tuple[int, int], window: GridWindow) -> BucketCell:
    return BucketCell(
        row_key=cell.row_key,
        column=column,
        first_step=steps[0],
        last_step=steps[1],
        status="cancelled" if window.run_ended and cell.status == "in_flight" else cell.status,
        count=1,
        duration_ms=cell.duration_ms,
        total_tokens=cell.total_tokens,
        cost=cell.cost,
        loop_id=cell.loop_id,
        item_id=cell.item_id,
        slow=(cell.duration_ms or 0.0) > window.slow_ms,
    )


def _merged(known: BucketCell, new: BucketCell) -> BucketCell:
    """Return two buckets of one place in one: the worst (the later of equals) is the one that is opened."""
    worst = new if _RANK[new.status] >= _RANK[known.status] else known
    return replace(
        worst,
        count=known.count + new.count,
        duration_ms=_largest(known.duration_ms, new.duration_ms),
        total_tokens=known.total_tokens + new.total_tokens,
        cost=_sum(known.cost, new.cost),
        slow=known.slow or new.slow,
    )


def _largest(one: float | None, other: float | None) -> float | None:
    return max((value for value in (one, other) if value is not None), default=None)


def _sum(one: float | None, other: float | None) -> float | None:
    return None if one is None and other is None else (one or 0.0) + (other or 0.0)
