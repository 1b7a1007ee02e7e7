"""The envelope: what the log stores around a body.

``NewEvent`` is on its way in (no ``seq`` yet), ``StoredEvent`` came out. Ids live in the envelope, where
the log is indexed by them, and in the payload.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from ulid import ULID

from storage.events.base import EventBody
from storage.events.blob_refs import head, replace_refs
from storage.events.legacy import Ids, Reading, parse_time, read_body, read_ids, read_json


def new_id() -> str:
    """Return a new ULID: sortable by time, unique without a coordinator."""
    return str(ULID())


def format_time(moment: datetime) -> str:
    """Return a moment as the log writes it: UTC, microseconds, ``Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def now() -> str:
    """Return the present moment as the log writes it."""
    return format_time(datetime.now(UTC))


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event to append. ``event_id`` makes appending idempotent."""

    body: EventBody
    actor_id: str
    event_id: str = field(default_factory=new_id)
    timestamp: str = field(default_factory=now)

    @property
    def event_type(self) -> str:
        """The canonical name of the event."""
        return self.body.event_type

    def ids(self) -> Ids:
        """Return the ids for the envelope, read from the body."""
        get = self.body.__dict__.get
        data = get("data")
        call_id = get("call_id") or getattr(data, "call_id", None)
        return Ids(run_id=get("run_id") or None, task_id=get("task_id") or None, call_id=call_id or None)


@dataclass(frozen=True, slots=True)
class RawEvent:
    """A row from elsewhere, in whatever shape it was written; read by the tolerant reader at the door."""

    event_type: str
    payload: Mapping[str, Any]
    actor_id: str = ""
    timestamp: str = field(default_factory=now)
    event_id: str = field(default_factory=new_id)

    def ids(self) -> Ids:
        """Return the ids that the tolerant reader finds."""
        return read_ids(self.event_type, self.payload)


@dataclass(frozen=True)
class StoredEvent:
    """A committed event. The body is parsed when it is first asked for."""

    seq: int
    event_id: str
    timestamp: str
    event_type: str
    actor_id: str
    run_id: str | None
    task_id: str | None
    call_id: str | None
    payload_json: str

    @classmethod
    def of(cls, values: Sequence[Any]) -> "StoredEvent":
        """Return the event of a row of its fields' values, in half the time that the constructor takes."""
        event = object.__new__(cls)
        vars(event).update(zip(_FIELDS, values, strict=True))
        return event

    @cached_property
    def payload(self) -> dict[str, Any]:
        """The payload as it is stored; a long text may be a blob reference. A damaged one is a text."""
        try:
            payload = json.loads(self.payload_json)
        except ValueError:
            return {"text": self.payload_json}
        return payload if isinstance(payload, dict) else {"value": payload}

    @cached_property
    def reading(self) -> Reading:
        """The typed body, and the rules that were needed to read it."""
        if self.has_blobs:
            return read_body(self.event_type, replace_refs(self.payload, head))
        return read_json(self.event_type, self.payload_json) or read_body(self.event_type, self.payload)

    @property
    def body(self) -> EventBody:
        """The typed body; a long text is its first characters until the store resolves it."""
        return self.reading.body

    @cached_property
    def time(self) -> datetime:
        """The moment of the event, UTC."""
        return parse_time(self.timestamp)

    @property
    def has_blobs(self) -> bool:
        """Whether a part of the payload is stored as a blob."""
        return '"$blob"' in self.payload_json


_FIELDS = tuple(each.name for each in fields(StoredEvent))
