"""The delegation timeline: one band a delegation, on the time axis of the run."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from app.viewmodels import formats
from app.viewmodels.time_axis import Axis
from app.viewmodels.trace_words import glyph
from storage.events.legacy import parse_time
from storage.projections.delegations import Delegation, DelegationStatus
from storage.projections.text import one_line

_OBJECTIVE_CHARS = 200
# While a run goes on its bands are drawn anew several times a second; what they say stays.
_REMEMBERED = 1_000
# A band is at least so wide (of the axis), so that it can be seen and hit.
MIN_WIDTH = 0.004


@dataclass(frozen=True, slots=True)
class DelegationBand:
    """One delegation as drawn. ``lane`` counts from the top; bands of one lane do not overlap."""

    key: str
    label: str
    status: DelegationStatus
    glyph: str
    duration: str
    start: float
    end: float
    lane: int
    tooltip: str
    loop_id: str
    running: bool


def build_delegation_bands(
    found: Sequence[Delegation], axis: Axis, *, run_ended: bool = False
) -> tuple[DelegationBand, ...]:
    """Return the bands in order of their beginning; an open one reaches to the end of the axis."""
    lanes: list[float] = []
    bands = []
    for delegation in found:
        begun = _moment(delegation.started_at) or axis.start
        ended = (_moment(delegation.end.timestamp) if delegation.end else None) or axis.end
        start = axis.fraction(begun)
        end = max(axis.fraction(ended), min(1.0, start + MIN_WIDTH))
        lane = _lane(lanes, start, end)
        bands.append(
            DelegationBand(
                key=delegation.key,
                label=delegation.worker_type or "worker",
                status=delegation.status,
                glyph=glyph(delegation.status) if delegation.end or not run_ended else "○",
                duration=_duration(delegation, begun, ended),
                start=start,
                end=end,
                lane=lane,
                tooltip=_tooltip(delegation),
                loop_id=loop_of(delegation),
                running=delegation.end is None and not run_ended,
            )
        )
    return tuple(bands)


def _lane(lanes: list[float], start: float, end: float) -> int:
    """Return the first lane that is free from ``start`` on, and take it until ``end``."""
    for number, busy_until in enumerate(lanes):
        if busy_until <= start:
            lanes[number] = end
            return number
    lanes.append(end)
    return len(lanes) - 1


def _duration(delegation: Delegation, begun: datetime, ended: datetime) -> str:
    if not delegation.joined:
        return "not joined"
    return formats.call_duration((ended - begun).total_seconds() * 1000)


def loop_of(delegation: Delegation) -> str:
    """Return the key of the loop that a delegation led to; empty when that cannot be told."""
    if delegation.task_ids:
        return delegation.task_ids[-1]
    return f"call:{delegation.call_id}" if delegation.call_id else ""


@lru_cache(maxsize=_REMEMBERED)
def _tooltip(delegation: Delegation) -> str:
    lines = [one_line(delegation.objective, _OBJECTIVE_CHARS)]
    if delegation.end and delegation.end.outcome:
        lines.append(f"{delegation.status}: {one_line(delegation.end.outcome, _OBJECTIVE_CHARS)}")
    if not delegation.joined:
        lines.append("An older record without call_id: its result cannot be told.")
    return "\n".join(line for line in lines if line)


@lru_cache(maxsize=4 * _REMEMBERED)
def _moment(text: str) -> datetime | None:
    try:
        return parse_time(text)
    except ValueError:
        return None
