"""Version 2 keeps what a run wasted in loops; runs of version 1 are looked through for them.

Only their calls are read, and only the new part of each rollup is made: everything else in it stays.
"""

import json

from storage.database import Connection, column_names
from storage.events.envelope import StoredEvent
from storage.projections.calls import CALL_TYPES, told_by
from storage.projections.rollup import LOOPS_TOLD
from storage.projections.waste import WasteFold
from storage.projections.waste_told import ENDS, take_told
from storage.rollup_rows import waste_text
from storage.tables import EVENT_COLUMNS

_TYPES = sorted(CALL_TYPES - {"llm.call.started"} | ENDS)  # that a model is asked tells nothing yet
_STATE_BEFORE, _STATE_AFTER = 1, 2
_CALLS = (
    f"SELECT {EVENT_COLUMNS} FROM events WHERE run_id = ? AND seq <= ? AND event_type IN "  # noqa: S608 - names of ours
    f"({', '.join('?' * len(_TYPES))}) ORDER BY seq"
)


def migrate(connection: Connection) -> None:
    """Add the column, and fill it."""
    if "waste" in column_names(connection, "runs"):
        return  # the tables were made by this version, in a step before this one
    connection.execute("ALTER TABLE runs ADD COLUMN waste TEXT NOT NULL DEFAULT ''")
    for run_id, last_seq, state in connection.execute("SELECT run_id, last_seq, state FROM runs"):
        fold = WasteFold(LOOPS_TOLD)
        for row in connection.iterate(_CALLS, (run_id, last_seq, *_TYPES)):
            event = StoredEvent.of(row)
            if event.event_type in ENDS and event.task_id:
                fold.agent_ended(event.task_id)
            elif (told := told_by(event)) is not None:
                take_told(fold, told, event.seq)
        connection.change(
            "UPDATE runs SET waste = ?, state = ? WHERE run_id = ?",
            (waste_text(fold.value), _with_waste(state, fold), run_id),
        )


def _with_waste(state: str, fold: WasteFold) -> str:
    """Return a rollup's fold with its new part; one of another version stays, and is folded again."""
    parts = json.loads(state)
    if not isinstance(parts, list) or parts[0] != _STATE_BEFORE:
        return state
    whole = [_STATE_AFTER, *parts[1:], fold.to_list()]
    return json.dumps(whole, separators=(",", ":"), ensure_ascii=False)
