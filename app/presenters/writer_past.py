"""What a person does with the past of a document: give a revision a name, go back to one."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from actors.writer.answers import PatchesReceipt, VersionReceipt
from actors.writer.messages import NameVersion, Restore
from app.presenters.writer_outbox import Outbox
from app.presenters.writer_undo import Step, UndoStack
from storage.document import RunDocument
from storage.errors import KnownError

UNCHANGED = "The text is as it was at revision {}: there is nothing to restore."
RESTORED = "Revision {} is restored as revision {}; Ctrl+Z takes that back."
WAITING = " What you had typed since then waits for your review."
NAMED = "Revision {} is called “{}” now."


class PastCommands(QObject):
    """The window's wishes about revisions, as requests to the run's Writer.

    Signals:
        noticed(str): what came of it; one line for the person.
        restored: an earlier text is the newest now.
    """

    noticed = Signal(str)
    restored = Signal()

    def __init__(
        self,
        outbox: Outbox,
        undo_stack: UndoStack,
        document: Callable[[], RunDocument],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._outbox = outbox
        self._undo_stack = undo_stack
        self._document = document

    @property
    def document(self) -> RunDocument:
        """What the window shows."""
        return self._document()

    def restore(self, revision: int) -> None:
        """Make the text of a revision the newest."""
        # One step for all of it, since the person did one thing.
        slot = self._undo_stack.begin()

        def on_done(receipt: PatchesReceipt) -> None:
            self._undo_stack.settle(slot, Step(tuple(patch.patch_id for patch in receipt.patches)))
            if not receipt.patches:
                self.noticed.emit(UNCHANGED.format(revision))
                return
            kept = any(patch.kind == "propose" for patch in receipt.patches)
            self.noticed.emit(RESTORED.format(revision, receipt.revision) + (WAITING if kept else ""))
            self.restored.emit()

        def on_failed(problem: KnownError) -> None:
            self._undo_stack.settle(slot, None)
            self._on_failed(problem)

        self._outbox.put(Restore(self.document.run_id, revision), on_done, on_failed)

    def name(self, revision: int, name: str) -> None:
        """Give a revision a name."""

        def on_done(receipt: VersionReceipt) -> None:
            self.noticed.emit(NAMED.format(receipt.revision, receipt.name))

        self._outbox.put(NameVersion(self.document.run_id, name, revision), on_done, self._on_failed)

    def _on_failed(self, problem: KnownError) -> None:
        self.noticed.emit(problem.for_user())
