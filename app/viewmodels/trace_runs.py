"""The run list of the Trace window: one row a run, filtered and sorted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal, overload

from app.viewmodels import formats
from app.viewmodels.run_status import shown_status
from app.viewmodels.sparkline import SparkPoint, spark_points
from app.viewmodels.trace_waste import waste_lines, waste_pill
from storage.events.legacy import parse_time
from storage.projections.rollup import RunRollup
from storage.projections.status import ENDED, Badge
from storage.projections.text import one_line

SortKey = Literal["started", "objective", "status", "wall", "tokens", "cost", "failures", "calls"]
UNTITLED = "(no prompt)"
_TITLE_CHARS = 200


@dataclass(frozen=True, slots=True)
class Pill:
    """One small fact on a row. ``kind`` names it; a ``warning`` one is about failures."""

    kind: str
    text: str
    warning: bool = False


@dataclass(frozen=True, slots=True)
class RunRow:
    """One row of the list. ``badge`` is the colour of ``word``; ``meta`` are wall clock, tokens and cost."""

    run_id: str
    title: str
    badge: Badge
    word: str
    glyph: str
    status: str
    pills: tuple[Pill, ...]
    wall: str
    tokens: str
    cost: str
    points: tuple[SparkPoint, ...]
    relative: str
    tooltip: str
    selected: bool = False

    @property
    def meta(self) -> str:
        """Wall clock, tokens and cost in one line."""
        return "  ".join(part for part in (self.wall, self.tokens, self.cost) if part)

    @property
    def spoken(self) -> str:
        """The row in words, for assistive technology."""
        pills = ", ".join(pill.text for pill in self.pills)
        state = ", ".join(part for part in (self.word, self.wall) if part)
        return f"{self.title}. {state}. {pills}"


@dataclass(frozen=True, slots=True)
class RunFilter:
    """Which runs to show, and in which order. ``badges`` empty = all; ``since`` bounds the start."""

    text: str = ""
    badges: frozenset[str] = frozenset()
    model: str = ""
    tool: str = ""
    since: datetime | None = None
    sort: SortKey = "started"
    descending: bool = True


class RunRows(Sequence[RunRow]):
    """The rows of the list. A row is built when it is first asked for: only visible ones cost anything."""

    def __init__(self, rollups: Sequence[RunRollup], now: datetime, selected: str | None = None) -> None:
        self._rollups = rollups
        self._now = now
        self._selected = selected
        self._built: dict[int, RunRow] = {}

    def __len__(self) -> int:
        return len(self._rollups)

    @overload
    def __getitem__(self, place: int) -> RunRow: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[RunRow, ...]: ...

    def __getitem__(self, place: int | slice) -> RunRow | tuple[RunRow, ...]:
        if isinstance(place, slice):
            return tuple(self[number] for number in range(*place.indices(len(self))))
        number = range(len(self))[place]
        row = self._built.get(number)
        if row is None:
            rollup = self._rollups[number]
            row = run_row(rollup, self._now, selected=rollup.run_id == self._selected)
            self._built[number] = row
        return row

    def run_ids(self) -> tuple[str, ...]:
        """Return the runs in order, without building their rows."""
        return tuple(rollup.run_id for rollup in self._rollups)


def run_row(rollup: RunRollup, now: datetime, *, selected: bool = False) -> RunRow:
    """Return the row of a run."""
    started = _moment(rollup.started_at, now)
    offline = rollup.models == ("offline",)
    shown = shown_status(rollup)
    return RunRow(
        run_id=rollup.run_id,
        title=one_line(rollup.objective, _TITLE_CHARS) or UNTITLED,
        badge=shown.badge,
        word=shown.word,
        glyph=shown.glyph,
        status=rollup.status,
        pills=run_pills(rollup),
        wall="" if rollup.is_file else formats.wall_clock(wall_ms(rollup, now)),
        tokens=f"{formats.tokens(rollup.tokens.total)} tok" if rollup.tokens.total else "",
        cost="offline" if offline else "" if rollup.is_file else formats.cost(rollup.cost_usd),
        points=spark_points(rollup.sparkline),
        relative=formats.relative_time(started, now),
        tooltip=_tooltip(rollup, started),
        selected=selected,
    )


def run_pills(rollup: RunRollup) -> tuple[Pill, ...]:
    """Return the pills of a run; what is zero is left out."""
    counts = (
        ("workers", rollup.workers, "worker", "", False),
        ("worker_calls", rollup.worker_calls, "worker call", "", False),
        ("worker_failures", rollup.worker_failures, "worker failure", "", True),
        ("capability_failures", rollup.capability_failures, "capability failure", "", True),
        ("llm_calls", rollup.llm_calls, "LLM", "LLM", False),
        ("tool_calls", rollup.tool_calls, "tool", "", False),
        ("failures", rollup.failures, "failure", "", True),
    )
    pills = [
        Pill(kind, formats.counted(count, one, many), warning=warning)
        for kind, count, one, many, warning in counts
        if count
    ]
    if rollup.waste.loops:
        pills.append(Pill("waste", waste_pill(rollup.waste), warning=True))
    if rollup.duration_ms > 0:
        pills.append(Pill("duration", formats.run_total(rollup.duration_ms)))
    if rollup.tokens.total:
        pills.append(Pill("tokens", f"{formats.tokens(rollup.tokens.total)} tok"))
    if rollup.cost_usd:
        pills.append(Pill("cost", formats.cost(rollup.cost_usd)))
    return tuple(pills)


def wall_ms(rollup: RunRollup, now: datetime) -> float:
    """Return a run's wall clock: to its end, or to now while it goes on."""
    if rollup.status in ENDED:
        return rollup.wall_ms
    passed = (now - _moment(rollup.started_at, now)).total_seconds() * 1000
    return max(passed, rollup.wall_ms)


