"""Drives one run from its acceptance to its terminal event.

    accept → start → the conductor's loop (decide, act, …) → end
                        └─ per delegation: a Worker actor with a harness of its own

A run ends exactly once. Whatever ends it (its conductor, a person, a fault, the program's closing), its
workers are stopped first, then its terminal event is written, then its lease is given back.
"""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import resources
from actors.conductor.context import ContextSnapshot, WorkerKindNote, first_message
from actors.conductor.delegating import Delegating
from actors.conductor.desk import RunDesk
from actors.conductor.inbox import DirectiveInbox
from actors.conductor.messages import RunEnded, SendDirective
from actors.conductor.parts import Parts
from actors.conductor.setting import Setting
from actors.conductor.tools import conductor_tools
from actors.harness.job import Directive, HarnessJob, Hooks
from actors.harness.outcome import HarnessOutcome
from actors.harness.profile import CONDUCTOR, HarnessProfile
from actors.harness.run_log import RunLog
from actors.models.calls import CallIdentity
from actors.runtime import ActorRef
from actors.sandbox.paths import Workspace
from actors.sandbox.rules import RuleSet
from actors.tools.base import ToolContext
from actors.workers.kinds import KINDS
from actors.writer.messages import (
    AppendLogLine,
    Author,
    MarkDirectiveSeen,
    RunStatus,
    SetStatus,
    WriterMessage,
)
from storage.errors import KnownError
from storage.events.base import EventBody
from storage.events.runs import (
    ConductorRunStarted,
    ConductorTaskBlocked,
    ConductorTaskCancelled,
    ConductorTaskCompleted,
    ConductorTaskFailed,
    ConductorTaskInterrupted,
    ConductorTaskProgress,
)
from storage.paths import HomePaths

OFFLINE_NOTE = (
    "> Written offline: no language model was used. What follows was found by rules, with its places; "
    "add a language model for analysis and prose.\n"
)
# Its tools wait for workers, which have their own bounds.
PROFILE: HarnessProfile = replace(CONDUCTOR, tool_seconds=CONDUCTOR.max_seconds)

logger = logging.getLogger(__name__)


