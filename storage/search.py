"""Full-text search over what was asked, said, done and written: FTS5, filled by the writer.

The index has external content: its text is in ``search_texts`` (a long one in ``blobs``), from where the
view ``search_content`` gives it back, so that a run can be deleted from the index. Not contentless-delete:
that needs SQLite 3.43, and Debian 12 has 3.40.
"""

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from pydantic import BaseModel

from storage import blobs
from storage.database import Connection
from storage.events.base import EventBody
from storage.events.blob_refs import BLOB_LIMIT_BYTES, blob_hash

INDEX: Final = "search_index"
_VIEW: Final = (
    "CREATE VIEW IF NOT EXISTS search_content AS SELECT s.seq AS seq, "
    "coalesce(s.text, CAST(b.data AS TEXT), '') AS text "
    "FROM search_texts s LEFT JOIN blobs b ON b.hash = s.hash"
)
_TABLE: Final = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS search_index USING fts5("
    "text, content='search_content', content_rowid='seq', tokenize='unicode61 remove_diacritics 2')"
)
_FILL: Final = (
    "INSERT INTO search_index (rowid, text) SELECT seq, text FROM search_content WHERE seq BETWEEN ? AND ?"
)
_CHECKS: Final = MappingProxyType(
    {
        "entries of events that are not in the log": (
            "SELECT count(*) FROM search_texts WHERE seq NOT IN (SELECT seq FROM events)"
        ),
        "texts that the index does not know": (
            "SELECT count(*) FROM search_texts WHERE seq NOT IN (SELECT id FROM search_index_docsize)"
        ),
        "entries of the index without a text": (
            "SELECT count(*) FROM search_index_docsize WHERE id NOT IN (SELECT seq FROM search_texts)"
        ),
    }
)
# Characters of one event that are searched, from its beginning: indexing takes a third of a second a
# megabyte, and nothing else is committed meanwhile. The event itself is never cut.
MAX_CHARS: Final = 128 * 1024
# Marks around a hit inside a snippet; private-use characters, removed from what is shown.
_OPEN, _CLOSE = "\ue000", "\ue001"
_WORD = re.compile(r"\w")

# Types that say nothing in words, or say it again: the messages of a call are other events' texts, and what
# was taken from a file is in patches.
_SILENT_PREFIXES = (
    *("llm.call.started", "writer.file.taken"),
    *("desktop.", "action.", "actor.", "run.deleted", "qwy."),
)
# Fields that hold an id, a name of ours or a state, never something that a person would search for.
_SILENT_KEYS = frozenset(
    {
        # ids and references
        *("run_id", "task_id", "call_id", "worker_id", "trace_id", "tool_trace_id", "input_id", "patch_id"),
        *("proposal_id", "citation_id", "correlation_id", "desktop_id", "finding_id", "learning_id"),
        *("section_id", "version_id", "approval_id", "cause_event_id", "hunk_ids", "citation_ids"),
        *("evidence_refs", "message_refs", "content_hash", "cited_id_hash", "snapshot_ref", "system_ref"),
        *("output_ref", "document_path", "report_path", "citing_run_id", "citing_actor", "target", "scope"),
        # who and when
        *("actor_key", "worker_type", "capability", "caller", "author", "proposed_by", "confirmed_by"),
        *("rejected_by", "by", "created_at", "started_at", "retrieved_at", "confirmed_at", "rejected_at"),
        # states and kinds
        *("phase", "status", "section_state", "kind", "source", "op", "lane", "surface", "verdict"),
        *("failure_kind", "finish_reason", "policy", "output_mode", "cited_kind", "decision"),
    }
)


_TEXTS = (str, str | None)
_NUMBERS = (int, float, bool, int | None, float | None, bool | None)


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One event that was found. ``marks`` are the ranges of the snippet that matched, in code points."""

    seq: int
    run_id: str | None
    event_type: str
    timestamp: str
    snippet: str
    marks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class SearchText:
    """What search looks at in one event."""

    seq: int
    run_id: str | None
    text: str


def create(connection: Connection) -> None:
    """Create the index."""
    connection.execute(_VIEW)
    connection.execute(_TABLE)


def says_something(event_type: str) -> bool:
    """Return whether events of a type are searched."""
    return not event_type.startswith(_SILENT_PREFIXES)


def texts_of(payload: Mapping[str, Any] | EventBody) -> list[str]:
    """Return the searchable texts of a whole payload, or of its body: all but ids, states and times.

    A step of a text that is still being written says nothing: it may end within a word, and the text as a
    whole is with the call that writes it.
    """
    values = payload.__dict__ if isinstance(payload, EventBody) else payload
    texts: list[str] = []
    if values.get("draft") is not None:
        return texts
    if isinstance(payload, EventBody):
        _collect_body(payload, texts)
    else:
        _collect_fields(payload, texts)
    return texts


def output_ref(payload: Mapping[str, Any] | EventBody) -> str | None:
    """Return the name of the blob that holds an event's output, which is searched with the event."""
    values = payload.__dict__ if isinstance(payload, EventBody) else payload
    name = values.get("output_ref")
    return name if isinstance(name, str) and name else None


def _collect(value: object, texts: list[str]) -> None:
    if isinstance(value, str):
        if value:
            texts.append(value)
    elif isinstance(value, dict):
        _collect_fields(value, texts)
    elif isinstance(value, list | tuple):
        for inner in value:
            _collect(inner, texts)
    elif isinstance(value, BaseModel):
        _collect_body(value, texts)


def _collect_body(body: BaseModel, texts: list[str]) -> None:
    plain, nested = _spoken_fields(type(body))
    values = body.__dict__
    texts.extend(text for name in plain if (text := values[name]))
    for name in nested:
        if (value := values[name]) is not None:
            _collect(value, texts)
    if body.__pydantic_extra__:
        _collect_fields(body.__pydantic_extra__, texts)


