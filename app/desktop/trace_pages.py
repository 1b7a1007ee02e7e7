"""The pages of Trace's detail beside the steps: made once, shown in each view that is opened."""

from PySide6.QtCore import QObject, Signal

from app.desktop.trace_host import TraceHost
from app.presenters.agent_graph import AgentGraphPresenter
from app.presenters.event_list import EventListPresenter
from app.presenters.open_event import OpenEvent
from app.services import Services
from app.viewmodels.event_list import EventsView
from app.viewmodels.trace_actions import PAGES
from app.widgets.trace.view import TraceView


class TracePages(QObject):
    """Knows which page is open, for as long as the desktop is, and joins them by the one selection.

    Signals:
        failed(str): something could not be read or drawn; one line.
    """

    failed = Signal(str)

    def __init__(self, trace: TraceHost, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._trace = trace
        self.page = PAGES[0].name
        self._of_no_run = self._telling = False
        self.graph = AgentGraphPresenter(trace.detail, self)
        self.events = EventListPresenter(self)
        self.opened = OpenEvent(self)
        for part in (self.graph, self.events, self.opened):
            part.failed.connect(self.failed)
        self.events.view_changed.connect(self._on_events)
        self.opened.belongs_to.connect(self._on_belongs)
        trace.list.run_chosen.connect(self._on_run)
        trace.detail.grid.item_marked.connect(self._on_item)
        trace.view_made.connect(self._on_view)

    def attach(self, services: Services) -> None:
        """Read from an open log."""
        self.events.attach(services.store)
        self.opened.attach(services.store)

    def show_page(self, name: str) -> None:
        """Open a page of the detail."""
        self.page = name
        self.graph.set_active(active=name == "show-graph")
        self.events.set_active(active=name == "show-events" or self._of_no_run)
        if self._trace.view is not None:
            self._trace.view.detail.show_page(name)

    def show_unattributed(self) -> None:
        """Show the events that belong to no run, instead of a run."""
        self._trace.list.choose("")
        self._show(None)

    def close(self) -> None:
        """Draw nothing more."""
        for part in (self.graph, self.events, self.opened):
            part.close()

    def _show(self, run_id: str | None) -> None:
        self._of_no_run = run_id is None
        self.opened.show(0)
        self.events.show(run_id)
        self.show_page(self.page)
        if self._trace.view is not None:
            self._trace.view.runs.unattributed.show_chosen(chosen=self._of_no_run)

    def _on_run(self, run_id: str) -> None:
        self._show(run_id)

    def _on_row(self, row: int) -> None:
        self.opened.show(self.events.seq_at(row), tell=True)
        self.events.choose(row)

    def _on_events(self, view: EventsView) -> None:
        self.opened.show(self.events.chosen)
        if self._trace.view is not None:
            self._trace.view.detail.set_events(view)

    def _on_belongs(self, item_id: str, loop_key: str) -> None:
        """Select what the chosen event tells of; the list itself stays where it is."""
        self._telling = True
        if item_id:
            self._trace.detail.select_item(item_id, loop_key)
        else:
            self._trace.detail.want_loop(loop_key)
        self._telling = False

    def _on_item(self, item_id: str) -> None:
        """Mark the events of what was selected elsewhere."""
        folds = self._trace.detail.folds
        seqs = folds.agents.seqs_of(item_id) if folds is not None else ()
        self.events.mark(seqs, move=not self._telling)

    def _on_view(self, view: TraceView) -> None:
        detail = view.detail
        self.graph.view_changed.connect(detail.set_graph)
        self.opened.changed.connect(detail.events.set_payload)
        self.events.unattributed_counted.connect(view.runs.unattributed.set_count)
        view.runs.unattributed_wanted.connect(self.show_unattributed)
        detail.graph.node_chosen.connect(self.graph.choose)
        detail.switch.wanted.connect(view.acted)
        detail.events.filter_changed.connect(self.events.set_filter)
        detail.events.rows_wanted.connect(self.events.look_at)
        detail.events.row_chosen.connect(self._on_row)
        detail.events.event_view.whole_wanted.connect(self.opened.want_whole)
        view.runs.unattributed.set_count(self.events.unattributed)
        detail.set_graph(self.graph.view)
        detail.set_events(self.events.view)
        detail.events.set_payload(self.opened.payload)
        self.show_page(self.page)
