"""Tells when a widget has been painted for the first time."""

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget


class FirstPaint(QObject):
    """Watches a widget until its first paint is over.

    Signals:
        painted(): it is on the screen.
    """

    painted = Signal()

    def __init__(self, watched: QWidget) -> None:
        super().__init__(watched)
        self._watched = watched
        self.is_over = False
        watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice the paint; it is over when the loop is back."""
        if event.type() is QEvent.Type.Paint and not self.is_over:
            self.is_over = True
            QTimer.singleShot(0, self, self._tell)
        return super().eventFilter(watched, event)

    def _tell(self) -> None:
        self._watched.removeEventFilter(self)
        self.painted.emit()
