"""Tells at the start of a session that died, and shows its report when that is wanted."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from app.desktop.actions import Command
from app.desktop.core import DesktopCore
from app.diagnostics.crashes import keep_report, newest_report
from app.diagnostics.privacy import fit_to_share, without_quotes
from app.diagnostics.sessions import DeadSession
from app.presenters.diagnostics import private_texts, secrets_of
from app.services import Services
from app.viewmodels.crash import crash_notice
from app.viewmodels.desktop import Notice
from app.viewmodels.local_time import local_now
from app.widgets.diagnostics.crash import CrashDialog
from storage.paths import HomePaths

SHOW = "crash-report"
COPIED = "The report is on the clipboard."
NONE = "No session of Quire has ended badly here; there is no report."


class CrashDesk(QObject):
    """Has the reports of dead sessions."""

    def __init__(self, desktop: DesktopCore) -> None:
        super().__init__(desktop)
        self._desktop = desktop
        self._services: Services | None = None
        self._died: tuple[DeadSession, ...] = ()
        self.dialog: CrashDialog | None = None

    def commands(self) -> Iterator[Command]:
        """Return the command that shows the last report."""
        yield Command(SHOW, "Show the last crash report", "", self.show_report)

    def note(self, died: tuple[DeadSession, ...]) -> None:
        """Sessions have died; it is told when the home is open."""
        self._died = died

    def attach(self, services: Services) -> None:
        """A home is open: tell, once, of those that died."""
        self._services = services
        if self._died:
            died, self._died = self._died, ()
            self._desktop.tasks.spawn(self._tell(services, died), "crash report")

    def show_report(self) -> None:
        """Show the newest report that is kept."""
        if self._services is not None:
            self._desktop.tasks.spawn(self._show(self._services), "show crash report")

    async def _tell(self, services: Services, died: tuple[DeadSession, ...]) -> None:
        await asyncio.to_thread(keep_report, HomePaths(services.home), died)
        last_sign = max(each.last_sign for each in died)
        words = crash_notice(last_sign, len(services.interrupted), local_now())
        self._desktop.say(Notice(words, "kept", SHOW, "Show report"))

    async def _show(self, services: Services) -> None:
        text = await asyncio.to_thread(_shareable, services)
        if not text:
            self._desktop.say(Notice(NONE))
            return
        if self.dialog is not None:
            self.dialog.close()
        self.dialog = dialog = CrashDialog(text, self._desktop.window)
        dialog.copy_wanted.connect(self._on_copy)
        dialog.finished.connect(self._on_finished)
        dialog.open()

    def _on_copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._desktop.say(Notice(COPIED))

    def _on_finished(self, _result: int) -> None:
        if self.sender() is self.dialog:
            self.dialog = None


def _shareable(services: Services) -> str:
    text = newest_report(HomePaths(services.home))
    lines = without_quotes(text.splitlines(), private_texts(services))
    return fit_to_share("\n".join(lines), secrets_of(services), Path.home())
