"""Holds a store against its own rules: ``quire verify``.

Order and unexplained gaps, blobs and their hashes, rollups against a full fold, documents against their
patches, the search index against its texts, and the database's own check. Nothing is changed.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from storage import search
from storage.database import Connection, damage
from storage.errors import StoreError
from storage.events.envelope import StoredEvent
from storage.events.runtime import RunDeleted
from storage.paths import HomePaths
from storage.projections.rollup import RunRollup, RunRollupAccumulator, is_about_run
from storage.reads import PATCH, whole
from storage.rollup_rows import COLUMNS, rollup_of
from storage.tables import EVENT_COLUMNS

# A blob is named by a long text's reference, or by a field that ends so; other hashes name no blob.
_NAMED: Final = re.compile(r'"(?:\$blob|\w+_ref)":"([0-9a-f]{64})"')
_NAMED_LIST: Final = re.compile(r'"message_refs":\[([^\]]*)\]')
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_MAX_PER_KIND: Final = 20
_DOCUMENT_EVENTS: Final = (
    f"SELECT {EVENT_COLUMNS} FROM events WHERE run_id = ? AND event_type IN (?, ?) ORDER BY seq"  # noqa: S608 - names of ours
)

DocumentCheck = Callable[[str, Iterable[StoredEvent], Path], list[str]]
"""Takes a run's id, its patches (and start) in order and its file; returns what is wrong, in words."""


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What was looked at, and what is wrong, one line each."""

    problems: tuple[str, ...]
    counts: Mapping[str, int]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


def verify(connection: Connection, paths: HomePaths, document_check: DocumentCheck | None) -> VerifyReport:
    """Check a store on one snapshot; other processes may go on writing."""
    with connection.snapshot():
        log = _Log(connection)
        problems = [f"database: {line}" for line in damage(connection)]
        problems += _few(log.read())
        problems += _few(log.gaps())
        problems += _few(_blob_problems(connection, log))
        problems += _few(_rollup_problems(connection, log))
        problems += search.problems(connection)
        if document_check is not None:
            for run_id in log.runs_with_patches:
                problems += _few(_document_problems(connection, paths, document_check, run_id))
        return VerifyReport(tuple(problems), log.counts(connection))


@dataclass(slots=True)
class _Log:
    """One pass over the events: what the other checks need of them."""

    connection: Connection
    events: int = 0
    last_seq: int = 0
    missing: list[tuple[int, int]] = field(default_factory=list)
    deletions: list[RunDeleted] = field(default_factory=list)
    folds: dict[str, RunRollupAccumulator] = field(default_factory=dict)
    named_blobs: dict[str, int] = field(default_factory=dict)
    runs_with_patches: dict[str, None] = field(default_factory=dict)

    def read(self) -> Iterator[str]:
        """Read all events; yield those that cannot be read."""
        for row in self.connection.iterate(f"SELECT {EVENT_COLUMNS} FROM events ORDER BY seq"):  # noqa: S608 - names of ours
            event = StoredEvent(*row)
            if event.seq > self.last_seq + 1:
                self.missing.append((self.last_seq + 1, event.seq - 1))
            self.last_seq = event.seq
            self.events += 1
            if event.payload.get("text") == event.payload_json:  # how a damaged payload is read
                yield f"event {event.seq} ({event.event_type}): its payload is no JSON"
            self._take(event)

    def gaps(self) -> Iterator[str]:
        """Yield the gaps in the sequence that no deletion explains."""
        ranges = [(said.first_seq, said.last_seq) for said in self.deletions]
        for first, last in self.missing:
            if not any(start <= first and last <= end for start, end in ranges):
                for lone in _uncovered(first, last, ranges):
                    yield f"events {lone[0]} to {lone[1]} are missing and no deletion explains it"
        gone = sum(last - first + 1 for first, last in self.missing)
        said = sum(said.count for said in self.deletions)
        if gone != said:
            yield f"{gone} events are missing, but deletions speak of {said}"

    def counts(self, connection: Connection) -> dict[str, int]:
        """Return how much was looked at."""
        return {
            "events": self.events,
            "runs": len(self.folds),
            "blobs": connection.value("SELECT count(*) FROM blobs"),
            "documents": len(self.runs_with_patches),
            "deleted_runs": len(self.deletions),
        }

    def _take(self, event: StoredEvent) -> None:
        body = event.body
        if isinstance(body, RunDeleted):
            self.deletions.append(body)
        for name in _named_blobs(event.payload_json):
            self.named_blobs.setdefault(name, event.seq)
        if event.run_id is None or not is_about_run(event.event_type):
            return
        if event.event_type == PATCH:
            self.runs_with_patches[event.run_id] = None
        fold = self.folds.get(event.run_id)
        if fold is None:
            fold = self.folds[event.run_id] = RunRollupAccumulator(event.run_id)
        fold.apply(event)


def _uncovered(first: int, last: int, ranges: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the parts of a gap that lie in none of the ranges."""
    at = first
    for start, end in sorted(ranges):
        if start > last:
            break
        if start > at:
            yield at, start - 1
        at = max(at, end + 1)
    if at <= last:
        yield at, last


