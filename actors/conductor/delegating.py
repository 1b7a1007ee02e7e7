"""How a run's delegations are carried out: a Worker actor each, told in the log from call to result."""

import asyncio
import logging
from typing import Any

from actors.conductor.delegations import Delegation
from actors.conductor.inbox import DirectiveInbox
from actors.conductor.parts import Parts
from actors.conductor.setting import Setting
from actors.conductor.standing import Standing
from actors.harness.job import Directive, HarnessJob, Hooks
from actors.harness.outcome import HarnessOutcome
from actors.harness.run_log import RunLog
from actors.models.calls import CallIdentity
from actors.runtime import ActorRef, ActorStopped, AskCancelled
from actors.sandbox.paths import Workspace
from actors.sandbox.rules import RuleSet
from actors.tools.base import Effect, ToolContext
from actors.tools.registry import tools_for
from actors.workers.actor import Worker, WorkOn
from actors.workers.kinds import KINDS
from actors.writer.authors import Author
from actors.writer.messages import MarkDirectiveSeen, MarkSectionState
from actors.writer.port import WriterPort
from storage.document.patch import SectionState
from storage.errors import KnownError
from storage.events.base import EventBody
from storage.events.delegation import (
    CapabilityData,
    CapabilityMeta,
    ConductorCapabilityBlocked,
    ConductorCapabilityCompleted,
    ConductorCapabilityFailed,
    ConductorWorkerCall,
    ConductorWorkerResult,
)
from storage.events.workers import WorkerReportReceived
from storage.paths import HomePaths

SUMMARY_CHARS = 2_000
STOP_S = 1.5

logger = logging.getLogger(__name__)


