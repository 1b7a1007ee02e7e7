"""Named sets of windows: one is shown, the others wait."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from app.desktop.canvas_window import CanvasWindow
from app.desktop.window_manager import WindowManager
from app.viewmodels.layout import FIRST_WORKSPACE, new_name


@dataclass(frozen=True, slots=True)
class Deleted:
    """A workspace that was deleted, its place among the others, and the windows that went elsewhere."""

    name: str
    index: int
    windows: tuple[str, ...]


class Workspaces(QObject):
    """Shows the windows of one workspace.

    Signals:
        changed(): names, order, the one shown, or which windows are where.
        switched(str, str): from one to another, by name.
    """

    changed = Signal()
    switched = Signal(str, str)

    def __init__(self, windows: WindowManager) -> None:
        super().__init__(windows)
        self._windows = windows
        self._front: dict[str, str] = {}
        self._deleted: Deleted | None = None
        self.names: tuple[str, ...] = (FIRST_WORKSPACE,)
        windows.elsewhere_wanted.connect(self.switch)

    @property
    def current(self) -> str:
        """The name of the workspace that is shown."""
        return self._windows.workspace

    def load(self, names: tuple[str, ...], current: str) -> None:
        """Have these, before any window is restored; windows that stand already go to the shown one."""
        self.names = names
        for window in self._windows.all():
            window.workspace = current
        self._windows.workspace = current
        self.changed.emit()

    def create(self, wanted: str = "") -> str:
        """Make an empty workspace and show it; return its name."""
        name = new_name(wanted, self.names)
        self.names += (name,)
        self.switch(name)
        return name

    def rename(self, name: str, wanted: str) -> None:
        """Give a workspace another name; a name that is taken gets a number."""
        if name not in self.names or " ".join(wanted.split()) in ("", name):
            return
        fresh = new_name(wanted, self.names)
        self.names = tuple(fresh if each == name else each for each in self.names)
        for window in self._windows.all():
            if window.workspace == name:
                window.workspace = fresh
        if self.current == name:
            self._windows.workspace = fresh
        self.changed.emit()

    def switch(self, name: str) -> None:
        """Show another workspace; its windows stand as they were left."""
        before = self.current
        if name == before or name not in self.names:
            return
        self._front[before] = self._windows.active_id
        self._windows.show_workspace(name, self._front.get(name, ""))
        self.switched.emit(before, name)
        self.changed.emit()

    def move(self, window_id: str, name: str) -> None:
        """Put a window into another workspace, without going there."""
        window = self._windows.window(window_id)
        if window is not None and name in self.names:
            window.workspace = name
            self._windows.show_workspace(self.current, "")
            self.changed.emit()

    def delete(self, name: str) -> bool:
        """Delete a workspace, unless it is the last; its windows go to the one beside it. Return whether."""
        if name not in self.names or len(self.names) == 1:
            return False
        index = self.names.index(name)
        beside = self.names[index - 1] if index else self.names[1]
        moved: list[CanvasWindow] = [each for each in self._windows.all() if each.workspace == name]
        self._deleted = Deleted(name, index, tuple(each.look.window_id for each in moved))
        for window in moved:
            window.workspace = beside
        if self.current == name:
            self.switch(beside)
        self.names = tuple(each for each in self.names if each != name)
        self._windows.show_workspace(self.current, "")
        self.changed.emit()
        return True

    def undo_delete(self) -> None:
        """Bring the workspace that was deleted last back, with its windows that are open, and show it."""
        gone, self._deleted = self._deleted, None
        if gone is None:
            return
        name = new_name(gone.name, self.names)
        self.names = (*self.names[: gone.index], name, *self.names[gone.index :])
        for window in self._windows.all():
            if window.look.window_id in gone.windows:
                window.workspace = name
        self.switch(name)

    def beside(self, step: int) -> str:
        """Return the name of the workspace some steps further; after the last comes the first."""
        return self.names[(self.names.index(self.current) + step) % len(self.names)]
