"""How long windows take from the person's act to the screen."""

import time

from app.desktop.canvas_window import Look
from app.viewmodels.desktop import Opened


class OpeningClock:
    """Keeps when windows were asked for until each is on the screen."""

    def __init__(self) -> None:
        self._asked: dict[str, tuple[float, float]] = {}

    def built(self, window_id: str, began: float, requested_at: float | None) -> None:
        """Note a window that was built, and ``time.perf_counter()`` when it was asked for or begun."""
        handling_ms = (time.perf_counter() - began) * 1000
        self._asked[window_id] = (requested_at if requested_at is not None else began, handling_ms)

    def painted(self, look: Look) -> Opened | None:
        """Return how long a window took that is on the screen now; None when that is told already."""
        if look.window_id not in self._asked:
            return None
        requested_at, handling_ms = self._asked.pop(look.window_id)
        visible_ms = (time.perf_counter() - requested_at) * 1000
        return Opened(look.window_id, look.app, look.run_id, visible_ms, handling_ms)

    def forget(self, window_id: str) -> None:
        """A window was closed, perhaps before it was on the screen."""
        self._asked.pop(window_id, None)
