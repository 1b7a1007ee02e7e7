"""What is kept of a run beside its trace: each follows the same changes, none goes through the run again."""

from app.viewmodels.agent_tally import AgentTally
from app.viewmodels.call_index import CallIndex
from app.viewmodels.idle_gaps import IdleGaps
from storage.projections.trace import TraceAccumulator, TraceChanges


class RunFolds:
    """The folds beside a trace. Built in a thread, since a long run takes a while."""

    def __init__(self, facts: TraceAccumulator) -> None:
        self.facts = facts
        self.calls = CallIndex(facts)
        self.gaps = IdleGaps(facts)
        self.agents = AgentTally(facts)

    def note(self, changes: TraceChanges) -> None:
        """Follow what an event changed, after the trace has taken it in."""
        self.calls.note(changes.calls)
        self.gaps.note(changes.calls)
        self.agents.note(changes)
