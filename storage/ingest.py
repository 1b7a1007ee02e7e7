"""What one transaction does with a group of rows: numbers them, joins them to runs, stores and derives.

Everything derived (rollups, search, blob uses, rule counts) is written with the events, so a store is never
half right. ``rebuild`` derives it again from the events alone.
"""

import dataclasses
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any, Final

from storage import blobs, search
from storage.admission import Row
from storage.database import Connection
from storage.errors import BugError
from storage.events.blob_refs import replace_refs
from storage.events.envelope import StoredEvent
from storage.events.legacy import Reading, read_ids
from storage.rollup_rows import RollupKeeper
from storage.tables import EVENT_COLUMNS

_COUNT_RULES: Final = (
    "INSERT INTO rule_counts (run_id, rule, count) VALUES (?, ?, ?) "
    "ON CONFLICT (run_id, rule) DO UPDATE SET count = rule_counts.count + excluded.count"
)
_RUN_BY: Final = {
    column: f"SELECT run_id FROM events WHERE {column} = ? AND run_id IS NOT NULL ORDER BY seq DESC LIMIT 1"  # noqa: S608 - names of ours
    for column in ("task_id", "call_id")
}
_CHUNK: Final = 500
_REBUILD_GROUP: Final = 2_000
# The reader gives the run's id to the body of such an event by the same rule; only the envelope's counts.
_ID_RULES: Final = frozenset({"run_id_from_data", "run_id_from_task_id", "ids_from_data"})
_JOINED_PREFIXES: Final = (
    "worker.",
    "conductor.worker.",
    "conductor.capability.",
    "conductor.subharness.",
    "conductor.tool.",
    "llm.call.",
    "harness.progress.",
)


class Ingest:
    """Stores groups of rows over one connection; used by one thread, inside its transactions."""

    def __init__(self, connection: Connection, live_rollups: int) -> None:
        self._connection = connection
        self._rollups = RollupKeeper(live_rollups)
        self._data_version = -1
        self._fresh: list[StoredEvent] = []

    def store(self, rows: Sequence[Row], after: int | None = None) -> list[int]:
        """Store rows inside the caller's transaction, numbered ``after`` a seq (default: the last one).

        Returns:
            The seq of each row in order; a row whose event_id is known answers with the known seq.
        """
        self._notice_others()
        last = self.last_seq() if after is None else after
        # Nearly always all of them are new: looking each of them up first would cost as much as storing it.
        seqs, fresh = self._numbered(rows, last, {})
        if not self._inserted(fresh):
            seqs, fresh = self._numbered(rows, last, self._known([row.event_id for row in rows]))
            if not self._inserted(fresh):
                raise BugError("events that are not in the log could not be added to it")
        if fresh:
            self._derive(fresh)
        self._fresh += [_delivered(row, event) for row, event in fresh]
        return seqs

    def _numbered(
        self, rows: Sequence[Row], last: int, known: dict[str, int]
    ) -> tuple[list[int], list[tuple[Row, StoredEvent]]]:
        """Return the seq of each row, and those that are not ``known`` as events."""
        fresh: list[tuple[Row, StoredEvent]] = []
        runs = _RunFinder(self._connection, fresh)
        seqs: list[int] = []
        for row in rows:
            seq = known.get(row.event_id)
            if seq is None:
                seq = known[row.event_id] = last = last + 1
                fresh.append((row, _stored(seq, row, runs)))
            seqs.append(seq)
        return seqs, fresh

    def _inserted(self, fresh: Sequence[tuple[Row, StoredEvent]]) -> bool:
        """Insert events; False, and nothing is inserted, when one of them is known."""
        rows = [_values(event) for _, event in fresh]
        return not rows or self._connection.insert_new("events", EVENT_COLUMNS, rows)

    def take_fresh(self) -> tuple[StoredEvent, ...]:
        """Return the events that were stored since the last time, as subscribers get them."""
        fresh, self._fresh = tuple(self._fresh), []
        return fresh

    def last_seq(self) -> int:
        """Return the highest seq; it never sinks, since what explains a deletion is numbered after it."""
        return int(self._connection.value("SELECT max(seq) FROM events") or 0)

    def forget(self) -> None:
        """Drop what is remembered between transactions; the last one was not committed."""
        self._rollups.forget()
        self._fresh.clear()

    def rebuild(self) -> int:
        """Derive everything again, inside the caller's transaction; return how many events there are."""
        connection = self._connection
        search.remove_all(connection)
        for table in ("runs", "blob_uses", "rule_counts"):
            connection.change(f"DELETE FROM {table}")  # noqa: S608 - constant names
        self.forget()
        done = count = 0
        sql = f"SELECT {EVENT_COLUMNS} FROM events WHERE seq > ? ORDER BY seq LIMIT {_REBUILD_GROUP}"  # noqa: S608 - constant text
        while rows := connection.execute(sql, (done,)):
            events = [StoredEvent.of(row) for row in rows]
            self._derive([(_row_again(connection, event), event) for event in events])
            done, count = events[-1].seq, count + len(events)
        return count

    def _notice_others(self) -> None:
        version = self._connection.data_version()
        if version != self._data_version:
            self._data_version = version
            self._rollups.forget()

    def _known(self, event_ids: Sequence[str]) -> dict[str, int]:
        known: dict[str, int] = {}
        for start in range(0, len(event_ids), _CHUNK):
            chunk = event_ids[start : start + _CHUNK]
            marks = ", ".join("?" * len(chunk))
            rows = self._connection.execute(
                f"SELECT event_id, seq FROM events WHERE event_id IN ({marks})",  # noqa: S608 - marks only
                chunk,
            )
            known.update(rows)
        return known

    def _derive(self, fresh: Sequence[tuple[Row, StoredEvent]]) -> None:
        connection = self._connection
        new_blobs = {name: data for row, _ in fresh for name, data in row.blobs.items()}
        if new_blobs:
            blobs.save(connection, new_blobs)
        uses = [(name, event.seq) for row, event in fresh for name in row.hashes]
        if uses:
            blobs.save_uses(connection, uses)
        self._rollups.apply(connection, (event for _, event in fresh))
        search.add(connection, self._search_texts(fresh))
        if counts := _rule_counts(fresh):
            connection.execute_many(_COUNT_RULES, counts)

    def _search_texts(self, fresh: Iterable[tuple[Row, StoredEvent]]) -> list[search.SearchText]:
        found: list[search.SearchText] = []
        for row, event in fresh:
            said = row.said
            if row.output_ref is not None:
                data = blobs.load(self._connection, row.output_ref)
                if data:
                    said = "\n".join(filter(None, (said, data.decode(errors="replace"))))
            if said:
                found.append(search.SearchText(event.seq, event.run_id, said))
        return found