class Delegating:
    """Starts the workers of one run and tells their ends.

    Args:
        setting: what the run works with; it has a workspace.
        parts: what all runs share.
        standing: how the run stands; it holds the workers up while the run is paused.
        group: the run's group of actors, which its workers belong to.
        inbox: the conductor's, which gets a person's words that a worker has not read.
    """

    def __init__(
        self,
        setting: Setting,
        parts: Parts,
        standing: Standing,
        group: ActorRef[Any],
        inbox: DirectiveInbox,
    ) -> None:
        self._setting = setting
        self._parts = parts
        self._standing = standing
        self._log, self._writer = standing.log, standing.writer
        self._group, self._inbox = group, inbox
        self._tasks: set[asyncio.Task[None]] = set()
        self._workers: dict[str, ActorRef[WorkOn]] = {}
        self._is_stopping = False

    @property
    def _run_id(self) -> str:
        return self._setting.task.run_id

    def start(self, delegation: Delegation) -> None:
        """Set a worker to work; whatever happens, the delegation ends, and its end is told."""
        task = asyncio.create_task(self._carry_out(delegation), name=f"{self._run_id} {delegation.worker_id}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """Stop all workers, and wait until their ends are told."""
        self._is_stopping = True
        await asyncio.gather(*(self._parts.system.stop(each, STOP_S) for each in self._workers.values()))
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=STOP_S)
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late)

    async def _carry_out(self, delegation: Delegation) -> None:
        try:
            outcome = await self._done(delegation)
        except (ActorStopped, AskCancelled):
            outcome = HarnessOutcome("cancelled", "cancelled", "The worker was stopped.")
        except KnownError as error:
            outcome = HarnessOutcome("failed", "unknown", error.for_user())
        except Exception as error:
            logger.exception("%s of run %s broke", delegation.worker_id, self._run_id)
            outcome = HarnessOutcome(
                "failed", "unknown", f"The worker broke ({type(error).__name__}: {error})."
            )
        delegation.inbox.hand_on(self._inbox, delegation.worker_id)
        delegation.end(outcome)
        try:
            await self._tell_end(delegation, outcome)
        except KnownError as error:
            words = error.for_user()
            logger.warning(
                "the end of %s of run %s is not told: %s", delegation.worker_id, self._run_id, words
            )

    async def _done(self, delegation: Delegation) -> HarnessOutcome:
        """Tell the delegation, and have a worker do it."""
        assert self._setting.workspace is not None  # noqa: S101 -- see the class
        await self._log.tell(
            ConductorWorkerCall(
                run_id=self._run_id,
                call_id=delegation.call_id,
                worker_type=delegation.worker_type,
                worker_objective=delegation.objective,
                caller="conductor",
            )
        )
        await self._mark(delegation, "running")
        name = f"{self._run_id}/{delegation.worker_id}"
        if self._is_stopping:
            raise ActorStopped(name, "was not started: the run is ending")
        log = RunLog(self._parts.store, delegation.worker_id)
        worker = self._parts.system.spawn(Worker(self._parts.harness, log), name=name, parent=self._group)
        self._workers[delegation.call_id] = worker
        try:
            job = self._job(delegation, self._setting.workspace, log)
            outcome: HarnessOutcome = await worker.ask(WorkOn(job, delegation.objective))
            await log.settled()
        finally:
            worker.stop()
            self._workers.pop(delegation.call_id, None)
        return outcome

    async def _tell_end(self, delegation: Delegation, outcome: HarnessOutcome) -> None:
        success = outcome.status == "completed"
        summary = outcome.summary[:SUMMARY_CHARS]
        ids = {"run_id": self._run_id, "call_id": delegation.call_id}
        await self._log.tell(
            _capability(self._run_id, delegation, outcome),
            ConductorWorkerResult(
                **ids, worker_type=delegation.worker_type, success=success, result_summary=summary
            ),
            WorkerReportReceived(
                **ids, task_id=delegation.task_id, worker_id=delegation.worker_id, report=outcome.summary
            ),
        )
        await self._mark(delegation, "complete" if success else "failed")

    async def _mark(self, delegation: Delegation, state: SectionState) -> None:
        try:
            await self._writer.ask(MarkSectionState(self._run_id, delegation.section_id, state))
        except (ActorStopped, AskCancelled):
            logger.info(
                "the Writer of %s has stopped before %s was %s", self._run_id, delegation.worker_id, state
            )

    def _job(self, delegation: Delegation, workspace: Workspace, log: RunLog) -> HarnessJob:
        kind, tools = KINDS[delegation.worker_type], tools_for(delegation.worker_type)
        runs_commands = any(Effect.RUNS_COMMANDS in tool.effects for tool in tools)
        port = WriterPort(
            self._writer,
            self._run_id,
            delegation.worker_id,
            delegation.section_id,
            HomePaths(self._parts.home).document(self._run_id),
        )
        return HarnessJob(
            identity=CallIdentity(
                run_id=self._run_id,
                actor_key=delegation.worker_id,
                role=delegation.worker_type,
                function_name="work",
                task_id=delegation.task_id,
                call_id=delegation.call_id,
            ),
            handle=self._setting.worker_model,
            system=kind.instructions,
            prompt=f"<objective>\n{delegation.objective}\n</objective>\n\nWorkspace: {workspace.root}",
            context=ToolContext(
                run_id=self._run_id,
                task_id=delegation.task_id,
                call_id=delegation.call_id,
                actor_key=delegation.worker_id,
                worker_type=delegation.worker_type,
                worker_id=delegation.worker_id,
                workspace=workspace,
                emit=log.emit,
                document=port,
                drafts=port,
                rules=self._setting.rules if runs_commands else RuleSet(),
            ),
            tools=tools,
            profile=self._parts.models.configuration.budgets.worker(kind.profile),
            purse=self._setting.purse,
            inbox=delegation.inbox,
            hooks=Hooks(
                before_step=self._standing.passed,
                on_directive=lambda directive: self._seen(delegation, directive),
            ),
        )

    def _seen(self, delegation: Delegation, directive: Directive) -> None:
        self._writer.tell(MarkDirectiveSeen(self._run_id, directive.input_id, Author(delegation.worker_id)))


def _capability(run_id: str, delegation: Delegation, outcome: HarnessOutcome) -> EventBody:
    """Return the terminal event of a delegation."""
    call_id, words = delegation.call_id, outcome.summary[:SUMMARY_CHARS]
    meta = CapabilityMeta(lane="control")
    match outcome.status:
        case "completed":
            data = CapabilityData(call_id=call_id, summary=words)
            return ConductorCapabilityCompleted(
                run_id=run_id, capability=delegation.worker_type, data=data, meta=meta
            )
        case "blocked":
            data = CapabilityData(call_id=call_id, reason=words)
            return ConductorCapabilityBlocked(
                run_id=run_id, capability=delegation.worker_type, data=data, meta=meta
            )
        case _:
            kind = outcome.failure_kind or "unknown"
            data = CapabilityData(call_id=call_id, error=words, failure_kind=kind)
            return ConductorCapabilityFailed(
                run_id=run_id, capability=delegation.worker_type, data=data, meta=meta
            )
