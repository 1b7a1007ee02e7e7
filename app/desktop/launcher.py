"""The launcher at the head of the top bar: everything that can be opened, in one menu."""

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QWidget

from app.theme.icons import themed_icon
from app.theme.theme import Theme
from app.viewmodels.palette import Entry
from app.widgets.common.buttons import MenuButton
from app.widgets.common.properties import name_widget

ICON_PX = 16


class Launcher(MenuButton):
    """Shows the program's name; its menu is made when it opens.

    Signals:
        entries_wanted(): the menu is about to show; ``set_entries`` fills it.
        chosen(str): an entry, by its id.
    """

    entries_wanted = Signal()
    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("Launcher", parent)
        name_widget(self, "launcherButton", "Launcher", "Open a window or a document  (Ctrl+M, L)")
        self.setText("Quire")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.drop_down.setObjectName("launcherMenu")
        self.drop_down.aboutToShow.connect(self.entries_wanted)
        self.set_theme(theme)

    def set_entries(self, groups: tuple[tuple[str, tuple[Entry, ...]], ...]) -> None:
        """Offer these, in groups with a heading each; an empty group is left out."""
        self.drop_down.clear()
        for heading, entries in groups:
            if not entries:
                continue
            if not self.drop_down.isEmpty():
                self.drop_down.addSeparator()
            self.drop_down.addAction(heading).setEnabled(False)  # style sheets draw no section titles
            for entry in entries:
                keys = f"\t{entry.shortcut}" if entry.shortcut else ""
                action = self.drop_down.addAction(entry.words.replace("&", "&&") + keys)
                action.setData(entry.entry_id)
                action.triggered.connect(partial(self.chosen.emit, entry.entry_id))

    def set_theme(self, theme: Theme) -> None:
        """Draw the icon in the theme's colours, as large as its words want."""
        size = theme.px(ICON_PX)
        self.setIconSize(QSize(size, size))
        self.setIcon(themed_icon("launcher", theme.accent, size))
