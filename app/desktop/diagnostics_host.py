"""The diagnostics window on the desktop: its page while it is open, and its report on the clipboard."""

from collections.abc import Iterator

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from app.desktop.actions import Command
from app.desktop.canvas_window import Look
from app.desktop.core import DesktopCore
from app.desktop.crash_desk import CrashDesk
from app.presenters.diagnostics import DiagnosticsPresenter
from app.services import Services
from app.theme.theme import Theme
from app.viewmodels.desktop import DIAGNOSTICS, Notice
from app.widgets.diagnostics.view import DiagnosticsPage

COPIED = "The report is on the clipboard, without keys, prompts and text of documents."


class DiagnosticsHost(QObject):
    """Makes the window's content; its presenter lives as long as the desktop, so that stalls are known."""

    def __init__(self, desktop: DesktopCore) -> None:
        super().__init__(desktop)
        self._desktop = desktop
        self._page: DiagnosticsPage | None = None
        self.presenter = DiagnosticsPresenter(self)
        self.crashes = CrashDesk(desktop)
        self.presenter.reported.connect(self._on_reported)
        self.presenter.failed.connect(self._on_failed)
        desktop.windows.closed.connect(self._on_closed)

    def commands(self) -> Iterator[Command]:
        """Return the commands of this window."""
        yield Command("diagnostics", "Diagnostics", "Ctrl+Shift+D", self.open, "View")
        yield Command("copy-report", "Copy the diagnostics report", "", self.presenter.ask_report)
        yield from self.crashes.commands()

    def attach(self, services: Services) -> None:
        """A home is open."""
        self.presenter.attach(services)
        self.crashes.attach(services)

    def open(self) -> None:
        """Show the window."""
        look = Look(DIAGNOSTICS, DIAGNOSTICS, "diagnostics", "Diagnostics")
        self._desktop.windows.open(look, self._make, "left")

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme's colours."""
        if self._page is not None:
            self._page.set_theme(theme)

    def close(self) -> None:
        """Measure nothing more."""
        self.presenter.close()

    def _make(self, _spare: QWidget | None) -> QWidget:
        page = DiagnosticsPage(self._desktop.keeper.theme)
        self._page = page
        page.set_view(self.presenter.view)
        page.shown.connect(self._on_shown)
        page.hidden.connect(self._on_hidden)
        page.report_wanted.connect(self.presenter.ask_report)
        self.presenter.view_changed.connect(page.set_view)
        return page

    def _on_shown(self) -> None:
        self.presenter.watch(on=True)

    def _on_hidden(self) -> None:
        self.presenter.watch(on=False)

    def _on_reported(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._desktop.say(Notice(COPIED))

    def _on_failed(self, words: str) -> None:
        self._desktop.say(Notice(words, "failed"))

    def _on_closed(self, look: Look) -> None:
        if look.app == DIAGNOSTICS:
            self._page = None
            self.presenter.watch(on=False)