def _collect_fields(values: Mapping[str, Any], texts: list[str]) -> None:
    for key, inner in values.items():
        if key not in _SILENT_KEYS:
            _collect(inner, texts)


@functools.cache
def _spoken_fields(model: type[BaseModel]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the fields of a body that may hold something to search for: plain texts, and the others."""
    spoken = {
        name: field.annotation for name, field in model.model_fields.items() if name not in _SILENT_KEYS
    }
    plain = tuple(name for name, kind in spoken.items() if kind in _TEXTS)
    nested = tuple(name for name, kind in spoken.items() if kind not in _TEXTS and kind not in _NUMBERS)
    return plain, nested


def add(connection: Connection, texts: Sequence[SearchText]) -> None:
    """Index texts in order of seq, inside the caller's transaction; a run's long text once, when first said.

    The index is filled by one statement for all of them: FTS5 writes out what it has gathered at the start of
    each statement of several rows, and one statement a row gives the interpreter lock up at each row.
    Measured: 0.6 of the time of statements of 50 rows.
    """
    if not texts:
        return
    rows: list[tuple[int, str | None, str | None, str | None]] = []
    for found in texts:
        if len(found.text) <= BLOB_LIMIT_BYTES:
            rows.append((found.seq, found.run_id, found.text, None))
        else:
            _keep_long(connection, found)
    connection.insert("search_texts", "seq, run_id, text, hash", rows)
    connection.change(_FILL, (texts[0].seq, texts[-1].seq))


def _keep_long(connection: Connection, found: SearchText) -> None:
    data = found.text[:MAX_CHARS].encode()
    name = blob_hash(data)
    said_before = "SELECT count(*) FROM search_texts WHERE hash = ? AND coalesce(run_id, '') = ?"
    if connection.value(said_before, (name, found.run_id or "")):
        return
    blobs.save(connection, {name: data})
    blobs.save_uses(connection, [(name, found.seq)])
    connection.insert("search_texts", "seq, run_id, text, hash", [(found.seq, found.run_id, None, name)])


def remove_run(connection: Connection, run_id: str) -> None:
    """Take a run out of the index; its blobs must still be there."""
    connection.change(
        "INSERT INTO search_index (search_index, rowid, text) SELECT 'delete', c.seq, c.text "
        "FROM search_content c JOIN search_texts s ON s.seq = c.seq WHERE s.run_id = ?",
        (run_id,),
    )
    connection.change("DELETE FROM search_texts WHERE run_id = ?", (run_id,))


def remove_all(connection: Connection) -> None:
    """Empty the index, to fill it again."""
    connection.change("INSERT INTO search_index (search_index) VALUES ('delete-all')")
    connection.change("DELETE FROM search_texts")


def typed(text: str) -> str:
    """Return what a person typed without what no query can hold: NUL, and halves of a character."""
    return text.replace("\0", " ").encode(errors="replace").decode()


def match_expression(text: str) -> str:
    """Return what a person typed as an FTS5 query: every word must occur, the last one may go on."""
    words = [word.replace('"', '""') for word in typed(text).split() if _WORD.search(word)]
    if not words:
        return ""
    return " ".join(f'"{word}"' for word in words) + ("" if text[-1:].isspace() else "*")


def find(connection: Connection, text: str, run_id: str | None, limit: int) -> list[SearchHit]:
    """Return the newest events that hold every word of a text."""
    expression = match_expression(text)
    if not expression:
        return []
    where, parameters = "search_index MATCH ?", [expression]
    if run_id is not None:
        # The range lets the index skip other runs; the rest of the condition says which events are meant.
        where += (
            " AND search_index.rowid BETWEEN coalesce((SELECT first_seq FROM runs WHERE run_id = ?), 0)"
            " AND coalesce((SELECT last_seq FROM runs WHERE run_id = ?), 0) AND e.run_id = ?"
        )
        parameters += [run_id] * 3
    rows = connection.execute(
        "SELECT e.seq, e.run_id, e.event_type, e.timestamp, "  # noqa: S608 - constant text, values as parameters
        f"snippet(search_index, 0, '{_OPEN}', '{_CLOSE}', '…', 24) "
        "FROM search_index CROSS JOIN events e ON e.seq = search_index.rowid "
        f"WHERE {where} ORDER BY search_index.rowid DESC LIMIT ?",
        (*parameters, limit),
    )
    return [_hit(*row) for row in rows]


def run_ids(connection: Connection, text: str, limit: int = 1_000) -> list[str]:
    """Return the runs whose events hold every word of a text, those of the newest events first."""
    expression = match_expression(text)
    if not expression:
        return []
    rows = connection.execute(
        "SELECT DISTINCT s.run_id FROM search_index CROSS JOIN search_texts s ON s.seq = search_index.rowid "
        "WHERE search_index MATCH ? AND s.run_id IS NOT NULL LIMIT ?",
        (expression, limit),
    )
    return [name for (name,) in rows]


def problems(connection: Connection) -> list[str]:
    """Return what is wrong between the index and its texts."""
    return [f"search: {count} {words}" for words, sql in _CHECKS.items() if (count := connection.value(sql))]


def _hit(seq: int, run_id: str | None, event_type: str, timestamp: str, snippet: str) -> SearchHit:
    plain: list[str] = []
    marks: list[tuple[int, int]] = []
    length = start = 0
    for part in re.split(f"([{_OPEN}{_CLOSE}])", snippet):
        if part == _OPEN:
            start = length
        elif part == _CLOSE:
            marks.append((start, length))
        else:
            plain.append(part)
            length += len(part)
    return SearchHit(seq, run_id, event_type, timestamp, "".join(plain), tuple(marks))
