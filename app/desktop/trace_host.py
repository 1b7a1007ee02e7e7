"""Trace on the desktop: presenters that live as long as it does, a view for each time it is opened."""

import time

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from actors.conductor.messages import CancelRun, PauseRun, ResumeRun
from app.desktop.charts_warming import ChartsWarming
from app.presenters.run_book import RunBook
from app.presenters.run_detail import RunDetailPresenter
from app.presenters.run_list import RunListPresenter
from app.presenters.writer_outbox import Spawn
from app.services import Services
from app.theme.theme import Theme
from app.viewmodels.desktop import WriterRequest
from app.viewmodels.prompt import title
from app.widgets.charts import library
from app.widgets.trace.view import TraceView
from storage.errors import KnownError
from storage.events.envelope import StoredEvent

_NOT_AT_WORK = "This run is not at work: there is nothing to pause."


class TraceHost(QObject):
    """Makes Trace's content, and forwards what is wished there.

    Signals:
        document_wanted(WriterRequest): the person wants to see a run's document.
        failed(str): something could not be read or done; one line.
        view_made(TraceView): the window has opened.
    """

    document_wanted = Signal(object)
    failed = Signal(str)
    view_made = Signal(object)

    def __init__(self, runs: RunBook, spawn: Spawn, parent: QObject | None = None) -> None:
        """Take ``spawn(coroutine, name)``, which runs a task on the loop and keeps hold of it."""
        super().__init__(parent)
        self._book = runs
        self._spawn = spawn
        self._services: Services | None = None
        self._view: TraceView | None = None
        self._charts = ChartsWarming(self)
        self._charts.done.connect(self._on_warm)
        self.list = RunListPresenter(runs, self)
        self.detail = RunDetailPresenter(runs.run, self)
        self.list.run_chosen.connect(self.detail.show_run)
        self.detail.failed.connect(self.failed)

    def make(self, theme: Theme) -> QWidget:
        """Return a view that shows what the presenters hold."""
        view = TraceView(theme)
        self._view = view
        self._wire(view)
        view.set_runs(self.list.view)
        view.set_run(self.detail.view)
        view.set_grid(self.detail.grid.view)
        if library.is_warm():
            view.set_charts_ready()
        self.view_made.emit(view)
        return view

    def attach(self, services: Services) -> None:
        """Read and follow an open log; the charts' library is imported behind it."""
        self._services = services
        self.detail.attach(services.store)
        self._charts.start()

    @property
    def view(self) -> TraceView | None:
        """What is shown; None while the window is closed."""
        return self._view

    def take(self, events: tuple[StoredEvent, ...]) -> None:
        """Follow what was committed."""
        self.detail.take(events)

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme's colours."""
        if self._view is not None:
            self._view.set_theme(theme)

    def forget_view(self) -> None:
        """The window is gone."""
        self._view = None

    def close(self) -> None:
        """Read nothing more."""
        self.list.close()
        self.detail.close()
        self._charts.close()

    def _wire(self, view: TraceView) -> None:
        view.run_selected.connect(self.list.choose)
        view.filter_changed.connect(self.list.set_filter)
        view.choices_changed.connect(self.list.choose_list)
        view.run_opened.connect(self._on_document_wanted)
        view.document_requested.connect(self._on_shown_document_wanted)
        view.cancel_requested.connect(self._on_cancel)
        view.card_selected.connect(self.detail.select_card)
        view.card_toggled.connect(self.detail.toggle_card)
        view.loop_toggled.connect(self.detail.toggle_loop)
        view.loop_wanted.connect(self.detail.want_loop)
        view.chip_toggled.connect(self.detail.toggle_chip)
        view.item_chosen.connect(self.detail.select_item)
        view.mode_chosen.connect(self.detail.grid.choose_mode)
        view.window_wanted.connect(self.detail.grid.look_at)
        view.rows_wanted.connect(self.detail.grid.look_at_rows)
        self.list.view_changed.connect(view.set_runs)
        self.detail.view_changed.connect(view.set_run)
        self.detail.call.changed.connect(view.set_payload)
        self.detail.loop_shown.connect(view.show_loop)
        self.detail.card_shown.connect(view.show_card)
        self.detail.grid.view_changed.connect(view.set_grid)

    def _on_warm(self) -> None:
        if self._view is not None:
            self._view.set_charts_ready()

    def _on_shown_document_wanted(self) -> None:
        self._on_document_wanted(self.detail.run_id)

    def _on_document_wanted(self, run_id: str) -> None:
        run = self._book.run(run_id)
        objective = run.objective if run is not None else run_id
        request = WriterRequest(run_id, title(objective), time.perf_counter(), objective)
        self.document_wanted.emit(request)

    def hold(self) -> None:
        """Pause the run that is shown, or let it go on: what its button says, not what the list knows."""
        run_id, shown = self.detail.run_id, self.detail.view.detail
        if shown is not None and shown.header.can_resume:
            self._ask(ResumeRun(run_id))
        elif shown is not None and shown.header.can_pause:
            self._ask(PauseRun(run_id))
        else:
            self.failed.emit(_NOT_AT_WORK)

    def _on_cancel(self) -> None:
        if self.detail.run_id:
            self._ask(CancelRun(self.detail.run_id))

    def _ask(self, message: CancelRun | PauseRun | ResumeRun) -> None:
        if self._services is not None:
            name = f"{type(message).__name__} {message.run_id}"
            self._spawn(self._asked(self._services, message), name)

    async def _asked(self, services: Services, message: CancelRun | PauseRun | ResumeRun) -> None:
        try:
            await services.conductor.ask(message)
        except KnownError as problem:
            self.failed.emit(problem.for_user())
