"""A run's document as its events tell it: path, revision, status, versions, directives, stale proposals.

The text itself is a replay of the patches; that is ``storage.document``'s part.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from storage.events.base import EventBody
from storage.events.document import (
    WriterDirectiveSeen,
    WriterDirectiveSent,
    WriterProposalStale,
    WriterRunEvent,
    WriterRunFailed,
    WriterRunPatch,
    WriterRunProgress,
    WriterRunStarted,
    WriterRunStatus,
    WriterVersionNamed,
)
from storage.events.envelope import StoredEvent
from storage.events.prompts import UserInput


@dataclass(frozen=True, slots=True)
class NamedVersion:
    """A revision that has a name."""

    version_id: str
    revision: int
    name: str
    timestamp: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """Who has read a directive, and at which revision."""

    reader: str
    revision: int
    timestamp: str


@dataclass(frozen=True, slots=True)
class Directive:
    """Something a person said while the run went on, and who has seen it."""

    input_id: str
    text: str = ""
    surface: str = ""
    target: str = "run"
    when: str = "next"
    sent_at: str = ""
    seen: tuple[Receipt, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentFact:
    """The document of a run. ``missing`` are revisions below ``revision`` whose patch has not been seen."""

    run_id: str = ""
    objective: str = ""
    path: str = ""
    revision: int = 0
    status: str = "initializing"
    message: str = ""
    patches: int = 0
    section_states: tuple[tuple[str, str], ...] = ()
    versions: tuple[NamedVersion, ...] = ()
    directives: tuple[Directive, ...] = ()
    stale: tuple[tuple[str, str], ...] = ()
    missing: tuple[int, ...] = ()


@dataclass(slots=True)
class _Parts:
    section_states: dict[str, str] = field(default_factory=dict)
    versions: dict[str, NamedVersion] = field(default_factory=dict)
    directives: dict[str, Directive] = field(default_factory=dict)
    stale: dict[str, str] = field(default_factory=dict)
    # Revision 0 has no patch. Revisions are taken as read up to `_seen_to`; the rest are noted one by one.
    seen_to: int = 0
    seen_beyond: set[int] = field(default_factory=set)


class DocumentAccumulator:
    """Folds the ``writer.*`` events of one run, and what the person said. O(1) an event."""

    def __init__(self) -> None:
        self._fact = DocumentFact()
        self._parts = _Parts()

    def apply(self, event: StoredEvent) -> bool:
        """Take one event in; return whether it was about the document."""
        if not event.event_type.startswith(("writer.", "user_input")):
            return False
        body = event.body
        if isinstance(body, UserInput):
            return self._said(event, body)
        if not isinstance(body, WriterRunEvent):
            return False
        fact = self._fact
        self._fact = replace(
            fact,
            run_id=fact.run_id or body.run_id,
            path=body.document_path or fact.path,
            revision=max(fact.revision, body.revision),
        )
        self._note(event, body)
        return True

    @property
    def value(self) -> DocumentFact:
        """The document as of the last event."""
        parts = self._parts
        beyond = max(parts.seen_beyond, default=parts.seen_to)
        return replace(
            self._fact,
            section_states=tuple(parts.section_states.items()),
            versions=tuple(parts.versions.values()),
            directives=tuple(parts.directives.values()),
            stale=tuple(parts.stale.items()),
            missing=tuple(n for n in range(parts.seen_to + 1, beyond) if n not in parts.seen_beyond),
        )

    def _note(self, event: StoredEvent, body: EventBody) -> None:
        parts = self._parts
        match body:
            case WriterRunStarted():
                self._fact = replace(self._fact, objective=body.objective)
            case WriterRunPatch():
                self._patch(body)
            case WriterRunStatus():
                self._fact = replace(self._fact, status=body.status, message=body.message or "")
            case WriterRunProgress():
                self._fact = replace(self._fact, message=body.message or body.phase)
            case WriterRunFailed():
                self._fact = replace(self._fact, status="failed", message=body.error_message)
            case WriterVersionNamed():
                version = NamedVersion(body.version_id, body.revision, body.name, event.timestamp)
                parts.versions[body.version_id] = version
            case WriterProposalStale():
                parts.stale[body.proposal_id] = body.reason
            case WriterDirectiveSent():
                known = parts.directives.get(body.input_id, Directive(body.input_id))
                parts.directives[body.input_id] = replace(
                    known, target=body.target, when=body.when, sent_at=event.timestamp
                )
            case WriterDirectiveSeen():
                known = parts.directives.get(body.input_id, Directive(body.input_id))
                receipt = Receipt(event.actor_id or body.target, body.revision, event.timestamp)
                parts.directives[body.input_id] = replace(known, seen=(*known.seen, receipt))
            case _:
                pass

    def _patch(self, body: WriterRunPatch) -> None:
        parts = self._parts
        self._fact = replace(self._fact, patches=self._fact.patches + 1)
        if body.section_state:
            parts.section_states[body.section_id] = body.section_state
        if body.revision > parts.seen_to:
            parts.seen_beyond.add(body.revision)
        while parts.seen_to + 1 in parts.seen_beyond:
            parts.seen_to += 1
            parts.seen_beyond.remove(parts.seen_to)

    def _said(self, event: StoredEvent, body: UserInput) -> bool:
        if body.surface == "conductor.execute":
            return False
        input_id = body.input_id or body.record.input_id
        known = self._parts.directives.get(input_id, Directive(input_id, sent_at=event.timestamp))
        self._parts.directives[input_id] = replace(known, text=body.record.text, surface=body.surface)
        return True


def document_fact(events: Iterable[StoredEvent]) -> DocumentFact:
    """Return what the events of a run say about its document."""
    fold = DocumentAccumulator()
    for event in events:
        fold.apply(event)
    return fold.value
