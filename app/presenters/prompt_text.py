"""The text in the prompt bar: what was sent before, and what comes back."""

from PySide6.QtCore import QObject, Signal

from app.viewmodels.prompt import Draft, History


class PromptText(QObject):
    """Says what is to stand in the bar.

    Signals:
        draft_changed(Draft): this is to stand in the input now.
    """

    draft_changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._history = History()
        self._bar_is_empty = True

    def take(self, objective: str) -> None:
        """It is sent: the bar is free, and the text is one back in the history."""
        self._history.add(objective)
        self.draft_changed.emit(Draft())

    def give_back(self, draft: Draft) -> str:
        """Put a text back that could not be sent, unless something else is typed; return where it is."""
        if not self._bar_is_empty:
            self._history.add(draft.whole)
            return "is one ↑ above what you are typing"
        self.draft_changed.emit(draft)
        return "is back in the bar"

    def keep_above(self, text: str) -> None:
        """Make a text the last one of the history."""
        self._history.add(text)

    def note_emptied(self) -> None:
        """Nothing stands in the bar."""
        self._bar_is_empty = True

    def note_filled(self) -> None:
        """Something stands in the bar; it is not to be replaced without being asked."""
        self._bar_is_empty = False

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
