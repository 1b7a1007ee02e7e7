"""Event committed → visible in Trace, while 1,000 events a second arrive."""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path

from storage.events.envelope import NewEvent, StoredEvent
from tests.bench.desks import FrameClock, Gaps, live, quiet, until
from tests.bench.figures import Figure, Target, percentile
from tests.bench.setting import Setting
from tests.builders.stress import Source as Chance
from tests.builders.stress import StressRun, batches, stress_run
from tests.flows.desks import Desk

A_SECOND = 1_000
BATCH = 10
SECONDS = 12
# Of the delay of a timer under load over that of an idle machine.
EXTRA_GAP_MS = 8.0


def measure(setting: Setting) -> list[Figure]:
    """Follow one run in Trace as it grows."""
    seen = _Seen()
    idle: list[float] = []
    busy: list[float] = []
    run = stress_run(999_999, A_SECOND * (1 if setting.tiny else SECONDS), Chance())
    with setting.scratch() as scratch:
        home = setting.copy_of("runs-10k", Path(scratch))

        async def story(desk: Desk) -> None:
            begin, rest = run.new_events[:20], run.new_events[20:-1]
            await desk.store.append(begin)
            await until(lambda: desk.desktop.runs.run(run.run_id) is not None)
            desk.desktop.trace.list.choose(run.run_id)
            await until(lambda: desk.desktop.trace.detail.is_loaded)
            await quiet()
            idle[:] = await _idle_gaps()
            seen.follow(desk)
            gaps = Gaps()
            gaps.start()
            last_seq = await _append(desk, run, rest)
            await until(lambda: seen.level(last_seq))
            busy[:] = gaps.stop()

        live(home, Path(scratch), story)
    return _figures(seen, idle, busy)


def _figures(seen: "_Seen", idle: Sequence[float], busy: Sequence[float]) -> list[Figure]:
    extra = tuple(late - percentile(idle, 99) for late in busy)
    note = f"{len(seen.waits):,} events of one run in batches of {BATCH}; 10,000 runs in the list"
    gap = f"idle: median {percentile(idle, 50):.2f}, p99 {percentile(idle, 99):.2f} ms"
    return [
        Figure(
            "event committed → visible in Trace, 1,000 events/s",
            "ms",
            tuple(seen.waits),
            Target(50.0, "p99"),
            note,
        ),
        Figure(
            "… timer gap of the interface, over the idle p99", "ms", extra, Target(EXTRA_GAP_MS, "p99"), gap
        ),
    ]


async def _idle_gaps() -> list[float]:
    gaps = Gaps()
    gaps.start()
    await asyncio.sleep(3)
    return gaps.stop()


async def _append(desk: Desk, run: StressRun, events: Sequence[NewEvent]) -> int:
    """Append at the stated rate, from the loop, as actors do; return the last seq."""
    for text in run.blobs.values():
        desk.store.put_blob(text)
    began, commit = time.perf_counter(), desk.store.append(events[:1])
    for number, batch in enumerate(batches(events, BATCH)):
        wait = began + number * BATCH / A_SECOND - time.perf_counter()
        await asyncio.sleep(max(0.0, wait))
        commit = desk.store.append(batch)
    return (await commit)[-1]


class _Seen:
    """When which event was committed, and when it was on the screen."""

    def __init__(self) -> None:
        self.waits: list[float] = []
        self._committed: list[tuple[int, float]] = []
        self._published = self._painting = 0

    def follow(self, desk: Desk) -> None:
        """Look at the store and the screen."""
        self._detail = desk.desktop.trace.detail
        self._forget = desk.store.subscribe(self._on_committed)
        self._detail.view_changed.connect(self._on_view)
        clock = FrameClock(desk.window)
        clock.begun.connect(self._on_begun)
        clock.over.connect(self._on_over)

    def level(self, last_seq: int) -> bool:
        """Whether all that was committed was seen."""
        if self._committed or self._published < last_seq:
            return False
        self._forget()
        return True

    def _on_committed(self, events: tuple[StoredEvent, ...]) -> None:
        now = time.perf_counter()
        self._committed += [(event.seq, now) for event in events if event.run_id == self._detail.run_id]

    def _on_view(self, _view: object) -> None:
        self._published = self._detail._last_seq

    def _on_begun(self) -> None:
        self._painting = self._published

    def _on_over(self) -> None:
        now = time.perf_counter()
        count = 0
        for seq, at in tuple(self._committed):
            if seq > self._painting:
                break
            self.waits.append((now - at) * 1000)
            count += 1
        del self._committed[:count]
