"""The person's own steps, to be taken back and done again. No Qt.

Agents' changes are never among them. A step is taken back by the Writer (``Undo``), which alone knows what
became of its text; typing that belongs together is one step.
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


class UndoStack:
    """What can be taken back, and what can then be done again."""

    def __init__(self) -> None:
        self._done: list[Step] = []
        self._undone: list[Step] = []
        self._last: tuple[float, int] | None = None

    def typed(self, patch_id: str, edit: TextEdit, at: float) -> None:
        """Note typing; ``at`` is a monotonic time in seconds."""
        self._undone.clear()
        end = edit.pos + len(edit.text)
        joins = False
        if self._last is not None and self._done and "\n" not in edit.text:
            last_at, last_end = self._last
            joins = at - last_at <= TOGETHER_S and last_end in (edit.pos, edit.pos + edit.removed)
        known = self._done[-1] if self._done and self._done[-1].decision is None else None
        if known and patch_id in known.patch_ids:
            pass
        elif known and joins:
            self._done[-1] = Step((*known.patch_ids, patch_id))
        else:
            self._push(Step((patch_id,)))
        self._last = (at, end)

    def decided(self, step: Step) -> None:
        """Note a review decision that was carried out."""
        self._last = None
        if step.patch_ids:
            self._undone.clear()
            self._push(step)

    def take_undo(self) -> Step | None:
        """Return the newest step, which is being taken back."""
        self._last = None
        return self._done.pop() if self._done else None

    def undone(self, step: Step) -> None:
        """A step was taken back; ``step`` takes that back in turn."""
        self._undone.append(step)

    def take_redo(self) -> Step | None:
        """Return the step that was taken back last, which is being done again."""
        self._last = None
        return self._undone.pop() if self._undone else None

    def redone(self, step: Step) -> None:
        """A step was done again."""
        self._push(step)

    def _push(self, step: Step) -> None:
        self._done.append(step)
        del self._done[:-MAX_STEPS]
