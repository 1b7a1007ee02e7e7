"""What the person has opened, closed and marked in a run's detail. Pure."""

from dataclasses import dataclass, field
from datetime import datetime

from app.viewmodels.run_hits import NO_HITS, RunHits
from app.viewmodels.trace_cards import CardOptions
from app.viewmodels.trace_look import TraceLook
from storage.projections.durations import Durations
from storage.projections.trace import TraceAccumulator

# Up to so many calls all loops stand open at first; in a longer run only those at work.
ALL_OPEN_CALLS = 300


@dataclass
class LoopChoices:
    """Choices of one run; made anew for the next one."""

    selected: str = ""
    loops: dict[str, bool] = field(default_factory=dict)
    chips: frozenset[int] = frozenset()
    hits: RunHits = NO_HITS

    def is_open(self, facts: TraceAccumulator, key: str) -> bool:
        """Return whether a loop stands open: as chosen, else by the length of the run."""
        chosen = self.loops.get(key)
        if chosen is not None:
            return chosen
        if len(facts.calls) <= ALL_OPEN_CALLS:
            return True
        loop, selected = facts.loop(key), facts.calls.get(self.selected)
        return loop is not None and (
            loop.in_flight > 0 or (selected is not None and selected.loop_key == key)
        )

    def options(
        self, facts: TraceAccumulator, now: datetime, look: TraceLook, durations: Durations
    ) -> CardOptions:
        """Return what the view is built with."""
        return CardOptions(
            now=now,
            look=look,
            hits=self.hits,
            durations=durations,
            selected=self.selected or None,
            expanded=frozenset(loop.key for loop in facts.loops if self.is_open(facts, loop.key)),
            expanded_chips=self.chips,
        )
