"""What can be done in the document in front, from menus and the palette; its keys work inside its window."""

from collections.abc import Iterator
from functools import partial

from PySide6.QtCore import QObject

from app.desktop.actions import Command
from app.desktop.core import DesktopCore
from app.viewmodels.desktop import WRITER, Notice
from app.viewmodels.writer_actions import WRITER_ACTIONS
from app.widgets.writer.window import WriterWindow

_NO_DOCUMENT = "No document is open: choose a run in Trace, or start one."


class WriterDesk(QObject):
    """Does the actions of ``writer_actions``."""

    def __init__(self, desktop: DesktopCore) -> None:
        super().__init__(desktop)
        self._desktop = desktop

    def commands(self) -> Iterator[Command]:
        """Return the actions as commands."""
        for each in WRITER_ACTIONS:
            act = partial(self.do, each.name)
            yield Command(f"document-{each.name}", each.words, "", act, "Edit", each.shown_key)

    def do(self, name: str) -> None:
        """Do an action in the document in front, with the keyboard there."""
        window_id = self._front()
        content = self._desktop.windows.content(window_id)
        if isinstance(content, WriterWindow):
            self._desktop.windows.focus(window_id)
            content.acts.do(name)
        else:
            self._desktop.say(Notice(_NO_DOCUMENT))

    def _front(self) -> str:
        """The id of the active window if that is a document, else of the document in front of the others."""
        windows = self._desktop.windows
        by_id = {each.look.window_id: each for each in windows.all()}
        active = by_id.get(windows.active_id)
        if active is not None and active.look.app == WRITER:
            return active.look.window_id
        shown = [each for each in windows.shown() if each.look.app == WRITER]
        return shown[-1].look.window_id if shown else ""