def sort_key(choice: RunFilter) -> Callable[[RunRollup], Any]:
    """Return what runs are put in order by."""
    return _SORT_KEYS[choice.sort]


def fits(rollup: RunRollup, choice: RunFilter) -> bool:
    """Return whether a run fits a filter: every word of the text is somewhere in what it is called."""
    if choice.badges and rollup.badge not in choice.badges:
        return False
    if choice.model and choice.model not in rollup.models:
        return False
    if choice.tool and choice.tool not in rollup.tools:
        return False
    if choice.since and _moment(rollup.started_at, choice.since) < choice.since:
        return False
    if not choice.text:
        return True
    said = haystack(rollup)
    return all(word in said for word in choice.text.casefold().split())


def haystack(rollup: RunRollup) -> str:
    """Return what the words of the filter are looked for in, in lower case."""
    return " ".join(
        (rollup.objective, rollup.run_id, rollup.workspace, *rollup.models, *rollup.tools)
    ).casefold()


def _tooltip(rollup: RunRollup, started: datetime) -> str:
    lines = [one_line(rollup.objective, 500) or UNTITLED, f"{rollup.run_id} · {started:%Y-%m-%d %H:%M} UTC"]
    if rollup.workspace:
        lines.append(rollup.workspace)
    if rollup.status_message:
        lines.append(f"{shown_status(rollup).word}: {one_line(rollup.status_message, 300)}")
    lines += waste_lines(rollup.waste)
    return "\n".join(lines)


def _moment(text: str, otherwise: datetime) -> datetime:
    try:
        return parse_time(text)
    except ValueError:
        return otherwise


_SORT_KEYS: Mapping[SortKey, Callable[[RunRollup], Any]] = MappingProxyType(
    {
        "started": lambda rollup: (rollup.started_at, rollup.first_seq),
        "objective": lambda rollup: (rollup.objective.casefold(), rollup.first_seq),
        "status": lambda rollup: (rollup.badge, rollup.first_seq),
        "wall": lambda rollup: (rollup.wall_ms, rollup.first_seq),
        "tokens": lambda rollup: (rollup.tokens.total, rollup.first_seq),
        "cost": lambda rollup: (rollup.cost_usd or 0.0, rollup.first_seq),
        "failures": lambda rollup: (
            rollup.failures + rollup.worker_failures + rollup.capability_failures,
            rollup.first_seq,
        ),
        "calls": lambda rollup: (rollup.llm_calls + rollup.tool_calls, rollup.first_seq),
    }
)
