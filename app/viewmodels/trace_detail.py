"""Run detail: header, delegation timeline and loops, built from what the trace fold knows."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil

from app.viewmodels import formats
from app.viewmodels.idle_gaps import worth_folding
from app.viewmodels.run_folds import RunFolds
from app.viewmodels.run_status import shown_status
from app.viewmodels.time_axis import Axis, AxisBreak, AxisTick, axis_ticks, folded
from app.viewmodels.trace_bands import DelegationBand, build_delegation_bands
from app.viewmodels.trace_cards import CardOptions, LoopView, LoopViews
from app.viewmodels.trace_runs import UNTITLED, wall_ms
from app.viewmodels.trace_waste import WasteNote, waste_note
from storage.events.legacy import parse_time
from storage.projections.rollup import RunRollup
from storage.projections.status import ENDED, Badge
from storage.projections.text import one_line
from storage.projections.trace import TraceAccumulator

_CAN_PAUSE = frozenset({"queued", "initializing", "running", "waiting"})
_CAN_RESUME = frozenset({"paused"})


_GROWS_BY = timedelta(milliseconds=250)
_AXIS_STEPS = 400


@dataclass(frozen=True, slots=True)
class TokenBuckets:
    """The four buckets in words; they do not overlap."""

    uncached_input: str
    cache_read: str
    cache_write: str
    output: str


@dataclass(frozen=True, slots=True)
class TraceHeader:
    """The head of a run's detail. ``active`` is the sum over calls, ``wall`` the time on the clock."""

    run_id: str
    title: str
    badge: Badge
    word: str
    glyph: str
    status: str
    message: str
    wall: str
    active: str
    tokens: str
    buckets: TokenBuckets
    cost: str
    models: str
    workspace: str
    document_path: str
    revision: int
    can_pause: bool
    can_resume: bool
    can_cancel: bool
    waste: WasteNote | None = None


@dataclass(frozen=True, slots=True)
class TraceDetailView:
    """One run in detail; ``foldable`` tells that there are gaps, ``breaks`` are those that are folded."""

    header: TraceHeader
    bands: tuple[DelegationBand, ...]
    ticks: tuple[AxisTick, ...]
    loops: tuple[LoopView, ...]
    live: bool
    breaks: tuple[AxisBreak, ...] = ()
    foldable: bool = False

    @property
    def lanes(self) -> int:
        """How many lanes the bands need."""
        return max((band.lane for band in self.bands), default=-1) + 1


def build_detail(
    facts: TraceAccumulator,
    options: CardOptions,
    loops: LoopViews | None = None,
    folds: RunFolds | None = None,
) -> TraceDetailView:
    """Return the detail of a run at ``options.now``; ``loops`` remembers what did not change."""
    loops = loops or LoopViews(facts)
    rollup = facts.rollup.value
    ended = rollup.status in ENDED
    axis = run_axis(rollup, options.now)
    gaps = worth_folding(folds.gaps.until(axis.end), axis.start, axis.end) if folds else ()
    axis = folded(axis, gaps if options.look.fold_gaps else ())
    return TraceDetailView(
        header=build_header(rollup, options.now),
        bands=build_delegation_bands(facts.delegations.value, axis, run_ended=ended),
        ticks=axis_ticks(axis),
        breaks=axis.breaks,
        foldable=bool(gaps),
        loops=loops.build(replace(options, run_ended=ended)),
        live=not ended,
    )


def only_ended_bands(view: TraceDetailView, facts: TraceAccumulator) -> TraceDetailView:
    """Leave out what seems to go on, since only the beginning of the run has been read."""
    ended = {each.key for each in facts.delegations.value if each.end is not None}
    return replace(view, bands=tuple(band for band in view.bands if band.key in ended))


def build_outline(rollup: RunRollup, now: datetime) -> TraceDetailView:
    """Return what the rollup alone tells of a run."""
    return TraceDetailView(build_header(rollup, now), (), (), (), live=False)


def build_header(rollup: RunRollup, now: datetime) -> TraceHeader:
    """Return the head of a run's detail."""
    tokens, shown = rollup.tokens, shown_status(rollup)
    return TraceHeader(
        run_id=rollup.run_id,
        title=one_line(rollup.objective) or UNTITLED,
        badge=shown.badge,
        word=shown.word,
        glyph=shown.glyph,
        status=rollup.status,
        message=one_line(rollup.status_message),
        wall=formats.wall_clock(wall_ms(rollup, now)),
        active=formats.run_total(rollup.duration_ms),
        tokens=formats.tokens(tokens.total),
        buckets=TokenBuckets(
            uncached_input=formats.tokens(tokens.uncached_input),
            cache_read=formats.tokens(tokens.cached),
            cache_write=formats.tokens(tokens.cache_write),
            output=formats.tokens(tokens.output),
        ),
        cost=formats.cost(rollup.cost_usd),
        models=rollup.model,
        workspace=rollup.workspace,
        document_path=rollup.document_path,
        revision=rollup.revision,
        can_pause=rollup.status in _CAN_PAUSE,
        can_resume=rollup.status in _CAN_RESUME,
        can_cancel=rollup.status not in ENDED,
        waste=waste_note(rollup.waste),
    )


def run_axis(rollup: RunRollup, now: datetime) -> Axis:
    """Return the time axis of a run: from its first event to its end, or to now while it goes on."""
    try:
        start = parse_time(rollup.started_at)
        end = parse_time(rollup.ended_at or rollup.last_event_at)
    except ValueError:
        return Axis(now, now)
    return Axis(start, end if rollup.status in ENDED else _later(start, max(end, now)))


def _later(start: datetime, end: datetime) -> datetime:
    """Return the next step of a growing axis: each event would move every band by less than a pixel."""
    step = max(_GROWS_BY, (end - start) / _AXIS_STEPS)
    return start + step * ceil((end - start) / step)
