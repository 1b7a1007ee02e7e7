"""How long calls took, read from the newest part of the log; the database picks the few fields it takes."""

from collections.abc import Iterator
from typing import Final

from storage.database import Connection
from storage.projections.durations import CALL_ENDS, CallTime

# So many of the newest events are looked at: what took how long a year ago says little of today.
NEWEST_EVENTS: Final = 100_000

_TYPES: Final = ", ".join(f"'{name}'" for name in CALL_ENDS)
_ROWS: Final = (
    "SELECT event_type, json_extract(payload, '$.trace_id'), json_extract(payload, '$.model'), "  # noqa: S608 - names of ours
    "json_extract(payload, '$.tool_name'), json_extract(payload, '$.duration_ms'), "
    "json_extract(payload, '$.success') "
    f"FROM events WHERE event_type IN ({_TYPES}) AND seq > ? AND seq <= ? ORDER BY seq"
)


def call_times(connection: Connection, since: int, until: int) -> Iterator[CallTime]:
    """Yield what calls between two events say of their times, in order."""
    begin = max(since, until - NEWEST_EVENTS)
    for kind, trace_id, model, tool, duration, success in connection.iterate(_ROWS, (begin, until)):
        yield CallTime(kind, _text(trace_id), _text(model), _text(tool), _number(duration), bool(success))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
