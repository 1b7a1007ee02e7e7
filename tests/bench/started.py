"""The program itself, with a watch beside it: prints when what was there, seconds, as one JSON object.

``python -m tests.bench.started HOME BEGAN UNTIL``: ``BEGAN`` is the monotonic time at which the process was
started; ``UNTIL`` is ``painted``, ``open`` or ``loaded`` (then it idles for a while). Nothing but the program
and what Python brings is imported before the first paint.
"""

import asyncio
import importlib
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import app.main as program
from app.desktop.main_window import MainWindow
from app.theme.keeper import ThemeKeeper

_SETTLE_S = 6.0
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

    async def live(self, window: MainWindow, keeper: ThemeKeeper, home: Path) -> int:
        """Live as the program does, and note what happens."""
        self.note("built")
        await program._painted(window)
        self.note("painted")
        if self._last == "painted":
            return 0
        parts = await asyncio.to_thread(importlib.import_module, "app.desktop.assembly")
        lifecycle = parts.assemble(window, keeper, home, None)
        lifecycle.settled.connect(self._on_open)
        follow = asyncio.create_task(self._follow(window, lifecycle._desktop))
        code: int = await lifecycle.run()
        await follow
        return code

    def _on_open(self) -> None:
        self.note("open")

    async def _follow(self, window: MainWindow, desktop: Any) -> None:
        await _until(lambda: "open" in self.told)
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
    program._live = watch.live
    program.run(home, "dark")
    sys.stdout.write(json.dumps(watch.told) + "\n")


if __name__ == "__main__":
    main()
