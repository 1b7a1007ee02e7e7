"""The trajectory grid as drawn: the dots of a window of steps, in the rows that are in view. Pure."""

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from app.viewmodels import formats
from app.viewmodels.grid_brackets import GridBracket, build_brackets
from app.viewmodels.trace_look import SLOW_MS
from app.viewmodels.trajectory import (
    MAX_COLUMNS,
    BucketCell,
    GridWindow,
    Mode,
    TrajectoryFold,
    measure,
    radius,
)
from storage.projections.sparkline import DotStatus

if TYPE_CHECKING:  # imports numpy
    from app.viewmodels.trajectory_columns import StepColumns

MODES: tuple[Mode, ...] = ("status", "duration", "tokens", "cost")
STATUS_RADIUS = 4.0
ROWS_IN_VIEW = 12
# Dividers nearer to each other than this share of the window would be a carpet.
_MOST_DIVIDERS = 60
_WORDS: dict[DotStatus, str] = {"in_flight": "in flight"}


@dataclass(frozen=True, slots=True)
class GridChoices:
    """What the person looks at.

    Attributes:
        mode: what the size of a dot tells.
        first_step, last_step: the window; None = up to the last step.
        selected: the item that is marked.
        slow_ms: from how many milliseconds on a call has a ring.
        run_ended: nothing is in flight any more.
        found: the items that a search has found.
        first_row, row_count: the rows in view; only these have dots.
    """

    mode: Mode = "status"
    first_step: int = 0
    last_step: int | None = None
    selected: str = ""
    slow_ms: float = SLOW_MS
    run_ended: bool = False
    found: frozenset[str] = frozenset()
    first_row: int = 0
    row_count: int = ROWS_IN_VIEW


@dataclass(frozen=True, slots=True)
class GridDot:
    """One dot. ``x`` is in steps, ``radius`` in pixels; ``row`` counts from the top."""

    x: float
    row: int
    status: DotStatus
    radius: float
    slow: bool
    selected: bool
    item_id: str
    bucket: BucketCell
    found: bool = False

    @property
    def loop_id(self) -> str:
        """The loop of the step."""
        return self.bucket.loop_id

    @property
    def tooltip(self) -> str:
        """What is behind the dot."""
        return f"{_tooltip(self.bucket)}{' · found' if self.found else ''}"


@dataclass(frozen=True, slots=True)
class GridView:
    """The grid. ``dots`` stand in the order in which they are painted; ``dividers`` are in steps."""

    rows: tuple[str, ...] = ()
    steps: int = 0
    first_step: int = 0
    last_step: int = -1
    dots: tuple[GridDot, ...] = ()
    dividers: tuple[float, ...] = ()
    mode: Mode = "status"
    steps_a_dot: int = 1
    brackets: tuple[GridBracket, ...] = ()

    @property
    def caption(self) -> str:
        """How much of the run is in view."""
        if not self.steps:
            return ""
        shown = self.last_step - self.first_step + 1
        part = "" if shown >= self.steps else f"{formats.number(shown)} of "
        bucket = f" · {self.steps_a_dot} a column" if self.steps_a_dot > 1 else ""
        return f"{part}{formats.counted(self.steps, 'step')}{bucket}"


def build_grid(columns: "StepColumns", choices: GridChoices) -> GridView:
    """Return the grid of a run as chosen."""
    fold = columns.fold
    cells, rows = fold.cells, fold.rows
    if not cells:
        return GridView(mode=choices.mode)
    end = len(cells) - 1
    last = end if choices.last_step is None else max(0, min(choices.last_step, end))
    first = max(0, min(choices.first_step, last))
    steps_a_dot = ceil((last + 1 - first) / MAX_COLUMNS)
    window = GridWindow(first, last, choices.slow_ms, choices.run_ended)
    in_view = rows[choices.first_row : choices.first_row + choices.row_count]
    buckets = columns.buckets(MAX_COLUMNS, window, frozenset(in_view))
    place = {key: choices.first_row + row for row, key in enumerate(in_view)}
    largest = max((measure(bucket, choices.mode) for bucket in buckets), default=0.0)
    marked = fold.step_of(choices.selected) if choices.selected else None
    found = _found(columns, choices, first, steps_a_dot)
    dividers = tuple(step - 0.5 for step in fold.boundaries if first < step <= last)
    return GridView(
        rows=rows,
        steps=len(cells),
        first_step=first,
        last_step=last,
        dots=tuple(
            _dot(
                bucket,
                place[bucket.row_key],
                _Look(
                    choices, largest, _holds(bucket, marked, fold), (bucket.row_key, bucket.column) in found
                ),
            )
            for bucket in buckets
        ),
        dividers=dividers if len(dividers) <= _MOST_DIVIDERS else (),
        mode=choices.mode,
        steps_a_dot=steps_a_dot,
        brackets=build_brackets(cells, fold.episodes, (first, last)),
    )


def _holds(bucket: BucketCell, step: int | None, fold: TrajectoryFold) -> bool:
    if step is None or not bucket.first_step <= step <= bucket.last_step:
        return False
    return fold.cells[step].row_key == bucket.row_key


class _Look(NamedTuple):
    """What a dot looks like beside what it stands for."""

    choices: GridChoices
    largest: float
    selected: bool
    found: bool


def _found(columns: "StepColumns", choices: GridChoices, first: int, width: int) -> set[tuple[str, int]]:
    """Return the rows and columns of what was found; a step is in one of them."""
    fold = columns.fold
    steps = (fold.step_of(item) for item in choices.found)
    return {(fold.cells[step].row_key, (step - first) // max(1, width)) for step in steps if step is not None}


def _dot(bucket: BucketCell, row: int, look: _Look) -> GridDot:
    choices = look.choices
    mode, selected = choices.mode, look.selected
    size = STATUS_RADIUS if mode == "status" else radius(measure(bucket, mode), look.largest)
    return GridDot(
        x=(bucket.first_step + bucket.last_step) / 2,
        row=row,
        status=bucket.status,
        radius=size,
        slow=bucket.slow,
        selected=selected,
        item_id=choices.selected if selected else bucket.item_id,
        bucket=bucket,
        found=look.found,
    )


def _tooltip(bucket: BucketCell) -> str:
    facts = [_WORDS.get(bucket.status, bucket.status)]
    if bucket.duration_ms is not None:
        lasted = formats.call_duration(bucket.duration_ms)
        facts.append(lasted if bucket.count == 1 else f"at most {lasted}")
    if bucket.total_tokens:
        facts.append(f"{formats.tokens(bucket.total_tokens)} tok")
    if bucket.cost is not None:
        facts.append(formats.call_cost(bucket.cost))
    if bucket.slow:
        facts.append("slow")
    many = f" · {bucket.count} of them" if bucket.count > 1 else ""
    return f"{bucket.row_key}\n{bucket.steps_text}{many}\n{' · '.join(facts)}"
