"""The graph of a run's agents as drawn: its layout, and which nodes are marked."""

from dataclasses import dataclass, field

from app.viewmodels.formats import counted
from app.viewmodels.graph_layout import GraphLayout


@dataclass(frozen=True)
class GraphView:
    """``marked`` nodes stand for what is selected; ``run_id`` tells when another run is shown."""

    run_id: str = ""
    layout: GraphLayout = field(default_factory=GraphLayout)
    marked: frozenset[str] = frozenset()
    quiet: str = ""

    @property
    def caption(self) -> str:
        """How much is shown."""
        graph = self.layout.graph
        if not graph.nodes:
            return ""
        tools = sum(node.kind == "tool" for node in graph.nodes)
        return f"{counted(graph.workers, 'worker')} · {counted(tools, 'tool')}"
