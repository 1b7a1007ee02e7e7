"""Reads what went in and out of a call from the log. Runs in a thread."""

from collections.abc import Mapping
from typing import Any, Protocol

from app.viewmodels.formats import counted
from app.viewmodels.payload import Payload, PayloadPart, message_parts, tool_parts
from storage.errors import StoreError
from storage.events.envelope import StoredEvent
from storage.options import EventQuery
from storage.projections.calls import CallFact


class PayloadReader(Protocol):
    """What this needs of the store."""

    def read(self, query: EventQuery = ...) -> list[StoredEvent]:
        """Return stored events."""

    def blob(self, name: str) -> bytes:
        """Return a blob; raises ``StoreError`` when there is none."""


def read_payload(reader: PayloadReader, run_id: str, call: CallFact) -> Payload:
    """Return a call's payload as far as it is in the log."""
    begun = _payload_at(reader, run_id, call.begun_seq)
    ended = _payload_at(reader, run_id, call.ended_seq)
    complete = call.ended_seq is not None
    if call.kind != "model":
        parts = tool_parts(begun, ended)
        return Payload(call.key, parts, "" if complete else "The answer is not there yet.", complete)
    return _model_payload(reader, call, begun or {}, ended or {})


def _model_payload(
    reader: PayloadReader, call: CallFact, begun: Mapping[str, Any], ended: Mapping[str, Any]
) -> Payload:
    parts: list[PayloadPart] = []
    system = begun.get("system_ref")
    if system and not begun.get("base_trace_id"):
        parts.append(PayloadPart("System", _blob(reader, str(system))))
    refs = begun.get("message_refs") or []
    for ref in refs:
        parts.extend(message_parts(_blob(reader, str(ref))))
    if ended.get("output_ref"):
        parts.extend(message_parts(_blob(reader, str(ended["output_ref"]))))
    if ended.get("error"):
        parts.append(PayloadPart("Error", str(ended["error"])))
    note = ""
    if begun.get("base_trace_id"):
        note = f"+{counted(len(refs), 'new message')} since the last call"
    if call.ended_seq is None:
        note = f"{note} · the answer is not there yet".removeprefix(" · ")
    return Payload(call.key, tuple(parts), note, call.ended_seq is not None)


def _payload_at(reader: PayloadReader, run_id: str, seq: int | None) -> Mapping[str, Any] | None:
    if seq is None:
        return None
    found = reader.read(EventQuery(run_id=run_id, since=seq - 1, until=seq, resolve=True))
    return found[0].payload if found else None


def _blob(reader: PayloadReader, name: str) -> str:
    try:
        return reader.blob(name).decode(errors="replace")
    except StoreError as problem:
        return problem.for_user()
