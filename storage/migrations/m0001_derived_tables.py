"""Version 0 held the log alone, without ``call_id``; version 1 derives rollups, search and blob uses."""

from storage import search
from storage.admission import parsed
from storage.database import Connection
from storage.events.legacy import read_ids
from storage.ingest import Ingest
from storage.tables import INDICES, TABLES


def migrate(connection: Connection) -> None:
    """Add the column and the tables, and derive what they hold from the log."""
    connection.execute("ALTER TABLE events ADD COLUMN call_id TEXT")
    connection.create(TABLES)
    for statement in INDICES:
        connection.execute(statement)
    search.create(connection)
    _fill_ids(connection)
    Ingest(connection, live_rollups=64).rebuild()


def _fill_ids(connection: Connection) -> None:
    rows = connection.execute("SELECT seq, event_type, payload FROM events")
    for seq, event_type, payload in rows:
        ids = read_ids(event_type, parsed(payload))
        connection.change(
            "UPDATE events SET run_id = ?, task_id = ?, call_id = ? WHERE seq = ?",
            (ids.run_id, ids.task_id, ids.call_id, seq),
        )
