"""Reading a run's document from the log; done in the background."""

from dataclasses import dataclass
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from app.presenters.background import Background
from app.viewmodels.writer_facts import WriterFacts
from app.viewmodels.writer_page import Page, pages_of
from storage.document import Patch, PatchRefused, RunDocument, apply
from storage.events.document import WriterRunPatch
from storage.events.envelope import StoredEvent
from storage.options import EventQuery


class EventReader(Protocol):
    """What is needed of the store."""

    def read(self, query: EventQuery = ...) -> list[StoredEvent]:
        """Return stored events."""


@dataclass(frozen=True, slots=True)
class LoadedRun:
    """A run as the log has it.

    Attributes:
        patches: Those that lead to ``document``.
        pages: The sections of ``document`` for drawing; whoever takes them has them alone.
        problem: From where on the document cannot be read, in words.
    """

    document: RunDocument
    patches: tuple[Patch, ...]
    facts: WriterFacts
    last_seq: int
    pages: tuple[Page, ...] = ()
    problem: str = ""


def load_run(reader: EventReader, run_id: str, objective: str) -> LoadedRun:
    """Replay a run.

    Raises:
        StoreError: the log cannot be read.
    """
    facts = WriterFacts(objective)
    patches: dict[int, Patch] = {}
    last_seq = 0
    for event in reader.read(EventQuery(run_id=run_id)):
        last_seq = max(last_seq, event.seq)
        facts.apply(event)
        if event.event_type == WriterRunPatch.event_type:
            patch = patch_of(event)
            patches.setdefault(patch.revision, patch)
    document = RunDocument.new(run_id, facts.objective)
    problem = ""
    used: list[Patch] = []
    for revision in sorted(patches):
        if revision != document.revision + 1:
            problem = f"Revision {document.revision + 1} of the document is missing in the log."
            break
        try:
            document = apply(document, patches[revision]).document
        except PatchRefused as refusal:
            problem = f"Revision {revision} of the document cannot be read: {refusal.for_user()}"
            break
        used.append(patches[revision])
    return LoadedRun(document, tuple(used), facts, last_seq, pages_of(document), problem)


def read_patches(reader: EventReader, run_id: str, after_revision: int) -> list[Patch]:
    """Return the patches after a revision, for whoever has missed some.

    Raises:
        StoreError: the log cannot be read.
    """
    events = reader.read(EventQuery(run_id=run_id, prefix=WriterRunPatch.event_type))
    return [patch_of(event) for event in events if _revision(event) > after_revision]


def patch_of(event: StoredEvent) -> Patch:
    """Return the patch that an event holds."""
    return Patch.model_validate(event.body.model_dump())


def _revision(event: StoredEvent) -> int:
    body = event.body
    return body.revision if isinstance(body, WriterRunPatch) else 0


class WriterLoader(QObject):
    """Reads in the background; while it does, what the feed brings is kept for afterwards.

    Signals:
        loaded(LoadedRun): the whole run.
        filled(list[Patch]): patches that were missed.
        failed(str): the log could not be read; one line. It is tried again.
    """

    loaded = Signal(object)
    filled = Signal(object)
    failed = Signal(str)

    def __init__(self, run_id: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._run_id = run_id
        self._reader: EventReader | None = None
        self._background = Background("writer", self)
        self._background.failed.connect(self.failed)
        self._kept: list[StoredEvent] = []
        self.reading = False

    def attach(self, reader: EventReader) -> None:
        """The log can be read now."""
        self._reader = reader

    def keep(self, events: list[StoredEvent]) -> None:
        """Keep what arrives while the log is being read."""
        self._kept.extend(events)

    def load(self, objective: str) -> None:
        """Read the whole run."""
        reader, run_id = self._reader, self._run_id
        if reader is not None and not self.reading:
            self.reading = True
            self._background.run(lambda: load_run(reader, run_id, objective), self._on_loaded, again=True)

    def fill(self, after_revision: int) -> None:
        """Read the patches after a revision."""
        reader, run_id = self._reader, self._run_id
        if reader is not None and not self.reading:
            self.reading = True
            read = partial(read_patches, reader, run_id, after_revision)
            self._background.run(read, self._on_patches, again=True)

    def close(self) -> None:
        """Read nothing more."""
        self._reader = None
        self._background.close()

    def kept(self, after_seq: int = 0) -> tuple[StoredEvent, ...]:
        """Hand over what was kept, without what is known up to a ``seq``."""
        kept, self._kept = self._kept, []
        return tuple(event for event in kept if event.seq > after_seq)

    def _on_loaded(self, run: LoadedRun) -> None:
        self.reading = False
        self.loaded.emit(run)

    def _on_patches(self, patches: list[Patch]) -> None:
        self.reading = False
        self.filled.emit(patches)
