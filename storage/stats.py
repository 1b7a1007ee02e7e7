"""What is in a store: counts, sizes, and how often the tolerant reader was needed."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from storage.database import Connection, size_bytes
from storage.events.catalogue import BODY_BY_TYPE


@dataclass(frozen=True, slots=True)
class StoreStats:
    """Sizes in bytes. ``rules``: rule of the tolerant reader → how many events needed it.

    ``unmapped`` counts events that are shown raw: of a type that this version does not know, or of a known
    one that could not be read.
    """

    events: int
    runs: int
    unattributed: int
    unmapped: int
    first_seq: int
    last_seq: int
    events_by_type: Mapping[str, int]
    rules: Mapping[str, int]
    blobs: int
    blob_bytes: int
    database_bytes: int
    journal_bytes: int


@dataclass(frozen=True, slots=True)
class StoreLoad:
    """What a store is busy with at present: events that wait to be committed, and its journal in bytes."""

    waiting: int
    journal_bytes: int


def load(database: Path, waiting: int) -> StoreLoad:
    """Return the load of a store without reading anything of it."""
    return StoreLoad(waiting, _size(_journal(database)))


def stats(connection: Connection) -> StoreStats:
    """Return what is in a store."""
    with connection.snapshot():
        return _stats(connection)


def _stats(connection: Connection) -> StoreStats:
    by_type: dict[str, int] = dict(
        connection.execute("SELECT event_type, count(*) FROM events GROUP BY event_type ORDER BY 1")
    )
    rules: dict[str, int] = dict(
        connection.execute("SELECT rule, sum(count) FROM rule_counts GROUP BY rule ORDER BY rule")
    )
    unknown = sum(count for name, count in by_type.items() if name not in BODY_BY_TYPE)
    first, last = connection.execute("SELECT min(seq), max(seq) FROM events")[0]
    blob_count, blob_bytes = connection.execute("SELECT count(*), sum(length(data)) FROM blobs")[0]
    return StoreStats(
        events=sum(by_type.values()),
        runs=connection.value("SELECT count(*) FROM runs"),
        unattributed=connection.value("SELECT count(*) FROM events WHERE run_id IS NULL"),
        unmapped=unknown + rules.get("unmapped", 0),
        first_seq=first or 0,
        last_seq=last or 0,
        events_by_type=by_type,
        rules=rules,
        blobs=blob_count,
        blob_bytes=blob_bytes or 0,
        database_bytes=size_bytes(connection),
        journal_bytes=_size(_journal(connection.path)),
    )


def _journal(database: Path) -> Path:
    return database.with_name(database.name + "-wal")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
