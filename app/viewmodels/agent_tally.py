"""Who called what how often: kept level with a run event by event, for its graph of agents.

A tally is joined by the ids that the log has: the loop of a call (``task_id``, else ``call_id``), else the
actor that made it. O(1) a change; ``snapshot`` is a copy that a thread can build a graph from.
"""

from dataclasses import dataclass
from typing import NamedTuple

from storage.projections.calls import CallFact
from storage.projections.delegations import Delegation
from storage.projections.lifecycle import WorkerSummary
from storage.projections.status import ENDED
from storage.projections.trace import TraceAccumulator, TraceChanges


class TallyKey(NamedTuple):
    """Whose calls, of what: ``kind`` is that of a call, ``name`` a tool's; a model call has none."""

    loop_key: str
    actor_key: str
    kind: str
    name: str = ""


class Tally(NamedTuple):
    """How many calls, and how they went; ``last`` is the key of the last one, or of the last that failed."""

    calls: int = 0
    open: int = 0
    failed: int = 0
    last: str = ""
    last_failed: str = ""


NO_CALLS = Tally()


@dataclass(frozen=True, slots=True)
class AgentFacts:
    """What a graph is built from."""

    objective: str
    delegations: tuple[Delegation, ...]
    workers: tuple[tuple[str, WorkerSummary], ...]
    tallies: dict[TallyKey, Tally]
    run_ended: bool = False
    revision: int = 0
    has_document: bool = False


class AgentTally:
    """Counts the calls of a run by agent and tool."""

    def __init__(self, facts: TraceAccumulator) -> None:
        self._facts = facts
        self._tallies: dict[TallyKey, Tally] = {}
        self.version = 0
        for call in facts.calls.value:
            self._count(call, begun=True)

    def note(self, changes: TraceChanges) -> None:
        """Follow what an event changed, after the trace has taken it in."""
        self.version += 1
        for key in changes.calls:
            call = self._facts.calls.get(key)
            if call is not None:
                self._count(call, begun=call.ended_seq is None or call.begun_seq is None)

    def seqs_of(self, item_id: str) -> tuple[int, ...]:
        """Return where in the log the events of a call or a delegation (``delegation:…``) stand."""
        call = self._facts.calls.get(item_id)
        if call is not None:
            return tuple(seq for seq in (call.begun_seq, call.ended_seq) if seq is not None)
        delegation = self._facts.delegations.get(item_id.removeprefix("delegation:"))
        if delegation is None:
            return ()
        return (delegation.seq, delegation.end.seq) if delegation.end else (delegation.seq,)

    def snapshot(self) -> AgentFacts:
        """Return what is known now."""
        facts, rollup = self._facts, self._facts.rollup.value
        return AgentFacts(
            objective=rollup.objective,
            delegations=facts.delegations.value,
            workers=tuple((worker.task_id or f"call:{worker.call_id}", worker) for worker in _workers(facts)),
            tallies=dict(self._tallies),
            run_ended=rollup.status in ENDED,
            revision=rollup.revision,
            has_document=bool(rollup.document_path),
        )

    def _count(self, call: CallFact, *, begun: bool) -> None:
        """Count a call at its first event, at its end, or (``begun``) at both at once."""
        ended = call.ended_seq is not None
        name = "" if call.kind == "model" else call.name
        key = TallyKey(call.loop_key, call.actor_key, call.kind, name)
        known = self._tallies.get(key, NO_CALLS)
        failed = call.status == "failed"
        still_open = known.open + (0 if begun and ended else 1 if begun else -1)
        self._tallies[key] = Tally(
            known.calls + begun,
            max(0, still_open),
            known.failed + failed,
            call.key if begun else known.last,
            call.key if failed else known.last_failed,
        )


def _workers(facts: TraceAccumulator) -> tuple[WorkerSummary, ...]:
    return tuple(each for each in facts.lifecycle.value if each.task_id or each.call_id)
