"""The palette on the desktop: what it offers, and what comes of a choice."""

from PySide6.QtCore import QObject

from app.desktop.core import DesktopCore
from app.desktop.offers import Offers
from app.viewmodels.palette import Entry, PaletteView, find
from app.widgets.palette.palette import CommandPalette

NOTHING = "Nothing fits. Press Esc to leave, or type other words."
RECENT = 8
RUNS = 200


class PaletteHost(QObject):
    """Fills the palette from what the desktop offers."""

    def __init__(self, desktop: DesktopCore, offers: Offers) -> None:
        super().__init__(desktop)
        self._desktop = desktop
        self._offers = offers
        self._recent: list[str] = []
        self._entries: tuple[Entry, ...] = ()
        self._came_from = desktop.window.focusWidget()
        self.palette = CommandPalette(desktop.keeper.theme, desktop.window)
        self.palette.typed.connect(self._on_typed)
        self.palette.chosen.connect(self._on_chosen)
        self.palette.left.connect(self._on_left)
        desktop.keeper.changed.connect(self.palette.set_theme)

    def open(self) -> None:
        """Show the palette; open already, it is put away."""
        if self.palette.isVisible():
            self.palette.hide()
            self._on_left()
            return
        self._came_from = self._desktop.window.focusWidget()
        offers = self._offers
        self._entries = (*offers.commands(), *offers.windows(), *offers.runs(RUNS))
        self._on_typed("")
        self.palette.open()

    def _on_typed(self, query: str) -> None:
        matches = find(query, self._entries, self._recent)
        self.palette.set_view(PaletteView(matches, 0, "" if matches else NOTHING))

    def _on_left(self) -> None:
        if self._came_from is not None and self._came_from.isVisible():
            self._came_from.setFocus()

    def _on_chosen(self, entry_id: str) -> None:
        self._recent = [entry_id, *(each for each in self._recent if each != entry_id)][:RECENT]
        self._offers.take(entry_id)
