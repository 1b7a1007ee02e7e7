"""Help on the desktop: the window of the keys, and what this program is."""

from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from app.desktop.actions import MENUS, Command
from app.desktop.canvas_window import Look
from app.desktop.core import DesktopCore
from app.diagnostics.versions import versions
from app.viewmodels.desktop import SHORTCUTS
from app.viewmodels.palette import Entry
from app.viewmodels.shortcuts import fitting, groups
from app.widgets.help.about import AboutDialog, AboutView
from app.widgets.help.shortcuts import ShortcutsView

LINE = "A local desktop for handing work to several language-model agents, watching them and steering them."
SHOWN = {
    "Quire": "Version",
    "Python": "Python",
    "PySide6-Essentials": "PySide6",
    "SQLite": "SQLite",
    "System": "System",
}
LICENCE = "MIT. Free to use, change and hand on; without warranty."


class HelpDesk(QObject):
    """Shows help."""

    def __init__(self, desktop: DesktopCore, entries: Callable[[], tuple[Entry, ...]]) -> None:
        super().__init__(desktop)
        self._desktop = desktop
        self._entries = entries
        self._view: ShortcutsView | None = None
        desktop.windows.closed.connect(self._on_closed)

    def commands(self) -> Iterator[Command]:
        """Return the commands of the Help menu."""
        yield Command("shortcuts", "Keyboard shortcuts", "F1", self.show_shortcuts, "Help")
        yield Command("about", "About Quire", "", self.show_about, "Help")

    def show_shortcuts(self) -> None:
        """Show the window of the keys, with the keyboard."""
        self.open_shortcuts()
        self._desktop.windows.focus(SHORTCUTS)

    def open_shortcuts(self) -> None:
        """Show the window of the keys; the keyboard stays where it is."""
        look = Look(SHORTCUTS, SHORTCUTS, "shortcuts", "Keyboard shortcuts")
        self._desktop.windows.open(look, self._make, "right")

    def show_about(self) -> None:
        """Show what this program is."""
        dialog = AboutDialog(self._about(), self._desktop.window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.copy_wanted.connect(self._copy)
        dialog.open()

    def _make(self, _spare: QWidget | None) -> QWidget:
        self._view = view = ShortcutsView()
        view.set_groups(groups(self._entries(), MENUS))
        view.searched.connect(self._on_searched)
        return view

    def _on_searched(self, words: str) -> None:
        if self._view is not None:
            found = groups(self._entries(), MENUS)
            self._view.show_only(fitting(found, words))

    def _on_closed(self, look: Look) -> None:
        if look.app == SHORTCUTS:
            self._view = None

    def _about(self) -> AboutView:
        services = self._desktop.services
        found = dict(versions())
        home = str(services.home) if services else "not open"
        parts = tuple((words, found[name]) for name, words in SHOWN.items())
        return AboutView(LINE, (*parts, ("Licence", LICENCE), ("Home", home)))

    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
