"""The folder to work in: a button with those of before, and a place to drop one."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QWidget

from app.theme.icons import themed_icon
from app.theme.theme import Theme
from app.viewmodels.prompt import PromptView, short_path
from app.widgets.common.buttons import ICON_PX, MenuButton, as_words

SHOWN_CHARS = 32


class FolderButton(MenuButton):
    """Shows the folder, and a menu of the folders of before.

    Signals:
        chosen(str): a folder, by its path; "" is none.
        another_wanted(): one is to be looked for.
    """

    chosen = Signal(str)
    another_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Folder to work in", parent)
        self.setObjectName("promptFolder")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._another = QAction("Choose another…\tCtrl+O", self)
        self._another.setToolTip("Look for a folder  (Ctrl+O)")
        self._none = QAction("No folder", self)
        self._none.setToolTip("Nothing is given to the run")
        self._none.setCheckable(True)
        self.drop_down.triggered.connect(self._on_triggered)
        self.set_view(PromptView())

    def set_view(self, view: PromptView) -> None:
        """Show the folder in force, and what was used before."""
        home = Path.home()
        words = short_path(view.workspace, home)
        cut = words if len(words) <= SHOWN_CHARS else "…" + words[-SHOWN_CHARS:]
        self.setText(f"{as_words(cut)} ▾")
        tip = str(view.workspace) if view.workspace else "No folder is given to the run"
        self.setToolTip(f"{tip}\nChoose another, or drop one here  (Ctrl+O)")
        self.setAccessibleDescription(words)
        self.drop_down.clear()
        for folder in view.recent:
            action = QAction(as_words(short_path(folder, home)), self.drop_down)
            action.setToolTip(str(folder))
            action.setData(str(folder))
            action.setCheckable(True)
            action.setChecked(folder == view.workspace)
            self.drop_down.addAction(action)
        if view.recent:
            self.drop_down.addSeparator()
        self._none.setChecked(view.workspace is None)
        self.drop_down.addActions([self._another, self._none])

    def set_theme(self, theme: Theme) -> None:
        """Draw the icon in the theme's colours, as large as its words want."""
        size = theme.px(ICON_PX)
        self.setIconSize(QSize(size, size))
        self.setIcon(themed_icon("folder", theme.muted, size))

    def _on_triggered(self, action: QAction) -> None:
        if action is self._another:
            self.another_wanted.emit()
        else:
            self.chosen.emit("" if action is self._none else str(action.data()))


class FolderDrop(QFrame):
    """A frame on which a folder can be dropped.

    Signals:
        folder_dropped(str): which.
        held_over(str): "true" while one is held over the frame, else "".
    """

    folder_dropped = Signal(str)
    held_over = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a folder."""
        if _dropped_folder(event):
            self.held_over.emit("true")
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """The folder went on."""
        self.held_over.emit("")
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell which folder was dropped."""
        self.held_over.emit("")
        folder = _dropped_folder(event)
        if folder:
            event.acceptProposedAction()
            self.folder_dropped.emit(folder)


def _dropped_folder(event: QDropEvent) -> str:
    for url in event.mimeData().urls():
        if url.isLocalFile() and Path(url.toLocalFile()).is_dir():
            return url.toLocalFile()
    return ""
