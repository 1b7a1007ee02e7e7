"""The tool calls of one answer: each told in the log, side by side where they do not depend on each other.

Tools that only read or report run together. One that writes, runs commands, changes the document or ends the
task runs alone, in its place. The replies keep the order of the requests.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from actors.harness.compact import compact
from actors.harness.drafts import Drafts
from actors.harness.job import AnyTool, HarnessJob
from actors.harness.outcome import Artifact
from actors.models.bounded import LimitReached, bounded
from actors.models.caller import CallLog, Clock
from actors.models.calls import ToolReply, ToolRequest
from actors.models.clean import clean_json, clean_text
from actors.sandbox.errors import ToolError
from actors.tools.base import Effect, ToolContext, ToolResult
from actors.tools.citations import proposed_body
from actors.tools.document import DocumentChange
from actors.tools.registry import tool_named
from actors.tools.writing import WrittenFile
from storage.errors import KnownError
from storage.events.base import EventBody
from storage.events.envelope import NewEvent, new_id
from storage.events.tools import ConductorToolCall, ConductorToolResult, WorkerToolCall, WorkerToolResult

SIDE_BY_SIDE = frozenset({Effect.READS_WORKSPACE, Effect.REPORTS})
MAX_PARALLEL = 8
# A tool that minds its deadline gets to answer with what it has before it is cancelled.
DEADLINE_SLACK_SECONDS = 1.0

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ToolRun:
    """One tool call that is over. ``invalid``: no such tool, or arguments that do not fit."""

    request: ToolRequest
    reply: ToolReply
    result: ToolResult | None = None
    ends_task: bool = False
    invalid: bool = False

    @property
    def artifacts(self) -> tuple[Artifact, ...]:
        """What the call left behind."""
        match self.result.data if self.result else None:
            case DocumentChange(proposal_id=str() as proposal_id):
                return (Artifact("proposal", proposal_id),)
            case WrittenFile(path=path):
                return (Artifact("file", path),)
            case _:
                return ()


@dataclass(frozen=True, slots=True)
class Said:
    """What else came with the requests: the agent's words, what is shown of them already, the model call."""

    words: str
    drafts: Drafts
    trace_id: str = ""


@dataclass(frozen=True, slots=True)
class _Refusal:
    """A tool call without a result: why, for the model and the log."""

    words: str
    verdict: str | None = None
    invalid: bool = False


