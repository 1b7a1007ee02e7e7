"""All that the Trace window knows of one run: rollup, delegations, calls by loop, lifecycles, waste.

One event goes through each fold once; what changed is told, so that a view only rebuilds what it shows.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from storage.events.envelope import StoredEvent
from storage.projections.calls import CALL_TYPES, CallAccumulator, CallFact, told_by
from storage.projections.delegations import DelegationAccumulator
from storage.projections.lifecycle import LifecycleAccumulator
from storage.projections.rollup import RunRollupAccumulator
from storage.projections.status import Violation
from storage.projections.tokens import NO_TOKENS, Tokens
from storage.projections.waste import WasteFold
from storage.projections.waste_told import ENDS, take_told


@dataclass(frozen=True, slots=True)
class TraceChanges:
    """What one event changed: keys of calls, delegations and loops; a step the run could not take."""

    calls: tuple[str, ...] = ()
    delegations: tuple[str, ...] = ()
    loops: tuple[str, ...] = ()
    violation: Violation | None = None


@dataclass(slots=True)
class Loop:
    """One loop: a worker's, a delegation's, or the conductor's own; ``calls`` are keys in order.

    ``version`` counts its changes, so that a view is only made anew when there is something new.
    """

    key: str
    seq: int
    calls: list[str] = field(default_factory=list)
    tokens: Tokens = NO_TOKENS
    longest_ms: float = 0.0
    failed: int = 0
    in_flight: int = 0
    version: int = 0


class TraceAccumulator:
    """Folds the events of one run. O(1) an event."""

    def __init__(self, run_id: str, rollup: RunRollupAccumulator | None = None) -> None:
        """Begin with nothing, or with a rollup of the events that ``take`` will be given."""
        self.run_id = run_id
        self.rollup = rollup or RunRollupAccumulator(run_id)
        self.delegations = DelegationAccumulator()
        self.calls = CallAccumulator()
        self.lifecycle = LifecycleAccumulator()
        self.waste = WasteFold()
        self.finds_waste = True
        self._loops: dict[str, Loop] = {}

    def apply(self, event: StoredEvent) -> TraceChanges:
        """Take one event in; return what it changed."""
        violation = self.rollup.apply(event)
        if event.event_type not in CALL_TYPES:
            return self.take_other(event, violation)
        told = told_by(event)
        call = None if told is None else self.take_call(told)
        if call is None:
            return TraceChanges(violation=violation)
        return TraceChanges((call.key,), (), (call.loop_key,), violation)

    def take_call(self, told: CallFact) -> CallFact | None:
        """Take in what an event tells of a call, beside the rollup; return the call as it is now."""
        call = self.calls.take(told)
        if call is not None:
            if self.finds_waste:
                take_told(self.waste, told, call.seq)
            loop = self._loop(call.loop_key, call.seq)
            loop.version += 1
            if call.seq == told.seq:  # its first event
                loop.calls.append(call.key)
                loop.in_flight += 1
            if call.ended_seq is not None:
                _close(loop, call)
        return call

    def take_other(self, event: StoredEvent, violation: Violation | None = None) -> TraceChanges:
        """Take in an event of no call; the rollup knows it already."""
        if event.event_type in ENDS and event.task_id:
            self.waste.agent_ended(event.task_id)
        lived = self.lifecycle.apply(event)
        for key in lived:
            self._loop(key, event.seq).version += 1
        delegated = self.delegations.apply(event)
        for key in delegated:  # a loop without a worker is called after its delegation
            if (loop := self._loops.get(f"call:{key}")) is not None:
                loop.version += 1
        return TraceChanges((), delegated, lived, violation)

    def loop(self, key: str) -> Loop | None:
        """Return a loop by its key."""
        return self._loops.get(key)

    @property
    def loops(self) -> tuple[Loop, ...]:
        """All loops, in order of their first event."""
        return tuple(self._loops.values())

    @property
    def last_loop_key(self) -> str:
        """The key of the loop that began last; empty when there is none."""
        return next(reversed(self._loops), "")

    def _loop(self, key: str, seq: int) -> Loop:
        loop = self._loops.get(key)
        if loop is None:
            loop = self._loops[key] = Loop(key, seq)
        return loop


def _close(loop: Loop, call: CallFact) -> None:
    loop.in_flight -= 1
    loop.failed += call.status == "failed"
    if call.model is not None:
        loop.tokens += call.model.tokens
    if call.duration_ms is not None and call.duration_ms > loop.longest_ms:
        loop.longest_ms = call.duration_ms


def trace(run_id: str, events: Iterable[StoredEvent]) -> TraceAccumulator:
    """Return what the Trace window knows of a run from its events in order."""
    fold = TraceAccumulator(run_id)
    for event in events:
        fold.apply(event)
    return fold
