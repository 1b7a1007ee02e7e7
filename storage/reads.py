"""Reading the log: filtered in the database, before the limit; bulk reads as raw tuples."""

import json
import logging
from collections.abc import Callable, Iterable, Sequence
from sys import intern
from typing import Any

from storage import blobs
from storage.call_times import call_times
from storage.database import Connection, ReadPool, Row
from storage.errors import StoreError
from storage.events.envelope import StoredEvent
from storage.options import EventQuery, RunQuery
from storage.projections.durations import CallTime
from storage.projections.outline import EventHead, EventOutline
from storage.projections.rollup import RunRollup
from storage.projections.status import ENDED
from storage.projections.trace import TraceAccumulator
from storage.rollup_rows import COLUMNS, rollup_of
from storage.search import SearchHit, find, run_ids, typed
from storage.tables import EVENT_COLUMNS, Runs
from storage.trace_fold import fold_trace

_LOG = logging.getLogger(__name__)
PATCH = "writer.run.patch"
_ALL_EVENTS = EventQuery()
_ALL_RUNS = RunQuery()
HEAD_COLUMNS = "seq, timestamp, event_type, actor_id, task_id, call_id"
_AFTER_ALL_TYPES = "\U0010ffff"


class LogReader:
    """The questions to a store; any thread may ask."""

    def __init__(self, pool: ReadPool, pending_blob: Callable[[str], bytes | None]) -> None:
        self._pool = pool
        self._pending_blob = pending_blob

    def last_seq(self) -> int:
        """Return the highest seq in the log, 0 when it is empty."""
        with self._pool.reading() as connection:
            return int(connection.value("SELECT max(seq) FROM events") or 0)

    def read(self, query: EventQuery = _ALL_EVENTS) -> list[StoredEvent]:
        """Return events; patches always whole.

        Raises:
            StoreError: the log cannot be read, or a text that must be whole is missing.
        """
        sql, parameters = _event_sql(query)
        with self._pool.reading() as connection:
            events = _events(connection.iterate(sql, parameters))
            return [
                whole(connection, event) if query.resolve or event.event_type == PATCH else event
                for event in events
            ]

    def batch(self, query: EventQuery) -> tuple[StoredEvent, ...]:
        """Return events as ``read`` does, but with an incomplete patch as it is: delivery must go on."""
        sql, parameters = _event_sql(query)
        with self._pool.reading() as connection:
            events = _events(connection.iterate(sql, parameters))
            return tuple(_whole_patch(connection, event) for event in events)

    def outline(self, run_id: str | None) -> EventOutline:
        """Return types and actors of all events of a run, or (None) of those that belong to none."""
        where, values = ("run_id = ?", (run_id,)) if run_id is not None else ("run_id IS NULL", ())
        sql = f"SELECT seq, event_type, actor_id FROM events WHERE {where} ORDER BY seq"  # noqa: S608 - constant text
        with self._pool.reading() as connection:
            return EventOutline.of(connection.iterate(sql, values))

    def heads(self, seqs: Sequence[int]) -> list[EventHead]:
        """Return events without their payloads."""
        marks = ",".join("?" * len(seqs))
        sql = f"SELECT {HEAD_COLUMNS} FROM events WHERE seq IN ({marks}) ORDER BY seq"  # noqa: S608 - constant names
        with self._pool.reading() as connection:
            return [EventHead(*row) for row in connection.iterate(sql, tuple(seqs))]

    def resolve(self, event: StoredEvent) -> StoredEvent:
        """Return an event with its long texts in place."""
        with self._pool.reading() as connection:
            return whole(connection, event)

    def blob(self, name: str) -> bytes:
        """Return a blob, also one that is still on its way to the disk.

        Raises:
            StoreError: there is none of this name.
        """
        data = self._pending_blob(name)
        if data is None:
            with self._pool.reading() as connection:
                data = blobs.load(connection, name)
        if data is None:
            raise StoreError(f"a stored text ({name[:12]}…) is missing; run `quire verify`")
        return data

    def search(self, text: str, run_id: str | None = None, limit: int = 100) -> list[SearchHit]:
        """Return the newest events that hold every word; the last word may be a beginning."""
        with self._pool.reading() as connection:
            return find(connection, text, run_id, limit)

    def call_times(self, since: int, until: int) -> list[CallTime]:
        """Return what the calls after an event, up to another, say of their times; only the newest ones."""
        with self._pool.reading() as connection:
            return list(call_times(connection, since, until))

    def trace(self, run_id: str, first: int | None = None) -> TraceAccumulator:
        """Return all that the Trace window knows of a run; the rollup's ``last_seq`` says up to where.

        With ``first``, it is made of so many of its events, but the rollup of all.

        Raises:
            StoreError: the log cannot be read.
        """
        with self._pool.reading() as connection:
            return fold_trace(connection, run_id, first)

    def run(self, run_id: str) -> RunRollup | None:
        """Return one run."""
        with self._pool.reading() as connection:
            rows = connection.execute(f"SELECT {COLUMNS} FROM runs WHERE run_id = ?", (run_id,))  # noqa: S608 - constant names
        return rollup_of(rows[0]) if rows else None

    def runs(self, query: RunQuery = _ALL_RUNS) -> list[RunRollup]:
        """Return runs, the newest first."""
        select = Runs.select(*(getattr(Runs, name) for name in COLUMNS.split(", ")))
        with self._pool.reading() as connection:
            if query.status == "in progress":
                select = select.where(Runs.status.not_in(sorted(ENDED)))
            elif query.status is not None:
                select = select.where(Runs.status == query.status)
            if query.search and (text := typed(query.search).strip()):
                named = Runs.objective.contains(text)
                select = select.where(named | Runs.run_id.in_(run_ids(connection, query.search)))
            select = select.order_by(Runs.first_seq.desc())
            if query.limit is not None or query.offset:
                select = select.limit(query.limit if query.limit is not None else 2**62).offset(query.offset)
            return [rollup_of(row) for row in connection.select(select)]