def _named_blobs(payload_json: str) -> set[str]:
    if not _HASH.search(payload_json):
        return set()
    named = set(_NAMED.findall(payload_json))
    for inner in _NAMED_LIST.findall(payload_json):
        named.update(_HASH.findall(inner))
    return named


def _blob_problems(connection: Connection, log: _Log) -> Iterator[str]:
    stored = set()
    for name, data in connection.iterate("SELECT hash, data FROM blobs"):
        stored.add(name)
        if hashlib.sha256(data).hexdigest() != name:
            yield f"blob {name[:12]}… does not hold what its name says"
    for name, seq in log.named_blobs.items():
        if name not in stored:
            yield f"blob {name[:12]}…, named by event {seq}, is missing"
    used = {name for (name,) in connection.execute("SELECT DISTINCT hash FROM blob_uses")}
    for name in sorted((log.named_blobs.keys() & stored) - used):
        yield f"blob {name[:12]}… is named by event {log.named_blobs[name]}, but not noted as used"


def _rollup_problems(connection: Connection, log: _Log) -> Iterator[str]:
    rows = connection.execute(f"SELECT {COLUMNS} FROM runs")  # noqa: S608 - names of ours
    stored = {rollup.run_id: rollup for rollup in map(rollup_of, rows)}
    for run_id, fold in log.folds.items():
        found = stored.pop(run_id, None)
        if found is None:
            yield f"run {run_id} has events but no rollup"
        elif found != fold.value:
            names = ", ".join(_differences(found, fold.value))
            yield f"run {run_id}: its rollup differs from its events in {names}"
    for run_id in stored:
        yield f"run {run_id} has a rollup but no events"


def _differences(found: RunRollup, folded: RunRollup) -> list[str]:
    names = COLUMNS.split(", ")
    return [name for name in names if getattr(found, name) != getattr(folded, name)]


def _document_problems(
    connection: Connection, paths: HomePaths, check: DocumentCheck, run_id: str
) -> Iterator[str]:
    try:
        events = [
            whole(connection, StoredEvent(*row))
            for row in connection.execute(_DOCUMENT_EVENTS, (run_id, PATCH, "writer.run.started"))
        ]
    except StoreError as problem:
        yield f"run {run_id}: its document cannot be replayed: {problem.for_user()}"
        return
    for line in check(run_id, events, paths.document(run_id)):
        yield f"run {run_id}: {line}"


def _few(problems: Iterable[str]) -> list[str]:
    """Return the first problems of a kind, and how many more there are."""
    found = list(problems)
    rest = len(found) - _MAX_PER_KIND
    return found if rest <= 0 else [*found[:_MAX_PER_KIND], f"… and {rest} more of this kind"]
