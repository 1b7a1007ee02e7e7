"""Which calls of a run failed, took longest and cost most, level with the trace. Pure, O(log n) a call."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable

from storage.projections.calls import CallFact
from storage.projections.trace import TraceAccumulator

# The place of a call in the list: where its loop began, where it began.
Place = tuple[int, int]


class CallIndex:
    """Finds calls of one run. Give it each call after the trace has taken its change in."""

    def __init__(self, facts: TraceAccumulator) -> None:
        self._facts = facts
        self._failed: list[tuple[Place, str]] = []
        self._longest: tuple[float, str] = (0.0, "")
        self._dearest: tuple[float, str] = (0.0, "")
        for call in facts.calls.value:
            self._take(call)

    def note(self, keys: Iterable[str]) -> None:
        """Follow calls that an event changed."""
        for key in keys:
            if (call := self._facts.calls.get(key)) is not None:
                self._take(call)

    @property
    def failures(self) -> tuple[str, ...]:
        """The calls that failed, in the order of the list."""
        return tuple(key for _place, key in self._failed)

    @property
    def slowest(self) -> str:
        """The call that took longest; empty while none has ended."""
        return self._longest[1]

    @property
    def costliest(self) -> str:
        """The call with the highest price; empty when none has one."""
        return self._dearest[1]

    def next_failure(self, item_id: str, step: int) -> str:
        """Return the failed call after (1) or before (-1) a call, around the ends; empty when none failed."""
        return next_in(self._failed, self.place(item_id), step)

    def place(self, item_id: str) -> Place | None:
        """Return where a call stands in the list; None when there is none of this name."""
        call = self._facts.calls.get(item_id) if item_id else None
        loop = self._facts.loop(call.loop_key) if call is not None else None
        return None if call is None or loop is None else (loop.seq, call.seq)

    def _take(self, call: CallFact) -> None:
        if call.ended_seq is None:
            return
        if call.status == "failed" and (place := self.place(call.key)) is not None:
            at = bisect_left(self._failed, (place, call.key))
            if at == len(self._failed) or self._failed[at] != (place, call.key):
                insort(self._failed, (place, call.key))
        if (call.duration_ms or 0.0) > self._longest[0]:
            self._longest = (call.duration_ms or 0.0, call.key)
        if (call.cost_usd or 0.0) > self._dearest[0]:
            self._dearest = (call.cost_usd or 0.0, call.key)


def next_in(places: list[tuple[Place, str]], at: Place | None, step: int) -> str:
    """Return the name after (1) or before (-1) a place, around the ends; empty when there is none."""
    if not places:
        return ""
    if at is None:
        return places[0 if step > 0 else -1][1]
    if step > 0:
        following = bisect_right(places, at, key=lambda each: each[0])
        return places[following % len(places)][1]
    return places[bisect_left(places, at, key=lambda each: each[0]) - 1][1]
