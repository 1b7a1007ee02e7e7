"""The workspaces in the top bar: which one is shown, and a menu of what can be done with them."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from app.widgets.common.buttons import MenuButton
from app.widgets.common.properties import name_widget

SHOW, MOVE, CREATE, RENAME, DELETE = "show", "move", "create", "rename", "delete"


class WorkspaceSwitcher(MenuButton):
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
        super().__init__("Workspace", parent)
        name_widget(self, "workspaceSwitcher", "Workspace", "Workspaces  (Ctrl+M, PgDown for the next)")
        self._others = QMenu("Move the window in front to", self.drop_down)
        self.drop_down.triggered.connect(self._on_triggered)

    def show_workspaces(self, names: tuple[str, ...], current: str) -> None:
        """Show these; the menu is made anew."""
        self.setText(f"{current} ▾")
        self.setAccessibleDescription(current)
        self.drop_down.clear()
        self._others.clear()
        for name in names:
            action = self.drop_down.addAction(name)
            action.setData((SHOW, name))
            action.setCheckable(True)
            action.setChecked(name == current)
            if name != current:
                self._others.addAction(name).setData((MOVE, name))
        self.drop_down.addSeparator()
        self.drop_down.addMenu(self._others).setEnabled(len(names) > 1)
        self.drop_down.addSeparator()
        for words, what in (("New workspace", CREATE), ("Rename…", RENAME), ("Delete", DELETE)):
            action = self.drop_down.addAction(words)
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
