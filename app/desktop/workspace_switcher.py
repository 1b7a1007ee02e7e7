"""The workspaces in the top bar: which one is shown, and a menu of what can be done with them."""

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QInputDialog, QMenu, QToolButton, QWidget

from app.desktop.actions import Command
from app.desktop.window_manager import WindowManager
from app.desktop.workspaces import Workspaces
from app.viewmodels.desktop import Notice
from app.widgets.common.properties import name_widget

SHOW, MOVE, CREATE, RENAME, DELETE = "show", "move", "create", "rename", "delete"


class WorkspaceSwitcher(QToolButton):
    """Shows the workspace's name; its menu switches, creates, renames, moves and deletes.

    Signals:
        wanted(str): a workspace by name.
        create_wanted(), rename_wanted(), delete_wanted(): of the one that is shown.
        move_wanted(str): the window in front is to go to a workspace.
    """

    wanted = Signal(str)
    create_wanted = Signal()
    rename_wanted = Signal()
    delete_wanted = Signal()
    move_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name_widget(self, "workspaceSwitcher", "Workspace", "Workspaces  (Ctrl+Alt+PgDown for the next)")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self)
        self._others = QMenu("Move the window in front to", self._menu)
        self.setMenu(self._menu)
        self._menu.triggered.connect(self._on_triggered)

    def show_workspaces(self, names: tuple[str, ...], current: str) -> None:
        """Show these; the menu is made anew."""
        self.setText(f"{current} ▾")
        self.setAccessibleDescription(current)
        self._menu.clear()
        self._others.clear()
        for name in names:
            action = self._menu.addAction(name)
            action.setData((SHOW, name))
            action.setCheckable(True)
            action.setChecked(name == current)
            if name != current:
                self._others.addAction(name).setData((MOVE, name))
        self._menu.addSeparator()
        self._menu.addMenu(self._others).setEnabled(len(names) > 1)
        self._menu.addSeparator()
        for words, what in (("New workspace", CREATE), ("Rename…", RENAME), ("Delete", DELETE)):
            action = self._menu.addAction(words)
            action.setData((what, current))
            action.setEnabled(what != DELETE or len(names) > 1)

    def _on_triggered(self, action: QAction) -> None:
        what, name = action.data()
        match what:
            case "show":
                self.wanted.emit(name)
            case "move":
                self.move_wanted.emit(name)
            case "create":
                self.create_wanted.emit()
            case "rename":
                self.rename_wanted.emit()
            case _:
                self.delete_wanted.emit()


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
        yield Command("next-workspace", "Next workspace", "Ctrl+Alt+PgDown", partial(self._go, 1), menu)
        yield Command(
            "previous-workspace", "Previous workspace", "Ctrl+Alt+PgUp", partial(self._go, -1), menu
        )
        yield Command("new-workspace", "New workspace", "Ctrl+Alt+N", self.create, menu)
        yield Command("rename-workspace", "Rename the workspace…", "Ctrl+Alt+R", self.ask_name, menu)
        yield Command("delete-workspace", "Delete the workspace", "Ctrl+Alt+Delete", self.delete, menu)
        undo = "Bring the deleted workspace back"
        yield Command("undo-delete-workspace", undo, "Ctrl+Alt+Z", spaces.undo_delete, menu)
        move = "Move the window to the next workspace"
        yield Command("move-to-next-workspace", move, "Ctrl+Alt+M", self._move_on, menu)

    def create(self) -> None:
        """Make an empty workspace and show it."""
        self._workspaces.create()

    def ask_name(self) -> None:
        """Ask for another name of the workspace that is shown."""
        dialog = QInputDialog(self._switcher.window())
        dialog.setWindowTitle("Rename the workspace")
        dialog.setLabelText("Name")
        dialog.setTextValue(self._workspaces.current)
        dialog.textValueSelected.connect(partial(self._workspaces.rename, self._workspaces.current))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def delete(self) -> None:
        """Delete the workspace that is shown; say how it comes back."""
        name = self._workspaces.current
        if self._workspaces.delete(name):
            self._say(Notice(f"“{name}” is deleted; its windows are here. Ctrl+Alt+Z brings it back."))
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
