"""The graph of the chosen run's agents: built and laid out in a thread, while somebody looks at it."""

from PySide6.QtCore import QObject, Signal

from app.presenters.background import Background
from app.presenters.run_detail import RunDetailPresenter
from app.presenters.throttle import Throttle
from app.viewmodels.agent_graph import build_agent_graph, tool_key
from app.viewmodels.agent_tally import AgentFacts
from app.viewmodels.graph_layout import GraphLayout, layout_graph
from app.viewmodels.graph_view import GraphView

PAUSE_MS = 100
_READING = "Drawing the graph…"
_NOTHING = "Choose a run at the left to see its agents."


class AgentGraphPresenter(QObject):
    """Follows what the detail knows of its run.

    Signals:
        view_changed(GraphView): the graph as drawn.
        failed(str): it could not be drawn; one line.
    """

    view_changed = Signal(object)
    failed = Signal(str)

    def __init__(self, detail: RunDetailPresenter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._detail = detail
        self._background = Background("graph", self)
        self._background.failed.connect(self.failed)
        self._throttle = Throttle(self, PAUSE_MS)
        self._throttle.fired.connect(self._build)
        self._active = False
        self._building = self._choosing = False
        self._wanted: object = None
        self._built: object = None
        self._opened: frozenset[str] = frozenset()
        self._loop = self._tool = self._node = ""
        self.view = GraphView(quiet=_NOTHING)
        detail.view_changed.connect(self._on_detail)
        detail.grid.item_marked.connect(self.mark_item)
        detail.loop_shown.connect(self.mark_loop)

    def set_active(self, *, active: bool) -> None:
        """Draw, or leave it while nobody looks."""
        self._active = active
        self._on_detail()

    def choose(self, key: str) -> None:
        """Select what a node stands for; open a group, or close it."""
        node = next((each for each in self.view.layout.graph.nodes if each.key == key), None)
        if node is None:
            return
        if node.can_open:
            self._opened ^= {key}
        self._loop = self._tool = ""
        self._choosing = True
        if node.item_id:
            self._detail.select_item(node.item_id, node.loop_id)
        elif node.loop_id:
            self._detail.want_loop(node.loop_id)
        self._choosing = False
        self._node = key
        self._publish(self.view.layout)
        self._on_detail()

    def mark_item(self, item_id: str) -> None:
        """Mark the nodes of a call, or of a delegation."""
        call = self._detail.call_fact(item_id)
        self._node = ""
        if call is not None:
            tool = tool_key(call.kind, call.name) if call.kind != "model" else ""
            self._mark(call.loop_key, tool)
        elif item_id.startswith("delegation:"):
            self._mark(f"call:{item_id.removeprefix('delegation:')}", "")

    def mark_loop(self, loop_key: str) -> None:
        """Mark the node of a loop that was wished elsewhere."""
        if not self._choosing:
            self._node = ""
            self._mark(loop_key, "")

    def close(self) -> None:
        """Draw nothing more."""
        self._throttle.stop()
        self._background.close()

    def _mark(self, loop_key: str, tool: str) -> None:
        self._loop, self._tool = loop_key, tool
        self._publish(self.view.layout)

    def _on_detail(self, _view: object = None) -> None:
        """Draw anew if the run, or what is known of it, is another."""
        detail = self._detail
        if detail.run_id != self.view.run_id:
            self._opened, self._loop, self._tool, self._node = frozenset(), "", "", ""
            self.view = GraphView(detail.run_id)
            self._built = None
            self._publish(GraphLayout())
        folds = detail.folds
        self._wanted = None
        if folds is not None:
            ended = detail.view.detail is not None and not detail.view.detail.live
            self._wanted = (detail.run_id, folds.agents.version, ended, self._opened)
        if self._active and self._wanted is not None and self._wanted != self._built:
            self._throttle.ask()

    def _build(self) -> None:
        folds, wanted = self._detail.folds, self._wanted
        if folds is None or wanted is None or wanted == self._built or self._building:
            return
        facts, run_id, opened = folds.agents.snapshot(), self._detail.run_id, self._opened

        def build() -> tuple[str, object, GraphLayout]:
            return run_id, wanted, _laid_out(facts, opened)

        self._building = True
        self._built = wanted
        self._background.run(build, self._on_built)

    def _on_built(self, built: tuple[str, object, GraphLayout]) -> None:
        run_id, _wanted, layout = built
        self._building = False
        if run_id == self._detail.run_id:
            self._publish(layout)
        self._on_detail()

    def _publish(self, layout: GraphLayout) -> None:
        marked = frozenset({self._node}) if self._node else frozenset()
        if self._loop or self._tool:
            marked |= layout.graph.nodes_of(self._loop, self._tool)
        quiet = "" if layout.graph.nodes else _READING if self._detail.run_id else _NOTHING
        self.view = GraphView(self._detail.run_id, layout, marked, quiet)
        self.view_changed.emit(self.view)


def _laid_out(facts: AgentFacts, opened: frozenset[str]) -> GraphLayout:
    return layout_graph(build_agent_graph(facts, opened))
