"""The title bar of a window on the canvas."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from app.theme.icons import themed_icon
from app.theme.theme import Theme
from app.widgets.common.buttons import IconButton
from app.widgets.common.labels import ElidedLabel, label

HEIGHT = 32
_ICON_PX = 14


class TitleBar(QFrame):
    """Icon, name, title, and four buttons; the rest of it moves the window.

    Signals:
        pop_out_requested(), minimise_requested(), maximise_requested(), close_requested(): the buttons; a
            double click maximises.
        grabbed(QPoint), dragged(QPoint): where the pointer is on the screen; dropped(): it let go.
    """

    pop_out_requested = Signal()
    minimise_requested = Signal()
    maximise_requested = Signal()
    close_requested = Signal()
    grabbed = Signal(QPoint)
    dragged = Signal(QPoint)
    dropped = Signal()

    def __init__(self, icon: str, name: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("windowTitleBar")
        self._icon_name = icon
        self._maximised = False
        self._icon = QLabel()
        self._title = ElidedLabel()
        self._title.setObjectName("windowTitle")
        self._pop_out = IconButton("pop-out", "Pop out into a window of its own  (Ctrl+M, O)", theme)
        self._minimise = IconButton("minimise", "Minimise  (Ctrl+M, M)", theme)
        self._maximise = IconButton("maximise", "Maximise  (F11)", theme)
        self._close = IconButton("close", "Close this window  (Ctrl+W)", theme)
        for button, role in zip(self._buttons, ("Pop out", "Minimise", "Maximise", "Close"), strict=True):
            button.setObjectName(f"window{role.title().replace(' ', '')}")
            button.setAccessibleName(f"{role} {name}")
            button.setFocusPolicy(
                Qt.FocusPolicy.NoFocus
            )  # the shortcuts do the same; Tab goes to the content
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 0, 6, 0)
        row.setSpacing(8)
        row.addWidget(self._icon)
        row.addWidget(label(name, "title"))
        row.addWidget(self._title, stretch=1)
        buttons = QHBoxLayout()
        buttons.setSpacing(2)
        for button in self._buttons:
            buttons.addWidget(button)
        row.addLayout(buttons)
        self._pop_out.clicked.connect(self.pop_out_requested)
        self._minimise.clicked.connect(self.minimise_requested)
        self._maximise.clicked.connect(self.maximise_requested)
        self._close.clicked.connect(self.close_requested)
        self.set_theme(theme)

    @property
    def _buttons(self) -> tuple[IconButton, ...]:
        return self._pop_out, self._minimise, self._maximise, self._close

    def set_title(self, title: str) -> None:
        """Show what the window is about, after its name."""
        self._title.setText(f"— {title}" if title else "")

    def set_maximised(self, maximised: bool, theme: Theme) -> None:  # noqa: FBT001 -- a state, set by one caller
        """Show whether the window fills the canvas."""
        icon, words = ("restore", "Restore  (F11)") if maximised else ("maximise", "Maximise  (F11)")
        self._maximise.set_icon(icon, words, theme)

    def set_theme(self, theme: Theme) -> None:
        """Draw the icons in the theme's colours, and be as high as the size of its words wants."""
        self.setFixedHeight(theme.px(HEIGHT))
        size = theme.px(_ICON_PX)
        self._icon.setPixmap(themed_icon(self._icon_name, theme.text, size).pixmap(size, size))
        for button in self._buttons:
            button.set_theme(theme)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Grasp the window."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.grabbed.emit(event.globalPosition().toPoint())
        event.ignore()  # the window becomes the active one

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the window."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.dragged.emit(event.globalPosition().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of the window."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.dropped.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Fill the canvas, or go back."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.maximise_requested.emit()
