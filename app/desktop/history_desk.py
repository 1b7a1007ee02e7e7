"""What can be done with the past of the document in front, from keys, menus and the palette."""

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtCore import QObject

from app.desktop.actions import Command
from app.desktop.core import DesktopCore
from app.desktop.run_history import RunHistory
from app.desktop.trace_loops import TraceLoops
from app.viewmodels.desktop import TRACE, WRITER, Notice, writer_id
from app.viewmodels.prompt import title

_NO_CALL = "Choose a call of the run first."
_NO_DOCUMENT = "There is no document in front; click one first."


class HistoryDesk(QObject):
    """Finds the document in front and does with it what is wished."""

    def __init__(self, desktop: DesktopCore, loops: TraceLoops) -> None:
        super().__init__(desktop)
        self._desktop = desktop
        self._loops = loops
        desktop.writers.on_card_wanted(self.show_call)

    def commands(self) -> Iterator[Command]:
        """Return the commands on a document's past."""
        offered: tuple[tuple[str, str, str, Callable[[RunHistory, str], object]], ...] = (
            ("document-history", "History of the document, or back to now", "Ctrl+M, H", self._toggle),
            ("compare-seen", "What changed since you last looked", "Ctrl+M, D", self._show_since),
            ("origin", "Where is this text from?", "Ctrl+I", _ask_origin),
            ("name-version", "Name this version…", "Ctrl+M, V", _ask_name),
        )
        for name, words, key, act in offered:
            yield Command(name, words, key, partial(self._with_front, act), "View")

    def show_call(self, run_id: str, item_id: str) -> None:
        """Show a call in Trace."""
        self._desktop.show_trace()
        self._desktop.windows.focus(TRACE)
        self._loops.show(run_id, item_id)

    def show_text(self, run_id: str, item_id: str) -> None:
        """Show in its document the text that a call has written."""
        if not item_id:
            self._desktop.say(Notice(_NO_CALL))
            return
        run = self._desktop.runs.run(run_id)
        self._desktop.open_again(run_id, title(run.objective) if run else run_id)
        self._desktop.windows.focus(writer_id(run_id))
        if (history := self._desktop.writers.history(run_id)) is not None:
            history.show_text(item_id)

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


def _ask_origin(history: RunHistory, _run_id: str) -> None:
    history.view.ask_at_caret()


def _ask_name(history: RunHistory, _run_id: str) -> None:
    history.ask_name()
