"""Collects reference cycles on the interface's thread only.

WORKAROUND: Python's cyclic collector runs in whichever thread happens to allocate. When it frees a QObject
in a thread that is not the object's own, Qt stops its timers from there and the process may crash
("QObject::~QObject: Timers cannot be stopped from another thread"). So automatic collection is off while the
desktop lives, and a timer of the interface's thread collects instead, by Python's own thresholds.

What survived a full collection is set aside, so that the next one looks only at what came since: a large run
that is open is 100,000 objects, 0.1 s of standing still each time. When as much again has been set aside,
all of it is looked at anew.
"""

import ctypes
import gc
import sys

from PySide6.QtCore import QObject, QTimer

LOOK_MS = 1_000
_OLDEST = 2


class GarbageCollector(QObject):
    """Collects while it lives; ``stop`` gives the work back to Python."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thresholds = gc.get_threshold()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._was_on = gc.isenabled()
        self._has_worked = False
        self._looked_at = 0  # how many objects were there when all were looked at
        gc.disable()
        self._timer.start()

    def look(self) -> int:
        """Collect the oldest generation that is due; return it, -1 when none is."""
        counts = gc.get_count()
        due = [generation for generation in (0, 1, 2) if counts[generation] > self._thresholds[generation]]
        if not due:
            if self._has_worked:
                self._has_worked = False
                _give_memory_back()
            return -1
        if due[-1] == _OLDEST:
            self._collect_oldest()
        else:
            gc.collect(due[-1])
        self._has_worked = True
        return due[-1]

    def stop(self) -> None:
        """Let Python collect by itself again, if it did before."""
        self._timer.stop()
        gc.unfreeze()
        if self._was_on:
            gc.enable()

    def _collect_oldest(self) -> None:
        """Collect what was not set aside, at times all; set aside what is left."""
        is_whole = gc.get_freeze_count() >= 2 * self._looked_at
        if is_whole:
            gc.unfreeze()
        gc.collect()
        gc.freeze()
        if is_whole:
            self._looked_at = gc.get_freeze_count()


def _give_memory_back() -> None:
    """Hand what the C library holds free back to the system, in 3 ms; done when work has ended.

    The GNU library does that by itself only at the end of its heap.
    """
    if sys.platform == "linux" and hasattr(library := ctypes.CDLL(None), "malloc_trim"):
        library.malloc_trim(0)
