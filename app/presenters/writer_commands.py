"""What a person can do in a Writer window besides typing: review, undo, steer, cancel."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from actors.conductor.messages import CancelRun, SendDirective
from actors.writer.answers import PatchesReceipt, PatchReceipt
from actors.writer.messages import Choice, CommitProposal, DiscardProposal, Undo
from app.presenters.writer_outbox import Outbox
from app.presenters.writer_undo import Decision, Step, UndoStack
from app.viewmodels.writer_review import Review
from storage.document.decide import UNFINISHED
from storage.errors import KnownError
from storage.events.envelope import new_id

CANCELLING = "Cancelling…"


class WriterCommands(QObject):
    """The window's wishes as requests to the run's actors.

    Signals:
        selection_changed: another change is selected, or none.
        noticed(str): something could not be done; one line for the person.
        words_returned(str): these words could not be sent.
    """

    selection_changed = Signal()
    noticed = Signal(str)
    words_returned = Signal(str)

    def __init__(self, run_id: str, outbox: Outbox, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._run_id = run_id
        self._outbox = outbox
        self.review = Review()
        self.undo_stack = UndoStack()

    def select(self, change_id: str) -> None:
        """Select the change of a proposal or hunk."""
        self.review.select(change_id)
        self.selection_changed.emit()

    def go_next(self) -> None:
        """Select the next change; after the last comes the first."""
        self.review.step(1)
        self.selection_changed.emit()

    def go_previous(self) -> None:
        """Select the change before; before the first comes the last."""
        self.review.step(-1)
        self.selection_changed.emit()

    def accept(self, change_id: str = "") -> None:
        """Accept a proposal or one hunk; "" is the selected proposal."""
        if self.review.is_draft(change_id):
            self.noticed.emit(UNFINISHED)
        elif hunks := self.review.hunks(change_id):
            self.review.decided()
            self._decide(CommitProposal(self._run_id, Choice(hunk_ids=hunks)))

    def reject(self, change_id: str = "") -> None:
        """Reject a proposal or one hunk; "" is the selected proposal."""
        if hunks := self.review.hunks(change_id):
            self.review.decided()
            self._decide(DiscardProposal(self._run_id, Choice(hunk_ids=hunks)))

    def accept_all(self) -> None:
        """Accept every whole change that the person was shown."""
        if hunks := self.review.all_hunks():
            self._decide(CommitProposal(self._run_id, Choice(hunk_ids=hunks)))
        elif self.review.changes:
            self.noticed.emit(UNFINISHED)

    def undo(self) -> None:
        """Take back the person's last step: typing, or a decision."""
        if (step := self.undo_stack.take_undo()) is not None:
            _TakeBack(self._run_id, step, self._outbox).start(self.undo_stack.undone, self.noticed.emit)

    def redo(self) -> None:
        """Do again what was taken back last."""
        step = self.undo_stack.take_redo()
        if step is None:
            return
        if step.decision is not None:
            self._decide(replace(step.decision, patch_id=new_id()), again=True)
        else:
            _TakeBack(self._run_id, step, self._outbox).start(self.undo_stack.redone, self.noticed.emit)

    def cancel(self) -> None:
        """Stop the run."""
        self.noticed.emit(CANCELLING)
        self._outbox.put(CancelRun(self._run_id), self._on_cancelled, self._on_failed)

    def steer(self, text: str) -> None:
        """Hand the person's words to the run."""
        words = SendDirective(self._run_id, text, surface="writer.prompt_document", input_id=new_id())

        def on_failed(problem: KnownError) -> None:
            self.words_returned.emit(text)
            self.noticed.emit(f"Your words were not sent. {problem.for_user()}")

        self._outbox.put(words, _nothing, on_failed)

    def _decide(self, decision: Decision, *, again: bool = False) -> None:
        def on_done(receipt: PatchesReceipt) -> None:
            step = Step(tuple(patch.patch_id for patch in receipt.patches), decision)
            (self.undo_stack.redone if again else self.undo_stack.decided)(step)

        self._outbox.put(decision, on_done, self._on_failed)

    def _on_cancelled(self, _answer: Any) -> None:  # noqa: ANN401 -- answers of all kinds
        self.noticed.emit("")

    def _on_failed(self, problem: KnownError) -> None:
        self.noticed.emit(problem.for_user())


class _TakeBack:
    """Takes the patches of a step back one by one, the newest first."""

    def __init__(self, run_id: str, step: Step, outbox: Outbox) -> None:
        self._run_id = run_id
        self._step = step
        self._outbox = outbox
        self._left = list(step.patch_ids)
        self._made: list[str] = []

    def start(self, done: Callable[[Step], None], failed: Callable[[str], None]) -> None:
        """Begin; ``done`` gets the step that takes this back in turn."""

        def go_on(receipt: PatchReceipt | None = None) -> None:
            if receipt is not None:
                self._made.append(receipt.patch_id)
            if self._left:
                self._outbox.put(Undo(self._run_id, self._left.pop()), go_on, on_failed)
            else:
                done(Step(tuple(self._made), self._step.decision))

        def on_failed(problem: KnownError) -> None:
            failed(f"Not undone: {problem.for_user()}")
            if self._made:
                done(Step(tuple(self._made)))

        go_on()


def _nothing(_answer: Any) -> None:  # noqa: ANN401 -- answers of all kinds
    """The events tell what came of it."""
