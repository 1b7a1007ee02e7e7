"""Collects reference cycles on the interface's thread only.

WORKAROUND: Python's cyclic collector runs in whichever thread happens to allocate. When it frees a QObject
in a thread that is not the object's own, Qt stops its timers from there and the process may crash
("QObject::~QObject: Timers cannot be stopped from another thread"). So automatic collection is off while the
desktop lives, and a timer of the interface's thread collects instead, by Python's own thresholds.
"""

import gc

from PySide6.QtCore import QObject, QTimer

LOOK_MS = 1_000


class GarbageCollector(QObject):
    """Collects while it lives; ``stop`` gives the work back to Python."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thresholds = gc.get_threshold()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._was_on = gc.isenabled()
        gc.disable()
        self._timer.start()

    def look(self) -> int:
        """Collect the oldest generation that is due; return it, -1 when none is."""
        counts = gc.get_count()
        due = [generation for generation in (0, 1, 2) if counts[generation] > self._thresholds[generation]]
        if not due:
            return -1
        gc.collect(due[-1])
        return due[-1]

    def stop(self) -> None:
        """Let Python collect by itself again, if it did before."""
        self._timer.stop()
        if self._was_on:
            gc.enable()
