"""The person's own steps, to be taken back and done again. No Qt.

Agents' changes are never among them. A step is taken back by the Writer (``Undo``), which alone knows what
became of its text; typing that belongs together is one step. A step has its place in the stack from the
moment it is asked for, also while the Writer has not answered yet: what is pressed next builds on it.
"""

from dataclasses import dataclass

from actors.writer.messages import CommitProposal, DiscardProposal
from app.viewmodels.writer_text import TextEdit

TOGETHER_S = 1.0  # a longer pause begins a new step
MAX_STEPS = 500

Decision = CommitProposal | DiscardProposal


@dataclass(frozen=True, slots=True)
class Step:
    """Something the person did: the patches that it made, oldest first.

    Attributes:
        decision: The review decision that it was; None for typing.
        edits: How many of the first patches edited the text before the decision; done again, they come first.
    """

    patch_ids: tuple[str, ...]
    decision: Decision | None = None
    edits: int = 0


@dataclass(eq=False, slots=True)
class Slot:
    """The place of a step; ``step`` is None until it is known, and if nothing came of it."""

    step: Step | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """A step that is taken back or done again, and the place of the step that turns that round.

    Attributes:
        stack: Where the step was taken from.
        below: What stood under it there.
    """

    taken: Slot
    made: Slot
    redo: bool
    stack: list[Slot]
    below: Slot | None

    def put_back(self) -> None:
        """Put what was taken back to its place; what has been done since stands over it."""
        at = self.stack.index(self.below) + 1 if self.below in self.stack else 0
        self.stack.insert(at, self.taken)


class UndoStack:
    """What can be taken back, and what can then be done again."""

    def __init__(self) -> None:
        self._done: list[Slot] = []
        self._undone: list[Slot] = []
        self._last: tuple[float, int] | None = None

    def joins(self, edit: TextEdit, at: float) -> bool:
        """Whether typing at a monotonic time, in seconds, belongs to the newest step."""
        if self._last is None or not self._done or "\n" in edit.text:
            return False
        last_at, last_end = self._last
        return at - last_at <= TOGETHER_S and last_end in (edit.pos, edit.pos + edit.removed)

    def typed(self, patch_id: str, edit: TextEdit, at: float) -> None:
        """Note typing; ``at`` is a monotonic time in seconds."""
        self._undone = []  # a turn that is under way may still put something into the old one
        known = self._done[-1].step if self.joins(edit, at) else None
        if known is None:
            self._push(Slot(Step((patch_id,))))
        elif patch_id not in known.patch_ids:
            self._done[-1].step = Step((*known.patch_ids, patch_id))
        self._last = (at, edit.pos + len(edit.text))

    def begin(self) -> Slot:
        """Note that the person asks for something; what came of it is told to ``settle``."""
        self._last = None
        self._undone = []
        slot = Slot()
        self._push(slot)
        return slot

    def stands(self, slot: Slot) -> bool:
        """Whether this can still be taken back."""
        return slot in self._done

    def settle(self, slot: Slot, step: Step | None) -> None:
        """It is known what came of something: a step, or nothing."""
        if step is not None and step.patch_ids:
            slot.step = step
            return
        for stack in (self._done, self._undone):
            if slot in stack:
                stack.remove(slot)

    def decided(self, step: Step) -> None:
        """Note something that has been done already."""
        self.settle(self.begin(), step)

    def take_undo(self) -> Turn | None:
        """Return the newest step, which is being taken back."""
        self._last = None
        if not self._done:
            return None
        turn = _turn(self._done, redo=False)
        self._undone.append(turn.made)
        return turn

    def take_redo(self) -> Turn | None:
        """Return the step that was taken back last, which is being done again."""
        self._last = None
        if not self._undone:
            return None
        turn = _turn(self._undone, redo=True)
        self._push(turn.made)
        return turn

    def put_back(self, turn: Turn) -> None:
        """A turn could not be carried out now; it can be tried again."""
        self.settle(turn.made, None)
        turn.put_back()

    def part(self, turn: Turn, made: Step, rest: Step) -> None:
        """Only a part of a step was turned round; that is a step of its own, and so is the ``rest``."""
        self.settle(turn.made, made)
        turn.taken.step = rest
        turn.put_back()

    def _push(self, slot: Slot) -> None:
        self._done.append(slot)
        del self._done[:-MAX_STEPS]


def _turn(stack: list[Slot], *, redo: bool) -> Turn:
    taken = stack.pop()
    return Turn(taken, Slot(), redo, stack, stack[-1] if stack else None)
