"""Reads what went in and out of a call from the log. Runs in a thread.

A long text is read as the blob that it is: nothing here makes JSON of it or parses it, which would hold up
the interface although it runs in a thread of its own.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from app.viewmodels.formats import counted
from app.viewmodels.payload import Payload, PayloadPart, message_parts, parsed, tool_parts
from storage.errors import StoreError
from storage.events.blob_refs import replace_refs
from storage.events.envelope import StoredEvent
from storage.options import EventQuery
from storage.projections.calls import CallFact
from storage.projections.trace import TraceAccumulator


class PayloadReader(Protocol):
    """What this needs of the store."""

    def read(self, query: EventQuery = ...) -> list[StoredEvent]:
        """Return stored events."""

    def blob(self, name: str) -> bytes:
        """Return a blob; raises ``StoreError`` when there is none."""


class CallPapers:
    """The two events of a call and the texts that they name."""

    def __init__(self, reader: PayloadReader, run_id: str, call: CallFact) -> None:
        self._reader = reader
        self.call = call
        self.raw: list[PayloadPart] = []
        self.begun = self._payload_at(run_id, call.begun_seq)
        self.ended = self._payload_at(run_id, call.ended_seq)

    def text(self, name: str, what: str) -> str:
        """Return a stored text, noted among the raw ones; what stands in its way is said in its place."""
        try:
            text = self._reader.blob(name).decode(errors="replace")
        except StoreError as problem:
            return problem.for_user()
        self.raw.append(PayloadPart(f"{what} · text {name[:12]}", text))
        return text

    def _payload_at(self, run_id: str, seq: int | None) -> Mapping[str, Any]:
        if seq is None:
            return {}
        found = self._reader.read(EventQuery(run_id=run_id, since=seq - 1, until=seq))
        if not found:
            return {}
        event = found[0]
        self.raw.append(PayloadPart(f"{event.event_type} · event {event.seq}", event.payload_json))
        whole = replace_refs(event.payload, self._whole) if event.has_blobs else event.payload
        return whole if isinstance(whole, Mapping) else {}

    def _whole(self, reference: dict[str, Any]) -> str:
        return self.text(str(reference["$blob"]), "Long text")


def calls_before(facts: TraceAccumulator, call: CallFact) -> tuple[CallFact, ...]:
    """Return the calls that a model call goes on from, oldest first: their messages stand before its own."""
    chain: list[CallFact] = []
    seen = {call.key}
    base = call.model.base_trace_id if call.model else None
    while base and (key := f"llm:{base}") not in seen and (known := facts.calls.get(key)) is not None:
        chain.append(known)
        seen.add(key)
        base = known.model.base_trace_id if known.model else None
    return tuple(reversed(chain))


def read_payload(
    reader: PayloadReader, run_id: str, call: CallFact, before: Sequence[CallFact] = ()
) -> Payload:
    """Return a call's payload as far as it is in the log; ``before`` are those that it goes on from."""
    papers = CallPapers(reader, run_id, call)
    if call.kind == "model":
        return _model_payload(papers, sum(each.model.new_messages for each in before if each.model))
    complete = call.ended_seq is not None
    ended = dict(papers.ended)
    if ended.get("output_ref") and ended.get("output") is None:
        ended["output"] = papers.text(str(ended["output_ref"]), "Output")
    parts = tool_parts(papers.begun, ended)
    tree = {"call": papers.begun, "result": ended}
    note = "" if complete else "The answer is not there yet."
    return Payload(call.key, parts, note, complete, raw=tuple(papers.raw), tree=tree)


def read_history(reader: PayloadReader, run_id: str, before: Sequence[CallFact]) -> tuple[PayloadPart, ...]:
    """Return the messages that stood before those of a call, oldest first."""
    parts: list[PayloadPart] = []
    for number, call in enumerate(before):
        papers = CallPapers(reader, run_id, call)
        system = papers.begun.get("system_ref")
        if system and not number:
            parts.append(PayloadPart("System", papers.text(str(system), "System"), "system-prompt"))
        for ref in papers.begun.get("message_refs") or []:
            parts.extend(message_parts(papers.text(str(ref), "Message")))
    return tuple(parts)


def _model_payload(papers: CallPapers, earlier: int) -> Payload:
    call, begun, ended = papers.call, papers.begun, papers.ended
    based = bool(begun.get("base_trace_id"))
    parts: list[PayloadPart] = []
    tree: dict[str, Any] = {"started": begun}
    if system := str(begun.get("system_ref") or ""):
        tree["system"] = papers.text(system, "System")
        if not based:
            parts.append(PayloadPart("System", tree["system"], "system-prompt"))
    refs = [str(ref) for ref in begun.get("message_refs") or []]
    messages = [papers.text(ref, f"Message {number + 1}") for number, ref in enumerate(refs)]
    tree["messages"] = [parsed(message) for message in messages]
    parts += [part for message in messages for part in message_parts(message)]
    if ended.get("output_ref"):
        answer = papers.text(str(ended["output_ref"]), "Answer")
        tree["answer"] = parsed(answer)
        parts += message_parts(answer)
    if ended.get("error"):
        parts.append(PayloadPart("Error", str(ended["error"]), "error"))
    tree["ended"] = ended
    notes = [f"+{counted(len(refs), 'new message')} since the last call"] if based else []
    if call.ended_seq is None:
        notes.append("the answer is not there yet")
    return Payload(
        call.key,
        tuple(parts),
        " · ".join(notes),
        call.ended_seq is not None,
        earlier=earlier,
        raw=tuple(papers.raw),
        tree=tree,
    )
