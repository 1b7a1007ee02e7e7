"""Citations of a run: every source that was used, and whether it holds.

``proposed → fetched → located → confirmed | rejected``. A later event never takes a citation back to an
earlier step, except that a person may confirm what was rejected, or reject what was confirmed.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from storage.events.citations import (
    CitationConfirmed,
    CitationEvent,
    CitationFetched,
    CitationLocated,
    CitationProposed,
    CitationRejected,
)
from storage.events.envelope import StoredEvent

CitationStatus = Literal["proposed", "fetched", "located", "confirmed", "rejected"]
_STEPS: tuple[CitationStatus, ...] = ("proposed", "fetched", "located")


@dataclass(frozen=True, slots=True)
class CitationFact:
    """One citation. ``start`` and ``end``: code points in the stored text; lines: 1-based, inclusive."""

    citation_id: str
    seq: int
    status: CitationStatus = "proposed"
    cited_kind: str = ""
    cited_id: str = ""
    citing_actor: str = ""
    task_id: str = ""
    excerpt: str = ""
    confidence: float = 0.0
    path: str | None = None
    start_line: int | None = None
    end_line: int | None = None
    content_hash: str | None = None
    title: str | None = None
    http_status: int | None = None
    retrieved_at: str = ""
    snapshot_ref: str = ""
    start: int | None = None
    end: int | None = None
    support: str = ""
    decided_by: str = ""
    decided_at: str = ""
    reason: str = ""


class CitationAccumulator:
    """Folds events into citations, in order of their first event. O(1) an event."""

    def __init__(self) -> None:
        self._by_id: dict[str, CitationFact] = {}

    def apply(self, event: StoredEvent) -> tuple[str, ...]:
        """Take one event in; return the ids of the citations that it changed."""
        if not event.event_type.startswith("citation."):
            return ()
        body = event.body
        if not isinstance(body, CitationEvent) or not body.citation_id:
            return ()
        known = self._by_id.get(body.citation_id) or CitationFact(body.citation_id, event.seq)
        self._by_id[body.citation_id] = _step(known, body)
        return (body.citation_id,)

    def get(self, citation_id: str) -> CitationFact | None:
        """Return a citation by its id."""
        return self._by_id.get(citation_id)

    @property
    def value(self) -> tuple[CitationFact, ...]:
        """All citations, in order of their first event."""
        return tuple(self._by_id.values())


def citations(events: Iterable[StoredEvent]) -> tuple[CitationFact, ...]:
    """Return the citations of a run from its events in order."""
    fold = CitationAccumulator()
    for event in events:
        fold.apply(event)
    return fold.value


def _step(known: CitationFact, body: CitationEvent) -> CitationFact:
    match body:
        case CitationProposed():
            return _proposed(known, body)
        case CitationFetched():
            return replace(
                known,
                status=_later(known.status, "fetched"),
                content_hash=body.content_hash or known.content_hash,
                title=body.title or known.title,
                http_status=body.http_status,
                retrieved_at=body.retrieved_at,
                snapshot_ref=body.snapshot_ref,
            )
        case CitationLocated():
            return replace(known, status=_later(known.status, "located"), start=body.start, end=body.end)
        case CitationConfirmed():
            return replace(
                known,
                status="confirmed",
                support=body.support,
                decided_by=body.confirmed_by,
                decided_at=body.confirmed_at,
                reason="",
            )
        case CitationRejected():
            return replace(
                known,
                status="rejected",
                support="",
                decided_by=body.rejected_by,
                decided_at=body.rejected_at,
                reason=body.reason,
            )
        case _:
            return known


def _proposed(known: CitationFact, body: CitationProposed) -> CitationFact:
    return replace(
        known,
        cited_kind=body.cited_kind,
        cited_id=body.cited_id,
        citing_actor=body.citing_actor,
        task_id=body.task_id or "",
        excerpt=body.excerpt,
        confidence=body.confidence,
        path=body.path,
        start_line=body.start_line,
        end_line=body.end_line,
        content_hash=body.content_hash or known.content_hash,
    )


def _later(present: CitationStatus, step: CitationStatus) -> CitationStatus:
    if present not in _STEPS:
        return present
    return max(present, step, key=_STEPS.index)
