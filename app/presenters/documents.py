"""The documents window's presenter: which documents are listed, and what is counted in those in sight."""

from collections import OrderedDict
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from types import MappingProxyType
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from app.exporting.subject import read_subject
from app.presenters.background import Background
from app.presenters.run_book import RunBook
from app.presenters.throttle import Throttle
from app.viewmodels.documents import (
    NO_DOCUMENTS,
    NONE_FITS,
    DocumentChoices,
    DocumentListing,
    DocumentsView,
    Figures,
    by_waiting,
    figures_of,
)
from app.viewmodels.run_view import OPENING
from storage.errors import KnownError
from storage.events.envelope import StoredEvent
from storage.options import EventQuery, RunQuery
from storage.projections.rollup import RunRollup

_SHOW_MS = 100
_AGES_MS = 30_000
_SEARCH_MS = 150
_SEARCH_LIMIT = 2_000
_KEPT = 20_000  # documents whose figures are remembered
_AT_ONCE = 25  # documents that are counted in one go where the order needs all of them


class DocumentReader(Protocol):
    """What is needed of the store."""

    def read(self, query: EventQuery = ...) -> list[StoredEvent]:
        """Return stored events."""

    def runs(self, query: RunQuery = ...) -> list[RunRollup]:
        """Return runs, newest first."""


class DocumentsPresenter(QObject):
    """Works only while the window is open.

    Signals:
        view_changed(DocumentsView)
        failed(str): the log could not be read; one line.
    """

    view_changed = Signal(object)
    failed = Signal(str)

    def __init__(self, book: RunBook, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._book = book
        self._choices = DocumentChoices()
        self._listing = DocumentListing()
        self._found: frozenset[str] = frozenset()
        self._figures: OrderedDict[str, Figures] = OrderedDict()
        self._in_sight: tuple[str, ...] = ()
        self._counting = False
        self._is_open = False
        self._reader: DocumentReader | None = None
        self._background = Background("documents", self)
        self._background.failed.connect(self.failed)
        self._throttle = Throttle(self, _SHOW_MS)
        self._throttle.fired.connect(self._publish)
        self._ages = QTimer(self)
        self._ages.setInterval(_AGES_MS)
        self._ages.timeout.connect(self._publish)
        self._search = QTimer(self)
        self._search.setSingleShot(True)
        self._search.setInterval(_SEARCH_MS)
        self._search.timeout.connect(self._search_log)
        self.view = DocumentsView(empty_text=OPENING)
        book.changed.connect(self._on_book_changed)

    def attach(self, reader: DocumentReader) -> None:
        """The log can be read now."""
        self._reader = reader
        self._on_book_changed()

    def watch(self, *, on: bool) -> None:
        """Keep the list level with the log, or do nothing, since nobody looks."""
        self._is_open = on
        if on:
            self._ages.start()
            self._publish()
        else:
            self._ages.stop()

    def choose(self, choices: DocumentChoices) -> None:
        """List other documents, or in another order."""
        before, self._choices = self._choices, choices
        if choices.text != before.text:
            self._found = frozenset()
            if choices.text.strip():
                self._search.start()
            else:
                self._search.stop()
        self._publish()

    def look_at(self, run_ids: tuple[str, ...]) -> None:
        """These documents are in sight: what is to be told of them is counted."""
        self._in_sight = run_ids
        self._count_next()

    def close(self) -> None:
        """Read nothing more."""
        self._is_open = False
        self._reader = None
        for timer in (self._ages, self._search):
            timer.stop()
        self._throttle.stop()
        self._background.close()

    def _on_book_changed(self) -> None:
        if self._is_open:
            self._throttle.ask()

    def _publish(self) -> None:
        if not self._is_open:
            return
        runs = self._book.runs
        shown = self._listing.of(runs, self._choices, self._found)
        empty = ""
        if not runs:
            empty = NO_DOCUMENTS if self._book.loaded else OPENING
        elif not shown:
            empty = NONE_FITS
        left = 0
        if self._choices.sort == "waiting":
            shown, left = by_waiting(shown, self._figures)
        # Rows are made of it when they are painted, in this thread: it need not be a copy.
        figures = MappingProxyType(self._figures)
        self.view = DocumentsView(shown, figures, datetime.now(UTC), len(runs), empty, self._choices, left)
        self.view_changed.emit(self.view)
        self._count_next()

    def _count_next(self) -> None:
        """Count the first document in sight whose figures are old; then those that the order needs."""
        reader = self._reader
        if reader is None or self._counting or not self._is_open:
            return
        in_sight = (run for run_id in self._in_sight if (run := self._book.run(run_id)) is not None)
        wanted = list(islice((run for run in in_sight if self._is_old(run)), 1))
        if not wanted and self._choices.sort == "waiting":
            wanted = list(islice((run for run in self.view.runs if self._is_old(run)), _AT_ONCE))
        if wanted:
            self._counting = True
            self._background.run(partial(_counted, reader, wanted), self._on_counted)

    def _is_old(self, run: RunRollup) -> bool:
        known = self._figures.get(run.run_id)
        return known is None or not known.is_of(run)

    def _on_counted(self, found: list[tuple[str, Figures]]) -> None:
        self._counting = False
        for run_id, figures in found:
            self._figures[run_id] = figures
            self._figures.move_to_end(run_id)
        while len(self._figures) > _KEPT:
            self._figures.popitem(last=False)
        self._throttle.ask()
        self._count_next()

    def _search_log(self) -> None:
        reader, text = self._reader, self._choices.text
        if reader is not None:
            query = RunQuery(search=text, limit=_SEARCH_LIMIT)
            self._background.run(lambda: (text, reader.runs(query)), self._on_found)

    def _on_found(self, found: tuple[str, list[RunRollup]]) -> None:
        text, runs = found
        if text == self._choices.text:
            self._found = frozenset(run.run_id for run in runs)
            self._publish()


def _counted(reader: DocumentReader, runs: list[RunRollup]) -> list[tuple[str, Figures]]:
    """Count what is in documents."""
    return [_figures_of(reader, run) for run in runs]


def _figures_of(reader: DocumentReader, run: RunRollup) -> tuple[str, Figures]:
    """Count what is in a document; one that cannot be read has nothing in it, and is not read again."""
    try:
        subject = read_subject(reader, run.run_id, run.objective)
    except (KnownError, ValueError):
        return run.run_id, Figures(run.revision, 0, 0, last_event_at=run.last_event_at)
    figures = figures_of(subject.document)
    revision = max(figures.revision, run.revision)
    return run.run_id, replace(figures, revision=revision, file=subject.file, last_event_at=run.last_event_at)
