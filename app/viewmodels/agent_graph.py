"""The graph of a run's agents: prompt, conductor, actors, workers, tools, joined by recorded ids. Pure.

Two workers of one type are two nodes. Where there are too many, those of one type that the same agent asked
for are one node, which can be opened. Every delegation and every tool call is on exactly one edge.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import reduce

from app.viewmodels.agent_nodes import (
    CONDUCTOR,
    PROMPT,
    WRITER,
    GraphEdge,
    GraphNode,
    actor_node,
    conductor_node,
    group_node,
    prompt_node,
    rest_node,
    summed,
    tool_node,
    worker_node,
    writer_node,
)
from app.viewmodels.agent_tally import NO_CALLS, AgentFacts, Tally, TallyKey
from app.viewmodels.agent_workers import Worker, workers_of
from storage.projections.calls import DIRECT
from storage.projections.delegations import DelegationStatus

# From so many workers on, those of one type are one node until it is opened.
MOST_WORKERS = 24
# An opened node shows so many of its workers: those that failed or are at work first.
MOST_MEMBERS = 60
MOST_TOOLS = 40
OTHER_TOOLS = "tool:…"
_RANK: dict[DelegationStatus, int] = {"failed": 0, "blocked": 1, "open": 2}


@dataclass(frozen=True)
class AgentGraph:
    """Nodes from left to right and from the top; ``node_of_loop`` says which stands for a loop."""

    nodes: tuple[GraphNode, ...] = ()
    edges: tuple[GraphEdge, ...] = ()
    node_of_loop: Mapping[str, str] = field(default_factory=dict)
    workers: int = 0

    def nodes_of(self, loop_key: str, tool: str = "") -> frozenset[str]:
        """Return the nodes that stand for a loop, and for a tool (``tool:…``) that is used in it."""
        known = {node.key for node in self.nodes}
        agent = self.node_of_loop.get(loop_key, "")
        if tool and tool not in known:
            tool = OTHER_TOOLS
        return frozenset({agent, tool} & known)


class _Builder:
    """Builds one graph, step by step from the left."""

    def __init__(self, facts: AgentFacts, opened: frozenset[str]) -> None:
        self.facts = facts
        self.opened = opened
        self.nodes: dict[str, GraphNode] = {}
        self.edges: list[GraphEdge] = []
        self.workers = workers_of(facts.delegations, facts.workers)
        self.place: dict[str, str] = {DIRECT: CONDUCTOR}
        self.shown_as: dict[str, str] = {}
        self.sums: dict[str, tuple[Tally, Tally]] = {}

    def build(self) -> AgentGraph:
        """Return the graph."""
        self._place_workers()
        self._sum_calls()
        self._add_heads()
        self._add_workers()
        self._join_workers()
        self._add_tools()
        return AgentGraph(tuple(self.nodes.values()), tuple(self.edges), self.place, len(self.workers))

    def agent_of(self, key: TallyKey) -> str:
        """Return the node of whoever made a call."""
        if key.loop_key != DIRECT:
            if (known := self.place.get(key.loop_key)) is not None:
                return known
        elif key.kind == "conductor_tool" or key.actor_key in ("", CONDUCTOR):
            return CONDUCTOR
        return f"actor:{key.actor_key or key.loop_key}"

    def _place_workers(self) -> None:
        """Say which node each worker is shown as, and each of its loops."""
        crowded = len(self.workers) > MOST_WORKERS
        sizes = Counter(worker.group for worker in self.workers)
        members: dict[str, list[Worker]] = {}
        for worker in self.workers:
            if crowded and sizes[worker.group] > 1:
                members.setdefault(worker.group, []).append(worker)
            else:
                self.shown_as[worker.key] = worker.key
        for group, found in members.items():
            ranked = sorted(found, key=lambda worker: (_RANK.get(worker.outcome, 9), worker.seq, worker.key))
            shown = MOST_MEMBERS if group in self.opened else 0
            for number, worker in enumerate(ranked):
                kept = number < shown
                self.shown_as[worker.key] = worker.key if kept else f"{group}:rest" if shown else group
        self.groups = members
        for worker in self.workers:
            for loop in worker.loops:
                self.place[loop] = self.shown_as[worker.key]

    def _sum_calls(self) -> None:
        for key, tally in self.facts.tallies.items():
            agent = self.agent_of(key)
            calls, tools = self.sums.get(agent, (NO_CALLS, NO_CALLS))
            if key.kind == "model":
                calls = summed(calls, tally)
            else:
                tools = summed(tools, tally)
            self.sums[agent] = (calls, tools)
            self.place.setdefault(key.loop_key, agent)

    def _add(self, node: GraphNode) -> None:
        self.nodes.setdefault(node.key, node)

    def _add_heads(self) -> None:
        """Add the prompt, the conductor and the actors that are no workers."""
        facts = self.facts
        self._add(prompt_node(facts.objective))
        self._add(conductor_node(*self.sums.get(CONDUCTOR, (NO_CALLS, NO_CALLS))))
        self.edges.append(GraphEdge(PROMPT, CONDUCTOR, "asks"))
        if facts.has_document:
            self._add(writer_node(facts.revision))
            self.edges.append(GraphEdge(CONDUCTOR, WRITER, "writes"))
        loops = {node: loop for loop, node in self.place.items()}
        asking = {worker.asked_by for worker in self.workers}
        for name in sorted({*self.sums, *asking}):
            if name.startswith("actor:"):
                self._add(actor_node(name, *self.sums.get(name, (NO_CALLS, NO_CALLS)), loops.get(name, "")))
                self.edges.append(GraphEdge(CONDUCTOR, name, "runs"))

    def _add_workers(self) -> None:
        for worker in self.workers:
            group = self.groups.get(worker.group)
            if group is not None and worker.group not in self.nodes:
                counts = Counter(each.outcome for each in group)
                self._add(group_node(worker.group, worker, counts, opened=worker.group in self.opened))
            if self.shown_as[worker.key] == worker.key:
                self._add(worker_node(worker, *self.sums.get(worker.key, (NO_CALLS, NO_CALLS))))
        for key, group in self.groups.items():
            rest = [worker for worker in group if self.shown_as[worker.key] == f"{key}:rest"]
            if rest:
                self._add(rest_node(f"{key}:rest", rest[0], Counter(worker.outcome for worker in rest)))

    def _join_workers(self) -> None:
        """Draw one line from an agent to a worker for each outcome; a delegation is counted once."""
        joined: dict[GraphEdge, int] = {}
        for worker in self.workers:
            if worker.delegation is None:
                continue  # no record tells who asked for it
            source = self.shown_as.get(worker.asked_by, worker.asked_by or CONDUCTOR)
            target = self.shown_as[worker.key]
            edge = GraphEdge(source, target, "delegates", worker.worker_type or "worker", worker.outcome)
            joined[edge] = joined.get(edge, 0) + worker.counted
        self.edges += [replace(edge, count=count) for edge, count in joined.items()]

    def _add_tools(self) -> None:
        used: dict[tuple[str, str], Tally] = {}
        tools: dict[str, Tally] = {}
        for key, tally in self.facts.tallies.items():
            if key.kind != "model":
                tool, agent = tool_key(key.kind, key.name), self.agent_of(key)
                tools[tool] = summed(tools.get(tool, NO_CALLS), tally)
                used[agent, tool] = summed(used.get((agent, tool), NO_CALLS), tally)
        kept = set(sorted(tools, key=lambda tool: (-tools[tool].calls, tool))[:MOST_TOOLS])
        for tool in sorted(kept):
            self._add(tool_node(tool, tools[tool]))
        if len(kept) < len(tools):
            rest = reduce(summed, (tally for tool, tally in tools.items() if tool not in kept))
            self._add(tool_node(OTHER_TOOLS, rest, f"{len(tools) - len(kept)} other tools"))
        joined: dict[tuple[str, str], Tally] = {}
        for (agent, tool), tally in used.items():
            pair = (agent, tool if tool in kept else OTHER_TOOLS)
            joined[pair] = summed(joined.get(pair, NO_CALLS), tally)
        self.edges += [
            GraphEdge(agent, tool, "calls", count=tally.calls, failed=tally.failed)
            for (agent, tool), tally in joined.items()
        ]

    groups: dict[str, list[Worker]]


def tool_key(kind: str, name: str) -> str:
    """Return the node of a tool; those of the conductor are nodes of their own."""
    return f"{'conductor-tool' if kind == 'conductor_tool' else 'tool'}:{name or 'unknown'}"


def build_agent_graph(facts: AgentFacts, opened: frozenset[str] = frozenset()) -> AgentGraph:
    """Return the graph of a run; ``opened`` are the groups whose workers are shown one by one."""
    return _Builder(facts, opened).build()
