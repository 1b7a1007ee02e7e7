"""A long look through something, one piece a turn of the loop, so that the window stays alive."""

import time
from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

# A part of a frame; a piece should take less. Between two turns everything else has its own.
TURN_S = 0.005
PAUSE_MS = 4


class Pieces(QObject):
    """Goes through an iterator; another ``begin`` drops the one before.

    Signals:
        came(list, bool): a piece, and whether it was the last.
    """

    came = Signal(list, bool)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._left: Iterator[list[Any]] = iter(())
        self._timer = QTimer(self)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self._go_on)

    def begin(self, pieces: Iterator[list[Any]]) -> None:
        """Go through these; for a turn at once."""
        self._left = pieces
        self._timer.start()
        self._go_on()

    def stop(self) -> None:
        """Look no further."""
        self._timer.stop()

    def _go_on(self) -> None:
        found: list[Any] = []
        begun = time.perf_counter()
        piece: list[Any] | None = []
        while piece is not None and time.perf_counter() - begun < TURN_S:
            piece = next(self._left, None)
            found += piece or ()
        if piece is None:
            self._timer.stop()
        self.came.emit(found, piece is None)
