"""Times of a run in which nothing was called: found call by call, drawn short on the time axis. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from storage.events.legacy import parse_time
from storage.projections.calls import CallFact
from storage.projections.trace import TraceAccumulator

# A gap is folded from so many seconds on, if it is also this share of the axis.
LEAST_S = 30.0
LEAST_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Gap:
    """A time without any call."""

    start: datetime
    end: datetime

    @property
    def seconds(self) -> float:
        """How long it was."""
        return (self.end - self.start).total_seconds()


class IdleGaps:
    """The gaps of one run, call by call in order of their first events. O(1) a call.

    A call that is told whole and one that is told by its beginning and its end give the same gaps.
    """

    def __init__(self, facts: TraceAccumulator) -> None:
        self._facts = facts
        self._gaps: list[Gap] = []
        self._open: set[str] = set()
        self._busy_until: datetime | None = None
        for call in facts.calls.value:
            self._take(call)

    def note(self, keys: Iterable[str]) -> None:
        """Follow calls that an event changed."""
        for key in keys:
            if (call := self._facts.calls.get(key)) is not None:
                self._take(call)

    def until(self, end: datetime) -> tuple[Gap, ...]:
        """Return the gaps, with the one after the last call, up to a moment."""
        found = [gap for gap in self._gaps if gap.start < end]
        if not self._open and self._busy_until and (end - self._busy_until).total_seconds() >= LEAST_S:
            found.append(Gap(self._busy_until, end))
        return tuple(found)

    def _take(self, call: CallFact) -> None:
        begun = _moment(call.started_at)
        ended = _moment(call.ended_at) if call.ended_seq is not None else None
        if begun is not None and not self._open and call.key not in self._open:
            self._note_gap(begun)
        if call.ended_seq is None:
            self._open.add(call.key)
            self._reach(begun)
        else:
            self._open.discard(call.key)
            self._reach(ended or begun)

    def _note_gap(self, begun: datetime) -> None:
        if self._busy_until is not None and (begun - self._busy_until).total_seconds() >= LEAST_S:
            self._gaps.append(Gap(self._busy_until, begun))

    def _reach(self, moment: datetime | None) -> None:
        if moment is not None and (self._busy_until is None or moment > self._busy_until):
            self._busy_until = moment


def worth_folding(gaps: Iterable[Gap], start: datetime, end: datetime) -> tuple[Gap, ...]:
    """Return the gaps that are long beside the whole time, cut to it."""
    least = max(LEAST_S, LEAST_SHARE * (end - start).total_seconds())
    cut = (Gap(max(gap.start, start), min(gap.end, end)) for gap in gaps)
    return tuple(gap for gap in cut if gap.seconds >= least)


def _moment(text: str | None) -> datetime | None:
    try:
        return parse_time(text).astimezone(UTC) if text else None
    except ValueError:
        return None
