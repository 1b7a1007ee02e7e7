"""Where each character of a document is from: who wrote it, in which call, on what grounds, who accepted it.

Everything is joined by recorded ids: a character names its patch, the patch its proposal and the event of
the tool call that made it, that event the model call whose answer asked for it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.viewmodels.writer_changes import SourceMark, one_line, source_mark
from app.viewmodels.writer_facts import Source, WriterFacts
from app.viewmodels.writer_revisions import RevisionBook, when, who
from storage.document import Patch, RunDocument, Span, proposal_of
from storage.document.unmake import change_at
from storage.events.citations import CitationProposed
from storage.events.envelope import StoredEvent
from storage.events.llm import LlmCallStarted
from storage.events.tools import ToolCallEvent

_QUOTE = 160
_SENTENCE_ENDS = (". ", "! ", "? ", "\n")


@dataclass(frozen=True, slots=True)
class CallLink:
    """A call that can be shown in Trace: its card, and what it is called."""

    item_id: str
    words: str


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a section, in code points."""

    section_id: str
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a stretch of text is from.

    Attributes:
        place: all of the text around it that is from there, too.
        written: who wrote it and when.
        fate: what became of it: who accepted it and when, or that it waits.
        revision: the one that brought it in.
        change: the change of an agent's that it came with, if that was accepted and can be taken back.
    """

    place: Place
    quote: str
    author: str
    written: str
    fate: str
    reason: str
    sources: tuple[SourceMark, ...]
    calls: tuple[CallLink, ...]
    revision: int
    patch_id: str
    change: str = ""


@dataclass(frozen=True, slots=True)
class _Call:
    item_id: str
    name: str
    model_id: str


class OriginBook:
    """Folds what is known of calls and sources; patches are in the book of revisions.

    It only grows, like that one.
    """

    READ = (
        "writer.run.patch",
        "writer.version.named",
        "worker.tool.call",
        "conductor.tool.call",
        "llm.call.started",
        "citation.",
    )

    def __init__(self, revisions: RevisionBook) -> None:
        self._revisions = revisions
        self._facts = WriterFacts()
        self._calls: dict[str, _Call] = {}
        self._by_trace: dict[str, str] = {}
        self._models: dict[str, str] = {}
        self._citing: dict[str, str] = {}

    def apply(self, event: StoredEvent) -> None:
        """Take in one event; those of others are passed over."""
        if event.event_type.startswith("citation."):
            self._facts.apply(event)
            if isinstance(event.body, CitationProposed) and event.body.tool_trace_id:
                self._citing[event.body.citation_id] = event.body.tool_trace_id
        elif event.event_type.endswith(".tool.call"):
            body = event.body
            if isinstance(body, ToolCallEvent) and body.tool_trace_id:
                self._by_trace[body.tool_trace_id] = event.event_id
                self._calls[event.event_id] = _Call(
                    f"tool:{body.tool_trace_id}", body.tool_name, body.llm_trace_id or ""
                )
        elif isinstance(body := event.body, LlmCallStarted) and body.trace_id:
            self._models[body.trace_id] = body.model

    def origin(self, document: RunDocument, section_id: str, pos: int, now: datetime) -> Origin | None:
        """Return where the character at a place is from; None where there is none.

        Args:
            document: The document as it is shown; what is not ordered yet is the person's.
            section_id: One of its sections.
            pos: Code points from the section's beginning.
            now: The present moment, in the person's time zone.
        """
        section = document.find(section_id)
        found = section.content.between(pos, pos + 1) if section else ()
        if section is None or not found:
            return None
        span = found[0]
        patch = self._revisions.patch_of(span.patch_id)
        grounds = self._grounds(span, patch)
        start, stop = _extent(section.spans, pos, span)
        reasons = (each.reason for each in grounds if each.reason)
        cited = tuple(dict.fromkeys(each for ground in grounds for each in ground.citation_ids or ()))
        return Origin(
            place=Place(section_id, start, stop),
            quote=_sentence(section.live_text, pos, start, stop),
            author=span.author,
            written=self._written(span, patch, now),
            fate=self._fate(document, span, now),
            reason=next(reasons, ""),
            sources=tuple(source_mark(self._facts.sources.get(each, Source(each)), each) for each in cited),
            calls=self._links(grounds),
            revision=patch.revision if patch else 0,
            patch_id=span.patch_id,
            change=change_at(document, section_id, pos) or "",
        )

    def places(self, document: RunDocument, item_id: str) -> tuple[Place, ...]:
        """Return where the text stands now that a tool call, or a model call's answer, brought in."""
        patches = self._written_by(item_id)
        ids = {patch.patch_id for patch in patches}
        proposals = {patch.proposal_id or patch.patch_id for patch in patches if patch.kind == "propose"}
        proposals |= {proposal_of(hunk) for patch in patches for hunk in patch.parts or ()}  # moved there
        places: list[Place] = []
        for section in document.sections:
            pos = 0
            for span in section.spans:
                end = pos + len(span.text)
                if span.patch_id in ids or not proposals.isdisjoint(_proposals(span)):
                    last = places[-1] if places else None
                    if last and last.section_id == section.section_id and last.stop == pos:
                        places[-1] = Place(section.section_id, last.start, end)
                    else:
                        places.append(Place(section.section_id, pos, end))
                pos = end
        return tuple(places)

    def last_revision(self, item_id: str) -> int | None:
        """Return the newest revision that a call has made; None if it wrote nothing."""
        return max((patch.revision for patch in self._written_by(item_id)), default=None)

    def _written_by(self, item_id: str) -> tuple[Patch, ...]:
        _kind, _, name = item_id.partition(":")
        events = {
            event_id
            for event_id, call in tuple(self._calls.items())  # another thread may add to it
            if item_id in (call.item_id, f"llm:{call.model_id}") and name
        }
        return tuple(patch for patch in self._revisions.revisions.patches if self._event_of(patch) in events)

    def _event_of(self, patch: Patch) -> str:
        """The event of the tool call that made a patch; a log that does not say has it in its sources."""
        if patch.cause_event_id is not None:
            return patch.cause_event_id
        traces = (self._citing.get(each, "") for each in patch.citation_ids or ())
        return next((self._by_trace[trace] for trace in traces if trace in self._by_trace), "")

    def _grounds(self, span: Span, patch: Patch | None) -> tuple[Patch, ...]:
        """The patches that say why a text is there: its own, and the others of its proposal."""
        named = _proposals(span) if span.source != "user" else set()
        proposal = next(iter(named), None) or (patch.proposal_id if patch else None)
        rest = self._revisions.proposal(proposal) if proposal else ()
        return tuple(dict.fromkeys((*rest, *((patch,) if patch else ()))))

    def _written(self, span: Span, patch: Patch | None, now: datetime) -> str:
        name = who(span.author, span.source)
        verb = "typed" if span.source == "user" else "wrote"
        made = self._revisions.time(patch.revision) if patch else None
        if patch is None or made is None:
            return f"{name} {verb} this just now" if span.source == "user" else f"{name} {verb} this"
        return f"{name} {verb} this {when(made, now)}, revision {patch.revision}"

    def _fate(self, document: RunDocument, span: Span, now: datetime) -> str:
        told: list[str] = []
        if span.insert_proposal is not None:
            told.append(
                "still being written" if document.is_draft(span.insert_proposal) else "waits for review"
            )
        elif span.accepted_by_patch is not None:
            told.append(self._accepted(span.accepted_by_patch, now))
        if span.delete_proposal is not None:
            told.append(f"{document.owner_of(span.delete_proposal) or 'somebody'} proposes to delete it")
        return "; ".join(told)

    def _accepted(self, patch_id: str, now: datetime) -> str:
        patch = self._revisions.patch_of(patch_id)
        made = self._revisions.time(patch.revision) if patch else None
        if patch is None or made is None:
            return "accepted"
        by = "you" if patch.by_person else f"{patch.author} by the run\u2019s policy"
        return f"accepted by {by} {when(made, now)}, revision {patch.revision}"

    def _links(self, grounds: Sequence[Patch]) -> tuple[CallLink, ...]:
        links: dict[str, CallLink] = {}
        for patch in grounds:
            call = self._calls.get(self._event_of(patch))
            if call is None:
                continue
            links.setdefault(call.item_id, CallLink(call.item_id, f"Tool call {call.name}"))
            if call.model_id in self._models:
                model = self._models[call.model_id]
                words = f"Model call {model}" if model else "Model call"
                links.setdefault(f"llm:{call.model_id}", CallLink(f"llm:{call.model_id}", words))
        return tuple(links.values())


def _proposals(span: Span) -> set[str]:
    """The proposals that brought a text in, or that would take it out."""
    provenance = span.provenance
    hunks = (provenance.insert_proposal, provenance.insert_settled)
    return {proposal_of(hunk) for hunk in hunks if hunk is not None}


def _extent(spans: Iterable[Span], pos: int, wanted: Span) -> tuple[int, int]:
    """The stretch around a place that is from the same hand: one patch, or one proposal."""
    named = _proposals(wanted)
    at = start = stop = 0
    for span in spans:
        is_same = span.patch_id == wanted.patch_id or not named.isdisjoint(_proposals(span))
        if not is_same and at > pos:
            break
        start, at = (start if is_same else at + len(span.text)), at + len(span.text)
        stop = at if is_same else stop
    return start, stop


def _sentence(text: str, pos: int, start: int, stop: int) -> str:
    """The sentence around a place, as far as it is from the same hand."""
    first = max(
        (text.rfind(end, start, pos) + len(end) for end in _SENTENCE_ENDS if end in text[start:pos]),
        default=start,
    )
    last = min(
        (found + 1 for end in _SENTENCE_ENDS if (found := text.find(end, pos, stop)) >= 0), default=stop
    )
    return one_line(text[first:last], _QUOTE)
