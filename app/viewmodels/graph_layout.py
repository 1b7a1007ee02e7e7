"""Where the nodes and lines of a graph of agents stand. Pure, in one pass, the same for the same graph.

Columns from the left: prompt, conductor, actors, workers (one column for each depth), tools. Rows are of
three bands: actors on top, workers in the middle, each in a row that no other node left of the tools is in,
the conductor's own tools at the foot. So a line that passes a column passes between its nodes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from app.viewmodels.agent_graph import AgentGraph
from app.viewmodels.agent_nodes import GraphEdge, GraphNode
from app.viewmodels.formats import counted

NODE_HEIGHT = 35.0
ROW = 41.0
MARGIN = 8.0
_WIDTHS = {"prompt": 72.0, "conductor": 100.0, "actor": 86.0, "worker": 136.0, "group": 136.0, "tool": 118.0}
# Beside each kind, towards the right: where lines bend and have words there is more room.
_GAPS = {"prompt": 16.0, "conductor": 84.0, "actor": 14.0, "worker": 60.0, "group": 60.0, "tool": 0.0}
_LONGEST_BEND = 84.0
_LABEL_ASIDE = 16.0
_LABEL_BEFORE = 6.0
_SAMPLES = 24  # points of a curve
_REACH = 7.0  # so near to a line is on it
_PARALLEL = 13.0  # between two lines that join the same nodes


@dataclass(frozen=True, slots=True)
class Box:
    """The place of a node."""

    x: float
    y: float
    width: float
    height: float = NODE_HEIGHT

    @property
    def right(self) -> float:
        """Its right side."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Its foot."""
        return self.y + self.height

    @property
    def middle(self) -> float:
        """The height of its middle."""
        return self.y + self.height / 2

    def has(self, x: float, y: float) -> bool:
        """Return whether a point is in it."""
        return self.x <= x <= self.right and self.y <= y <= self.bottom


@dataclass(frozen=True, slots=True)
class EdgeLine:
    """A line: straight from ``start`` to ``bend_from``, a curve to ``bend_to``, straight to ``end``.

    The words on it stand around ``label_at``.
    """

    edge: GraphEdge
    start: tuple[float, float]
    bend_from: float
    bend_to: float
    end: tuple[float, float]
    label_at: tuple[float, float]

    def points(self) -> Iterator[tuple[float, float]]:
        """Yield points along the line, near enough to each other to find it by."""
        (x0, y0), (x1, y1) = self.start, self.end
        yield from _straight(x0, self.bend_from, y0)
        for number in range(_SAMPLES + 1):
            t = number / _SAMPLES
            along = 1.5 * t * (1 - t) + t**3  # as a curve goes whose ends are level
            yield (
                self.bend_from + along * (self.bend_to - self.bend_from),
                y0 + (3 - 2 * t) * t * t * (y1 - y0),
            )
        yield from _straight(self.bend_to, x1, y1)


@dataclass(frozen=True)
class GraphLayout:
    """A graph with its places."""

    graph: AgentGraph = field(default_factory=AgentGraph)
    boxes: Mapping[str, Box] = field(default_factory=dict)
    lines: tuple[EdgeLine, ...] = ()
    width: float = 0.0
    height: float = 0.0

    def node_at(self, x: float, y: float) -> GraphNode | None:
        """Return the node at a place."""
        return next((node for node in self.graph.nodes if self.boxes[node.key].has(x, y)), None)

    def line_at(self, x: float, y: float) -> EdgeLine | None:
        """Return the line that is nearest to a place, if one is near."""
        near = [
            (min((px - x) ** 2 + (py - y) ** 2 for px, py in line.points()), number)
            for number, line in enumerate(self.lines)
            if min(line.start[1], line.end[1]) - _REACH <= y <= max(line.start[1], line.end[1]) + _REACH
        ]
        distance, number = min(near, default=(_REACH**2 + 1, 0))
        return self.lines[number] if distance <= _REACH**2 else None

    def told(self, line: EdgeLine) -> str:
        """Return a line in words."""
        titles = {node.key: node.title for node in self.graph.nodes}
        edge = line.edge
        joined = f"{titles[edge.source]} \N{RIGHTWARDS ARROW} {titles[edge.target]}"
        match edge.kind:
            case "delegates":
                return f"{joined}\n{counted(edge.count, 'delegation')} to {edge.label}: {edge.status}"
            case "calls":
                failed = f", {edge.failed:,} failed" if edge.failed else ""
                return f"{joined}\n{counted(edge.count, 'call')}{failed}"
            case _:
                return f"{joined}\n{edge.kind}"

    def neighbour(self, key: str, dx: int, dy: int) -> str:
        """Return the nearest node in a direction, or the same one when there is none."""
        here = self.boxes.get(key)
        if here is None:
            return self.graph.nodes[0].key if self.graph.nodes else ""
        found = [
            (_distance(here, box, dx), other)
            for other, box in self.boxes.items()
            if (dx and (box.x - here.x) * dx > 1) or (dy and box.x == here.x and (box.y - here.y) * dy > 1)
        ]
        return min(found)[1] if found else key


def _straight(start: float, end: float, y: float) -> Iterator[tuple[float, float]]:
    count = max(1, round(abs(end - start) / _REACH))
    return ((start + (end - start) * number / count, y) for number in range(count + 1))