class ToolRuns:
    """Runs the tools of one task."""

    def __init__(self, log: CallLog, clock: Clock, job: HarnessJob) -> None:
        self._log = log
        self._clock = clock
        self._job = job
        self._tools = job.allowed_tools
        self._places = asyncio.Semaphore(MAX_PARALLEL)

    async def run(
        self, requests: Sequence[ToolRequest], seconds: Callable[[], float], said: "Said"
    ) -> tuple[ToolRun, ...]:
        """Run the tools that one answer asks for; ``seconds`` tells how long the next one may take.

        Nothing is run after a tool that ended the task.

        Raises:
            asyncio.CancelledError: the task was cancelled; each open call has its result in the log.
            StoreError: the log cannot be written.
        """
        runs: list[ToolRun] = []
        for batch in self._batches(requests):
            if any(run.ends_task for run in runs):
                runs += [_not_run(request) for request in batch]
                continue
            outcomes = await asyncio.gather(
                *(self._one(request, seconds, said) for request in batch), return_exceptions=True
            )
            for outcome in outcomes:
                if isinstance(outcome, BaseException):
                    raise outcome
                runs.append(outcome)
        return tuple(runs)

    def _batches(self, requests: Sequence[ToolRequest]) -> Iterator[list[ToolRequest]]:
        together: list[ToolRequest] = []
        for request in requests:
            tool = self._tool(request)
            if tool is None or (tool.effects <= SIDE_BY_SIDE and not tool.ends_task):
                together.append(request)
                continue
            if together:
                yield together
                together = []
            yield [request]
        if together:
            yield together

    def _tool(self, request: ToolRequest) -> AnyTool | None:
        return next((tool for tool in self._tools if tool.name == request.name), None)

    async def _one(self, request: ToolRequest, seconds: Callable[[], float], said: "Said") -> ToolRun:
        trace_id = new_id()
        async with self._places:
            began = self._clock.now()
            try:
                asked = NewEvent(self._call_event(request, trace_id, said), self._job.identity.speaker)
                await self._log.append([asked])
                began = self._clock.now()
                now = replace(self._job.context, tool_trace_id=trace_id, cause_event_id=asked.event_id)
                outcome = await self._do(request, now, seconds(), said.drafts)
            except asyncio.CancelledError:
                # Not awaited: whoever cancels us waits for us. The log keeps the order all the same.
                gone = _Refusal("The call was cancelled.", verdict="cancelled")
                _ = self._tell(self._result_event(request, trace_id, began, gone))
                raise
        said.drafts.ended(request, kept=not isinstance(outcome, _Refusal) and outcome.success)
        result = self._result_event(request, trace_id, began, outcome)
        await self._tell(result, *self._citations(outcome, trace_id))
        return self._told(request, outcome)

    async def _do(
        self, request: ToolRequest, context: ToolContext, seconds: float, drafts: Drafts
    ) -> "ToolResult | _Refusal":
        try:
            tool = tool_named(request.name, self._tools)
            args = tool.parse(request.raw or request.args)
        except ToolError as error:
            return _Refusal(error.for_user(), verdict="invalid", invalid=True)
        context = drafts.joined(request, replace(context, deadline=time.monotonic() + seconds))
        try:
            slack = min(DEADLINE_SLACK_SECONDS, seconds / 10)
            return await bounded(tool.run(args, context), seconds + slack, tool.name)
        except LimitReached:
            return _Refusal(f"{tool.name} did not end within {seconds:g} s and was stopped.", "timeout")
        except KnownError as error:
            return _Refusal(str(error), getattr(error, "verdict", "failed"))
        except Exception as error:
            logger.exception("the tool %s broke", tool.name)
            return _Refusal(f"{tool.name} has a fault of its own ({type(error).__name__}: {error}).", "fault")

    def _told(self, request: ToolRequest, outcome: "ToolResult | _Refusal") -> ToolRun:
        if isinstance(outcome, _Refusal):
            reply = ToolReply(request.tool_call_id, request.name, outcome.words, failed=True)
            return ToolRun(request, reply, invalid=outcome.invalid)
        tool = tool_named(request.name, self._tools)
        shown = compact(outcome.shown, self._job.profile.shown_chars)
        origin = "" if tool.ends_task else _origin(request)
        reply = ToolReply(request.tool_call_id, request.name, shown, not outcome.success, origin)
        return ToolRun(request, reply, outcome, ends_task=tool.ends_task)

    def _citations(self, outcome: "ToolResult | _Refusal", trace_id: str) -> list[EventBody]:
        if isinstance(outcome, _Refusal):
            return []
        citing = replace(self._job.context, tool_trace_id=trace_id).citing
        return [proposed_body(citation, citing) for citation in outcome.citations]

    def _call_event(self, request: ToolRequest, trace_id: str, said: "Said") -> EventBody:
        who = self._job.identity
        kind = WorkerToolCall if self._job.family == "worker" else ConductorToolCall
        return kind(
            run_id=who.run_id,
            tool_trace_id=trace_id,
            task_id=who.task_id or "",
            call_id=who.call_id,
            actor_key=who.actor_key,
            tool_name=clean_text(request.name),
            args={"unreadable": clean_text(request.raw)} if request.raw else clean_json(request.args),
            reasoning=clean_text(said.words) or None,
            llm_trace_id=said.trace_id or None,
        )

    def _result_event(
        self, request: ToolRequest, trace_id: str, began: float, outcome: "ToolResult | _Refusal"
    ) -> EventBody:
        who = self._job.identity
        kind = WorkerToolResult if self._job.family == "worker" else ConductorToolResult
        return kind(
            run_id=who.run_id,
            tool_trace_id=trace_id,
            task_id=who.task_id,
            call_id=who.call_id,
            actor_key=who.actor_key,
            tool_name=clean_text(request.name),
            success=False if isinstance(outcome, _Refusal) else outcome.success,
            duration_ms=(self._clock.now() - began) * 1000,
            output=None if isinstance(outcome, _Refusal) else clean_text(outcome.output),
            error=clean_text(outcome.words) if isinstance(outcome, _Refusal) else None,
            verdict=outcome.verdict,
        )

    def _tell(self, *bodies: EventBody) -> Awaitable[object]:
        speaker = self._job.identity.speaker
        return self._log.append([NewEvent(body, speaker) for body in bodies])


def _not_run(request: ToolRequest) -> ToolRun:
    words = "Not run: the task was ended before it."
    return ToolRun(request, ToolReply(request.tool_call_id, request.name, words, failed=True))


def _origin(request: ToolRequest) -> str:
    """Return where a tool's output is from: the tool, and what it was pointed at."""
    hints = (request.args.get(name) for name in ("path", "command", "pattern", "query", "url"))
    target = next((hint for hint in hints if isinstance(hint, str) and hint), "")
    return f"{request.name} {target}"[:200].strip()
