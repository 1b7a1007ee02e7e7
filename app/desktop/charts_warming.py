"""The charts' library is imported behind the window: neither the start nor the first chart waits for it."""

import time
from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer, Signal

from app.presenters.background import Background
from app.widgets.charts import library

_AFTER_MS = 50
_SLICE_S = 0.004
_PAUSE_MS = 2


class ChartsWarming(QObject):
    """Imports it: what knows no Qt in a thread, the rest in pauses of the interface's thread.

    Signals:
        done: charts can be drawn.
    """

    done = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = Background("charts", self)
        self._steps: Iterator[None] = iter(())
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._go_on)

    def start(self) -> None:
        """Begin in a moment."""
        QTimer.singleShot(_AFTER_MS, self, self._prepare)

    def close(self) -> None:
        """Import nothing more."""
        self._timer.stop()
        self._background.close()

    def _prepare(self) -> None:
        self._background.run(library.prepare, self._on_prepared)

    def _on_prepared(self, _nothing: None) -> None:
        self._steps = library.steps()
        self._timer.start(_PAUSE_MS)

    def _go_on(self) -> None:
        ends = time.perf_counter() + _SLICE_S
        for _ in self._steps:
            if time.perf_counter() >= ends:
                self._timer.start(_PAUSE_MS)
                return
        self.done.emit()
