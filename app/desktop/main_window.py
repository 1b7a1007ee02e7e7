"""The main window: hosts the bar, the canvas and the prompt; asks and forwards, decides nothing."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QMainWindow, QVBoxLayout, QWidget

from app.desktop.canvas import Canvas
from app.desktop.notices import NoticeLine
from app.desktop.store_problem import StoreProblem
from app.desktop.top_bar import TopBar
from app.theme.theme import Theme
from app.widgets.common.first_paint import FirstPaint
from app.widgets.common.properties import name_widget
from app.widgets.prompt.bar import PromptBar

DEFAULT_SIZE = QSize(1440, 900)
LEAST_SIZE = QSize(960, 600)
# What a window manager puts around a window; Qt knows it only once the window is there.
_AROUND = QSize(16, 48)


class MainWindow(QMainWindow):
    """The desktop's one native window.

    Signals:
        first_painted(): it is on the screen.
        close_requested(): the person wants to leave; ``let_go`` then closes it.
        folder_chosen(str, str): in a dialog of ``ask_folder``: for what, and which.
    """

    first_painted = Signal()
    close_requested = Signal()
    folder_chosen = Signal(str, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        name_widget(self, "mainWindow", "Quire")
        self.setWindowTitle("Quire")
        self.setMinimumSize(LEAST_SIZE)
        self.resize(_fitting(self.screen().availableGeometry().size()))
        self._paint = FirstPaint(self)
        self._paint.painted.connect(self._on_painted)
        self._may_close = False
        self.close_wanted = False
        self.top_bar = TopBar(theme)
        self.canvas = Canvas(theme)
        self.prompt = PromptBar(theme)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top_bar)
        column.addWidget(self.canvas, stretch=1)
        column.addWidget(self.prompt)
        self.setCentralWidget(body)
        self.notices = NoticeLine(self.canvas, theme)
        self.store_problem = StoreProblem(self.canvas)
        self.prompt.focus_input()

    def set_theme(self, theme: Theme) -> None:
        """Paint in the theme's colours."""
        for part in (self.top_bar, self.canvas, self.prompt, self.notices):
            part.set_theme(theme)

    def show_store_problem(self, words: str) -> None:
        """Show that the log cannot be opened; no words = it can."""
        if words:
            self.store_problem.show_problem(words)
            self._centre_problem()
        else:
            self.store_problem.hide()

    def ask_folder(self, what: str, title: str, start: str) -> None:
        """Let the person choose a folder, without holding anything up."""
        dialog = QFileDialog(self, title, start)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setProperty("what", what)
        dialog.fileSelected.connect(self._on_folder_selected)
        dialog.open()

    def is_painted(self) -> bool:
        """Return whether it has been on the screen."""
        return self._paint.is_over

    def let_go(self) -> None:
        """Close for good."""
        self._may_close = True
        self.close()

    def _on_folder_selected(self, folder: str) -> None:
        dialog = self.sender()
        what = str(dialog.property("what")) if dialog is not None else ""
        self.folder_chosen.emit(what, folder)

    def _centre_problem(self) -> None:
        panel, room = self.store_problem, self.canvas
        panel.move((room.width() - panel.width()) // 2, (room.height() - panel.height()) // 2)

    def _on_painted(self) -> None:
        self.activateWindow()  # where no window manager does it
        self.prompt.focus_input()  # being shown has given the keyboard to a window on the canvas
        self.first_painted.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the problem in the middle."""
        super().resizeEvent(event)
        self._centre_problem()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask first: runs are stopped and everything is written before the window goes."""
        if self._may_close:
            super().closeEvent(event)
        else:
            event.ignore()
            self.close_wanted = True
            self.close_requested.emit()


def _fitting(room: QSize) -> QSize:
    """Return the size at the first start: what is usual, and never beyond the screen."""
    return DEFAULT_SIZE.boundedTo(room - _AROUND).expandedTo(LEAST_SIZE)
