"""Drives one run from its acceptance to its terminal event.

    accept → start → the conductor's loop (decide, act, …) → end
                        └─ per delegation: a Worker actor with a harness of its own

A run ends exactly once. Whatever ends it (its conductor, a person, a fault, the program's closing), its
workers are stopped first, then its terminal event is written; that is its last event.
"""

import asyncio
import logging
from dataclasses import replace
from typing import Any

import resources
from actors.conductor.context import ContextSnapshot, WorkerKindNote, first_message
from actors.conductor.delegating import Delegating
from actors.conductor.desk import RunDesk
from actors.conductor.earlier import earlier_report
from actors.conductor.endings import Endings, status_of, words_of
from actors.conductor.inbox import DirectiveInbox
from actors.conductor.messages import RunEnded, SendDirective
from actors.conductor.parts import Parts
from actors.conductor.setting import Setting
from actors.conductor.standing import Standing
from actors.conductor.tools import conductor_tools
from actors.harness.job import Directive, HarnessJob, Hooks
from actors.harness.profile import CONDUCTOR, HarnessProfile
from actors.harness.run_log import RunLog
from actors.models.calls import CallIdentity
from actors.runtime import ActorRef
from actors.sandbox.paths import Workspace
from actors.tools.base import ToolContext
from actors.workers.kinds import KINDS
from actors.writer.authors import Author
from actors.writer.messages import AppendLogLine, MarkDirectiveSeen, SetStatus, WriterMessage
from actors.writer.port import WriterPort
from storage.document.section import CONDUCTOR as CONDUCTOR_SECTION
from storage.errors import KnownError
from storage.events.base import EventBody
from storage.events.runs import (
    ConductorRunStarted,
    ConductorTaskCancelled,
    ConductorTaskCompleted,
    ConductorTaskInterrupted,
    ConductorTaskProgress,
)
from storage.paths import HomePaths

OFFLINE_NOTE = (
    "> Written offline: no language model was used. What follows was found by rules, with its places; "
    "add a language model for analysis and prose.\n"
)
NOT_READ_NOTE = "> The earlier report that this one follows was not read: rules cannot.\n"
END = "end"
STOPPED = "The program stopped working on it."
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
        self._standing = Standing(self._run_id, self._log, writer)
        self._workers = Delegating(setting, parts, self._standing, group, self._inbox)
        start = self._workers.start if setting.workspace else None
        self._desk = RunDesk(self._standing, self._inbox, start)
        self._endings = Endings(self._run_id, setting.task.desktop_id, HomePaths(parts.home))
        self._stopped_by: EventBody | None = None
        self._task: asyncio.Task[RunEnded] | None = None
        self._is_ending = False

    @property
    def _run_id(self) -> str:
        return self._setting.task.run_id

    def cancel(self, by: str) -> None:
        """End the run on request."""
        self._stop_with(ConductorTaskCancelled(run_id=self._run_id, by=by))

    def interrupt(self, reason: str) -> None:
        """End the run here, such that it can be taken up again."""
        self._stop_with(ConductorTaskInterrupted(run_id=self._run_id, reason=reason))

    def fail(self, kind: str, words: str) -> None:
        """End the run, since what it cannot do without is gone."""
        self._stop_with(self._endings.failed(kind, words))

    def _stop_with(self, body: EventBody) -> None:
        if self._stopped_by is None and not self._is_ending:
            self._stopped_by = body
            if self._task is not None:  # else it ends as soon as it begins
                self._task.cancel()

    @property
    def is_at_work(self) -> bool:
        """Whether the run goes on: it has not come to its end, and nobody has ended it."""
        return self._stopped_by is None and not self._is_ending

    async def pause(self, by: str) -> None:
        """Hold the run up at its next step."""
        await self._standing.pause(by)

    async def resume(self) -> None:
        """Let a paused run go on."""
        await self._standing.resume()

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
        return delegation.inbox

    def direct(self, message: SendDirective) -> None:
        """Hand a person's words to the conductor, or to one of its workers; see ``check_target``."""
        delegation = self._desk.book.by_worker(message.target)
        inbox = delegation.inbox if delegation else self._inbox  # one that has ended since hands them on
        inbox.put(message.input_id, message.said, message.when)

    async def drive(self) -> RunEnded:
        """Work on the run to its end; never raises."""
        self._task = asyncio.current_task()
        try:
            body = self._stopped_by or await self._work()
        except asyncio.CancelledError:  # without a reason it is the runtime's: the conductor is stopped
            stopped = ConductorTaskInterrupted(run_id=self._run_id, reason=STOPPED)
            body = self._stopped_by or stopped
        except Exception as error:  # noqa: BLE001 -- whatever it is, the run ends and says so
            body = self._endings.broken(error)
        return await self._end(body)

    async def _work(self) -> EventBody:
        task = self._setting.task
        await self._log.tell(
            ConductorRunStarted(
                run_id=self._run_id, objective=self._setting.objective, desktop_id=task.desktop_id
            )
        )
        if not self._standing.is_paused:
            await self._writer.ask(SetStatus(self._run_id, "running"))
        await self._desk.name_version("start")
        if self._setting.offline:
            await self._writer.ask(AppendLogLine(self._run_id, "conductor", OFFLINE_NOTE))
            if task.follows:
                await self._writer.ask(AppendLogLine(self._run_id, "conductor", NOT_READ_NOTE))
        earlier = await earlier_report(self._parts.store, task.follows)
        outcome = await self._parts.harness.run(self._job(ContextSnapshot(self._setting.objective, earlier)))
        if outcome.status == "completed":
            await self._desk.close(outcome.summary)
        return self._endings.of(outcome, self._desk)

    def _job(self, snapshot: ContextSnapshot) -> HarnessJob:
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
                drafts=WriterPort(
                    self._writer,
                    self._run_id,
                    CONDUCTOR_SECTION,
                    CONDUCTOR_SECTION,
                    HomePaths(self._parts.home).document(self._run_id),
                ),
            ),
            tools=conductor_tools(self._desk),
            profile=self._parts.models.configuration.budgets.conductor(PROFILE),
            purse=self._setting.purse,
            family="conductor",
            inbox=self._inbox,
            hooks=Hooks(before_step=self._standing.passed, on_directive=self._seen),
        )

    def _seen(self, directive: Directive) -> None:
        self._writer.tell(MarkDirectiveSeen(self._run_id, directive.input_id, Author("conductor")))

    async def _end(self, body: EventBody) -> RunEnded:
        """Stop the workers, write the end; the end is told also when the document cannot say it."""
        self._is_ending = True  # from here on it cannot be cancelled: it is over
        try:
            await self._workers.stop()
            await self._finish_document(body)
            await self._log.settled()
        except Exception as error:  # noqa: BLE001 -- the terminal event must follow
            logger.warning("the document of run %s has not got its end: %s", self._run_id, error)
            if isinstance(body, ConductorTaskCompleted):
                body = self._endings.broken(error)
        try:
            await self._log.tell(body)
        except KnownError as error:  # the log cannot be written: the person is told all the same
            logger.warning("the end of run %s is not in the log: %s", self._run_id, error.for_user())
            body = self._endings.broken(error)
        return RunEnded(self._run_id, status_of(body), words_of(body))

    async def _finish_document(self, body: EventBody) -> None:
        status = status_of(body)
        if status == "completed":
            await self._writer.ask(SetStatus(self._run_id, "completing"))
            await self._desk.name_version(END)
        await self._writer.ask(SetStatus(self._run_id, status, words_of(body) or None))
        if status not in {"completed", "interrupted"}:  # interrupted is no end; nothing half written is left
            await self._desk.name_version(END)
