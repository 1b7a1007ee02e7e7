"""What can be done with the past of the document in front, from keys, menus and the palette."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.desktop.actions import Command
from app.desktop.run_history import RunHistory
from app.viewmodels.desktop import WRITER, Notice

if TYPE_CHECKING:  # the desktop makes this object
    from app.desktop.desktop import Desktop

_NO_DOCUMENT = "There is no document in front; click one first."


class HistoryDesk(QObject):
    """Finds the document in front and does with it what is wished."""

    def __init__(self, desktop: "Desktop") -> None:
        super().__init__(desktop)
        self._desktop = desktop

    def commands(self) -> Iterator[Command]:
        """Return the commands on a document's past."""
        offered: tuple[tuple[str, str, str, Callable[[RunHistory, str], object]], ...] = (
            ("document-history", "History of the document, or back to now", "Ctrl+Alt+H", self._toggle),
            ("compare-seen", "What changed since you last looked", "Ctrl+Alt+D", self._show_since),
            ("name-version", "Name this version…", "Ctrl+Alt+V", _ask_name),
        )
        for name, words, key, act in offered:
            yield Command(name, words, key, partial(self._with_front, act), "View")

    def _with_front(self, act: Callable[[RunHistory, str], object]) -> None:
        app, _, run_id = self._desktop.windows.active_id.partition(":")
        found = self._desktop.writers.history(run_id) if app == WRITER else None
        if found is None:
            self._desktop.say(Notice(_NO_DOCUMENT))
        else:
            act(found, run_id)

    def _toggle(self, history: RunHistory, run_id: str) -> None:
        history.toggle(self._desktop.writers.seen(run_id))

    def _show_since(self, history: RunHistory, run_id: str) -> None:
        history.show_since(self._desktop.writers.seen(run_id))


def _ask_name(history: RunHistory, _run_id: str) -> None:
    history.ask_name()
