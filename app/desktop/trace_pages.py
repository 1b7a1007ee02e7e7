"""The pages of Trace's detail beside the steps: made once, shown in each view that is opened."""

from PySide6.QtCore import QObject, Signal

from app.desktop.trace_host import TraceHost
from app.presenters.agent_graph import AgentGraphPresenter
from app.viewmodels.trace_actions import PAGES
from app.widgets.trace.view import TraceView


class TracePages(QObject):
    """Knows which page is open, for as long as the desktop is.

    Signals:
        failed(str): something could not be read or drawn; one line.
    """

    failed = Signal(str)

    def __init__(self, trace: TraceHost, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._trace = trace
        self.page = PAGES[0].name
        self.graph = AgentGraphPresenter(trace.detail, self)
        self.graph.failed.connect(self.failed)
        trace.view_made.connect(self._on_view)

    def show_page(self, name: str) -> None:
        """Open a page of the detail."""
        self.page = name
        self.graph.set_active(active=name == "show-graph")
        if self._trace.view is not None:
            self._trace.view.detail.show_page(name)

    def close(self) -> None:
        """Draw nothing more."""
        self.graph.close()

    def _on_view(self, view: TraceView) -> None:
        detail = view.detail
        self.graph.view_changed.connect(detail.set_graph)
        detail.graph.node_chosen.connect(self.graph.choose)
        detail.header.switch.wanted.connect(view.acted)
        detail.set_graph(self.graph.view)
        self.show_page(self.page)
