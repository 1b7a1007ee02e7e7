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
from app.viewmodels import prompt as rules
from app.viewmodels.desktop import Notice, WriterRequest
from app.viewmodels.prompt import Draft, History, Submission
from storage.errors import KnownError

Execute = Callable[[ExecuteTask], Awaitable[Any]]
Spawn = Callable[[Coroutine[Any, Any, None], str], None]

SLOW_ANSWER_S = 10.0
_BUG = "The run could not be started because of a fault in the program; the log file says more."
_CLOSING = "Quire is closing; your prompt stays in the bar."


class PromptPresenter(QObject):
    """Turns submissions into runs.

    Signals:
        draft_changed(Draft): this is to stand in the input now.
        writer_wanted(WriterRequest): a run's window is to open, or to come to the front.
        writer_unwanted(str): the run does not exist; its window goes.
        noticed(Notice): a line for the person.
    """

    draft_changed = Signal(object)
    writer_wanted = Signal(object)
    writer_unwanted = Signal(str)
    noticed = Signal(object)

    def __init__(self, spawn: Spawn, parent: QObject | None = None) -> None:
        """Take ``spawn(coroutine, name)``, which runs a task on the loop and keeps hold of it."""
        super().__init__(parent)
        self._spawn = spawn
        self._history = History()
        self._execute: Execute | None = None
        self._state: Literal["opening", "ready", "failed", "closing"] = "opening"
        self._problem = ""
        self._waiting: list[tuple[ExecuteTask, Submission]] = []
        self._live: dict[str, tuple[str, Path | None]] = {}
        self._bar_is_empty = True

    def submit(self, submission: Submission) -> None:
        """Start a run, or say in one line why not; then everything stays as it is."""
        problem = rules.problem(submission.draft)
        if self._state in ("failed", "closing"):
            problem = problem or (self._problem if self._state == "failed" else _CLOSING)
        if problem:
            state = "info" if submission.draft.is_empty else "failed"
            self.noticed.emit(Notice(problem, state))
            return
        requested_at = time.perf_counter()
        objective = rules.clean(submission.draft.whole)
        key = (objective, submission.workspace)
        self._history.add(objective)
        self.draft_changed.emit(Draft())
        running = next((run_id for run_id, live in self._live.items() if live == key), None)
        if running is not None:
            self.writer_wanted.emit(WriterRequest(running, rules.title(objective), requested_at, objective))
            return
        run_id = str(ULID())
        self._live[run_id] = key
        self.writer_wanted.emit(WriterRequest(run_id, rules.title(objective), requested_at, objective))
        task = ExecuteTask(
            run_id=run_id,
            objective=objective,
            workspace=submission.workspace,
            model=submission.model,
            policy=submission.policy,
        )
        if self._execute is None:
            self._waiting.append((task, submission))
        else:
            self._spawn(self._run(self._execute, task, submission), f"execute {run_id}")

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
            self._give_back(task.run_id, submission, problem)

    def open_again(self) -> None:
        """The log is being opened once more: prompts are taken, and wait for it."""
        self._state = "opening"

    def close(self) -> None:
        """Take no more prompts; what is typed stays in the bar."""
        self._execute, self._state = None, "closing"

    def note_emptied(self) -> None:
        """Nothing stands in the bar."""
        self._bar_is_empty = True

    def note_filled(self) -> None:
        """Something stands in the bar; it is not to be replaced without being asked."""
        self._bar_is_empty = False

    def note_ended(self, run_id: str) -> None:
        """A run is over: the same prompt starts a new one from now on."""
        self._live.pop(run_id, None)

    def add_history(self, older: tuple[str, ...]) -> None:
        """Add prompts of earlier sessions, oldest first."""
        self._history.put_before(older)

    def go_earlier(self, present: Draft) -> None:
        """Show the prompt before, if there is one."""
        if (draft := self._history.earlier(present)) is not None:
            self.draft_changed.emit(draft)

    def go_later(self) -> None:
        """Show the prompt after, or the draft that was there."""
        if (draft := self._history.later()) is not None:
            self.draft_changed.emit(draft)

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
            if problem:
                self._give_back(task.run_id, submission, problem)

    def _tell_slow(self) -> None:
        words = "The conductor has not answered yet; your prompt is kept and waits for it."
        self.noticed.emit(Notice(words))

    def _give_back(self, run_id: str, submission: Submission, problem: str) -> None:
        self._live.pop(run_id, None)
        self.writer_unwanted.emit(run_id)
        if self._bar_is_empty:
            self.draft_changed.emit(submission.draft)
        where = "is back in the bar" if self._bar_is_empty else "is one ↑ above what you are typing"
        self.noticed.emit(Notice(f"{problem} Your prompt {where}.", "failed"))
