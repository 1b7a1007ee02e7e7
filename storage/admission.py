"""The door of the store: an event on its way in becomes a row.

What a producer of this version writes is stored as it is. What comes from elsewhere gets its ids and its
time from the tolerant reader; the payload is kept as it came.
"""

import json
import math
import re
from dataclasses import dataclass
from typing import Any

from storage.errors import StoreError
from storage.events.blob_refs import BLOB_LIMIT_BYTES, blob_hash, extract, is_blob_ref
from storage.events.envelope import NewEvent, RawEvent, format_time, now
from storage.events.legacy import parse_time

_HASH = re.compile(r'"([0-9a-f]{64})"')


@dataclass(slots=True)
class Row:
    """One event, ready to be stored. ``whole_json`` is the payload before its long texts were taken out."""

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

    def named_hashes(self) -> set[str]:
        """Return every sha-256 that the payload names: its blob references and its ``…_ref`` fields."""
        return set(_HASH.findall(self.payload_json))


def admit(event: NewEvent | RawEvent) -> Row:
    """Return the row of an event.

    Raises:
        StoreError: the payload cannot be written as JSON.
    """
    try:
        whole = _payload_json(event)
    except (TypeError, ValueError, RecursionError) as problem:
        raise StoreError(f"an event of type {event.event_type} cannot be stored: {problem}") from problem
    ids = event.ids()
    timestamp, rules = event.timestamp, ids.rules
    if isinstance(event, RawEvent):
        timestamp, time_rules = _canonical_time(timestamp)
        rules += time_rules
    payload, blobs = _without_long_texts(whole)
    return Row(
        event_id=_clean(event.event_id),
        timestamp=timestamp,
        event_type=_clean(event.event_type),
        actor_id=_clean(event.actor_id),
        run_id=ids.run_id and _clean(ids.run_id),
        task_id=ids.task_id and _clean(ids.task_id),
        call_id=ids.call_id and _clean(ids.call_id),
        payload_json=payload,
        whole_json=whole,
        blobs=blobs,
        rules=rules,
    )


def _payload_json(event: NewEvent | RawEvent) -> str:
    if isinstance(event, RawEvent):
        try:
            text = json.dumps(dict(event.payload), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
            text.encode()
        except (TypeError, ValueError):
            text = _dump_cleaned(dict(event.payload))
    else:
        try:
            text = event.body.wire_json()
        except ValueError:  # a lone surrogate, which pydantic refuses
            text = _dump_cleaned(event.body.model_dump(by_alias=True, exclude_none=True))
    if '"$blob"' in text:
        text = _dump_cleaned(_escape_references(json.loads(text)))
    return text


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
