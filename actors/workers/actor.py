"""A worker: an actor that does one task in the harness and tells its life."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, replace
from typing import assert_never

from actors.harness.job import HarnessJob
from actors.harness.loop import Harness
from actors.harness.outcome import HarnessOutcome
from actors.harness.run_log import RunLog
from actors.runtime import Actor
from storage.errors import KnownError
from storage.events.workers import (
    WorkerTaskCancelled,
    WorkerTaskCompleted,
    WorkerTaskEvent,
    WorkerTaskFailed,
    WorkerTaskProgress,
    WorkerTaskStarted,
)

MAX_MESSAGE_CHARS = 300


@dataclass(frozen=True)
class WorkOn:
    """Do a task. Answers its ``HarnessOutcome``; stopping the worker cancels it."""

    job: HarnessJob
    objective: str


class Worker(Actor[WorkOn]):
    """Does one task at a time; several in its mailbox would run side by side."""

    def __init__(self, harness: Harness, log: RunLog) -> None:
        self._harness = harness
        self._log = log

    def receive(self, message: WorkOn) -> Awaitable[HarnessOutcome]:
        """Begin the task and answer when it has ended."""
        match message:
            case WorkOn():
                return self.work(self._work(message), f"{self.actor_id} works")
            case _:
                assert_never(message)

    async def _work(self, message: WorkOn) -> HarnessOutcome:
        story = _Story(message.job)
        hooks = replace(message.job.hooks, on_step=lambda _step, words: self._log.emit(story.progress(words)))
        # However it ends, the log must not show it at work for ever.
        try:
            await self._log.tell(story.started(message.objective))
            outcome = await self._harness.run(replace(message.job, hooks=hooks))
        except asyncio.CancelledError:
            self._log.emit(story.cancelled())  # not awaited: whoever stops us waits for us
            raise
        except Exception as error:
            self._log.emit(story.broken(error))
            raise
        await self._log.tell(story.ended(outcome))
        return outcome


class _Story:
    """The lifecycle events of one task."""

    def __init__(self, job: HarnessJob) -> None:
        context = job.context
        self._model = job.handle.name
        self._ids = {
            "run_id": context.run_id,
            "task_id": context.task_id,
            "call_id": context.call_id,
            "worker_id": context.worker_id,
            "worker_type": context.worker_type,
        }

    def started(self, objective: str) -> WorkerTaskEvent:
        return WorkerTaskStarted(**self._ids, phase="started", objective=objective, model_used=self._model)

    def progress(self, words: str) -> WorkerTaskEvent:
        message = words[:MAX_MESSAGE_CHARS]
        return WorkerTaskProgress(**self._ids, phase="agent_loop", message=message, model_used=self._model)

    def ended(self, outcome: HarnessOutcome) -> WorkerTaskEvent:
        match outcome.status:
            case "completed":
                return WorkerTaskCompleted(**self._ids, phase="completed", summary=outcome.summary)
            case "cancelled":
                return self.cancelled()
            case "failed" | "partial" | "blocked":
                kind = outcome.failure_kind or "unknown"
                return WorkerTaskFailed(
                    **self._ids, phase=outcome.status, error=outcome.summary, failure_kind=kind
                )
            case _:
                assert_never(outcome.status)

    def broken(self, error: Exception) -> WorkerTaskEvent:
        words = error.for_user() if isinstance(error, KnownError) else f"{type(error).__name__}: {error}"
        return WorkerTaskFailed(**self._ids, phase="failed", error=words, failure_kind="unknown")

    def cancelled(self) -> WorkerTaskEvent:
        return WorkerTaskCancelled(**self._ids, phase="cancelled")
