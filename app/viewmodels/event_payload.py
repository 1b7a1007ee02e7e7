"""One stored event to read: its envelope, and its payload as a tree or raw. Pure."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.viewmodels.formats import counted
from storage.events.catalogue import BODY_BY_TYPE
from storage.events.envelope import StoredEvent

CLAMP_CHARS = 20_000


@dataclass(frozen=True)
class EventPayload:
    """An event. ``loose`` texts of it are stored apart and not read yet; ``raw`` is the payload as stored."""

    seq: int
    title: str
    facts: tuple[str, ...]
    value: Any
    raw: str
    envelope: str
    loose: int = 0
    loose_chars: int = 0

    @property
    def loose_text(self) -> str:
        """What the button says that reads the long texts."""
        return f"Load {counted(self.loose, 'long text')}, {self.loose_chars:,} characters"

    @property
    def is_long(self) -> bool:
        """Whether at first only the beginning of the raw text is shown."""
        return len(self.raw) > CLAMP_CHARS


def event_payload(event: StoredEvent) -> EventPayload:
    """Return an event to read."""
    refs = tuple(_refs(event.payload)) if event.has_blobs else ()
    ids = (("run", event.run_id), ("task", event.task_id), ("call", event.call_id))
    facts = [event.timestamp, event.actor_id, *(f"{word} {value}" for word, value in ids if value)]
    if event.event_type not in BODY_BY_TYPE:
        facts.append("a type that this version does not know")
    else:
        facts += [f"read by rule: {rule}" for rule in event.reading.rules]
    return EventPayload(
        seq=event.seq,
        title=f"{event.seq} · {event.event_type}",
        facts=tuple(fact for fact in facts if fact),
        value=event.payload,
        raw=_pretty(event),
        envelope=_envelope(event),
        loose=len(refs),
        loose_chars=sum(refs),
    )


def _envelope(event: StoredEvent) -> str:
    whole = {
        "seq": event.seq,
        "event_id": event.event_id,
        "timestamp": event.timestamp,
        "event_type": event.event_type,
        "actor_id": event.actor_id,
        "run_id": event.run_id,
        "task_id": event.task_id,
        "call_id": event.call_id,
        "payload": event.payload,
    }
    return json.dumps(whole, indent=2, ensure_ascii=False)


def _pretty(event: StoredEvent) -> str:
    try:
        return json.dumps(json.loads(event.payload_json), indent=2, ensure_ascii=False)
    except ValueError:
        return event.payload_json


def _refs(value: Any) -> Iterator[int]:  # noqa: ANN401 -- any JSON value
    """Yield how long each text is that is stored apart."""
    if isinstance(value, dict):
        if isinstance(value.get("$blob"), str):
            yield int(value.get("chars") or 0)
            return
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from _refs(inner)
