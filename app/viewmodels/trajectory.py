"""The trajectory grid: what was done, step by step, one row for each actor, tool, worker and delegation.

One step for each model call, tool call and delegation (at its first event) and for each start and end of a
worker, numbered in order of ``seq``. A step never moves; only its status and its measures change.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from app.viewmodels.trace_look import SLOW_MS
from storage.events.envelope import StoredEvent
from storage.projections.calls import CallFact
from storage.projections.delegations import Delegation
from storage.projections.lifecycle import LifecycleChip
from storage.projections.sparkline import RANKED, DotStatus
from storage.projections.trace import TraceAccumulator, TraceChanges
from storage.projections.waste_facts import Episode

Mode = Literal["status", "duration", "tokens", "cost"]
MAX_COLUMNS = 80
MIN_RADIUS, MAX_RADIUS = 3.0, 9.0

_GROUPS = ("llm", "conductor-tool", "tool", "worker", "delegation")
RANK = {status: rank for rank, status in enumerate(RANKED)}
_LIFECYCLE_ENDS: dict[str, DotStatus] = {
    "completed": "completed",
    "failed": "failed",
    "cancelled": "cancelled",
}


class TrajectoryCell(NamedTuple):
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
        self._rows: dict[str, None] = {}
        self._loops: set[str] = set()
        self._boundaries: list[int] = []

    @classmethod
    def of(cls, facts: TraceAccumulator) -> "TrajectoryFold":
        """Return the steps of a trace that has taken in all its events; the same as event by event."""
        fold = cls(facts)
        cells = [_call_cell(call, _call_type(call)) for call in facts.calls.value]
        cells += [_delegation_cell(each, "conductor.worker.call") for each in facts.delegations.value]
        for loop in facts.loops:
            cells += fold._lives(loop.key)
        cells.sort(key=lambda cell: cell.seq)
        for cell in cells:
            fold._put(cell)
        return fold

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

    @property
    def rows(self) -> tuple[str, ...]:
        """All rows, from the top."""
        return tuple(sorted(self._rows, key=_row_place))

    @property
    def boundaries(self) -> Sequence[int]:
        """The steps before which a loop begins, as ``loop_boundaries`` finds them."""
        return self._boundaries

    @property
    def episodes(self) -> tuple[Episode, ...]:
        """The loops without progress."""
        return self._facts.waste.episodes

    def step_of(self, item_id: str) -> int | None:
        """Return the step of an item."""
        return self._by_item.get(item_id)

    def _put(self, cell: TrajectoryCell) -> int:
        known = self._by_item.get(cell.item_id)
        if known is None:
            self._by_item[cell.item_id] = len(self._cells)
            self._rows[cell.row_key] = None
            if cell.loop_id and cell.loop_id not in self._loops:
                self._loops.add(cell.loop_id)
                if self._cells:
                    self._boundaries.append(len(self._cells))
            self._cells.append(cell._replace(step_index=len(self._cells)))
            return len(self._cells) - 1
        first = self._cells[known]
        self._cells[known] = cell._replace(
            step_index=known, seq=first.seq, event_type=first.event_type, row_key=first.row_key
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
            self._cells[step] = self._cells[step]._replace(status="completed")
            touched.append(step)
        return touched

    def _lives(self, key: str) -> list[TrajectoryCell]:
        """Return the steps of a worker's life; a start is over when an end follows it."""
        found: list[TrajectoryCell] = []
        begun: int | None = None
        for chip in self._facts.lifecycle.chips(key):
            if chip.kind != "started" and chip.kind not in _LIFECYCLE_ENDS:
                continue
            if chip.kind == "started":
                begun = len(found)
                self._started[key] = f"life:{chip.seq}"
            elif begun is not None:
                found[begun] = found[begun]._replace(status="completed")
                begun = None
                del self._started[key]
            found.append(self._life_cell(key, chip, f"worker.task.{chip.kind}"))
        return found

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
    width = max(1, math.ceil((last + 1 - window.first_step) / max_columns))
    heaps: dict[tuple[int, str], _Heap] = {}
    for step in range(window.first_step, last + 1):
        cell = cells[step]
        place = ((step - window.first_step) // width, cell.row_key)
        heap = heaps.get(place)
        if heap is None:
            heap = heaps[place] = _Heap(cell)
        heap.add(cell)
    buckets = [
        _bucket(
            heap, column, (first := window.first_step + column * width, min(first + width - 1, last)), window
        )
        for (column, _), heap in heaps.items()
    ]
    return tuple(sorted(buckets, key=lambda bucket: (bucket.column, RANK[bucket.status])))


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


def _call_type(call: CallFact) -> str:
    """Return the type of the first event of a call that is in the log."""
    if call.kind == "model":
        ended = "llm.call.completed" if call.status == "completed" else "llm.call.failed"
        return ended if call.begun_seq is None else "llm.call.started"
    actor = "conductor" if call.kind == "conductor_tool" else "worker"
    return f"{actor}.tool.{'result' if call.begun_seq is None else 'call'}"


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


class _Heap:
    """What falls into one dot: the worst cell (the later of equals) and the sums."""

    __slots__ = ("cost", "count", "duration_ms", "rank", "tokens", "worst")

    def __init__(self, first: TrajectoryCell) -> None:
        self.worst = first
        self.rank = -1
        self.count = 0
        self.tokens = 0
        self.duration_ms: float | None = None
        self.cost: float | None = None

    def add(self, cell: TrajectoryCell) -> None:
        rank = RANK[cell.status]
        if rank >= self.rank:
            self.rank, self.worst = rank, cell
        self.count += 1
        self.tokens += cell.total_tokens
        duration = cell.duration_ms
        if duration is not None and (self.duration_ms is None or duration > self.duration_ms):
            self.duration_ms = duration
        if cell.cost is not None:
            self.cost = (self.cost or 0.0) + cell.cost


def _bucket(heap: _Heap, column: int, steps: tuple[int, int], window: GridWindow) -> BucketCell:
    worst = heap.worst
    return BucketCell(
        row_key=worst.row_key,
        column=column,
        first_step=steps[0],
        last_step=steps[1],
        status="cancelled" if window.run_ended and worst.status == "in_flight" else worst.status,
        count=heap.count,
        duration_ms=heap.duration_ms,
        total_tokens=heap.tokens,
        cost=heap.cost,
        loop_id=worst.loop_id,
        item_id=worst.item_id,
        slow=(heap.duration_ms or 0.0) > window.slow_ms,
    )
