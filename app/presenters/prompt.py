"""The prompt bar's presenter: opens the Writer window at once, then asks the conductor.

A window opens before any store, actor or model answers. A prompt that was sent before the log is open waits
for it; a prompt that cannot be run comes back into the bar, so that nothing typed is lost.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any, Literal

from PySide6.QtCore import QObject, Signal
from ulid import ULID

from actors.conductor.messages import ExecuteTask
from app.presenters.prompt_text import PromptText
from app.viewmodels import prompt as rules
from app.viewmodels.desktop import Notice, WriterRequest
from app.viewmodels.prompt import Submission
from storage.errors import KnownError

Execute = Callable[[ExecuteTask], Awaitable[Any]]
Spawn = Callable[[Coroutine[Any, Any, None], str], None]

SLOW_ANSWER_S = 10.0
_BUG = "The run could not be started because of a fault in the program; the log file says more."
_CLOSING = "Quire is closing; your prompt stays in the bar."


class PromptPresenter(QObject):
    """Turns submissions into runs.

    Signals:
        writer_wanted(WriterRequest): a run's window is to open, or to come to the front.
        writer_unwanted(str): the run does not exist; its window goes.
        noticed(Notice): a line for the person.
        unanswered_changed(): a prompt was sent, or taken by the conductor, or came back.
    """

    writer_wanted = Signal(object)
    writer_unwanted = Signal(str)
    noticed = Signal(object)
    unanswered_changed = Signal()

    def __init__(self, spawn: Spawn, parent: QObject | None = None) -> None:
        """Take ``spawn(coroutine, name)``, which runs a task on the loop and keeps hold of it."""
        super().__init__(parent)
        self._spawn = spawn
        self.text = PromptText(self)
        self._execute: Execute | None = None
        self._state: Literal["opening", "ready", "failed", "closing"] = "opening"
        self._problem = ""
        self._waiting: list[tuple[ExecuteTask, Submission]] = []
        self._live: dict[str, tuple[str, Path | None, str]] = {}
        self._unanswered: dict[str, str] = {}

    def submit(self, submission: Submission) -> None:
        """Start a run, or say in one line why not; then everything stays as it is."""
        if self.refuses(submission):
            return
        requested_at = time.perf_counter()
        objective = rules.clean(submission.draft.whole)
        key = (objective, submission.workspace, submission.follow_up)
        self.text.take(objective)
        running = next((run_id for run_id, live in self._live.items() if live == key), None)
        if running is not None:
            self.writer_wanted.emit(WriterRequest(running, rules.title(objective), requested_at, objective))
            return
        run_id = str(ULID())
        self._live[run_id] = key
        self._unanswered[run_id] = objective
        self.unanswered_changed.emit()
        title = rules.title(objective)
        self.writer_wanted.emit(WriterRequest(run_id, title, requested_at, objective, is_new=True))
        task = ExecuteTask(
            run_id=run_id,
            objective=objective,
            workspace=submission.workspace,
            model=submission.model,
            policy=submission.policy,
            follows=submission.follow_up,
        )
        if self._execute is None:
            self._waiting.append((task, submission))
        else:
            self._spawn(self._run(self._execute, task, submission), f"execute {run_id}")

    def refuses(self, submission: Submission) -> bool:
        """Return whether nothing can be done with it now; then it is said why, and everything stays."""
        problem = rules.problem(submission.draft)
        if self._state in ("failed", "closing"):
            problem = problem or (self._problem if self._state == "failed" else _CLOSING)
        if problem:
            self.noticed.emit(Notice(problem, "info" if submission.draft.is_empty else "failed"))
        return problem is not None

    @property
    def unanswered(self) -> tuple[str, ...]:
        """The prompts that were sent and are not in the log yet, oldest first."""
        return tuple(self._unanswered.values())

    def is_live(self, run_id: str) -> bool:
        """Return whether a run was started here and has not ended, as far as is known."""
        return run_id in self._live

    def attach(self, execute: Execute) -> None:
        """The conductor can be asked now; what was waiting is sent, in order."""
        self._execute, self._state = execute, "ready"
        waiting, self._waiting = self._waiting, []
        for task, submission in waiting:
            self._spawn(self._run(execute, task, submission), f"execute {task.run_id}")

    def refuse(self, problem: str) -> None:
        """The log cannot be opened: what was waiting comes back, and nothing is taken until it can."""
        self._execute, self._state, self._problem = None, "failed", problem
        waiting, self._waiting = self._waiting, []
        for task, submission in reversed(waiting):
            self._has_answer(task.run_id)
            self._give_back(task.run_id, submission, problem)

    def open_again(self) -> None:
        """The log is being opened once more: prompts are taken, and wait for it."""
        self._state = "opening"

    def close(self) -> None:
        """Take no more prompts; what is typed stays in the bar."""
        self._execute, self._state = None, "closing"

    def note_ended(self, run_id: str) -> None:
        """A run is over: the same prompt starts a new one from now on."""
        self._live.pop(run_id, None)

    async def _run(self, execute: Execute, task: ExecuteTask, submission: Submission) -> None:
        loop = asyncio.get_running_loop()
        slow = loop.call_later(SLOW_ANSWER_S, self._tell_slow)
        problem = _BUG
        try:
            await execute(task)
            problem = ""
        except KnownError as known:
            problem = known.for_user()
        except asyncio.CancelledError:
            problem = "" if self._state == "closing" else "The run was not started."
            raise
        finally:
            slow.cancel()
            self._has_answer(task.run_id)
            if problem:
                self._give_back(task.run_id, submission, problem)

    def _has_answer(self, run_id: str) -> None:
        self._unanswered.pop(run_id, None)
        self.unanswered_changed.emit()

    def _tell_slow(self) -> None:
        words = "The conductor has not answered yet; your prompt is kept and waits for it."
        self.noticed.emit(Notice(words))

    def _give_back(self, run_id: str, submission: Submission, problem: str) -> None:
        self._live.pop(run_id, None)
        self.writer_unwanted.emit(run_id)
        where = self.text.give_back(submission.draft)
        self.noticed.emit(Notice(f"{problem} Your prompt {where}.", "failed"))
