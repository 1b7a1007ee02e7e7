"""What a person can do in a Writer window besides typing: review, undo, cancel."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from actors.conductor.messages import CancelRun
from actors.writer.answers import PatchesReceipt
from actors.writer.messages import Choice, CommitProposal, DiscardProposal, UndoChange
from app.presenters.writer_back import AfterTyping, TakingBack
from app.presenters.writer_outbox import Outbox
from app.presenters.writer_undo import Decision, Step
from app.viewmodels.writer_review import Review
from storage.document.decide import UNFINISHED
from storage.errors import KnownError

CANCELLING = "Cancelling…"
NO_CHANGE = "No accepted change of an agent's stands at the caret: put it into text that came with one."
TAKEN_BACK = "The change is taken back; Ctrl+Z brings it in again."


class WriterCommands(QObject):
    """The window's wishes as requests to the run's actors.

    Signals:
        selection_changed: another change is selected, or none.
        noticed(str): something could not be done; one line for the person.
    """

    selection_changed = Signal()
    noticed = Signal(str)

    def __init__(
        self, run_id: str, outbox: Outbox, after_typing: AfterTyping, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._run_id = run_id
        self._outbox = outbox
        self.review = Review()
        self._back = TakingBack(run_id, outbox, after_typing, self.noticed.emit)
        self.undo_stack = self._back.stack
        self.undo = self._back.undo
        self.redo = self._back.redo

    @property
    def can_stop(self) -> bool:
        """Whether so much is being taken back or done again that it can be stopped."""
        return self._back.can_stop

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
            "stop-undo": self._back.stop,
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

    def undo_change(self, proposal_id: str) -> None:
        """Take back an agent's change that is in the text already; "" is none."""
        if not proposal_id:
            self.noticed.emit(NO_CHANGE)
            return
        slot = self.undo_stack.begin()

        def on_done(receipt: PatchesReceipt) -> None:
            self.undo_stack.settle(slot, Step(tuple(patch.patch_id for patch in receipt.patches)))
            self.noticed.emit(TAKEN_BACK)

        def on_failed(problem: KnownError) -> None:
            self.undo_stack.settle(slot, None)
            self._on_failed(problem)

        self._outbox.put(UndoChange(self._run_id, proposal_id), on_done, on_failed)

    def cancel(self) -> None:
        """Stop the run."""
        self.noticed.emit(CANCELLING)
        self._outbox.put(CancelRun(self._run_id), self._on_cancelled, self._on_failed)

    def _decide(self, decision: Decision) -> None:
        slot = self.undo_stack.begin()

        def on_done(receipt: PatchesReceipt) -> None:
            ids = tuple(patch.patch_id for patch in receipt.patches)
            self.undo_stack.settle(slot, Step(ids, decision))

        def on_failed(problem: KnownError) -> None:
            self.undo_stack.settle(slot, None)
            self._on_failed(problem)

        self._outbox.put(decision, on_done, on_failed)

    def _on_cancelled(self, _answer: Any) -> None:  # noqa: ANN401 -- answers of all kinds
        self.noticed.emit("")

    def _on_failed(self, problem: KnownError) -> None:
        self.noticed.emit(problem.for_user())
