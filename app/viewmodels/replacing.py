"""Replacing very many places a few at a time, while the text around them may change. Pure."""

from collections.abc import Sequence

from app.viewmodels.find_replace import Span, touches
from app.viewmodels.writer_text import TextEdit

AT_ONCE = 50  # places; about a frame's work on each side


class Replacing:
    """The edits that are left of a replacement, the last place first.

    Attributes:
        total: How many places there were.
        done: How many of them were taken.
    """

    def __init__(self, edits: Sequence[TextEdit]) -> None:
        self._left = list(edits)
        self.total = len(edits)
        self.done = 0

    @property
    def is_over(self) -> bool:
        """Whether nothing is left."""
        return not self._left

    def carry(self, edit: TextEdit) -> None:
        """Somebody else changed the text: places behind move, those that were changed are left alone."""
        shift, end = len(edit.text) - edit.removed, edit.pos + edit.removed
        carried: list[TextEdit] = []
        for each in self._left:
            if each.pos >= end:
                carried.append(TextEdit(each.pos + shift, each.removed, each.text))
            elif each.pos + each.removed <= edit.pos:
                carried.append(each)
        self._left = carried

    def take(self, hidden: Sequence[Span] = ()) -> tuple[TextEdit, ...]:
        """Return the next edits, the last place first; those that a hidden part touches are left out."""
        starts = [start for start, _ in hidden]
        taken, self._left = self._left[:AT_ONCE], self._left[AT_ONCE:]
        free = [each for each in taken if not touches((each.pos, each.pos + each.removed), hidden, starts)]
        self.done += len(free)
        return tuple(free)