class _RunFinder:
    """Finds the run of an event without one through its task or its call, as recorded by other events."""

    def __init__(self, connection: Connection, group: Sequence[tuple[Row, StoredEvent]]) -> None:
        self._connection = connection
        self._group = group
        self._noted = 0
        self._seen: dict[tuple[str, str], str] = {}

    def find(self, row: Row) -> tuple[str | None, str | None]:
        """Return the run of a row and the name of the rule that found it."""
        if not row.event_type.startswith(_JOINED_PREFIXES):
            return None, None
        self._note_group()
        for column, name in (("task_id", row.task_id), ("call_id", row.call_id)):
            if name is None:
                continue
            run_id = self._seen.get((column, name)) or self._connection.value(_RUN_BY[column], (name,))
            if run_id is not None:
                return str(run_id), f"joined_by_{column}"
        return None, None

    def _note_group(self) -> None:
        """Remember what the events of this group say, which are not in the table yet."""
        for _, event in self._group[self._noted :]:
            if event.run_id is not None:
                if event.task_id is not None:
                    self._seen["task_id", event.task_id] = event.run_id
                if event.call_id is not None:
                    self._seen["call_id", event.call_id] = event.run_id
        self._noted = len(self._group)


def _stored(seq: int, row: Row, runs: _RunFinder) -> StoredEvent:
    run_id = row.run_id
    if run_id is None:
        run_id, rule = runs.find(row)
        if rule is not None and rule not in row.rules:
            row.rules += (rule,)
    event = StoredEvent.of(
        (
            seq,
            row.event_id,
            row.timestamp,
            row.event_type,
            row.actor_id,
            run_id,
            row.task_id,
            row.call_id,
            row.payload_json,
        )
    )
    if row.body is not None:
        # Parsing what was written a moment ago costs more than storing it.
        vars(event)["reading"] = Reading(row.body)
    return event


_values = attrgetter(*(each.name for each in dataclasses.fields(StoredEvent)))


def _delivered(row: Row, event: StoredEvent) -> StoredEvent:
    """Return the event as subscribers get it: a patch whole, and nothing that a read would not give."""
    vars(event).pop("reading", None)
    if not row.blobs or event.event_type != "writer.run.patch":
        return event
    return dataclasses.replace(event, payload_json=row.whole_json)


def _rule_counts(fresh: Iterable[tuple[Row, StoredEvent]]) -> list[tuple[str, str, int]]:
    counts: Counter[tuple[str, str]] = Counter()
    for row, event in fresh:
        if row.body is not None and not row.rules:
            continue
        reading = [rule for rule in event.reading.rules if rule not in _ID_RULES]
        for rule in dict.fromkeys((*row.rules, *reading)):
            counts[event.run_id or "", rule] += 1
    return [(run_id, rule, count) for (run_id, rule), count in counts.items()]


def _row_again(connection: Connection, event: StoredEvent) -> Row:
    """Return a stored event as the row it came from, as far as deriving needs it."""
    whole = event.payload_json
    stored: dict[str, bytes] = {}
    if event.has_blobs:

        def text_of(reference: dict[str, Any]) -> str:
            name = str(reference["$blob"])
            data = blobs.load(connection, name)
            if data is None:
                return str(reference.get("head", ""))
            stored[name] = data
            return data.decode(errors="replace")

        whole = json.dumps(replace_refs(event.payload, text_of), ensure_ascii=False, separators=(",", ":"))
    ids = event.event_id, event.timestamp, event.event_type, event.actor_id
    rules = read_ids(event.event_type, event.payload).rules
    row = Row(*ids, event.run_id, event.task_id, event.call_id, event.payload_json, whole, stored, rules)
    return row.look_through()
