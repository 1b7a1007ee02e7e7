"""The run list with 10,000 runs: read, shown, scrolled, filtered."""

import time
from functools import partial

from app.presenters.run_book import RunBook
from app.presenters.run_list import RunListPresenter
from app.theme.theme import load_theme
from app.viewmodels.run_rows import RunsView
from app.widgets.charts import library
from app.widgets.trace.run_pane import RunPane
from storage.event_store import EventStore
from tests.bench.desks import FrameClock, live_on_loop, until
from tests.bench.figures import Figure, Target
from tests.bench.setting import Setting


def measure(setting: Setting) -> list[Figure]:
    """Open the list again and again, then scroll it."""
    home = setting.home("runs-10k")
    store = EventStore.open(home)
    found = _Found()
    try:
        count = len(store.runs())
        for _ in range(setting.times(12)):
            began = time.perf_counter()
            store.runs()
            found.read.append((time.perf_counter() - began) * 1000)
        live_on_loop(partial(_look, setting, store, found))
    finally:
        store.close()
    note = f"{count:,} runs"
    return [
        Figure("run list: asked for → first rows painted", "ms", tuple(found.first), Target(100.0), note),
        Figure(
            "run list: asked for → all rows in it, painted",
            "ms",
            tuple(found.whole),
            Target(100.0),
            "read in pages",
        ),
        Figure(
            "… all rollups read from the log at once", "ms", tuple(found.read), None, "one query, no window"
        ),
        Figure(
            "run list scrolled by a page, painted", "ms", tuple(found.scrolled), Target(16.0, "p95"), note
        ),
        Figure("run list filtered, painted", "ms", tuple(found.filtered), None, "one more letter typed"),
    ]


class _Found:
    """Samples, milliseconds."""

    def __init__(self) -> None:
        self.read: list[float] = []
        self.first: list[float] = []
        self.whole: list[float] = []
        self.scrolled: list[float] = []
        self.filtered: list[float] = []


class _List:
    """The list as the desktop wires it, in a window of its own."""

    def __init__(self) -> None:
        self.book = RunBook()
        self.presenter = RunListPresenter(self.book)
        self.pane = RunPane(load_theme("dark"))
        self.presenter.view_changed.connect(self._on_view)
        self.pane.set_charts_ready()
        self.pane.resize(400, 780)
        self.pane.show()
        self.clock = FrameClock(self.pane)
        self.clock.over.connect(self._on_over)
        self.shown = 0
        self.first_at = self.whole_at = 0.0

    def _on_view(self, view: RunsView) -> None:
        self.pane.set_view(view)
        self.shown = len(view.rollups)

    def _on_over(self) -> None:
        if self.shown and not self.first_at:
            self.first_at = time.perf_counter()
        if self.book.loaded and self.shown == len(self.book.runs):
            self.whole_at = self.whole_at or time.perf_counter()

    def close(self) -> None:
        self.presenter.close()
        self.book.close()
        self.pane.close()
        self.pane.deleteLater()


async def _look(setting: Setting, store: EventStore, found: _Found) -> int:
    library.warm_up()
    for _ in range(setting.times(12)):
        shown = _List()
        async with shown.clock.painted():
            shown.pane.update()
        began = time.perf_counter()
        shown.book.attach(store)
        await until(lambda: shown.whole_at)  # noqa: B023 -- awaited before the next round
        found.first.append((shown.first_at - began) * 1000)
        found.whole.append((shown.whole_at - began) * 1000)
        shown.close()
    shown = _List()
    shown.book.attach(store)
    await until(lambda: shown.whole_at)
    await _scroll(setting, shown, found)
    for end in range(1, setting.times(6) + 1):
        began = time.perf_counter()
        async with shown.clock.painted():
            shown.presenter.set_filter("babaei"[:end])
        found.filtered.append((time.perf_counter() - began) * 1000)
    shown.close()
    return 0


async def _scroll(setting: Setting, shown: _List, found: _Found) -> None:
    bar = shown.pane.list.verticalScrollBar()
    for step in range(1, setting.times(150) + 1):
        began = time.perf_counter()
        async with shown.clock.painted():
            bar.setValue(min(bar.maximum(), step * bar.pageStep()))
            shown.pane.list.viewport().update()
        found.scrolled.append((time.perf_counter() - began) * 1000)
