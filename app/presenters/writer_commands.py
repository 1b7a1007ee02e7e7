"""What a person can do in a Writer window besides typing: review, undo, cancel."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from actors.conductor.messages import CancelRun
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
    """

    selection_changed = Signal()
    noticed = Signal(str)

    def __init__(self, run_id: str, outbox: Outbox, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._run_id = run_id
        self._outbox = outbox
        self.review = Review()
        self.undo_stack = UndoStack()

    def acts(self) -> dict[str, Callable[[], object]]:
        """Return what this does of the actions of a document's window."""
        return {
            "next-change": self.go_next,
            "previous-change": self.go_previous,
            "accept-change": self.accept,
            "reject-change": self.reject,
            "accept-section": partial(self.accept_all, only_section=True),
            "reject-section": partial(self.reject_all, only_section=True),
            "accept-all": self.accept_all,
            "reject-all": self.reject_all,
            "undo": self.undo,
            "redo": self.redo,
        }

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

    def accept_all(self, *, only_section: bool = False) -> None:
        """Accept every whole change that the person was shown, or those of the section that is reviewed."""
        if hunks := self.review.all_hunks(only_section=only_section, accept=True):
            self._decide(CommitProposal(self._run_id, Choice(hunk_ids=hunks)))
        elif self.review.changes:
            self.noticed.emit(UNFINISHED)

    def reject_all(self, *, only_section: bool = False) -> None:
        """Reject every change that the person was shown, or those of the section that is reviewed."""
        if hunks := self.review.all_hunks(only_section=only_section, accept=False):
            self._decide(DiscardProposal(self._run_id, Choice(hunk_ids=hunks)))

    def undo(self) -> None:
        """Take back the person's last step, typing or a decision, once it is known what it came to."""
        self._outbox.then(self._undo)

    def _undo(self) -> None:
        if (step := self.undo_stack.take_undo()) is not None:
            _TakeBack(self._run_id, step, self._outbox).start(self.undo_stack.undone, self.noticed.emit)

    def redo(self) -> None:
        """Do again what was taken back last, once that is done."""
        self._outbox.then(self._redo)

    def _redo(self) -> None:
        step = self.undo_stack.take_redo()
        if step is None:
            return
        if step.decision is None:
            _TakeBack(self._run_id, step, self._outbox).start(self.undo_stack.redone, self.noticed.emit)
        elif not step.edits:
            self._decide(replace(step.decision, patch_id=new_id()), ())
        else:  # taken back last were the edits: their undoing is undone, then it is decided again
            edits = Step(step.patch_ids[-step.edits :], step.decision)
            _TakeBack(self._run_id, edits, self._outbox).start(self._decide_again, self.noticed.emit)

    def cancel(self) -> None:
        """Stop the run."""
        self.noticed.emit(CANCELLING)
        self._outbox.put(CancelRun(self._run_id), self._on_cancelled, self._on_failed)

    def _decide_again(self, edits: Step) -> None:
        if edits.decision is not None:
            self._decide(replace(edits.decision, patch_id=new_id()), edits.patch_ids)

    def _decide(self, decision: Decision, after: tuple[str, ...] | None = None) -> None:
        """Decide; ``after`` these patches if it is done again, None the first time."""

        def on_done(receipt: PatchesReceipt) -> None:
            ids = tuple(patch.patch_id for patch in receipt.patches)
            if after is None:
                self.undo_stack.decided(Step(ids, decision))
            else:
                self.undo_stack.redone(Step((*after, *ids), decision, edits=len(after)))

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
                done(Step(tuple(self._made), self._step.decision, self._step.edits))

        def on_failed(problem: KnownError) -> None:
            failed(f"Not undone: {problem.for_user()}")
            if self._made:
                done(Step(tuple(self._made)))

        go_on()
