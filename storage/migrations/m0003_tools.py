"""Version 3 keeps which tools a run has called; runs of earlier versions are looked through for their names.

Only the names are read, and only the new part of each rollup is made: everything else in it stays.
"""

import json

from storage.database import Connection, column_names
from storage.events.envelope import StoredEvent
from storage.events.tools import ToolCallEvent
from storage.projections.rollup_sums import MAX_TOOLS
from storage.tables import EVENT_COLUMNS

_STATE_BEFORE, _STATE_AFTER = 2, 3
_SUMS = 2  # where the state has them; the names of the tools are the last of them
_CALLS = (
    f"SELECT {EVENT_COLUMNS} FROM events WHERE run_id = ? AND seq <= ? "  # noqa: S608 - names of ours
    "AND event_type IN ('worker.tool.call', 'conductor.tool.call') ORDER BY seq"
)


def migrate(connection: Connection) -> None:
    """Add the column, and fill it."""
    if "tools" in column_names(connection, "runs"):
        return  # the tables were made by this version, in a step before this one
    connection.execute("ALTER TABLE runs ADD COLUMN tools TEXT NOT NULL DEFAULT '[]'")
    for run_id, last_seq, state in connection.execute("SELECT run_id, last_seq, state FROM runs"):
        tools = _tools_of(connection, run_id, last_seq)
        connection.change(
            "UPDATE runs SET tools = ?, state = ? WHERE run_id = ?",
            (json.dumps(tools), _with_tools(state, tools), run_id),
        )


def _tools_of(connection: Connection, run_id: str, last_seq: int) -> list[str]:
    """Return the names of the tools in the order of their first call, as the rollup does."""
    names: dict[str, None] = {}
    for row in connection.iterate(_CALLS, (run_id, last_seq)):
        body = StoredEvent.of(row).body
        if isinstance(body, ToolCallEvent) and body.tool_name:
            names[body.tool_name] = None
    return list(names)[:MAX_TOOLS]


def _with_tools(state: str, tools: list[str]) -> str:
    """Return a rollup's fold with its new part; one of another version stays, and is folded again."""
    parts = json.loads(state)
    if not isinstance(parts, list) or parts[0] != _STATE_BEFORE:
        return state
    whole = [_STATE_AFTER, *parts[1:_SUMS], [*parts[_SUMS], tools], *parts[_SUMS + 1 :]]
    return json.dumps(whole, separators=(",", ":"), ensure_ascii=False)
