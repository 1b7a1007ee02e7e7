"""The door of the store: an event on its way in becomes a row.

What a producer of this version writes is stored as it is. What comes from elsewhere gets its ids and its
time from the tolerant reader; the payload is kept as it came.
"""

import json
import math
import re
from dataclasses import dataclass
from typing import Any

from storage import search
from storage.errors import StoreError
from storage.events.base import EventBody
from storage.events.blob_refs import BLOB_LIMIT_BYTES, blob_hash, extract, is_blob_ref
from storage.events.envelope import NewEvent, RawEvent, format_time, new_id, now
from storage.events.legacy import parse_time

_HASH = re.compile(r'"([0-9a-f]{64})"')


@dataclass(slots=True)
class Row:
    """One event, ready to be stored.

    Attributes:
        whole_json: the payload before its long texts were taken out.
        blobs: those texts, by their names.
        rules: rules of the tolerant reader that the envelope needed.
        body: the producer's own body, where parsing the payload is known to give the same.
        hashes: sha-256 sums in the payload that name blobs: in a reference or a ``…_ref`` field.
        said: what search looks at, as far as it is in the payload.
        output_ref: the blob with the event's output, which is searched with it.
    """

    event_id: str
    timestamp: str
    event_type: str
    actor_id: str
    run_id: str | None
    task_id: str | None
    call_id: str | None
    payload_json: str
    whole_json: str
    blobs: dict[str, bytes]
    rules: tuple[str, ...]
    body: EventBody | None = None
    hashes: frozenset[str] = frozenset()
    said: str = ""
    output_ref: str | None = None

    def look_through(self) -> "Row":
        """Find what follows from the payload alone: where the row is made, not where it is written."""
        payload = self.payload_json
        if '"$blob"' in payload or "_ref" in payload:
            self.hashes = frozenset(_HASH.findall(payload))
        if search.says_something(self.event_type):
            told = self.body or parsed(self.whole_json)
            self.said = "\n".join(search.texts_of(told))
            self.output_ref = search.output_ref(told)
        return self


def admit(event: NewEvent | RawEvent) -> Row:
    """Return the row of an event.

    Raises:
        StoreError: the payload cannot be written as JSON.
    """
    try:
        row = _admit_new(event) if isinstance(event, NewEvent) else _admit_raw(event)
        return _with_clean_names(row).look_through()
    except (TypeError, ValueError, RecursionError) as problem:
        raise StoreError(f"an event of type {event.event_type} cannot be stored: {problem}") from problem


def _admit_new(event: NewEvent) -> Row:
    body: EventBody | None = event.body
    try:
        whole = event.body.wire_json()
    except ValueError:  # a lone surrogate, which pydantic refuses
        body, whole = None, _dump_cleaned(event.body.model_dump(by_alias=True, exclude_none=True))
    # "null" stands for a number that JSON cannot say, U+FFFD for half a character, a reference for a text.
    if "null" in whole or "\ufffd" in whole or '"$blob"' in whole:
        body, whole = None, _dump_cleaned(_escape_references(json.loads(whole)))
    payload, blobs = _without_long_texts(whole)
    if blobs:
        body = None
    ids = event.ids()
    return Row(
        event.event_id,
        event.timestamp,
        event.event_type,
        event.actor_id,
        ids.run_id,
        ids.task_id,
        ids.call_id,
        payload,
        whole,
        blobs,
        (),
        body,
    )


def _admit_raw(event: RawEvent) -> Row:
    try:
        whole = json.dumps(dict(event.payload), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        whole.encode()
    except (TypeError, ValueError):
        whole = _dump_cleaned(dict(event.payload))
    whole = _without_references(whole)
    payload, blobs = _without_long_texts(whole)
    ids = event.ids()
    timestamp, time_rules = _canonical_time(event.timestamp)
    return Row(
        event.event_id or new_id(),
        timestamp,
        event.event_type,
        event.actor_id,
        ids.run_id,
        ids.task_id,
        ids.call_id,
        payload,
        whole,
        blobs,
        ids.rules + time_rules,
    )


def _with_clean_names(row: Row) -> Row:
    """Return a row whose names can be written: almost always it is that already."""
    names = f"{row.event_id}{row.event_type}{row.actor_id}{row.run_id}{row.task_id}{row.call_id}"
    if not names.isascii():
        row.event_id, row.event_type = _clean(row.event_id), _clean(row.event_type)
        row.actor_id = _clean(row.actor_id)
        row.run_id = row.run_id and _clean(row.run_id)
        row.task_id = row.task_id and _clean(row.task_id)
        row.call_id = row.call_id and _clean(row.call_id)
    return row


def _dump_cleaned(value: object) -> str:
    return json.dumps(
        _cleaned(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=str
    )


def _clean(text: str) -> str:
    """Return a text without lone surrogates: halves of a character, which no file can hold."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _cleaned(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, str):
        return _clean(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {_clean(str(key)): _cleaned(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_cleaned(inner) for inner in value]
    return value


def _without_references(whole: str) -> str:
    return _dump_cleaned(_escape_references(json.loads(whole))) if '"$blob"' in whole else whole


def _escape_references(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Return a payload whose own ``$blob`` keys cannot be taken for references to stored texts."""
    if isinstance(value, dict):
        name = {"$blob": "$blob_"} if is_blob_ref(value) else {}
        return {name.get(key, key): _escape_references(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_escape_references(inner) for inner in value]
    return value


def _without_long_texts(whole: str) -> tuple[str, dict[str, bytes]]:
    blobs: dict[str, bytes] = {}
    if len(whole) <= BLOB_LIMIT_BYTES // 4 or len(whole.encode()) <= BLOB_LIMIT_BYTES:
        return whole, blobs

    def put(text: str) -> str:
        data = text.encode()
        name = blob_hash(data)
        blobs[name] = data
        return name

    shortened = extract(json.loads(whole), put)
    return (_dump_cleaned(shortened) if blobs else whole), blobs


def _canonical_time(text: str) -> tuple[str, tuple[str, ...]]:
    try:
        moment = parse_time(text)
    except (TypeError, ValueError):
        return now(), ("timestamp_unreadable",)
    canonical = format_time(moment)
    zoned = text.endswith(("Z", "z")) or "+" in text[10:] or "-" in text[10:]
    return canonical, () if zoned else ("timestamp_without_zone",)


def parsed(text: str) -> dict[str, Any]:
    """Return a stored payload as an object."""
    value = json.loads(text)
    return value if isinstance(value, dict) else {"value": value}
