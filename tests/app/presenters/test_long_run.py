"""A run so long that its beginning is shown while the rest is read."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.feed import EventFeed
from app.presenters import run_source
from app.presenters.run_detail import RunDetailPresenter
from app.viewmodels.run_view import RunView
from storage.event_store import EventStore
from storage.projections.trace import TraceAccumulator
from tests.builders.events import Call, RunBuilder

RUN = "long"
BEGINNING = 30


class SlowStore:
    """A log whose whole runs are handed out when the test says so."""

    def __init__(self, store: EventStore) -> None:
        self._store = store
        self.run = store.run
        self.asked: list[int | None] = []
        self.between: RunBuilder | None = None

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    def trace(self, run_id: str, first: int | None = None) -> TraceAccumulator:
        self.asked.append(first)
        found = self._store.trace(run_id, first)
        if first is not None and self.between is not None:  # events that come while the rest is read
            self._store.append(self.between.new_events).result(90)
        return found


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EventStore]:
    made = EventStore.open(tmp_path / "home")
    yield made
    made.close()


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_source, "BEGINNING", BEGINNING)
    monkeypatch.setattr(run_source, "LONG", 3 * BEGINNING)


def a_run(calls: int) -> RunBuilder:
    run = RunBuilder(RUN).begin()
    worker = run.delegate("researcher").start()
    for _ in range(calls):
        worker.model_call(Call())
    return run


def test_its_beginning_is_shown_at_once_and_what_the_person_chose_stays(
    qtbot: QtBot, store: EventStore
) -> None:
    store.append(a_run(100).new_events).result(90)
    detail = RunDetailPresenter(store.run)
    views: list[tuple[RunView, int]] = []
    chosen: list[str] = []

    def on_view(view: RunView) -> None:
        if detail.facts is None:
            return
        views.append((view, len(detail.facts.calls)))
        if not chosen and not detail.is_loaded:
            chosen.append(detail.facts.calls.value[3].key)
            detail.select_item(chosen[0], "")
            detail.grid.look_at(2, 5)

    detail.view_changed.connect(on_view)
    reader = SlowStore(store)
    detail.attach(reader)  # type: ignore[arg-type]  # it hands on what it does not have
    detail.show_run(RUN)
    qtbot.waitUntil(lambda: detail.is_loaded)
    assert reader.asked == [BEGINNING, None]
    first, last = views[0], views[-1]
    assert first[1] < BEGINNING
    assert "being read" in first[0].reading
    assert first[0].detail is not None
    assert first[0].detail.loops
    assert not first[0].detail.bands, "the only delegation ends in what was not read yet"
    assert (last[1], last[0].reading) == (100, "")
    assert last[0].detail is not None
    assert len(last[0].detail.bands) == 1
    assert detail.choices.selected == chosen[0]
    assert detail.grid._choices.selected == chosen[0]
    assert (detail.grid._choices.first_step, detail.grid._choices.last_step) == (2, 5)
    detail.close()


def test_what_is_committed_meanwhile_is_not_lost_and_not_taken_twice(qtbot: QtBot, store: EventStore) -> None:
    run = a_run(100)
    begun, run.new_events = run.new_events, []
    store.append(begun).result(90)
    detail = RunDetailPresenter(store.run)
    feed = EventFeed(store)
    feed.arrived.connect(detail.take)
    feed.start()
    reader = SlowStore(store)
    run.delegate("terminal").start().model_call(Call())
    reader.between = run
    detail.attach(reader)  # type: ignore[arg-type]  # it hands on what it does not have
    detail.show_run(RUN)
    qtbot.waitUntil(lambda: detail.is_loaded and detail.facts is not None and len(detail.facts.calls) == 101)
    assert detail.facts is not None
    rollup = store.run(RUN)
    assert rollup is not None
    qtbot.waitUntil(lambda: detail.facts is not None and detail.facts.rollup.value == rollup)
    feed.stop()
    detail.close()


def test_a_short_run_is_read_once(qtbot: QtBot, store: EventStore) -> None:
    store.append(a_run(10).new_events).result(90)
    detail = RunDetailPresenter(store.run)
    reader = SlowStore(store)
    detail.attach(reader)  # type: ignore[arg-type]  # it hands on what it does not have
    detail.show_run(RUN)
    qtbot.waitUntil(lambda: detail.is_loaded)
    assert reader.asked == [None]
    detail.close()
