"""The right side of Trace: one run, from its head to its last call."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QSizePolicy, QSplitter, QStackedLayout, QVBoxLayout, QWidget

from app.theme.theme import Theme
from app.viewmodels.event_list import EventsView
from app.viewmodels.graph_view import GraphView
from app.viewmodels.grid_view import GridView
from app.viewmodels.payload import Payload
from app.viewmodels.run_view import RunView
from app.widgets.common.labels import label
from app.widgets.common.properties import name_widget
from app.widgets.trace.bands import DelegationTimeline
from app.widgets.trace.card_layout import Part
from app.widgets.trace.card_list import CardList
from app.widgets.trace.delegation_head import DelegationHead
from app.widgets.trace.detail_switch import DetailSwitch
from app.widgets.trace.event_pane import EventPane
from app.widgets.trace.graph_pane import GraphPane
from app.widgets.trace.header import HeaderBar
from app.widgets.trace.hit_bar import HitBar
from app.widgets.trace.trajectory import TrajectoryPane

_SHARES = (1_100, 900)  # of the graph and of the calls below it


class DetailPane(QFrame):
    """Shows a ``RunView``: a run in detail, or a line that says why there is none."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name_widget(self, "traceDetail", "Run in detail")
        self.header = HeaderBar()
        self.switch = DetailSwitch()
        self.hits = HitBar(theme)
        self.timeline = DelegationTimeline(theme)
        self.cards = CardList(theme)
        self.delegations = DelegationHead()
        self._quiet = label("", "muted")
        self._quiet.setObjectName("traceQuiet")
        self._quiet.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._quiet.setWordWrap(True)
        self.trajectory = TrajectoryPane(theme)
        self.graph = GraphPane(theme)
        self.events = EventPane(theme)
        self._steps = QWidget()
        steps = _column(self._steps)
        for widget in (self.delegations, self.timeline, self.trajectory):
            steps.addWidget(widget)
        self._lower = QSplitter(Qt.Orientation.Vertical)
        self._lower.setChildrenCollapsible(False)
        self._lower.setHandleWidth(3)
        self._lower.addWidget(self.graph)
        self._lower.addWidget(self.cards)
        self._body = QWidget()
        column = _column(self._body)
        for part in (self.header, self.switch, self.hits, self._steps):
            column.addWidget(part)
        column.addWidget(self._lower, stretch=1)
        column.addWidget(self.events, stretch=1)
        self._reading = label("", "muted")
        self._reading.setObjectName("traceReading")
        self._reading.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._reading.setContentsMargins(0, 6, 0, 6)
        column.addWidget(self._reading, stretch=1)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._quiet)
        self._stack.addWidget(self._body)
        self._page, self._of_no_run, self._has_run = "show-steps", False, False
        self._settle()

    def show_page(self, name: str) -> None:
        """Show the steps or the graph of the agents above the calls, or the events as they are stored."""
        focused = self.window().focusWidget()
        inside = focused is not None and self.isAncestorOf(focused)
        self._page = name
        self.switch.show_page(name)
        self._settle()
        if inside and focused is not None and not focused.isVisible():  # what follows it would be a field
            parts = {"show-graph": self.graph.canvas, "show-events": self.events.table}
            parts.get(name, self.cards).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def set_events(self, view: EventsView) -> None:
        """Show the stored events; those of no run stand alone."""
        if view.of_no_run != self._of_no_run:
            self._of_no_run = view.of_no_run
            self._settle()
        self.events.set_view(view)

    def _settle(self) -> None:
        page = "show-events" if self._of_no_run else self._page
        for part in (self.header, self.switch):
            part.setHidden(self._of_no_run)
        self._steps.setVisible(page == "show-steps")
        if page == "show-graph" and self.graph.isHidden():
            self._lower.setSizes(_SHARES)
        self.graph.setVisible(page == "show-graph")
        self.events.setVisible(page == "show-events")
        reading = bool(self._reading.text())
        waiting = reading and self.cards.isHidden()
        policy = QSizePolicy.Policy.Expanding if waiting else QSizePolicy.Policy.Maximum
        self._reading.setSizePolicy(QSizePolicy.Policy.Preferred, policy)
        self._lower.setVisible(page == "show-graph" or (page == "show-steps" and not waiting))
        self._reading.setVisible(reading and page == "show-steps")
        self._stack.setCurrentWidget(self._body if self._of_no_run or self._has_run else self._quiet)

    def set_graph(self, view: GraphView) -> None:
        """Show the graph of the agents."""
        self.graph.set_view(view)

    def set_view(self, run: RunView) -> None:
        """Show a run; without one, or while only its head is known, say why."""
        view = run.detail
        self._reading.setText(run.reading)
        self.cards.setVisible(not run.reading or bool(view and view.loops))
        self._has_run = view is not None
        if view is None:
            self._quiet.setText(run.quiet)
            self._settle()
            return
        self.header.set_view(view.header)
        self.cards.run_id = view.header.run_id
        self.delegations.setVisible(bool(view.bands))
        self.delegations.set_folding(foldable=view.foldable, folded=bool(view.breaks))
        self.timeline.setVisible(bool(view.bands))
        self.timeline.show_bands(view.bands, view.ticks, view.breaks)
        self.cards.set_loops(view.loops, run.opened)
        self._settle()

    def set_grid(self, view: GridView) -> None:
        """Show the steps of the run."""
        self.trajectory.set_view(view)

    def set_payload(self, payload: Payload | None) -> None:
        """Show what went in and out of the opened call."""
        self.cards.set_payload(payload)

    def set_theme(self, theme: Theme) -> None:
        """Paint in the theme's colours."""
        for part in (self.hits, self.timeline, self.trajectory, self.graph, self.events, self.cards):
            part.set_theme(theme)

    def hit_test(self, at: QPoint) -> Part | None:
        """Return which part of the call list is at a place of its viewport."""
        return self.cards.hit_test(at)


def _column(of: QWidget) -> QVBoxLayout:
    made = QVBoxLayout(of)
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(0)
    return made
