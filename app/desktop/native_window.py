"""A window of the system that holds what stood on the canvas: for a second screen, say."""

from PySide6.QtCore import QByteArray, QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QMoveEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.theme.theme import Theme
from app.viewmodels.placement import MIN_HEIGHT, MIN_WIDTH
from app.widgets.common.buttons import IconButton
from app.widgets.common.labels import ElidedLabel
from app.widgets.common.properties import name_widget

HEIGHT = 30
BACK = "Put the window back on the desktop  (Ctrl+M, O)"


class NativeWindow(QWidget):
    """Holds a content, below a strip with the way back.

    Signals:
        back_requested(): the content is to stand on the canvas again.
        close_requested(): the person closed the window.
        changed(): it has another place, size or state, or the keyboard came or went.
    """

    back_requested = Signal()
    close_requested = Signal()
    changed = Signal()

    def __init__(self, window_id: str, content: QWidget, theme: Theme) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.window_id = window_id
        self._content = content
        self._may_close = False
        name_widget(self, f"native:{window_id}", "Quire")
        self.setProperty("native", True)  # noqa: FBT003 -- Qt's signature; the style gives it its ground
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumSize(MIN_WIDTH, MIN_HEIGHT)
        self._strip = strip = QFrame()
        strip.setObjectName("nativeStrip")
        strip.setFixedHeight(theme.px(HEIGHT))
        self._title = ElidedLabel()
        self._title.setObjectName("windowTitle")
        self._back = IconButton("pop-in", BACK, theme)
        self._back.setObjectName("windowBack")
        self._back.clicked.connect(self.back_requested)
        row = QHBoxLayout(strip)
        row.setContentsMargins(12, 0, 8, 0)
        row.addWidget(self._title, stretch=1)
        row.addWidget(self._back)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(strip)
        column.addWidget(content, stretch=1)
        content.show()

    def set_title(self, title: str) -> None:
        """Say what the window is about."""
        self.setWindowTitle(f"{title} — Quire")
        self.setAccessibleName(title)
        self._title.setText(title)

    def set_theme(self, theme: Theme) -> None:
        """Draw the icon in the theme's colours."""
        self._back.set_theme(theme)
        self._strip.setFixedHeight(theme.px(HEIGHT))

    def come_forward(self) -> None:
        """Be in front, with the keyboard, also when it was minimised."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()
        self._content.setFocus()

    def toggle_maximised(self) -> None:
        """Fill the screen, or go back."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowMaximized)

    def is_shown(self) -> bool:
        """Return whether it is neither hidden nor minimised."""
        return self.isVisible() and not self.isMinimized()

    def geometry_text(self) -> str:
        """Return place, size and state, as ``take_geometry`` reads it."""
        return bytes(self.saveGeometry().data()).hex()

    def take_geometry(self, text: str) -> None:
        """Stand where it stood; on a screen that is no more, Qt finds another place."""
        self.restoreGeometry(QByteArray.fromHex(text.encode()))

    def let_go(self) -> None:
        """Go for good."""
        self._may_close = True
        self.close()
        self.deleteLater()

    def changeEvent(self, event: QEvent) -> None:
        """Tell that the keyboard came or went, or that the state is another."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.ActivationChange, QEvent.Type.WindowStateChange):
            self.changed.emit()

    def moveEvent(self, event: QMoveEvent) -> None:
        """Tell the new place."""
        super().moveEvent(event)
        self.changed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell the new size."""
        super().resizeEvent(event)
        self.changed.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """The window behind it is closed; that one lets this one go."""
        if self._may_close:
            super().closeEvent(event)
        else:
            event.ignore()
            self.close_requested.emit()
