"""``report_finding`` and ``finish``: what a worker hands back."""

from typing import Annotated

from pydantic import Field

from actors.tools.base import Effect, Tool, ToolArgs, ToolContext, ToolData, ToolResult
from actors.tools.evidence import check_evidence
from actors.tools.ports import Finding
from storage.events.envelope import new_id
from storage.events.workers import WorkerTaskFinding

MAX_CLAIM_CHARS = 4_000
MAX_SUMMARY_CHARS = 20_000


class ReportFindingArgs(ToolArgs):
    """A claim and its evidence."""

    claim: Annotated[str, Field(min_length=1, max_length=MAX_CLAIM_CHARS, description="One clear statement.")]
    confidence: Annotated[float, Field(ge=0, le=1, description="0 is a guess, 1 is certain.")] = 0.8
    evidence: list[str] = Field(
        default_factory=list, description="path:line, path:first-last or citation ids that show the claim."
    )


class ReportedFinding(ToolData):
    """The finding as it was kept."""

    finding_id: str
    evidence_refs: tuple[str, ...]
    citation_ids: tuple[str, ...]


class ReportFinding(Tool[ReportFindingArgs]):
    """Reports a finding."""

    name = "report_finding"
    description = (
        "Report one thing you found out, with the lines that show it. The lines are checked: a reference "
        "that does not exist is refused. Report each finding once, as soon as you have it."
    )
    effects = frozenset({Effect.READS_WORKSPACE, Effect.REPORTS})
    Args = ReportFindingArgs

    async def run(self, args: ReportFindingArgs, context: ToolContext) -> ToolResult:
        """Check the evidence, then put the finding into the log."""
        evidence = await check_evidence(args.evidence, context)
        finding = Finding(new_id(), args.claim, args.confidence, tuple(evidence.references), evidence.ids)
        context.findings.add(finding)
        context.emit(
            WorkerTaskFinding(
                run_id=context.run_id,
                task_id=context.task_id,
                call_id=context.call_id,
                worker_id=context.worker_id or context.actor_key,
                worker_type=context.worker_type,
                finding_id=finding.finding_id,
                claim=finding.claim,
                confidence=finding.confidence,
                evidence_refs=list(finding.evidence_refs),
            )
        )
        shown = f"Reported as finding {finding.finding_id}"
        shown += (
            f", shown by {', '.join(finding.evidence_refs)}."
            if finding.evidence_refs
            else ", without evidence."
        )
        data = ReportedFinding(
            finding_id=finding.finding_id,
            evidence_refs=finding.evidence_refs,
            citation_ids=finding.citation_ids,
        )
        return ToolResult.of(shown, data, evidence.new)


class FinishArgs(ToolArgs):
    """How the task ends."""

    summary: Annotated[
        str, Field(min_length=1, max_length=MAX_SUMMARY_CHARS, description="What was done and found.")
    ]


class FinishedTask(ToolData):
    """The worker's own summary."""

    summary: str


class Finish(Tool[FinishArgs]):
    """Ends the task."""

    name = "finish"
    description = "End the task with a summary of what was done and found. Nothing can be done after it."
    effects = frozenset({Effect.REPORTS})
    ends_task = True
    Args = FinishArgs

    async def run(self, args: FinishArgs, context: ToolContext) -> ToolResult:
        """Hand the summary back."""
        del context
        return ToolResult.of(args.summary, FinishedTask(summary=args.summary))
