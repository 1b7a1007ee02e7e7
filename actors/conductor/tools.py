"""The conductor's actions as tools, so that it runs in the same loop as every other agent.

Each action is recorded as one ``conductor.decision`` and carried out at the run's ``Desk``. Actions of one
answer are carried out in their order.
"""

import json
from collections.abc import Mapping
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from actors.conductor.actions import AwaitWorker, Block, Complete, Ending, MergeCanon, NextAction, SpawnWorker
from actors.tools.base import DraftForm, Effect, Tool, ToolContext, ToolData, ToolResult
from actors.tools.document import MAX_TEXT_CHARS
from actors.tools.ports import AtEnd, DraftPlace
from storage.document.section import CONDUCTOR

LEAD = "\n"
BLOCKED_LEAD = f"{LEAD}**Blocked.** "
"""What stands before the last words when they become the report."""

A = TypeVar("A", SpawnWorker, AwaitWorker, MergeCanon, Complete, Block)


class Ended(ToolData):
    """How the conductor ended the run."""

    summary: str


class Desk(Protocol):
    """What the actions need of a run. Each may raise a ``ToolError`` in words for the conductor."""

    def decided(self, action: NextAction) -> None:
        """Record a decision."""

    async def spawn(self, action: SpawnWorker) -> Mapping[str, Any]:
        """Start a worker; returns its ids."""

    async def wait(self, action: AwaitWorker) -> Mapping[str, Any]:
        """Wait for workers; returns what they reported."""

    async def merge(self, action: MergeCanon, call: ToolContext) -> Mapping[str, Any]:
        """Merge proposals in the name of a call; returns what became of them."""

    def end(self, action: Ending, call: ToolContext) -> None:
        """Check that the run can end, and how; ``call`` knows what is shown of its words already."""

    @property
    def words_are_report(self) -> bool:
        """Whether the last words become the report, as it stands now."""


class _ConductorTool(Tool[A], Generic[A]):
    """One action as a tool: the decision is recorded, then carried out."""

    effects: ClassVar[frozenset[Effect]] = frozenset({Effect.CONDUCTS})

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def _report(self, arguments: Mapping[str, Any], context: ToolContext) -> DraftPlace | None:
        del arguments, context
        return AtEnd(CONDUCTOR) if self._desk.words_are_report else None


def _told(answer: Mapping[str, Any]) -> ToolResult:
    text = json.dumps(answer, ensure_ascii=False)
    return ToolResult(output=text, shown=text)


class SpawnWorkerTool(_ConductorTool[SpawnWorker]):
    """Delegates."""

    name = SpawnWorker.name
    description = "Hand an objective to a new worker; answers its call_id at once. Workers run in parallel."
    Args = SpawnWorker

    async def run(self, args: SpawnWorker, context: ToolContext) -> ToolResult:
        """Start the worker."""
        del context
        self._desk.decided(args)
        return _told(await self._desk.spawn(args))


class AwaitWorkerTool(_ConductorTool[AwaitWorker]):
    """Waits."""

    name = AwaitWorker.name
    description = (
        "Wait until workers have ended; answers each one's status, summary, findings and proposals. Returns "
        "early when the person sends something."
    )
    Args = AwaitWorker

    async def run(self, args: AwaitWorker, context: ToolContext) -> ToolResult:
        """Wait for the workers."""
        del context
        self._desk.decided(args)
        return _told(await self._desk.wait(args))


class MergeCanonTool(_ConductorTool[MergeCanon]):
    """Merges."""

    name = MergeCanon.name
    description = (
        "Move workers' proposals into the report, in the order given. The run's policy may leave some of "
        "them for the person to review."
    )
    Args = MergeCanon

    async def run(self, args: MergeCanon, context: ToolContext) -> ToolResult:
        """Merge the proposals."""
        self._desk.decided(args)
        return _told(await self._desk.merge(args, context))


class CompleteTool(_ConductorTool[Complete]):
    """Ends the run well."""

    name = Complete.name
    description = "End the run: the objective is met. With an empty report the summary becomes the report."
    ends_task = True
    Args = Complete

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.draft = DraftForm("summary", self._report, MAX_TEXT_CHARS, lead=LEAD)

    async def run(self, args: Complete, context: ToolContext) -> ToolResult:
        """End the run."""
        self._desk.end(args, context)
        self._desk.decided(args)
        return ToolResult.of(args.summary, Ended(summary=args.summary))


class BlockTool(_ConductorTool[Block]):
    """Ends the run for want of something."""

    name = Block.name
    description = (
        "End the run: it cannot be done without the person. Say what is missing and what they can do."
    )
    ends_task = True
    Args = Block

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.draft = DraftForm("reason", self._report, MAX_TEXT_CHARS, lead=BLOCKED_LEAD)

    async def run(self, args: Block, context: ToolContext) -> ToolResult:
        """End the run."""
        self._desk.end(args, context)
        self._desk.decided(args)
        return ToolResult.of(args.reason, Ended(summary=args.reason))


def conductor_tools(desk: Desk) -> tuple[Tool[Any], ...]:
    """Return the conductor's tools for one run."""
    return (
        SpawnWorkerTool(desk),
        AwaitWorkerTool(desk),
        MergeCanonTool(desk),
        CompleteTool(desk),
        BlockTool(desk),
    )
