"""The stored events of a run, or of no run: an outline in memory, from which they are filtered."""

from array import array
from collections.abc import Iterable
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from app.presenters.background import Background
from app.presenters.event_pages import EventPages, HeadReader
from app.presenters.loose_count import LooseCount
from app.presenters.throttle import Throttle
from app.viewmodels.event_list import EventFilter, EventsView, choices_of
from storage.events.envelope import StoredEvent
from storage.projections.outline import EventOutline

_READING = "Reading the events from the log…"
_NOTHING = "Choose a run at the left to see its events."
_NONE = "There is no event."
_NONE_FITS = "No event fits the filter."


class OutlineReader(HeadReader, Protocol):
    """What the list needs of the store."""

    def outline(self, run_id: str | None) -> EventOutline:
        """Return types and actors of all events of a run, or of no run."""


class EventListPresenter(QObject):
    """Lists the events of a run (``None`` = those of no run) while somebody looks.

    Signals:
        view_changed(EventsView): what is listed.
        unattributed_counted(int): how many events belong to no run.
        failed(str): the log could not be read; one line.
    """

    view_changed = Signal(object)
    unattributed_counted = Signal(int)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader: OutlineReader | None = None
        self._background = Background("events", self)
        self._background.failed.connect(self.failed)
        self._throttle = Throttle(self, 100)
        self._throttle.fired.connect(self._publish)
        self._active = False
        self._run_id: str | None = ""
        self._loose = LooseCount()
        self._outline: EventOutline | None = None
        self._early: list[StoredEvent] = []
        self._pages = EventPages(self._background, self)
        self._pages.changed.connect(self._publish)
        self._filter = EventFilter()
        self._choices: tuple[int, tuple[str, ...], tuple[str, ...]] = (0, (), ())
        self.chosen = 0
        self.marked: frozenset[int] = frozenset()
        self.view = EventsView(quiet=_NOTHING)

    @property
    def unattributed(self) -> int:
        """How many events belong to no run."""
        return self._loose.count

    def attach(self, reader: OutlineReader) -> None:
        """Read from an open log."""
        self._reader = reader
        self._background.run(lambda: reader.outline(None).seqs, self._on_counted, again=True)
        self._load()

    def set_active(self, *, active: bool) -> None:
        """List, or leave it while nobody looks."""
        self._active = active
        self._load()
        self._publish()

    def show(self, run_id: str | None) -> None:
        """List the events of another run; None = those of no run, empty = nothing."""
        if run_id == self._run_id:
            return
        self._run_id, self._outline, self._early = run_id, None, []
        self._choices = (0, (), ())
        self._filter = EventFilter()
        self.chosen, self.marked = 0, frozenset()
        self._pages.list_only(array("q"))
        self._load()

    def set_filter(self, wanted: EventFilter) -> None:
        """List only what fits."""
        if wanted != self._filter:
            self._filter = wanted
            self._refilter()

    def look_at(self, first: int, last: int) -> None:
        """Read the rows that came into sight."""
        if self._reader is not None:
            self._pages.look_at(self._reader, first, last)

    def mark(self, seqs: Iterable[int], *, move: bool = True) -> None:
        """Mark the events of what is selected; with ``move``, the first is chosen unless one of them is."""
        self.marked = frozenset(seqs)
        if move and self.marked and self.chosen not in self.marked:
            self.chosen = min(self.marked)
        self._throttle.ask()

    def seq_at(self, row: int) -> int:
        """Return the event of a row; 0 when there is none."""
        return self._pages.seq_at(row)

    def choose(self, row: int) -> None:
        """Choose a row."""
        self.chosen = self.seq_at(row)
        self._publish()

    def take(self, events: Iterable[StoredEvent]) -> None:
        """Follow what was committed."""
        loose = []
        for event in events:
            if event.run_id is None:
                loose.append(event.seq)
            if event.run_id != self._run_id:
                continue
            if self._outline is not None:
                self._add(self._outline, event)
            elif self._active:  # else it is read with the others when somebody looks
                self._early.append(event)
        if loose:
            self._loose.take(loose)
            self.unattributed_counted.emit(self.unattributed)

    def close(self) -> None:
        """Read nothing more."""
        self._reader = None
        self._throttle.stop()
        self._background.close()

    def _on_counted(self, seqs: "array[int]") -> None:
        self._loose.found(seqs)
        self.unattributed_counted.emit(self.unattributed)

    def _load(self) -> None:
        reader, run_id, generation = self._reader, self._run_id, self._pages.generation
        if reader is None or run_id == "" or not self._active or self._outline is not None:
            return
        self._background.run(lambda: (generation, reader.outline(run_id)), self._on_outline, again=True)

    def _on_outline(self, loaded: tuple[int, EventOutline]) -> None:
        generation, outline = loaded
        if generation != self._pages.generation or self._outline is not None:
            return  # another run is shown, or it was asked for twice
        self._outline = outline
        early, self._early = self._early, []
        self._pages.list_only(outline.seqs[:])
        for event in early:
            self._add(outline, event)
        if self._filter.hides:
            self._refilter()

    def _add(self, outline: EventOutline, event: StoredEvent) -> None:
        if event.seq > outline.last_seq:
            outline.add(event.seq, event.event_type, event.actor_id)
            if self._filter.fits(event.event_type, event.actor_id):
                self._pages.add(event.seq)
            self._throttle.ask()

    def _refilter(self) -> None:
        outline, wanted = self._outline, self._filter
        if outline is None:
            self._publish()
            return
        if not wanted.hides:
            self._pages.list_only(outline.seqs[:])
            return
        cut, names = outline.cut(), wanted.wanted(outline.names)
        self._background.run(lambda: (wanted, len(cut.seqs), cut.of(names)), self._on_filtered)

    def _on_filtered(self, found: "tuple[EventFilter, int, array[int]]") -> None:
        wanted, looked_at, seqs = found
        outline = self._outline
        if wanted != self._filter or outline is None:
            return
        seqs.extend(outline.cut(looked_at).of(wanted.wanted(outline.names)))  # what came meanwhile
        self._pages.list_only(seqs)

    def _publish(self) -> None:
        if not self._active:
            return
        outline = self._outline
        names = outline.names if outline is not None else ()
        if len(names) != self._choices[0]:
            self._choices = (len(names), choices_of(names, 0), choices_of(names, 1))
        quiet = ""
        if not len(self._pages):
            quiet = _NOTHING if self._run_id == "" else _READING if outline is None else _NONE
            quiet = _NONE_FITS if outline is not None and len(outline) else quiet
        self.view = EventsView(
            generation=self._pages.generation,
            count=len(self._pages),
            total=len(outline) if outline is not None else 0,
            rows=self._pages.rows(),
            chosen_row=self._pages.row_of(self.chosen),
            marked=self.marked,
            chosen_filter=self._filter,
            types=self._choices[1],
            actors=self._choices[2],
            quiet=quiet,
            of_no_run=self._run_id is None,
        )
        self.view_changed.emit(self.view)