def whole(connection: Connection, event: StoredEvent) -> StoredEvent:
    """Return an event with its long texts in place.

    Raises:
        StoreError: a text is missing from the store.
    """
    if not event.has_blobs:
        return event
    payload = json.dumps(
        blobs.with_texts(connection, event.payload), ensure_ascii=False, separators=(",", ":")
    )
    return StoredEvent(
        event.seq,
        event.event_id,
        event.timestamp,
        event.event_type,
        event.actor_id,
        event.run_id,
        event.task_id,
        event.call_id,
        payload,
    )


def _events(rows: Iterable[Row]) -> list[StoredEvent]:
    """Return rows as events that share their names: a third less memory for a long run."""
    names: dict[Any, Any] = {}
    share = names.setdefault
    return [
        StoredEvent.of(
            (
                seq,
                event_id,
                timestamp,
                intern(kind),
                intern(actor),
                share(run, run),
                share(task, task),
                share(call, call),
                payload,
            )
        )
        for seq, event_id, timestamp, kind, actor, run, task, call, payload in rows
    ]


def _whole_patch(connection: Connection, event: StoredEvent) -> StoredEvent:
    if event.event_type != PATCH:
        return event
    try:
        return whole(connection, event)
    except StoreError as problem:
        _LOG.warning("patch %s is incomplete: %s", event.event_id, problem.for_user())
        return event


def _event_sql(query: EventQuery) -> tuple[str, list[Any]]:
    """Return the statement of a query. Written by hand: a bulk read must not pay for a query builder."""
    where, parameters = ["seq > ?"], [query.since]
    values: list[Any] = parameters
    if query.until is not None:
        where.append("seq <= ?")
        values.append(query.until)
    if query.run_id is not None:
        where.append("run_id = ?")
        values.append(query.run_id)
    elif query.unattributed:
        where.append("run_id IS NULL")
    if query.prefix:
        where.append("event_type >= ? AND event_type < ?")
        values += [query.prefix, query.prefix + _AFTER_ALL_TYPES]
    order = "DESC" if query.newest else "ASC"
    sql = f"SELECT {EVENT_COLUMNS} FROM events WHERE {' AND '.join(where)} ORDER BY seq {order}"  # noqa: S608 - constant text
    if query.limit is not None:
        sql += " LIMIT ?"
        values.append(max(0, query.limit))
    return sql, values
