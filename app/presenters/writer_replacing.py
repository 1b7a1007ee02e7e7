"""Replaces all places of what is looked for, a few at a time; the whole is one step to undo."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from app.presenters.writer_replica import Replica
from app.presenters.writer_undo import Slot, Step, UndoStack
from app.viewmodels.find_replace import BadPatternError, Span, Wanted, find, replacements
from app.viewmodels.replacing import Replacing
from app.viewmodels.writer_page import PageDelta
from app.viewmodels.writer_text import TextEdit
from storage.document import PatchRefused

STOPPED = "Stopped: {} of {} replaced"


@dataclass(frozen=True, slots=True)
class Hands:
    """How a replacement gets on screen and to the Writer, and who tells when it is there."""

    show: Callable[[tuple[PageDelta, ...]], None]
    send: Callable[[], None]
    after_typing: Callable[[Callable[[], None]], None]


@dataclass(eq=False, slots=True)
class _Work:
    left: Replacing
    slot: Slot
    patch_ids: tuple[str, ...] = ()


class ReplacingAll(QObject):
    """Makes a patch of some places, waits until the Writer has it, and goes on.

    Signals:
        advanced(str): how far it is, in words.
        ended(str): it is over; what came of it, in words.
    """

    advanced = Signal(str)
    ended = Signal(str)

    def __init__(
        self, replica: Replica, undo: UndoStack, hands: Hands, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._replica = replica
        self._undo = undo
        self._hands = hands
        self._work: _Work | None = None
        self._is_own = False
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.setInterval(0)
        self._next.timeout.connect(self._go_on)

    @property
    def busy(self) -> bool:
        """Whether something is being replaced."""
        return self._work is not None

    def begin(self, edits: Sequence[TextEdit]) -> None:
        """Make these edits, the last place first; few are made at once."""
        self._work = _Work(Replacing(edits), self._undo.begin())
        self._go_on()

    def carry(self, edit: TextEdit) -> None:
        """The text was changed by somebody else."""
        if self._work is not None and not self._is_own:
            self._work.left.carry(edit)

    def stop(self) -> None:
        """Replace no more."""
        if self._work is not None:
            left = self._work.left
            self._end(STOPPED.format(f"{left.done:,}", f"{left.total:,}"))

    def _go_on(self) -> None:
        work = self._work
        if work is None:
            return
        if work.patch_ids and not self._undo.stands(work.slot):
            self.stop()  # the person takes it back already
            return
        try:
            self._replace(work)
        except PatchRefused as problem:
            self._end(problem.for_user())
            return
        if work.left.is_over:
            self._end(f"{work.left.done:,} replaced")
            return
        self.advanced.emit(f"{work.left.done:,} of {work.left.total:,} replaced")
        self._hands.after_typing(self._next.start)

    def _replace(self, work: _Work) -> None:
        edits = work.left.take(self._replica.pending_deletions())
        if not edits:
            return
        self._replica.seal()
        patch_id, deltas = self._replica.replace(edits)
        work.patch_ids = (*work.patch_ids, patch_id)
        self._undo.settle(work.slot, Step(work.patch_ids))
        self._is_own = True
        self._hands.show(deltas)
        self._is_own = False
        self._hands.send()

    def _end(self, words: str) -> None:
        work, self._work = self._work, None
        self._next.stop()
        if work is not None and not work.patch_ids:
            self._undo.settle(work.slot, None)
        self.ended.emit(words)


def edits_for(
    text: str, wanted: Wanted, hidden: Sequence[Span], new: str, spans: Sequence[Span] | None = None
) -> tuple[TextEdit, ...] | str:
    """Return the edits that replace these places, or all there are, the last first; or why not, in a line."""
    if spans is None:
        found = find(text, wanted, hidden)
        if found.problem:
            return found.problem
        spans = found.spans
    try:
        return replacements(text, wanted, spans, new)
    except BadPatternError as problem:
        return str(problem)
