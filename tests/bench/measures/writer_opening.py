"""Submit → Writer painted, with a long log and three runs at work."""

import asyncio
import time
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from actors.conductor.messages import CancelRun
from app.viewmodels.desktop import Opened, writer_id
from storage.options import EventQuery
from tests.app.person import press
from tests.bench.active import busy_model
from tests.bench.desks import live, until
from tests.bench.figures import Figure, Target
from tests.bench.setting import Setting
from tests.flows.desks import Desk, with_model
from tests.flows.folders import small_project

ACTIVE = 3
SPARE_MS = 150
PROMPT = "Describe this folder and its parts"


def measure(setting: Setting) -> list[Figure]:
    """Submit prompts one after the other."""
    ready: list[float] = []
    quick: list[float] = []
    with setting.scratch() as scratch, pytest.MonkeyPatch.context() as patch:
        home = setting.copy_of("events-1m", Path(scratch))
        folder = small_project(Path(scratch) / "project", "thing")
        with_model(patch, busy_model())
        events = [0.0, 0]

        async def story(desk: Desk) -> None:
            await _begin_runs(desk)
            desk.desktop.spare_timer.setInterval(SPARE_MS)
            began, first = time.monotonic(), desk.store.last_seq()
            for _ in range(setting.times(60)):
                await until(lambda: desk.desktop.windows.builder._spares)
                ready.append(await submit(desk))
            events[:] = [time.monotonic() - began, desk.store.last_seq() - first]
            for _ in range(setting.times(20)):
                desk.desktop.windows.builder._spares.clear()
                quick.append(await submit(desk))

        live(home, folder, story)
    target = Target(50.0, "p99")
    note = f"{ACTIVE} runs at work beside it ({events[1] / events[0]:.0f} events/s)"
    return [
        Figure("submit → Writer painted, 1,000,000 events stored", "ms", tuple(ready), target, note),
        Figure("… with no window built ahead", "ms", tuple(quick), target, "prompts within 1.5 s of another"),
    ]


async def _begin_runs(desk: Desk) -> None:
    for number in range(ACTIVE):
        desk.ask(f"{PROMPT}, part {number}", model="scripted")
    await until(lambda: len(desk.desktop.runs.active) == ACTIVE)
    seq = desk.store.last_seq()
    query = EventQuery(since=seq, prefix="worker.tool.result")
    await until(lambda: len(desk.store.read(query)) >= ACTIVE)


async def submit(desk: Desk) -> float:
    """Submit a prompt and end its run; return how long it took until its window was painted, milliseconds."""
    took, run_id = await submitted(desk)
    await _end(desk, run_id)
    return took


async def submitted(desk: Desk) -> tuple[float, str]:
    """Submit a prompt; return how long it took until its window was painted, milliseconds, and its run."""
    seen: asyncio.Future[float] = asyncio.get_running_loop().create_future()
    told = partial(_note, seen)
    desk.desktop.windows.opened.connect(told)
    before = set(desk.run_ids)
    # Never the same words twice: those would bring the window that is open to the front.
    desk.window.prompt.input.setPlainText(f"{PROMPT} at {time.perf_counter()}")
    began = time.perf_counter()
    press(desk.window.prompt.input, Qt.Key.Key_Return)
    took = (await seen - began) * 1000
    desk.desktop.windows.opened.disconnect(told)
    (run_id,) = set(desk.run_ids) - before
    return took, run_id


async def _end(desk: Desk, run_id: str) -> None:
    await until(lambda: desk.desktop.runs.run(run_id) is not None)
    await desk.services.conductor.ask(CancelRun(run_id))
    desk.desktop.windows.close(writer_id(run_id))
    await until(lambda: run_id not in desk.desktop.runs.active)


def _note(seen: "asyncio.Future[float]", _opened: Opened) -> None:
    if not seen.done():
        seen.set_result(time.perf_counter())
