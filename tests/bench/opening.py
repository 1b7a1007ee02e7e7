"""Opens a long run in Trace, again and again."""

import asyncio
import time
from pathlib import Path

from tests.bench.desks import FrameClock, Gaps, live, quiet, until
from tests.bench.figures import Figure, Target
from tests.bench.machine import rss_mb
from tests.bench.setting import Setting
from tests.flows.desks import Desk

RUN = "stress-000001"
_SMOOTH_MS = 50.0


class Openings:
    """Samples of opening one run."""

    def __init__(self) -> None:
        self.first: list[float] = []
        self.begun: list[float] = []
        self.whole: list[float] = []
        self.stutter: list[float] = []
        self.rss = 0.0

    def figures(self, name: str, note: str) -> list[Figure]:
        """Return the rows."""
        return [
            Figure(f"open {name}: first paint", "ms", tuple(self.first), Target(150.0), note),
            Figure(
                f"open {name}: its calls shown, interactive", "ms", tuple(self.begun), Target(1_500.0), note
            ),
            Figure(f"open {name}: whole and interactive", "ms", tuple(self.whole), Target(1_500.0), note),
            Figure(f"… longest stutter meanwhile ({name})", "ms", tuple(self.stutter), None, ""),
        ]


def open_run(setting: Setting, plan: str, times: int) -> Openings:
    """Return how long a run of a plan took to open; each time it is read anew."""
    found = Openings()
    with setting.scratch() as scratch:
        home = setting.copy_of(plan, Path(scratch))

        async def story(desk: Desk) -> None:
            clock = FrameClock(desk.window)
            await until(lambda: desk.desktop.trace.detail.is_loaded)
            await quiet()
            for _ in range(setting.times(times)):
                async with clock.painted():
                    desk.desktop.trace.detail.show_run("")
                    desk.window.update()
                await quiet()
                await _open(desk, clock, found)
            found.rss = rss_mb()

        live(home, Path(scratch), story)
    return found


async def _open(desk: Desk, clock: FrameClock, found: Openings) -> None:
    detail, gaps = desk.desktop.trace.detail, Gaps()
    shown: list[float] = []
    begun: list[float] = []

    def on_frame() -> None:
        if not shown and detail.view.detail is not None:
            shown.append(time.perf_counter())
        if not begun and detail.view.detail is not None and detail.view.detail.loops:
            begun.append(time.perf_counter())

    clock.over.connect(on_frame)
    gaps.start()
    began = time.perf_counter()
    detail.show_run(RUN)
    await until(lambda: detail.is_loaded)
    async with clock.painted():
        desk.window.update()
    await _smooth()
    whole = time.perf_counter()
    clock.over.disconnect(on_frame)
    found.first.append((shown[0] - began) * 1000)
    found.begun.append((begun[0] - began) * 1000)
    found.whole.append((whole - began) * 1000)
    found.stutter.append(max(gaps.stop()))


async def _smooth() -> None:
    """Wait until the loop answers at once: it did not only begin to be busy again."""
    while True:
        began = time.perf_counter()
        await asyncio.sleep(0.005)
        if (time.perf_counter() - began) * 1000 < _SMOOTH_MS:
            return