class RunDriver:
    """One run.

    Args:
        setting: what the run works with.
        parts: what all runs share.
        writer: the run's Writer.
        group: the run's group of actors.
    """

    def __init__(
        self, setting: Setting, parts: Parts, writer: ActorRef[WriterMessage], group: ActorRef[Any]
    ) -> None:
        self._setting = setting
        self._parts = parts
        self._writer = writer
        self._log = RunLog(parts.store, "conductor")
        self._inbox = DirectiveInbox()
        self._workers = Delegating(setting, parts, self._log, writer, group)
        start = self._workers.start if setting.workspace else None
        self._desk = RunDesk(self._run_id, self._log, writer, self._inbox, start)
        self._stopped_by: EventBody | None = None
        self._task: asyncio.Task[RunEnded] | None = None
        self._is_ending = False

    @property
    def _run_id(self) -> str:
        return self._setting.task.run_id

    def begin(self, task: "asyncio.Task[RunEnded]") -> None:
        """Keep the task that drives the run, which ``cancel`` ends."""
        self._task = task

    def cancel(self, by: str) -> None:
        """End the run on request."""
        self._stop_with(ConductorTaskCancelled(run_id=self._run_id, by=by))

    def interrupt(self, reason: str) -> None:
        """End the run here, such that it can be taken up again."""
        self._stop_with(ConductorTaskInterrupted(run_id=self._run_id, reason=reason))

    def _stop_with(self, body: EventBody) -> None:
        if self._stopped_by is None and self._task is not None and not self._is_ending:
            self._stopped_by = body
            self._task.cancel()

    def check_target(self, target: str) -> DirectiveInbox:
        """Return the inbox of whom a directive is for.

        Raises:
            KnownError: there is no such worker at work.
        """
        if target in {"run", "conductor"}:
            return self._inbox
        delegation = self._desk.book.by_worker(target)
        if delegation is None or delegation.outcome is not None:
            at_work = ", ".join(each.worker_id for each in self._desk.book.at_work) or "none"
            raise KnownError(f"{target} is not at work in this run. At work: {at_work}.")
        return self._workers.inboxes[target]

    def direct(self, message: SendDirective) -> None:
        """Hand a person's words to the conductor, or to one of its workers; see ``check_target``."""
        self.check_target(message.target).put(message.input_id, message.text, message.when)

    async def drive(self) -> RunEnded:
        """Work on the run to its end; never raises anything but cancellation by the runtime."""
        try:
            body, words = await self._work()
        except asyncio.CancelledError:
            if self._stopped_by is None:
                raise
            body, words = self._stopped_by, ""
        except KnownError as error:
            body, words = self._failed("store", error.for_user()), error.for_user()
        except Exception as error:
            logger.exception("run %s broke", self._run_id)
            words = f"The run broke ({type(error).__name__}: {error}). This is a fault of the program."
            body = self._failed("bug", words)
        return await self._end(body, words)

    async def _work(self) -> tuple[EventBody, str]:
        task = self._setting.task
        await self._log.tell(
            ConductorRunStarted(
                run_id=self._run_id, objective=self._setting.objective, desktop_id=task.desktop_id
            )
        )
        await self._writer.ask(SetStatus(self._run_id, "running"))
        await self._desk.name_version("start")
        if self._setting.offline:
            await self._writer.ask(AppendLogLine(self._run_id, "conductor", OFFLINE_NOTE))
        outcome = await self._parts.harness.run(self._job())
        return self._ending(outcome), outcome.summary

    def _job(self) -> HarnessJob:
        snapshot = ContextSnapshot(self._setting.objective)
        kinds = [WorkerKindNote(kind.name, kind.purpose) for kind in KINDS.values()]
        if snapshot.cut:
            words = (
                f"The prompt has {len(snapshot.objective):,} characters; the model is given its beginning."
            )
            self._log.emit(ConductorTaskProgress(run_id=self._run_id, phase="prompt", message=words))
        return HarnessJob(
            identity=CallIdentity(
                run_id=self._run_id, actor_key="conductor", role="conductor", function_name="decide"
            ),
            handle=self._setting.conductor_model,
            system=resources.prompt("conductor"),
            prompt=first_message(snapshot, self._setting.folder, kinds),
            context=ToolContext(
                run_id=self._run_id,
                task_id="",
                call_id="",
                actor_key="conductor",
                worker_type="conductor",
                workspace=self._setting.workspace or Workspace(self._parts.home),
                emit=self._log.emit,
                rules=RuleSet.parse(()),
            ),
            tools=conductor_tools(self._desk),
            profile=PROFILE,
            family="conductor",
            inbox=self._inbox,
            hooks=Hooks(on_directive=self._seen),
        )

    def _seen(self, directive: Directive) -> None:
        self._writer.tell(MarkDirectiveSeen(self._run_id, directive.input_id, Author("conductor")))

    def _ending(self, outcome: HarnessOutcome) -> EventBody:
        task = self._setting.task
        if outcome.status == "completed" and self._desk.ended_as == "block":
            return ConductorTaskBlocked(run_id=self._run_id, reason=outcome.summary)
        if outcome.status == "completed":
            path = str(HomePaths(self._parts.home).document(self._run_id))
            return ConductorTaskCompleted(
                run_id=self._run_id, report_path=path, desktop_id=task.desktop_id, summary=outcome.summary
            )
        return self._failed(outcome.failure_kind or outcome.status, outcome.summary)

    def _failed(self, kind: str, words: str) -> EventBody:
        desktop_id = self._setting.task.desktop_id
        return ConductorTaskFailed(
            run_id=self._run_id,
            error_code=kind,
            error_message=words,
            failure_kind=kind,
            desktop_id=desktop_id,
        )

    async def _end(self, body: EventBody, words: str) -> RunEnded:
        """Stop the workers, write the end, give the lease back."""
        self._is_ending = True  # from here on it cannot be cancelled: it is over
        await self._workers.stop()
        status = _STATUS[type(body)]
        try:
            await self._finish_document(status, words)
            await self._log.tell(body)
            await self._parts.store.leases.release(self._run_id)
        except KnownError as error:  # the log cannot be written: the person is told all the same
            logger.warning("the end of run %s is not in the log: %s", self._run_id, error.for_user())
            return RunEnded(self._run_id, "failed", error.for_user())
        return RunEnded(self._run_id, status, words)

    async def _finish_document(self, status: RunStatus, words: str) -> None:
        if status == "completed":
            await self._writer.ask(SetStatus(self._run_id, "completing"))
            await self._desk.name_version("end")
        await self._writer.ask(SetStatus(self._run_id, status, words or None))


_STATUS: Mapping[type[EventBody], RunStatus] = {
    ConductorTaskCompleted: "completed",
    ConductorTaskFailed: "failed",
    ConductorTaskBlocked: "blocked",
    ConductorTaskCancelled: "cancelled",
    ConductorTaskInterrupted: "interrupted",
}
