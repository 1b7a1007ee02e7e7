"""The palette on the desktop: what it offers, and what comes of a choice."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.desktop.actions import ActionRegistry
from app.viewmodels.palette import Entry, PaletteView, find
from app.viewmodels.prompt import title
from app.widgets.palette.palette import CommandPalette

if TYPE_CHECKING:  # the desktop builds it
    from app.desktop.desktop import Desktop

NOTHING = "Nothing fits. Press Esc to leave, or type other words."
RECENT = 8
RUNS = 200


class PaletteHost(QObject):
    """Fills the palette from the commands, the open windows and the runs."""

    def __init__(self, desktop: "Desktop", actions: ActionRegistry) -> None:
        super().__init__(desktop)
        self._desktop = desktop
        self._actions = actions
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
        self._entries = (*self._actions.entries(), *self._windows(), *self._runs())
        self._on_typed("")
        self.palette.open()

    def _windows(self) -> tuple[Entry, ...]:
        windows = self._desktop.windows.all()
        return tuple(
            Entry(f"window:{each.look.window_id}", each.windowTitle(), "Open window") for each in windows
        )

    def _runs(self) -> tuple[Entry, ...]:
        runs = self._desktop.runs.runs[:RUNS]
        return tuple(
            Entry(f"run:{each.run_id}", title(each.objective), f"Run · {each.status}") for each in runs
        )

    def _on_typed(self, query: str) -> None:
        matches = find(query, self._entries, self._recent)
        self.palette.set_view(PaletteView(matches, 0, "" if matches else NOTHING))

    def _on_left(self) -> None:
        if self._came_from is not None and self._came_from.isVisible():
            self._came_from.setFocus()

    def _on_chosen(self, entry_id: str) -> None:
        self._recent = [entry_id, *(each for each in self._recent if each != entry_id)][:RECENT]
        kind, _, name = entry_id.partition(":")
        match kind:
            case "action":
                self._actions.trigger(name)
            case "window":
                self._desktop.windows.focus(name)
            case _:
                run = self._desktop.runs.run(name)
                self._desktop.open_again(name, title(run.objective) if run else name)
