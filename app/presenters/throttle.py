"""Throttles what is shown, never what is stored: at once if it was quiet, else when the pause is over."""

import time

from PySide6.QtCore import QObject, QTimer, Signal

PAUSE_MS = 30


class Throttle(QObject):
    """Fires at most once a pause.

    Signals:
        fired(): show it now.
    """

    fired = Signal()

    def __init__(self, parent: QObject | None = None, pause_ms: int = PAUSE_MS) -> None:
        super().__init__(parent)
        self._pause_ms = pause_ms
        self._fired_at = float("-inf")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._fire)

    def ask(self) -> None:
        """Something is to be shown."""
        if self._timer.isActive():
            return
        quiet_ms = (time.monotonic() - self._fired_at) * 1000
        if quiet_ms >= self._pause_ms:
            self._fire()
        else:
            self._timer.start(round(self._pause_ms - quiet_ms))

    def stop(self) -> None:
        """Show nothing more of what was asked."""
        self._timer.stop()

    def _fire(self) -> None:
        self._fired_at = time.monotonic()
        self.fired.emit()
