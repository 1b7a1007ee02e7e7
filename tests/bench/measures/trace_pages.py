"""The pages of a long run, and the views of a call that answered 20 MB."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from app.viewmodels.trace_look import PayloadMode
from tests.bench.desks import FrameClock, Gaps, live, quiet, until
from tests.bench.figures import Figure
from tests.bench.setting import Setting
from tests.flows.desks import Desk

_TIMES = 7
_AWAY = "trace-show-steps"


@dataclass(slots=True)
class _Samples:
    """Milliseconds until it was there, and of the longest stutter until all was quiet."""

    shown: list[float] = field(default_factory=list)
    stutter: list[float] = field(default_factory=list)

    def figures(self, what: str, note: str) -> list[Figure]:
        """Return the rows."""
        return [
            Figure(f"{what}: asked for → painted", "ms", tuple(self.shown), None, note),
            Figure("… longest stutter meanwhile", "ms", tuple(self.stutter), None, ""),
        ]


def measure(setting: Setting) -> list[Figure]:
    """Open each again and again."""
    graph, group, events, chosen = _Samples(), _Samples(), _Samples(), _Samples()
    with setting.scratch() as scratch:
        home = setting.copy_of("events-100k", Path(scratch))

        async def story(desk: Desk) -> None:
            await until(lambda: desk.desktop.trace.detail.is_loaded)
            await quiet()
            for _ in range(setting.times(_TIMES)):
                await _pages(desk, graph, group)
                await _events(desk, events, chosen)

        live(home, Path(scratch), story)
    note = "a run of 100,000 events, 742 workers"
    return [
        *graph.figures("graph of agents", note),
        *group.figures("… a group of it opened or closed", note),
        *events.figures("raw events", note),
        *chosen.figures("… filtered by a word", note),
        *_views(setting),
    ]


async def _pages(desk: Desk, graph: _Samples, group: _Samples) -> None:
    presenter = desk.desktop.trace_desk.pages.graph
    presenter._built = None  # as if the run had gone on since it was drawn
    await _timed(
        desk, graph, lambda: desk.desktop.actions.trigger("trace-show-graph"), lambda: presenter._built
    )
    before = presenter.view.layout
    key = next((node.key for node in before.graph.nodes if node.can_open), "")
    if key:
        await _timed(desk, group, partial(presenter.choose, key), lambda: presenter.view.layout is not before)
    desk.desktop.actions.trigger(_AWAY)
    await quiet()


async def _events(desk: Desk, events: _Samples, chosen: _Samples) -> None:
    presenter = desk.desktop.trace_desk.pages.events
    run_id = desk.desktop.trace.detail.run_id
    presenter.show("")
    await quiet()

    def open_page() -> None:
        presenter.show(run_id)
        desk.desktop.actions.trigger("trace-show-events")

    await _timed(desk, events, open_page, lambda: presenter.view.count)
    count, words = presenter.view.count, desk.trace().detail.events.words
    await _timed(desk, chosen, lambda: words.setText("tool"), lambda: presenter.view.count < count)
    words.clear()
    desk.desktop.actions.trigger(_AWAY)
    await quiet()


def _views(setting: Setting) -> list[Figure]:
    samples: dict[PayloadMode, _Samples] = {"chat": _Samples(), "tree": _Samples(), "raw": _Samples()}
    with setting.scratch() as scratch:
        home = setting.copy_of("output-20mb", Path(scratch))

        async def story(desk: Desk) -> None:
            detail, cards = desk.desktop.trace.detail, desk.trace().detail.cards
            await until(lambda: detail.facts)
            await quiet()
            assert detail.facts is not None
            detail.toggle_card(detail.facts.calls.value[-1].key)
            await until(
                lambda: cards.payload.view is not None and cards.payload.view.sizeHint().height() > 100
            )
            await quiet()
            cards.payload.set_mode("raw")
            for _ in range(setting.times(_TIMES)):
                for mode, found in samples.items():
                    await _timed(desk, found, partial(cards.payload.set_mode, mode), _at_once)

        live(home, Path(scratch), story)
    names = {"chat": "as chat", "tree": "as a JSON tree", "raw": "raw"}
    return [
        row for mode, each in samples.items() for row in each.figures(f"20 MB of output {names[mode]}", "")
    ]


def _at_once() -> bool:
    return True


async def _timed(
    desk: Desk, samples: _Samples, do: Callable[[], object], is_there: Callable[[], object]
) -> None:
    """Do something; note how long it took until it was there and painted, and the longest stutter."""
    await quiet()
    clock, gaps = FrameClock(desk.window), Gaps()
    gaps.start()
    began = time.perf_counter()
    do()
    await until(is_there)
    async with clock.painted():
        desk.window.update()
    samples.shown.append((time.perf_counter() - began) * 1000)
    await quiet()
    samples.stutter.append(max(gaps.stop()))
    clock.stop()
