"""What a person does while nothing behind the desktop answers, beside the same with nothing held."""

import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from actors.conductor.messages import DriverEnded, RunEnded
from app.viewmodels.desktop import writer_id
from tests.app.person import click, press, type_text
from tests.bench.active import busy_model
from tests.bench.desks import FrameClock, live, until
from tests.bench.figures import Figure, Target, percentile
from tests.bench.measures.writer_opening import SPARE_MS, submitted
from tests.bench.setting import Setting
from tests.fakes.scripted import ScriptedModel, hang
from tests.flows.desks import CONTROL, Desk, HeldMailbox, held, with_model
from tests.flows.folders import small_project

FULL = 900  # of 1,000: what a person does has room, and waits behind all of it
KEYS = "abcde fghi"
NOT_OURS = DriverEnded(RunEnded("a run that is forgotten", "completed"))
_ACTIONS = {
    "open": "submit → Writer painted",
    "type": "key → painted, in the document",
    "switch": "Ctrl+number → the other window painted",
    "cancel": "click on Cancel → said so, painted",
}
_TARGETS = {"open": Target(50.0, "p99"), "type": Target(16.0, "p99")}

Samples = dict[str, list[float]]


def measure(setting: Setting) -> list[Figure]:
    """Do the same with a model that answers, and with one that hangs behind a conductor that is stuck."""
    found: list[Samples] = []
    for is_held in (False, True):
        samples: Samples = {name: [] for name in _ACTIONS}
        with setting.scratch() as scratch, pytest.MonkeyPatch.context() as patch:
            home, folder = Path(scratch) / "home", small_project(Path(scratch) / "project", "thing")
            with_model(patch, ScriptedModel({"": [hang() for _ in range(999)]}) if is_held else busy_model())
            behind = HeldMailbox(patch, [NOT_OURS] * FULL) if is_held else None

            async def story(
                desk: Desk, behind: HeldMailbox | None = behind, samples: Samples = samples
            ) -> None:
                async with AsyncExitStack() as stack:
                    if behind is not None:
                        await stack.enter_async_context(held(desk, behind))
                    desk.desktop.spare_timer.setInterval(SPARE_MS)
                    for _ in range(setting.times(20)):
                        await _once(desk, samples)

            live(home, folder, story)
        found.append(samples)
    free, kept = found
    return [
        Figure(
            f"model hangs, conductor's mailbox full: {words}",
            "ms",
            tuple(kept[name]),
            _TARGETS.get(name),
            f"beside a desktop with nothing held: median {percentile(free[name], 50):.1f}, "
            f"p99 {percentile(free[name], 99):.1f} ms",
        )
        for name, words in _ACTIONS.items()
    ]


async def _once(desk: Desk, samples: Samples) -> None:
    """Open a Writer, type in it, go to Trace and back, cancel, close it."""
    await until(lambda: desk.desktop.windows.builder._spares)
    took, run_id = await submitted(desk)
    samples["open"].append(took)
    clock = FrameClock(desk.window)
    page = desk.page(run_id)
    for letter in KEYS:
        samples["type"].append(await _painted(clock, partial(type_text, page, letter)))
    for key in (Qt.Key.Key_1, Qt.Key.Key_2):
        samples["switch"].append(await _painted(clock, partial(press, desk.window, key, CONTROL)))
    button = desk.button(run_id, "writerCancel")
    samples["cancel"].append(await _painted(clock, partial(click, button)))
    clock.stop()
    desk.desktop.windows.close(writer_id(run_id))


async def _painted(clock: FrameClock, action: Callable[[], None]) -> float:
    began = time.perf_counter()
    async with clock.painted():
        action()
    return (time.perf_counter() - began) * 1000
