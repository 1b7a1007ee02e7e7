"""Throttles what is shown, never what is stored: at once if it was quiet, else when the pause is over.

What takes long to show is shown less often: nothing that is throttled has more than its share of the
interface's thread, however large a run grows.
"""

import time

from PySide6.QtCore import QObject, QTimer, Signal

PAUSE_MS = 30
_SHARE = 2  # one part of so many


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
        self._rest_ms = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._fire)

    def ask(self) -> None:
        """Something is to be shown."""
        if self._timer.isActive():
            return
        quiet_ms = (time.monotonic() - self._fired_at) * 1000
        pause_ms = max(self._pause_ms, self._rest_ms)
        if quiet_ms >= pause_ms:
            self._fire()
        else:
            self._timer.start(round(pause_ms - quiet_ms))

    def stop(self) -> None:
        """Show nothing more of what was asked."""
        self._timer.stop()

    def _fire(self) -> None:
        self._fired_at = time.monotonic()
        self.fired.emit()
        QTimer.singleShot(0, self, self._on_shown)  # behind the painting that it asked for

    def _on_shown(self) -> None:
        self._rest_ms = (time.monotonic() - self._fired_at) * 1000 * _SHARE
