"""Data of an odd shape: a call that answered 20 MB, a run with 200 workers."""

import asyncio
import time
from pathlib import Path

from tests.bench.desks import FrameClock, Gaps, live, quiet, until
from tests.bench.figures import Figure
from tests.bench.opening import open_run
from tests.bench.setting import Setting
from tests.flows.desks import Desk


def measure(setting: Setting) -> list[Figure]:
    """Open both."""
    shown, stutter = _payload(setting)
    wide = open_run(setting, "workers-200", 5)
    return [
        Figure("20 MB of output: asked for → painted", "ms", tuple(shown), None, "its card opened in Trace"),
        Figure("… longest stutter meanwhile", "ms", tuple(stutter), None, ""),
        Figure("open a run with 200 workers: first paint", "ms", tuple(wide.first), None, ""),
        Figure("open a run with 200 workers: whole and interactive", "ms", tuple(wide.whole), None, ""),
    ]


def _payload(setting: Setting) -> tuple[list[float], list[float]]:
    shown: list[float] = []
    stutter: list[float] = []
    with setting.scratch() as scratch:
        home = setting.copy_of("output-20mb", Path(scratch))

        async def story(desk: Desk) -> None:
            clock = FrameClock(desk.window)
            detail = desk.desktop.trace.detail
            await until(lambda: detail.is_loaded)
            await quiet()
            assert detail._facts is not None
            loud = detail._facts.calls.value[-1].key
            for _ in range(setting.times(5)):
                gaps = Gaps()
                gaps.start()
                given: asyncio.Future[object] = asyncio.get_running_loop().create_future()
                on_payload = _Once(given)
                detail.call.changed.connect(on_payload.take)
                began = time.perf_counter()
                detail.toggle_card(loud)
                await given
                async with clock.painted():
                    desk.window.update()
                shown.append((time.perf_counter() - began) * 1000)
                await quiet()
                stutter.append(max(gaps.stop()))
                detail.call.changed.disconnect(on_payload.take)
                detail.toggle_card(loud)
                await quiet()

        live(home, Path(scratch), story)
    return shown, stutter


class _Once:
    """Waits for a payload that is not still being read."""

    def __init__(self, given: "asyncio.Future[object]") -> None:
        self._given = given

    def take(self, payload: object) -> None:
        """Take what is shown."""
        if payload is not None and not self._given.done():
            self._given.set_result(payload)
