"""Looks in the log for what is typed in the filter, within the run that is shown."""

from collections.abc import Iterable
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from app.presenters.background import Background
from app.presenters.run_detail import RunDetailPresenter
from app.viewmodels.run_hits import MOST_HITS, NO_HITS, Found, RunHits, found_in, kept_at, run_hits
from storage.events.envelope import StoredEvent
from storage.options import EventQuery
from storage.search import SearchHit

_TYPING_MS = 150
_AGAIN_MS = 1_000


class SearchReader(Protocol):
    """What this needs of the store."""

    def search(self, text: str, run_id: str | None = None, limit: int = 100) -> list[SearchHit]:
        """Return the newest events that hold every word."""

    def read(self, query: EventQuery = ...) -> list[StoredEvent]:
        """Return stored events."""


class HitFinder(QObject):
    """Holds the hits of one search in one run.

    Signals:
        changed(RunHits): other hits, or another place of them.
    """

    changed = Signal(object)

    def __init__(self, detail: RunDetailPresenter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._detail = detail
        self._reader: SearchReader | None = None
        self._text = ""
        self._found: tuple[str, str, list[Found]] = ("", "", [])
        self._background = Background("hits", self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._search)
        self.hits = NO_HITS
        detail.loaded.connect(self._place)

    def attach(self, reader: SearchReader) -> None:
        """Read from an open log."""
        self._reader = reader
        self._timer.start(_TYPING_MS)

    def set_text(self, text: str) -> None:
        """Look for other words."""
        self._text = text.strip()
        self._timer.start(_TYPING_MS)
        if not self._text:
            self._show(NO_HITS)

    def show_run(self, _run_id: str) -> None:
        """Look in another run."""
        self._show(NO_HITS)
        if self._text:
            self._timer.start(0)

    def take(self, events: Iterable[StoredEvent]) -> None:
        """Look again some time after more has come into the run."""
        if self._text and not self._timer.isActive():
            run_id = self._detail.run_id
            if any(event.run_id == run_id for event in events):
                self._timer.start(_AGAIN_MS)

    def step(self, step: int) -> None:
        """Go to the next (1) or previous (-1) place."""
        self._show(self.hits.stepped(step))
        found = self.hits.current
        if found is not None:
            self._detail.show_found(found)

    def close(self) -> None:
        """Look no more."""
        self._reader = None
        self._timer.stop()
        self._background.close()

    def _search(self) -> None:
        reader, text, run_id = self._reader, self._text, self._detail.run_id
        if reader is None or not text or not run_id:
            return

        def search() -> tuple[str, str, list[Found]]:
            found = []
            for hit in reader.search(text, run_id, MOST_HITS):
                query = EventQuery(run_id=run_id, since=hit.seq - 1, until=hit.seq)
                found += [found_in(event, hit) for event in reader.read(query)]
            return text, run_id, found

        self._background.run(search, self._on_found)

    def _on_found(self, found: tuple[str, str, list[Found]]) -> None:
        self._found = found
        self._place()

    def _place(self) -> None:
        text, run_id, found = self._found
        facts = self._detail.facts
        if facts is not None and text and (text, run_id) == (self._text, self._detail.run_id):
            self._show(kept_at(run_hits(text, found, facts), self.hits))

    def _show(self, hits: RunHits) -> None:
        if hits is not self.hits:
            self.hits = hits
            self._detail.set_hits(hits)
            self.changed.emit(hits)
