"""The citations of a version: what its report cites, written beside each revision that gets a name."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from storage.document.document import RunDocument
from storage.document.patch import Patch
from storage.document.section import CONDUCTOR
from storage.errors import KnownError
from storage.events.citations import CitationProposed, QwyCitationRegistry, RegisteredCitation
from storage.events.document import WriterVersionNamed
from storage.events.envelope import NewEvent, StoredEvent
from storage.options import EventQuery

logger = logging.getLogger(__name__)


class CitationLog(Protocol):
    """What is needed of the store."""

    def append(self, events: Sequence[NewEvent], /) -> Awaitable[object]:
        """Append in one transaction; done when on disk."""

    def read(self, query: EventQuery, /) -> list[StoredEvent]:
        """Return events; blocks, so it is called in a thread."""


def cited_in(document: RunDocument, patch_of: Callable[[str], Patch | None]) -> tuple[str, ...]:
    """The citations of the report's settled text, in its order.

    Args:
        document: at the revision in question.
        patch_of: the patch of an id, as it was ordered.
    """
    report = document.find(CONDUCTOR)
    ids: dict[str, None] = {}
    for patch_id in dict.fromkeys(span.patch_id for span in report.spans if span.in_canon) if report else ():
        patch = patch_of(patch_id)
        if patch is None:
            continue
        # What grew while it was written got its citations with the call that made it whole.
        proposal = document.proposals.get(patch.proposal_id or patch_id)
        ids |= dict.fromkeys((*(patch.citation_ids or ()), *(proposal.citation_ids if proposal else ())))
    return tuple(ids)


def registry(log: CitationLog, version: WriterVersionNamed, cited: Sequence[str] = ()) -> QwyCitationRegistry:
    """The event of a version's citations; it blocks. An id that no source was proposed by is left out."""
    query = EventQuery(run_id=version.run_id, prefix=CitationProposed.event_type)
    bodies = [event.body for event in log.read(query)] if cited else []
    known = {body.citation_id: body for body in bodies if isinstance(body, CitationProposed)}
    lines = [
        RegisteredCitation(citation_id=each, cited_kind=known[each].cited_kind, cited_id=known[each].cited_id)
        for each in cited
        if each in known
    ]
    return QwyCitationRegistry(run_id=version.run_id, version_id=version.version_id, citation_registry=lines)


async def registered(
    log: CitationLog,
    version: WriterVersionNamed,
    document: RunDocument,
    patch_of: Callable[[str], Patch | None],
) -> None:
    """Write the citations of a version that has its name; if that cannot be, it stands all the same."""

    def made() -> QwyCitationRegistry:
        return registry(log, version, cited_in(document, patch_of))

    try:
        await log.append([NewEvent(await asyncio.to_thread(made), f"writer:{version.run_id}")])
    except KnownError as problem:
        logger.warning("the citations of version %s are not in the log: %s", version.name, problem.for_user())
