"""All that the Trace window knows of one run: rollup, delegations, calls by loop, lifecycles.

One event goes through each fold once; what changed is told, so that a view only rebuilds what it shows.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from storage.events.envelope import StoredEvent
from storage.projections.calls import CallAccumulator, CallFact
from storage.projections.delegations import DelegationAccumulator
from storage.projections.lifecycle import LifecycleAccumulator
from storage.projections.rollup import RunRollupAccumulator
from storage.projections.status import Violation
from storage.projections.tokens import Tokens


@dataclass(frozen=True, slots=True)
class TraceChanges:
    """What one event changed: keys of calls, delegations and loops; a step the run could not take."""

    calls: tuple[str, ...] = ()
    delegations: tuple[str, ...] = ()
    loops: tuple[str, ...] = ()
    violation: Violation | None = None


@dataclass(slots=True)
class Loop:
    """One loop: a worker's, a delegation's, or the conductor's own; ``calls`` are keys in order."""

    key: str
    seq: int
    calls: list[str] = field(default_factory=list)
    tokens: Tokens = field(default_factory=Tokens)
    longest_ms: float = 0.0
    failed: int = 0
    in_flight: int = 0


class TraceAccumulator:
    """Folds the events of one run. O(1) an event."""

    def __init__(self, run_id: str) -> None:
        self.run_id = run_id
        self.rollup = RunRollupAccumulator(run_id)
        self.delegations = DelegationAccumulator()
        self.calls = CallAccumulator()
        self.lifecycle = LifecycleAccumulator()
        self._loops: dict[str, Loop] = {}

    def apply(self, event: StoredEvent) -> TraceChanges:
        """Take one event in; return what it changed."""
        violation = self.rollup.apply(event)
        before = len(self.calls)
        called = self.calls.apply(event)
        is_new = len(self.calls) > before  # an event is about one call at most
        lived = self.lifecycle.apply(event)
        for key in lived:
            self._loop(key, event.seq)
        loops = tuple(self._note_call(key, is_new=is_new) for key in called)
        delegated = self.delegations.apply(event)
        return TraceChanges(called, delegated, loops or lived, violation)

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

    def _note_call(self, key: str, *, is_new: bool) -> str:
        call = self.calls.get(key)
        if call is None:
            return ""
        loop = self._loop(call.loop_key, call.seq)
        if is_new:
            loop.calls.append(key)
            loop.in_flight += 1
        if call.status != "in_flight":
            _close(loop, call)
        return loop.key


def _close(loop: Loop, call: CallFact) -> None:
    loop.in_flight -= 1
    loop.failed += call.status == "failed"
    loop.tokens += call.tokens
    loop.longest_ms = max(loop.longest_ms, call.duration_ms or 0.0)


def trace(run_id: str, events: Iterable[StoredEvent]) -> TraceAccumulator:
    """Return what the Trace window knows of a run from its events in order."""
    fold = TraceAccumulator(run_id)
    for event in events:
        fold.apply(event)
    return fold
