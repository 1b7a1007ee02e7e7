"""The program itself, with a watch beside it: prints when what was there, seconds, as one JSON object.

``python -m tests.bench.started HOME BEGAN UNTIL``: ``BEGAN`` is the monotonic time at which the process was
started; ``UNTIL`` is ``painted``, ``open`` or ``loaded`` (then it idles for a while). Nothing but the program
and what Python brings is imported before the first paint.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import app.main as program
from app.desktop.main_window import MainWindow

_SETTLE_S = 6.0
_program_painted = program._painted
_IDLE_S = 6.0


class Watch:
    """Notes what was there when."""

    def __init__(self, began: float, last: str) -> None:
        self.told: dict[str, Any] = {}
        self._began = began
        self._last = last

    def note(self, what: str) -> None:
        """Note a moment."""
        self.told[what] = time.monotonic() - self._began

    async def painted(self, window: MainWindow) -> None:
        """Stand in for what waits for the first paint; the program goes on when this is over."""
        self.note("built")
        await _program_painted(window)
        self.note("painted")
        if self._last == "painted":
            self.tell()
            os._exit(0)
        self._following = asyncio.create_task(self._follow(window))

    def tell(self) -> None:
        """Print what was noted."""
        sys.stdout.write(json.dumps(self.told) + "\n")
        sys.stdout.flush()

    async def _follow(self, window: MainWindow) -> None:
        found: list[Any] = []

        def is_open() -> bool:
            if not found and "app.desktop.desktop" in sys.modules:
                found.extend(each for each in window.children() if type(each).__name__ == "Desktop")
            return bool(found) and found[0].services is not None

        await _until(is_open)
        self.note("open")
        desktop = found[0]
        if self._last == "loaded":
            await _until(lambda: desktop.runs.loaded and desktop.trace.detail.is_loaded)
            self.note("loaded")
            await asyncio.sleep(_SETTLE_S)
            self.told["rss_mb"] = _rss_mb()
            used, began = time.process_time(), time.monotonic()
            await asyncio.sleep(_IDLE_S)
            self.told["idle"] = (time.process_time() - used) / (time.monotonic() - began)
        window.close()


async def _until(condition: Callable[[], object]) -> None:
    while not condition():  # noqa: ASYNC110 -- what is waited for sets no event
        await asyncio.sleep(0.005)


def _rss_mb() -> float:
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if "VmRSS" in line)
    return int(line.split()[1]) * 1024 / 1e6


def main() -> None:
    """Run the program."""
    home, began, last = Path(sys.argv[1]), float(sys.argv[2]), sys.argv[3]
    watch = Watch(began, last)
    watch.note("imported")
    program._painted = watch.painted
    program.run(home, "dark")
    watch.tell()


if __name__ == "__main__":
    main()
