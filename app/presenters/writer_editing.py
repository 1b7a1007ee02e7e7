"""Editing a proposal before accepting it: its text for an editor, and what became of it as one decision."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from actors.writer.answers import PatchesReceipt
from actors.writer.messages import Choice, CommitProposal, EditProposal
from app.presenters.writer_commands import WriterCommands
from app.presenters.writer_outbox import Outbox
from app.presenters.writer_replica import Replica
from app.presenters.writer_undo import Step
from storage.document import Issuer, RunDocument
from storage.document.decide import UNFINISHED
from storage.document.rewrite import ProposedText, proposed_text, rewriting_ops
from storage.errors import KnownError
from storage.events.envelope import new_id

_NONE = "No change is selected: Alt+Down selects the next one."
_GONE = "This change no longer waits for review."


@dataclass(frozen=True, slots=True)
class Editable:
    """A proposal's text in an editor; ``title`` says whose it is."""

    proposal_id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class _Begun:
    """What the text was taken from: a document that the Writer has confirmed, so that it can be told of."""

    document: RunDocument
    proposed: ProposedText


class Editing(QObject):
    """Edit-then-accept for one Writer window.

    Signals:
        opened(Editable): show this text in an editor.
        closed: the editor is not needed any more.
    """

    opened = Signal(object)
    closed = Signal()

    def __init__(
        self,
        commands: WriterCommands,
        outbox: Outbox,
        replica: Replica,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._commands = commands
        self._outbox = outbox
        self._replica = replica
        self._issuer = Issuer("user", "user", new_id)
        self._begun: _Begun | None = None

    def begin(self, change_id: str = "") -> None:
        """Open a change in the editor; "" is the selected one."""
        review = self._commands.review
        card = review.card(change_id)
        if card is None:
            self._commands.noticed.emit(_NONE)
            return
        if card.draft:
            self._commands.noticed.emit(UNFINISHED)
            return
        document = self._replica.confirmed
        proposed = proposed_text(document, card.proposal_id)
        if proposed is None:
            self._commands.noticed.emit(_GONE)
            return
        self._commands.select(card.proposal_id)
        self._begun = _Begun(document, proposed)
        self.opened.emit(Editable(card.proposal_id, f"{card.author}: {card.excerpt}", proposed.text))

    def accept(self, text: str) -> None:
        """Accept what the person made of the text that was opened last."""
        begun, self._begun = self._begun, None
        if begun is None:
            return
        proposed = begun.proposed
        choice = Choice(hunk_ids=proposed.hunk_ids)
        self._commands.review.decided()
        ops = rewriting_ops(proposed, text)
        self.closed.emit()
        if not ops:
            self._commands.accept(proposed.proposal_id)
            return
        patch = self._issuer.patch(begun.document, "edit", proposed.section_id, ops=ops)
        stack = self._commands.undo_stack
        slot = stack.begin()

        def on_done(receipt: PatchesReceipt) -> None:
            decision = CommitProposal(patch.run_id, choice)
            ids = tuple(each.patch_id for each in receipt.patches)
            is_decided = len(ids) > 1  # the edit may have left nothing to decide on
            step = Step(ids, decision, edits=1) if is_decided else Step(ids)
            stack.settle(slot, step)

        def on_failed(problem: KnownError) -> None:
            stack.settle(slot, None)
            self._begun = begun
            self.opened.emit(Editable(proposed.proposal_id, "", text))
            self._commands.noticed.emit(problem.for_user())

        self._outbox.put(EditProposal(patch.run_id, patch, choice), on_done, on_failed)

    def leave(self) -> None:
        """Leave the change pending."""
        self._begun = None
        self.closed.emit()
