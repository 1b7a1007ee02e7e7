"""The home in the settings window: where it is, how large, and a copy of it made in a thread."""

import asyncio
import threading
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication

from app.desktop.desktop import Desktop
from app.services import Services
from app.viewmodels.desktop import Notice
from app.viewmodels.formats import counted, size
from app.viewmodels.storage_page import Sizes, StorageView, backup_name, counts, parts, share
from app.widgets.settings.storage import StoragePage
from storage.backup import BackupProgress, BackupStoppedError
from storage.errors import KnownError

BACKUP_FOLDER = "backup"
_STAGES = {"files": "Copying the runs' files…", "log": "Copying the log…", "check": "Checking the copy…"}


class StorageDesk(QObject):
    """Measures a home, and backs it up."""

    _went_on = Signal(object)  # a BackupProgress, from the thread that copies

    def __init__(self, desktop: Desktop, services: "Services") -> None:
        super().__init__(desktop)
        self._desktop = desktop
        self._services = services
        self._page: StoragePage | None = None
        self._stop = threading.Event()
        self._view = StorageView(place=str(services.home))
        self._went_on.connect(self._on_progress)
        desktop.window.folder_chosen.connect(self._on_folder_chosen)

    def follow(self, page: StoragePage) -> None:
        """Do what is wished on a page, until it is let go."""
        self._page = page
        page.show_wanted.connect(self._on_show)
        page.copy_wanted.connect(self._on_copy)
        page.look_wanted.connect(self.measure)
        page.backup_wanted.connect(self._on_backup)
        page.stop_wanted.connect(self._stop.set)
        self._show(self._view)
        self.measure()

    def let_go(self) -> None:
        """The page is gone; a backup goes on, and its end is told."""
        self._page = None

    def measure(self) -> None:
        """Read the sizes, in a thread."""
        self._desktop.tasks.spawn(self._measure(), "measure the home")

    def back_up(self, target: Path) -> None:
        """Make a backup in a new folder; one at a time."""
        if self._view.done is None:
            self._stop.clear()
            self._show(replace(self._view, done=0, words=_STAGES["files"], state="muted"))
            self._desktop.tasks.spawn(self._back_up(target), "backup")

    async def _measure(self) -> None:
        try:
            found = await asyncio.to_thread(self._services.store.usage)
        except KnownError as problem:
            self._show(replace(self._view, counts=problem.for_user()))
            return
        sizes = Sizes(
            runs=found.runs,
            events=found.events,
            log=found.log,
            texts=found.texts,
            journal=found.journal,
            run_files=found.run_files,
            program_log=found.program_log,
            other=found.other,
        )
        self._show(replace(self._view, counts=counts(sizes), parts=parts(sizes)))

    async def _back_up(self, target: Path) -> None:
        try:
            report = await asyncio.to_thread(self._services.store.backup, target, self._watch)
        except asyncio.CancelledError:  # the desktop closes: the thread cleans up behind itself
            self._stop.set()
            raise
        except BackupStoppedError as told:
            self._end(told.for_user(), "muted")
        except KnownError as problem:
            self._end(problem.for_user(), "failed")
        else:
            runs = counted(report.runs, "run")
            self._end(f"Backed up and checked: {runs}, {size(report.size)} in {target}", "accent")

    def _watch(self, progress: BackupProgress) -> bool:
        """Tell how far it is; on the thread that copies."""
        if not self._stop.is_set():
            self._went_on.emit(progress)
        return not self._stop.is_set()

    def _on_progress(self, progress: BackupProgress) -> None:
        done = share(progress.stage, progress.done, progress.total)
        words = _STAGES[progress.stage]
        if self._view.done is not None and (self._view.done, self._view.words) != (done, words):
            self._show(replace(self._view, done=done, words=words))

    def _end(self, words: str, state: str) -> None:
        self._show(replace(self._view, done=None, words=words, state=state))
        if self._page is None:
            self._desktop.say(Notice(words, "failed" if state == "failed" else "info"))
        self.measure()

    def _on_show(self) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._services.home))):
            words = f"No file manager could be started. The folder is {self._services.home}"
            self._show(replace(self._view, words=words, state="failed"))

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(str(self._services.home))
        self._desktop.say(Notice("The folder's path is on the clipboard."))

    def _on_backup(self) -> None:
        self._desktop.window.ask_folder(BACKUP_FOLDER, "Put the backup into", str(Path.home()))

    def _on_folder_chosen(self, what: str, folder: str) -> None:
        if what == BACKUP_FOLDER:
            self.back_up(Path(folder) / backup_name(datetime.now().astimezone()))

    def _show(self, view: StorageView) -> None:
        self._view = view
        if self._page is not None:
            self._page.set_view(view)
