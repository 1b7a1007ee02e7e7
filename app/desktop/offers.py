"""What can be opened or done, as entries: the palette and the launcher offer them."""

from PySide6.QtCore import QObject

from app.desktop.actions import ActionRegistry
from app.desktop.core import DesktopCore
from app.viewmodels.palette import Entry
from app.viewmodels.prompt import title
from app.viewmodels.run_status import shown_status

LAUNCHED = ("focus-prompt", "open-trace", "documents", "diagnostics", "notices", "settings")
FOUND = ("palette", "shortcuts")
RECENT_RUNS = 8


class Offers(QObject):
    """Lists the commands, the open windows and the runs, and does what was chosen of them."""

    def __init__(self, desktop: DesktopCore, actions: ActionRegistry) -> None:
        super().__init__(desktop)
        self._desktop = desktop
        self._actions = actions

    def commands(self, names: tuple[str, ...] = ()) -> tuple[Entry, ...]:
        """Return all commands, or those of these names that there are, in this order."""
        entries = self._actions.entries()
        if not names:
            return entries
        by_id = {entry.entry_id: entry for entry in entries}
        return tuple(by_id[f"action:{name}"] for name in names if f"action:{name}" in by_id)

    def windows(self) -> tuple[Entry, ...]:
        """Return the open windows of all workspaces."""
        return tuple(
            Entry(f"window:{each.look.window_id}", each.windowTitle(), "Open window")
            for each in self._desktop.windows.all()
        )

    def runs(self, limit: int) -> tuple[Entry, ...]:
        """Return the newest runs; their status is their kind."""
        runs = self._desktop.runs.runs[:limit]
        return tuple(
            Entry(
                f"run:{each.run_id}",
                title(each.objective),
                "File" if each.is_file else f"Run · {each.status}",
            )
            for each in runs
        )

    def launched(self) -> tuple[tuple[str, tuple[Entry, ...]], ...]:
        """Return what the launcher offers, in groups."""
        recent = tuple(
            Entry(f"run:{each.run_id}", f"{shown_status(each).glyph}  {title(each.objective)}")
            for each in self._desktop.runs.runs[:RECENT_RUNS]
        )
        return (
            ("Open", self.commands(LAUNCHED)),
            ("Recent documents", recent),
            ("Find", self.commands(FOUND)),
        )

    def take(self, entry_id: str) -> None:
        """Do or open what an entry stands for."""
        kind, _, name = entry_id.partition(":")
        match kind:
            case "action":
                self._actions.trigger(name)
            case "window":
                self._desktop.windows.focus(name)
            case _:
                run = self._desktop.runs.run(name)
                self._desktop.open_again(name, title(run.objective) if run else name)