def layout_graph(graph: AgentGraph) -> GraphLayout:
    """Return a graph with its places."""
    lefts = _lefts(graph.nodes)
    rows = _rows(graph)
    boxes = {
        node.key: Box(lefts[node.key], MARGIN + rows[node.key] * ROW, _WIDTHS[node.kind])
        for node in graph.nodes
    }
    bottom = max((box.bottom for box in boxes.values()), default=0.0)
    right = max((box.right for box in boxes.values()), default=0.0)
    lines = tuple(_lines(graph.edges, boxes))
    return GraphLayout(graph, boxes, lines, right + MARGIN, bottom + MARGIN)


def _lefts(nodes: Sequence[GraphNode]) -> dict[str, float]:
    """Return the left side of each node's column; one that nobody is in takes no room."""
    deepest = max((node.depth for node in nodes), default=0)
    place = {"prompt": 0, "conductor": 1, "actor": 2, "worker": 2, "group": 2, "tool": 3 + deepest}
    column = {node.key: place[node.kind] + node.depth for node in nodes}
    kinds = {column[node.key]: node.kind for node in nodes}
    starts: dict[int, float] = {}
    left = MARGIN
    for number in sorted(kinds):
        starts[number] = left
        left += _WIDTHS[kinds[number]] + _GAPS[kinds[number]]
    return {key: starts[number] for key, number in column.items()}


def _rows(graph: AgentGraph) -> dict[str, float]:
    actors = [node.key for node in graph.nodes if node.kind == "actor"]
    workers = _worker_order([node for node in graph.nodes if node.kind in ("worker", "group")])
    of_conductor, of_workers, of_actors = _tools(graph, set(workers))
    # The first band is as high as the actors or their tools.
    top = max(len(actors), len(of_actors))
    middle = max(len(workers), len(of_workers))
    rows: dict[str, float] = {}
    rows.update(_spread(actors, 0, top))
    rows.update(_spread(of_actors, 0, top))
    rows.update(_spread(workers, top, middle))
    rows.update(_spread(of_workers, top, middle))
    rows.update(_spread(of_conductor, top + middle, len(of_conductor)))
    total = max(1, top + middle + len(of_conductor))
    for node in graph.nodes:
        if node.kind in ("prompt", "conductor"):
            rows[node.key] = (total - 1) / 2
    return rows


def _worker_order(nodes: Sequence[GraphNode]) -> list[str]:
    """Return the workers from the top: those of one type together, as they came; a group above its own."""
    first: dict[str, int] = {}
    for number, node in enumerate(nodes):
        first.setdefault(node.author, number)
    ranked = sorted(enumerate(nodes), key=lambda each: (first[each[1].author], not each[1].can_open, each[0]))
    return [node.key for _number, node in ranked]


def _tools(graph: AgentGraph, workers: set[str]) -> tuple[list[str], list[str], list[str]]:
    """Return the tools of the conductor, of workers and of actors only, each in the order of the nodes."""
    users: dict[str, set[str]] = {}
    for edge in graph.edges:
        if edge.kind == "calls":
            users.setdefault(edge.target, set()).add(edge.source)
    tools = [node.key for node in graph.nodes if node.kind == "tool"]
    of_workers = [tool for tool in tools if users.get(tool, set()) & workers]
    own = [tool for tool in tools if tool not in of_workers and "conductor" in users.get(tool, set())]
    return own, of_workers, [tool for tool in tools if tool not in of_workers and tool not in own]


def _spread(keys: Sequence[str], first: int, room: int) -> Iterable[tuple[str, float]]:
    """Give rows to nodes, in the middle of the room that their band has."""
    begin = first + max(0, room - len(keys)) // 2
    return [(key, float(begin + number)) for number, key in enumerate(keys)]


def _lines(edges: Sequence[GraphEdge], boxes: Mapping[str, Box]) -> Iterable[EdgeLine]:
    beside: dict[tuple[str, str], list[GraphEdge]] = {}
    for edge in edges:
        beside.setdefault((edge.source, edge.target), []).append(edge)
    for edge in edges:
        same = beside[edge.source, edge.target]
        shift = (same.index(edge) - (len(same) - 1) / 2) * _PARALLEL
        source, target = boxes[edge.source], boxes[edge.target]
        start, end = (source.right, source.middle + shift), (target.x, target.middle + shift)
        if edge.kind == "calls" and edge.source != "conductor":
            # In the row of who calls: nobody else stands in it up to the tools.
            bend_from, bend_to = max(start[0], target.x - _GAPS["worker"]), target.x
        else:
            bend_from, bend_to = source.right, source.right + min(_LONGEST_BEND, target.x - source.right)
        yield EdgeLine(
            edge, start, bend_from, bend_to, end, _label_at(edge, start, end, (bend_from, bend_to))
        )


def _label_at(
    edge: GraphEdge, start: tuple[float, float], end: tuple[float, float], bend: tuple[float, float]
) -> tuple[float, float]:
    """Return where the words of a line stand: where it is alone."""
    if edge.kind == "delegates":
        return end[0] - _LABEL_BEFORE, end[1]  # in the row of the worker; they end there
    if edge.source == "conductor":
        return bend[1] - _LABEL_ASIDE, end[1]
    # A good third along the curve, where the lines of one agent have parted.
    return bend[0] + 0.384 * (bend[1] - bend[0]), start[1] + 0.28 * (end[1] - start[1])


def _distance(here: Box, box: Box, dx: int) -> tuple[float, float]:
    """Return how far a node is: along the columns first by the column, then by the height."""
    return (abs(box.x - here.x), abs(box.y - here.y)) if dx else (abs(box.y - here.y), 0.0)
