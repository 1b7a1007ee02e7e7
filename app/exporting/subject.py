"""What is exported: a document at a revision, with what the log knows about its changes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from app.viewmodels.writer_facts import Source, WriterFacts
from app.viewmodels.writer_file import FileStatus
from storage.document import Patch, RunDocument, clean_markdown, document_at
from storage.errors import KnownError
from storage.events.document import WriterRunPatch
from storage.events.envelope import StoredEvent
from storage.options import EventQuery

_TITLE_CHARS = 200


class EventReader(Protocol):
    """What is needed of the store."""

    def read(self, query: EventQuery = ...) -> list[StoredEvent]:
        """Return stored events."""


class NoSuchRevisionError(KnownError):
    """The document has no such revision."""


@dataclass(frozen=True)
class Subject:
    """A document to export.

    Attributes:
        times: When each patch was made, as the log writes times, by patch id.
        sources: What the proposals' citations point to, by citation id.
        file: What of it is on disk, if it is a file of the person's.
    """

    document: RunDocument
    times: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    file: FileStatus | None = None

    @property
    def report(self) -> str:
        """The report's settled text."""
        return clean_markdown(self.document)

    @property
    def title(self) -> str:
        """The objective in one line."""
        return title_of(self.document.objective)

    @property
    def has_own_title(self) -> bool:
        """Whether the report begins with a heading of its own, so that it needs no other title."""
        first = next((line for line in self.report.split("\n") if line.strip()), "")
        return first.startswith("# ")


def title_of(objective: str) -> str:
    """Return an objective as a title: one line of it, not too long."""
    return " ".join(objective.split())[:_TITLE_CHARS]


def read_subject(
    reader: EventReader, run_id: str, objective: str = "", revision: int | None = None
) -> Subject:
    """Read a run's document at a revision, the newest if none is named.

    Args:
        reader: the store; it blocks.
        run_id: the run.
        objective: what the run is about, in case that the log does not say it.
        revision: which state of the document.

    Raises:
        StoreError: the log cannot be read.
        NoSuchRevisionError: the document has no such revision.
    """
    facts = WriterFacts(objective)
    times: dict[str, str] = {}
    patches: list[Patch] = []
    for event in _events(reader, run_id):
        facts.apply(event)
        if event.event_type == WriterRunPatch.event_type:
            patch = Patch.model_validate(event.body.model_dump())
            patches.append(patch)
            times.setdefault(patch.patch_id, event.timestamp)
    newest = patches[-1].revision if patches else 0
    wanted = newest if revision is None else revision
    if not 0 <= wanted <= newest:
        raise NoSuchRevisionError(f"The document has the revisions 0 to {newest}; there is no {wanted}.")
    document = document_at(RunDocument.new(run_id, facts.objective), patches, wanted)
    return Subject(document, times, facts.sources, facts.file.status)


def _events(reader: EventReader, run_id: str) -> Iterable[StoredEvent]:
    prefixes = ("writer.", "citation.", "conductor.task.started", "trace.prompt.")
    found = [
        event
        for prefix in prefixes
        for event in reader.read(EventQuery(run_id=run_id, prefix=prefix, resolve=True))
    ]
    return sorted(found, key=lambda event: event.seq)
