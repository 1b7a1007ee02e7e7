"""What can be done with workspaces, from the switcher and by keys."""

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtCore import QObject

from app.desktop.actions import Command
from app.desktop.name_dialog import NameWish, ask_name
from app.desktop.window_manager import WindowManager
from app.desktop.workspace_switcher import WorkspaceSwitcher
from app.desktop.workspaces import Workspaces
from app.viewmodels.desktop import Notice


class WorkspaceDesk(QObject):
    """Does what is wished in the switcher and by keys."""

    def __init__(
        self,
        switcher: WorkspaceSwitcher,
        workspaces: Workspaces,
        windows: WindowManager,
        say: Callable[[Notice], None],
    ) -> None:
        super().__init__(workspaces)
        self._switcher = switcher
        self._workspaces = workspaces
        self._windows = windows
        self._say = say
        switcher.wanted.connect(workspaces.switch)
        switcher.create_wanted.connect(self.create)
        switcher.rename_wanted.connect(self.ask_name)
        switcher.delete_wanted.connect(self.delete)
        switcher.move_wanted.connect(self._on_move_wanted)
        workspaces.changed.connect(self._show)
        self._show()

    def commands(self) -> Iterator[Command]:
        """Return the commands on workspaces."""
        menu, spaces = "Workspace", self._workspaces
        yield Command("next-workspace", "Next workspace", "Ctrl+M, PgDown", partial(self._go, 1), menu)
        yield Command("previous-workspace", "Previous workspace", "Ctrl+M, PgUp", partial(self._go, -1), menu)
        yield Command("new-workspace", "New workspace", "Ctrl+M, N", self.create, menu)
        yield Command("rename-workspace", "Rename the workspace…", "Ctrl+M, R", self.ask_name, menu)
        yield Command("delete-workspace", "Delete the workspace", "Ctrl+M, Delete", self.delete, menu)
        undo = "Bring the deleted workspace back"
        yield Command("undo-delete-workspace", undo, "Ctrl+M, Z", spaces.undo_delete, menu)
        move = "Move the window to the next workspace"
        yield Command("move-to-next-workspace", move, "Ctrl+M, W", self._move_on, menu)

    def create(self) -> None:
        """Make an empty workspace and show it."""
        self._workspaces.create()

    def ask_name(self) -> None:
        """Ask for another name of the workspace that is shown."""
        name = self._workspaces.current
        wish = NameWish(
            title="Rename the workspace",
            label="Name",
            button="Rename",
            line_hint="What the workspace is to be called",
            button_hint="Rename the workspace",
            cancel_hint="Leave it as it is",
            value=name,
        )
        ask_name(self._switcher.window(), wish, partial(self._workspaces.rename, name))

    def delete(self) -> None:
        """Delete the workspace that is shown; say how it comes back."""
        name = self._workspaces.current
        if self._workspaces.delete(name):
            self._say(Notice(f"“{name}” is deleted; its windows are here. Ctrl+M, Z brings it back."))
        else:
            self._say(Notice("The last workspace stays."))

    def _go(self, step: int) -> None:
        self._workspaces.switch(self._workspaces.beside(step))

    def _move_on(self) -> None:
        self._on_move_wanted(self._workspaces.beside(1))

    def _on_move_wanted(self, name: str) -> None:
        window_id = self._windows.active_id
        if window_id and name != self._workspaces.current:
            self._workspaces.move(window_id, name)
            self._say(Notice(f"The window is in “{name}” now."))

    def _show(self) -> None:
        self._switcher.show_workspaces(self._workspaces.names, self._workspaces.current)
