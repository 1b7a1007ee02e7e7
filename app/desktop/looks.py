"""When a person last looked at each document, so that what is new since then can be shown.

A look begins when the keyboard comes into a Writer window and ends when it goes to another window, or the
program is left. Menus and dialogs end none.
"""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from app.desktop.tasks import Tasks
from app.settings.file import write_atomically
from app.viewmodels.seen import dump_seen, read_seen

logger = logging.getLogger(__name__)


class Looks(QObject):
    """Knows up to which revision each document was seen, across restarts."""

    def __init__(
        self,
        run_of: Callable[[QWidget], str],
        revision_of: Callable[[str], int],
        tasks: Tasks,
        parent: QObject | None = None,
    ) -> None:
        """Take what tells the run of a widget (empty: of none), and the revision that its window shows."""
        super().__init__(parent)
        self._run_of = run_of
        self._revision_of = revision_of
        self._tasks = tasks
        self._path: Path | None = None
        self._left: dict[str, int] = {}
        self._begun: dict[str, int | None] = {}
        self._written: dict[str, int] = {}
        self._writing = asyncio.Lock()
        self._current = ""
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus)
            app.applicationStateChanged.connect(self._on_state)

    def attach(self, path: Path) -> None:
        """Read what is known of earlier looks; keep it from now on."""
        self._path = path
        self._tasks.spawn(self._read(path), "read what was seen")

    def since(self, run_id: str) -> int | None:
        """The revision that the person had seen when the present look began; None: it is the first."""
        return self._begun[run_id] if run_id in self._begun else self._left.get(run_id)

    def begin(self, run_id: str) -> None:
        """The person looks at a document."""
        self._current = run_id
        left = self._left.get(run_id)
        if run_id not in self._begun or left != self._revision_of(run_id):
            self._begun[run_id] = left

    def end(self, run_id: str) -> None:
        """The person looks elsewhere."""
        self._note(run_id)
        if self._current == run_id:
            self._current = ""

    def _note(self, run_id: str) -> None:
        """Note that the person has seen a document as it is now."""
        revision = self._revision_of(run_id)
        if revision >= 0 and self._left.get(run_id) != revision:
            self._left.pop(run_id, None)  # the last one looked at stands last
            self._left[run_id] = revision
            if self._path is not None:
                self._tasks.spawn(self._save(self._path), "keep what was seen")

    def forget(self, run_id: str) -> None:
        """A window is gone; the next one on that run begins a look of its own."""
        if self._current == run_id:
            self.end(run_id)
        self._begun.pop(run_id, None)

    async def flush(self) -> None:
        """Write what is not written yet, also of the document that is looked at now."""
        if self._current:
            self._note(self._current)
        if self._path is not None:
            await self._save(self._path)

    async def _read(self, path: Path) -> None:
        try:
            text = await asyncio.to_thread(path.read_text, encoding="utf-8")
        except FileNotFoundError:
            return
        except (OSError, UnicodeDecodeError) as problem:
            logger.warning("what was seen of documents cannot be read: %s", problem)
            return
        known = read_seen(text)
        for run_id, since in self._begun.items():
            if since is None:
                self._begun[run_id] = known.get(run_id)
        self._left = {**known, **self._left}
        self._written = dict(known)

    async def _save(self, path: Path) -> None:
        async with self._writing:
            if self._left == self._written:
                return
            kept = dict(self._left)
            try:
                await asyncio.to_thread(write_atomically, path, dump_seen(kept))
            except OSError as problem:
                logger.warning("what was seen of documents is not kept: %s", problem)
            else:
                self._written = kept

    def _on_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is None or isinstance(now.window(), QDialog) or _is_popup(now):
            return
        run_id = self._run_of(now)
        if run_id != self._current:
            if self._current:
                self.end(self._current)
            if run_id:
                self.begin(run_id)

    def _on_state(self, state: Qt.ApplicationState) -> None:
        if state is Qt.ApplicationState.ApplicationInactive and self._current:
            self.end(self._current)


def _is_popup(widget: QWidget) -> bool:
    return widget.window().windowType() in (Qt.WindowType.Popup, Qt.WindowType.Tool)
