"""Folds a run's trace from its rows, without making an event of each.

The rollup is not folded again: the writer keeps it beside the run. Patches and decisions are of no call, no
worker and no delegation; they are not even read.
"""

from typing import Final

from storage.database import Connection
from storage.events.envelope import StoredEvent
from storage.projections.call_quick import CALL_TYPES, quick_call
from storage.projections.call_told import call_told
from storage.projections.trace import TraceAccumulator
from storage.rollup_rows import run_fold
from storage.tables import EVENT_COLUMNS

# Types that the folds of workers and delegations take nothing from, and that a run has many of.
_NOTHING_OF: Final = "'writer.run.patch', 'conductor.decision', 'citation.proposed'"
_ROWS: Final = (
    f"SELECT {EVENT_COLUMNS} FROM events WHERE run_id = ? AND seq <= ? "  # noqa: S608 - names of ours
    f"AND event_type NOT IN ({_NOTHING_OF}) ORDER BY seq LIMIT ?"
)


def fold_trace(connection: Connection, run_id: str, first: int | None = None) -> TraceAccumulator:
    """Return the trace of a run as of the last event of its rollup.

    Args:
        connection: Reads the log.
        run_id: The run.
        first: Read only so many of its events; the rollup is of all of them.
    """
    facts = TraceAccumulator(run_id, run_fold(connection, run_id))
    # Of a run without loops its rollup knows all there is to go on from: most of the work of finding them.
    facts.finds_waste = facts.rollup.waste.value.loops > 0
    for values in connection.iterate(_ROWS, (run_id, facts.rollup.last_seq, -1 if first is None else first)):
        event_type = values[3]
        if event_type in CALL_TYPES:
            told = quick_call(event_type, values[0], values[2], values[8], marked=facts.finds_waste)
            told = told or call_told(StoredEvent(*values))
            if told is not None:
                facts.take_call(told)
        else:
            facts.take_other(StoredEvent(*values))
    if not facts.finds_waste:
        facts.waste, facts.finds_waste = facts.rollup.waste.going_on(), True
    return facts
