"""The launcher at the head of the top bar: everything that can be opened, in one menu."""

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from app.theme.icons import themed_icon
from app.theme.theme import Theme
from app.viewmodels.palette import Entry
from app.widgets.common.properties import name_widget

ICON_PX = 16


class Launcher(QToolButton):
    """Shows the program's name; its menu is made when it opens.

    Signals:
        entries_wanted(): the menu is about to show; ``set_entries`` fills it.
        chosen(str): an entry, by its id.
    """

    entries_wanted = Signal()
    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name_widget(self, "launcherButton", "Launcher", "Open a window or a document  (Ctrl+Alt+L)")
        self.setText("Quire")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self)
        self._menu.setObjectName("launcherMenu")
        self.setMenu(self._menu)
        self._menu.aboutToShow.connect(self.entries_wanted)
        self.set_theme(theme)

    def set_entries(self, groups: tuple[tuple[str, tuple[Entry, ...]], ...]) -> None:
        """Offer these, in groups with a heading each; an empty group is left out."""
        self._menu.clear()
        for heading, entries in groups:
            if not entries:
                continue
            if not self._menu.isEmpty():
                self._menu.addSeparator()
            self._menu.addAction(heading).setEnabled(False)  # a section's title is not drawn by style sheets
            for entry in entries:
                keys = f"\t{entry.shortcut}" if entry.shortcut else ""
                action = self._menu.addAction(entry.words.replace("&", "&&") + keys)
                action.setData(entry.entry_id)
                action.triggered.connect(partial(self.chosen.emit, entry.entry_id))

    def open_menu(self) -> None:
        """Show the menu, with the first entry chosen; no loop of its own waits for it."""
        self._menu.popup(self.mapToGlobal(self.rect().bottomLeft()))
        if actions := [action for action in self._menu.actions() if action.data()]:
            self._menu.setActiveAction(actions[0])

    def set_theme(self, theme: Theme) -> None:
        """Draw the icon in the theme's colours, as large as its words want."""
        size = theme.px(ICON_PX)
        self.setIconSize(QSize(size, size))
        self.setIcon(themed_icon("launcher", theme.accent, size))
