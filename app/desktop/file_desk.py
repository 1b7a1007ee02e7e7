"""The person's own files: opened as documents, by menu, by dropping them on the desktop, and saved."""

import asyncio
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog

from actors.writer.opening import Opening, open_file
from app.desktop.actions import Command
from app.desktop.canvas_window import Look
from app.desktop.core import DesktopCore
from app.desktop.file_drops import FileDrops
from app.desktop.file_keeper import FileKeeper
from app.desktop.save_dialog import SaveWish, ask_to_save
from app.exporting.formats import file_name
from app.services import Services
from app.viewmodels.desktop import Notice, Opened, writer_id
from app.viewmodels.file_offers import FileOffer, save_offers
from app.viewmodels.prompt import title
from storage.errors import KnownError

SUFFIXES = (".md", ".markdown", ".mdown", ".mkd", ".txt")
_KINDS = f"Markdown ({' '.join(f'*{suffix}' for suffix in SUFFIXES)});;All files (*)"
_NO_DOCUMENT = "There is no document in front to save; click one first."
_OPENING = Notice("The log is still being opened; try again in a moment.")


class FileDesk(QObject):
    """Asks for files, and has them opened and saved."""

    def __init__(self, desktop: DesktopCore) -> None:
        super().__init__(desktop)
        self._desktop = desktop
        self._services: Services | None = None
        self._folder = Path.home()
        self.keeper = FileKeeper(desktop)
        self._drops = FileDrops(desktop.window.canvas, SUFFIXES)
        self._drops.dropped.connect(self.open)
        desktop.windows.opened.connect(self._on_opened)
        desktop.windows.closed.connect(self._on_closed)

    def commands(self) -> Iterator[Command]:
        """Return the commands."""
        yield Command("open-file", "Open a Markdown file…", "Ctrl+M, F", self.ask_open, "File")
        yield Command("save-file", "Save the document to its file", "Ctrl+S", self._save_front, "File")
        yield Command("save-file-as", "Save the document as…", "Ctrl+Shift+S", self._ask_front, "File")

    def attach(self, services: Services) -> None:
        """A home is open."""
        self._services = services
        self.keeper.attach(services)

    def offers(self, run_id: str) -> tuple[FileOffer, ...]:
        """Return what can be done with a document as a file of the person's."""
        bound = self.keeper.bound(run_id)
        return save_offers(bound.path.name if bound else "")

    def act(self, run_id: str, name: str) -> None:
        """Do one of these."""
        if name == "save-file":
            self.save(run_id)
        elif name == "save-file-as":
            self.ask_save(run_id)

    def ask_open(self) -> None:
        """Let the person choose files."""
        dialog = QFileDialog(self._desktop.window, "Open a Markdown file", str(self._folder), _KINDS)
        dialog.setObjectName("openDialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(self._on_files_chosen)
        dialog.open()

    def open(self, path: Path) -> None:
        """Show a file as a document."""
        if self._services is None:
            self._desktop.say(_OPENING)
        else:
            self._desktop.tasks.spawn(self._open(self._services, path), "open a file")

    def save(self, run_id: str) -> None:
        """Save a document to its file; one that has none is asked for one."""
        self._desktop.tasks.spawn(self._save(run_id), f"save {run_id}")

    def ask_save(self, run_id: str) -> None:
        """Ask for a file; the document is that file from then on."""
        bound = self.keeper.bound(run_id)
        run = self._desktop.runs.run(run_id)
        usual = self._folder / file_name(run.objective if run else "", "markdown")
        suggested = str(bound.path if bound else usual)
        wish = SaveWish("Save the document as", suggested, "Markdown (*.md)", ".md")
        ask_to_save(self._desktop.window, wish, partial(self._on_file_chosen, run_id))

    def _save_front(self) -> None:
        if run_id := self._front():
            self.save(run_id)

    def _ask_front(self) -> None:
        if run_id := self._front():
            self.ask_save(run_id)

    def _front(self) -> str:
        run_id = self._desktop.follow_ups.view.run_id
        if not run_id:
            self._desktop.say(Notice(_NO_DOCUMENT))
        return run_id

    def _on_files_chosen(self, names: list[str]) -> None:
        for name in names:
            self._folder = Path(name).parent
            self.open(Path(name))

    def _on_file_chosen(self, run_id: str, path: Path) -> None:
        self._folder = path.parent
        self.keeper.save(run_id, path)

    async def _open(self, services: Services, path: Path) -> None:
        try:
            opened: Opening = await asyncio.to_thread(open_file, services.store, services.home, path)
        except KnownError as problem:
            self._desktop.say(Notice(problem.for_user(), "failed"))
            return
        self._desktop.open_again(opened.run_id, title(opened.title))
        self._desktop.windows.focus(writer_id(opened.run_id))
        if opened.notice:
            self._desktop.say(Notice(opened.notice, "kept"))

    async def _save(self, run_id: str) -> None:
        bound = await self.keeper.known(run_id)
        if bound is None:
            self.ask_save(run_id)
        else:
            self.keeper.save(run_id, bound.path)

    def _on_opened(self, opened: Opened) -> None:
        if opened.run_id:
            self.keeper.follow(opened.run_id)

    def _on_closed(self, look: Look) -> None:
        if look.run_id:
            self.keeper.forget(look.run_id)
