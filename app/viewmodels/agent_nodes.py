"""The nodes and edges of the graph of a run's agents: values, and the words on them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from app.viewmodels.agent_tally import Tally
from app.viewmodels.agent_workers import Worker
from app.viewmodels.formats import counted
from app.viewmodels.trace_words import glyph
from storage.projections.calls import DIRECT
from storage.projections.delegations import DelegationStatus
from storage.projections.text import one_line

NodeKind = Literal["prompt", "conductor", "actor", "worker", "group", "tool"]
EdgeKind = Literal["asks", "writes", "runs", "delegates", "calls"]

PROMPT = "prompt"
CONDUCTOR = "conductor"
WRITER = "writer"
TIMES = "\N{MULTIPLICATION SIGN}"
_TIP_CHARS = 200
_WORST_FIRST: tuple[DelegationStatus, ...] = ("failed", "blocked", "open", "cancelled", "completed")


@dataclass(frozen=True, slots=True)
class GraphNode:
    """One node. ``item_id`` and ``loop_id`` say what a click selects; ``state`` is empty when it has none.

    ``depth`` counts the workers between the conductor and a worker, itself included.
    """

    key: str
    kind: NodeKind
    title: str
    detail: str = ""
    state: str = ""
    tooltip: str = ""
    item_id: str = ""
    loop_id: str = ""
    author: str = ""
    depth: int = 0
    opened: bool = False
    can_open: bool = False

    @property
    def spoken(self) -> str:
        """The node in words."""
        kind = "workers" if self.kind == "group" else self.kind
        return ", ".join(word for word in (f"{kind} {self.title}", self.state, self.detail) if word)


@dataclass(frozen=True, slots=True)
class GraphEdge:
    """One line from a node to another. ``count`` is how many delegations or calls it stands for."""

    source: str
    target: str
    kind: EdgeKind
    label: str = ""
    status: DelegationStatus | Literal[""] = ""
    count: int = 0
    failed: int = 0

    @property
    def words(self) -> str:
        """What is written on the line."""
        if self.kind == "delegates":
            times = f" {TIMES}{self.count:,}" if self.count > 1 else ""
            return f"{glyph(self.status)} {self.label}{times}"
        if self.kind != "calls" or (self.count < 2 and not self.failed):
            return ""
        return f"{self.count:,}" + (f" · {self.failed:,} ✕" if self.failed else "")


def prompt_node(objective: str) -> GraphNode:
    """Return what the person asked."""
    words = one_line(objective, _TIP_CHARS)
    return GraphNode(PROMPT, "prompt", "Prompt", "", "", words, "", DIRECT)


def conductor_node(calls: Tally, tools: Tally) -> GraphNode:
    """Return the agent that decides."""
    return GraphNode(
        CONDUCTOR, "conductor", "conductor", _said(calls, tools), "", "", "", DIRECT, author="conductor"
    )


def writer_node(revision: int) -> GraphNode:
    """Return the actor that keeps the document."""
    words = f"revision {revision:,}" if revision else "no change yet"
    tip = "The one authority over the run's document"
    return GraphNode(WRITER, "actor", "writer", words, tooltip=tip, author="writer")


def actor_node(name: str, calls: Tally, tools: Tally, loop_id: str) -> GraphNode:
    """Return an actor that is no worker of a delegation; ``actor:`` stands before its name."""
    title = name.removeprefix("actor:")
    return GraphNode(name, "actor", title, _said(calls, tools), "", "", "", loop_id, author=title)


def worker_node(worker: Worker, calls: Tally, tools: Tally) -> GraphNode:
    """Return one worker."""
    lines = [one_line(worker.objective, _TIP_CHARS), one_line(worker.message, _TIP_CHARS)]
    if worker.delegation is not None and not worker.delegation.joined:
        lines.append("An older record without call_id: its result cannot be told.")
    delegation = worker.delegation
    return GraphNode(
        key=worker.key,
        kind="worker",
        title=worker.name,
        detail=_said(calls, tools) or ("not started yet" if worker.state == "open" else ""),
        state=worker.state,
        tooltip="\n".join(line for line in lines if line),
        item_id=f"delegation:{delegation.key}" if delegation is not None and worker.counted else "",
        loop_id=worker.loops[0] if worker.loops else "",
        author=worker.worker_type,
        depth=worker.depth,
    )


def group_node(
    key: str, worker: Worker, counts: Mapping[DelegationStatus, int], *, opened: bool
) -> GraphNode:
    """Return the node of all workers of one type; ``worker`` is one of them."""
    detail, worst = _of_many(counts)
    how = "Click: show them as one" if opened else "Click: show them one by one"
    return GraphNode(
        key=key,
        kind="group",
        title=f"{worker.worker_type or 'worker'} {TIMES}{sum(counts.values()):,}",
        detail=detail,
        state=worst,
        tooltip=f"{detail}\n{how}",
        author=worker.worker_type,
        depth=worker.depth,
        opened=opened,
        can_open=True,
    )


def rest_node(key: str, worker: Worker, counts: Mapping[DelegationStatus, int]) -> GraphNode:
    """Return the node of those for which there is no room in an opened group."""
    detail, worst = _of_many(counts)
    title = f"{sum(counts.values()):,} more {worker.worker_type}".strip()
    tip = f"{detail}\nThe list of events and the trajectory have each of them."
    return GraphNode(key, "group", title, detail, worst, tip, author=worker.worker_type, depth=worker.depth)


def tool_node(key: str, tally: Tally, title: str = "") -> GraphNode:
    """Return a tool; a click selects its last failed call, else its last one."""
    failed = f" · {tally.failed:,} failed" if tally.failed else ""
    state = "failed" if tally.failed else "open" if tally.open else "completed"
    return GraphNode(
        key=key,
        kind="tool",
        title=title or key.partition(":")[2],
        detail=f"{counted(tally.calls, 'call')}{failed}",
        state=state,
        tooltip="A tool of the conductor" if key.startswith("conductor-tool:") else "",
        item_id=tally.last_failed or tally.last,
    )


def _of_many(counts: Mapping[DelegationStatus, int]) -> tuple[str, DelegationStatus]:
    found = [status for status in _WORST_FIRST if counts.get(status)]
    words = "  ".join(f"{glyph(status)} {counts[status]:,}" for status in found)
    return words, found[0] if found else "open"


def _said(calls: Tally, tools: Tally) -> str:
    told = []
    if calls.calls:
        told.append(f"{calls.calls:,} LLM")
    if tools.calls:
        told.append(counted(tools.calls, "tool"))
    if failed := calls.failed + tools.failed:
        told.append(f"{failed:,} failed")
    return " · ".join(told)


def summed(one: Tally, other: Tally) -> Tally:
    """Return two tallies as one; the later ``last`` of them stands."""
    return Tally(
        one.calls + other.calls,
        one.open + other.open,
        one.failed + other.failed,
        other.last or one.last,
        other.last_failed or one.last_failed,
    )
