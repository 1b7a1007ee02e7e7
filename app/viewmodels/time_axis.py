"""The time axis of a run: from 0 to 1, with long idle times drawn short where that is wanted. Pure."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from app.viewmodels import formats
from app.viewmodels.idle_gaps import Gap

_STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400)
# How wide a folded gap is drawn, of the axis; all of them together at most this.
BREAK_WIDTH = 0.035
ALL_BREAKS = 0.35
# Marks nearer to each other than this would be one smear.
APART = 0.045


@dataclass(frozen=True, slots=True)
class AxisTick:
    """A mark on the time axis."""

    fraction: float
    text: str


@dataclass(frozen=True, slots=True)
class AxisBreak:
    """A folded gap: where it is drawn, from which second to which it was, and how long in words."""

    start: float
    end: float
    seconds: tuple[float, float]
    text: str


@dataclass(frozen=True, slots=True)
class Axis:
    """A span of time that is drawn from 0 to 1.

    Between ``knots``, pairs of seconds and fraction, time is drawn evenly; without any, all of it is.
    """

    start: datetime
    end: datetime
    knots: tuple[tuple[float, float], ...] = ()
    breaks: tuple[AxisBreak, ...] = ()

    @property
    def seconds(self) -> float:
        """The length of the span; never zero."""
        return max(0.001, (self.end - self.start).total_seconds())

    def fraction(self, moment: datetime) -> float:
        """Return where a moment lies, kept within 0 and 1."""
        return self.at((moment - self.start).total_seconds())

    def at(self, seconds: float) -> float:
        """Return where so many seconds after the start lie, kept within 0 and 1."""
        if seconds <= 0:
            return 0.0
        if seconds >= self.seconds:
            return 1.0
        if not self.knots:
            return seconds / self.seconds
        number = bisect_right(self.knots, (seconds, 2.0)) - 1
        (begin, low), (end, high) = self.knots[number], self.knots[number + 1]
        return low + (high - low) * (seconds - begin) / (end - begin)


def folded(axis: Axis, gaps: Sequence[Gap]) -> Axis:
    """Return an axis on which gaps (in order, apart, within it) are drawn short, and all else evenly."""
    spans = [((gap.start - axis.start).total_seconds(), gap.seconds) for gap in gaps if gap.seconds > 0]
    if not spans:
        return axis
    width = min(BREAK_WIDTH, ALL_BREAKS / len(spans))
    busy = axis.seconds - sum(length for _begin, length in spans)
    a_second = (1 - width * len(spans)) / busy if busy > 0 else 0.0
    knots, breaks, at, reached = [(0.0, 0.0)], [], 0.0, 0.0
    for begin, length in spans:
        at += (begin - reached) * a_second
        breaks.append(AxisBreak(at, at + width, (begin, begin + length), formats.wall_clock(length * 1000)))
        knots += [(begin, at), (begin + length, at + width)]
        at, reached = at + width, begin + length
    knots.append((axis.seconds, 1.0))
    steps = [knot for knot, following in pairwise(knots) if knot[0] < following[0]]
    return replace(axis, knots=(*steps, knots[-1]), breaks=tuple(breaks))


def axis_ticks(axis: Axis, at_most: int = 6) -> tuple[AxisTick, ...]:
    """Return round marks along the axis, seconds or minutes since its start; none inside of a folded gap."""
    drawn = sum(end - begin for begin, end in _busy(axis))
    step = next((step for step in _STEPS_S if drawn / step <= at_most), _STEPS_S[-1])
    ticks: list[AxisTick] = []
    for begin, end in _busy(axis):
        number = -(-begin // step)  # the first round mark that is not before it
        count = 0
        while number * step <= end and count <= at_most:
            tick = AxisTick(axis.at(number * step), _mark(round(number * step)))
            if not axis.breaks or _is_apart(tick, ticks, axis):
                ticks.append(tick)
            number, count = number + 1, count + 1
    return tuple(ticks)


def _busy(axis: Axis) -> Iterator[tuple[float, float]]:
    """Return the seconds between the folded gaps."""
    begin = 0.0
    for each in axis.breaks:
        yield begin, each.seconds[0]
        begin = each.seconds[1]
    yield begin, axis.seconds


def _is_apart(tick: AxisTick, ticks: Sequence[AxisTick], axis: Axis) -> bool:
    if ticks and tick.fraction - ticks[-1].fraction < APART:
        return False
    return all(not each.start - APART < tick.fraction < each.end + APART for each in axis.breaks)


def _mark(seconds: int) -> str:
    if seconds < 60:
        return f"{seconds}s"
    minutes, rest = divmod(seconds, 60)
    if minutes < 60:
        return f"{minutes}m {rest:02d}s" if rest else f"{minutes}m"
    hours, minutes = divmod(minutes, 60)
    if rest:
        return f"{hours}h {minutes:02d}m {rest:02d}s"
    return f"{hours}h {minutes:02d}m" if minutes else f"{hours}h"
