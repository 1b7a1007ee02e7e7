"""The run list's presenter: which runs fit the filter, and which one is chosen."""

from datetime import UTC, datetime

from PySide6.QtCore import QObject, QTimer, Signal

from app.presenters.background import Background
from app.presenters.run_book import RunBook
from app.presenters.throttle import Throttle
from app.viewmodels.run_choices import RunChoices
from app.viewmodels.run_listing import RunListing, Wanted
from app.viewmodels.run_rows import RunsView
from app.viewmodels.run_view import OPENING
from storage.options import RunQuery
from storage.projections.rollup import RunRollup

_AGES_MS = 30_000
_LIVE_MS = 250
_ALTERED_MS = 100  # what altered in a run is told within so long, a new run at once
_SEARCH_MS = 150
_SEARCH_LIMIT = 500
_NO_RUNS = "No runs yet. Type a prompt below to start one."
_NONE_FITS = "No run fits the filter."


class RunListPresenter(QObject):
    """Shows the book's runs, newest first.

    Signals:
        view_changed(RunsView): rows to show.
        run_chosen(str): another run is chosen; empty = none.
    """

    view_changed = Signal(object)
    run_chosen = Signal(str)

    def __init__(self, book: RunBook, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._book = book
        self._filter = ""
        self._choices = RunChoices()
        self._listing = RunListing()
        self._found: frozenset[str] = frozenset()
        self._chosen = ""
        self._chosen_by_person = False
        self._background = Background("search", self)
        self._throttle = Throttle(self)
        self._live = Throttle(self, _ALTERED_MS)
        for throttle in (self._throttle, self._live):
            throttle.fired.connect(self._publish)
        self._ticks = QTimer(self)
        self._ticks.timeout.connect(self._publish)
        self._search = QTimer(self)
        self._search.setSingleShot(True)
        self._search.setInterval(_SEARCH_MS)
        self._search.timeout.connect(self._search_log)
        self.view = RunsView(empty_text=OPENING)
        book.changed.connect(self._on_book_changed)

    @property
    def chosen(self) -> str:
        """The chosen run; empty = none."""
        return self._chosen

    @property
    def filter_text(self) -> str:
        """What the filter line says."""
        return self._filter

    def set_filter(self, text: str) -> None:
        """Show only runs whose prompt, folder, model, status or events hold these words."""
        self._filter = text
        self._found = frozenset()
        self._publish()
        if text.strip():
            self._search.start()
        else:
            self._search.stop()

    def choose_list(self, choices: RunChoices) -> None:
        """Show only runs of a status, model, tool or age, in an order."""
        self._choices = choices
        self._publish()

    def choose(self, run_id: str) -> None:
        """Show a run, as the person asks."""
        self._chosen_by_person = True
        self._choose(run_id)

    def follow(self, run_id: str) -> None:
        """Show the run that the person has just started; it may not be in the log yet."""
        self._chosen_by_person = False
        self._choose(run_id)

    def close(self) -> None:
        """Show nothing more."""
        for timer in (self._ticks, self._search):
            timer.stop()
        self._throttle.stop()
        self._live.stop()
        self._background.close()

    def _choose(self, run_id: str) -> None:
        if run_id != self._chosen:
            self._chosen = run_id
            self.run_chosen.emit(run_id)
            self._publish()

    def _on_book_changed(self) -> None:
        if not self._chosen and not self._chosen_by_person and self._book.runs:
            self._choose(self._book.runs[0].run_id)
        known = self.view.total == len(self._book.runs) and self._book.loaded
        (self._live if known else self._throttle).ask()

    def _publish(self) -> None:
        runs = self._book.runs
        now = datetime.now(UTC)
        wanted = Wanted(self._choices, self._filter, self._found)
        shown = self._listing.of(runs, wanted, now)
        empty = ""
        if not runs:
            empty = _NO_RUNS if self._book.loaded else OPENING
        elif not shown:
            empty = _NONE_FITS
        self.view = RunsView(
            shown,
            now,
            len(runs),
            self._chosen,
            empty,
            self._choices,
            self._book.models,
            self._book.tools,
            frozenset(self._book.active),
        )
        self.view_changed.emit(self.view)
        self._keep_time()

    def _keep_time(self) -> None:
        """Tick fast while a run is live, slowly for the ages of the others, not at all without runs."""
        pause = _LIVE_MS if self._book.active else _AGES_MS if self._book.runs else 0
        if not pause:
            self._ticks.stop()
        elif not self._ticks.isActive() or self._ticks.interval() != pause:
            self._ticks.start(pause)

    def _search_log(self) -> None:
        reader, text = self._book.reader, self._filter
        if reader is None:
            return
        query = RunQuery(search=text, limit=_SEARCH_LIMIT)
        self._background.run(lambda: (text, reader.runs(query)), self._on_found)

    def _on_found(self, found: tuple[str, list[RunRollup]]) -> None:
        text, runs = found
        if text == self._filter:
            self._found = frozenset(run.run_id for run in runs)
            self._publish()
