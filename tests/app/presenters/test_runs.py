from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.feed import EventFeed
from app.presenters.run_book import FIRST_PAGE, RunBook
from app.presenters.run_detail import RunDetailPresenter
from app.presenters.run_list import RunListPresenter
from app.viewmodels.payload import Payload
from app.viewmodels.run_choices import RunChoices
from app.viewmodels.run_view import NOTHING_CHOSEN, OPENING, STARTING
from app.viewmodels.trace_detail import TraceDetailView
from storage.errors import StoreError
from storage.event_store import EventStore
from storage.events.desktop import DesktopWindowOpened
from storage.events.envelope import NewEvent, RawEvent
from storage.events.llm import LlmCallFailed
from storage.projections.rollup import RunRollup
from tests.builders.events import Call, RunBuilder


class Bench:
    """A log, the feed of it, and Trace's presenters."""

    def __init__(self, home: Path) -> None:
        self.store = EventStore.open(home)
        self.feed = EventFeed(self.store)
        self.book = RunBook()
        self.list = RunListPresenter(self.book)
        self.detail = RunDetailPresenter(self.book.run)
        self.payloads: list[Payload | None] = []
        self.ended: list[str] = []
        self.feed.arrived.connect(self.book.take)
        self.feed.arrived.connect(self.detail.take)
        self.list.run_chosen.connect(self.detail.show_run)
        self.detail.call.changed.connect(self.payloads.append)
        self.book.ended.connect(self.ended.append)

    def write(self, run: RunBuilder) -> None:
        new, run.new_events = run.new_events, []
        self.store.append(new).result(90)

    def open(self) -> None:
        self.feed.start()
        self.book.attach(self.store)
        self.detail.attach(self.store)

    @property
    def shown(self) -> list[str]:
        return [rollup.run_id for rollup in self.list.view.rollups]

    @property
    def run(self) -> TraceDetailView:
        assert self.detail.view.detail is not None
        return self.detail.view.detail

    def payload_state(self) -> str:
        payload = self.detail.call.payload
        return "none" if payload is None else "complete" if payload.complete else "partial"

    def open_loops(self) -> list[str]:
        return [loop.key for loop in self.run.loops if loop.expanded]

    def is_shown(self, run_id: str) -> bool:
        detail = self.detail.view.detail
        return detail is not None and detail.header.run_id == run_id and not self.detail.view.reading

    def close(self) -> None:
        self.feed.stop()
        self.list.close()
        self.detail.close()
        self.book.close()
        self.store.close()


@pytest.fixture
def bench(qtbot: QtBot, tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path / "home")
    yield made
    made.close()


def run(run_id: str, objective: str = "Describe this folder") -> RunBuilder:
    return RunBuilder(run_id, objective, start=datetime.now(UTC))


def test_stored_runs_are_listed_newest_first_and_the_newest_is_shown(qtbot: QtBot, bench: Bench) -> None:
    for number in range(3):
        bench.write(run(f"r{number}").begin().complete())
    assert bench.list.view.empty_text == OPENING
    bench.open()
    qtbot.waitUntil(lambda: bench.shown == ["r2", "r1", "r0"])
    qtbot.waitUntil(lambda: bench.is_shown("r2"))
    assert bench.book.active == set()


def test_all_pages_of_a_long_list_are_read(qtbot: QtBot, bench: Bench) -> None:
    builder = run("first").begin()
    for number in range(FIRST_PAGE + 30):
        builder.new_events += run(f"r{number}").prompt().new_events
    bench.write(builder)
    bench.open()
    qtbot.waitUntil(lambda: len(bench.shown) == FIRST_PAGE + 31)
    assert bench.book.loaded


def test_a_new_run_is_listed_from_its_first_event_and_followed_to_its_end(qtbot: QtBot, bench: Bench) -> None:
    bench.open()
    qtbot.waitUntil(lambda: bench.list.view.empty_text.startswith("No runs yet"))
    builder = run("live").prompt()
    bench.write(builder)
    qtbot.waitUntil(lambda: bench.shown == ["live"])
    assert len(bench.book.active) == 1
    bench.write(builder.begin())
    worker = builder.delegate("researcher").start().model_call(Call(unanswered=True))
    bench.write(builder)
    qtbot.waitUntil(lambda: bench.is_shown("live") and len(bench.run.loops) == 1)
    card = bench.run.loops[0].cards[0]
    assert card.status == "in_flight"
    qtbot.waitUntil(lambda: bench.run.loops[0].cards[0].duration != card.duration)
    worker.complete()
    bench.write(builder.complete())
    qtbot.waitUntil(lambda: bench.ended == ["live"])
    qtbot.waitUntil(lambda: not bench.run.live)
    assert not bench.detail._ticks.isActive()


@pytest.mark.parametrize(
    ("event_type", "payload"),
    [
        ("conductor.task.started", {"task_id": "old", "objective": "older shape"}),
        ("conductor.task.started", {"data": {"run_id": "old"}, "objective": "nested"}),
        ("trace.prompt.received", {"run_id": "old", "objective": "canonical"}),
    ],
)
def test_a_run_of_an_older_shape_is_listed_from_its_first_event(
    qtbot: QtBot, bench: Bench, event_type: str, payload: dict[str, object]
) -> None:
    bench.open()
    bench.store.append_raw([RawEvent(event_type, payload)]).result(90)
    qtbot.waitUntil(lambda: bench.shown == ["old"])


def test_a_run_whose_window_was_opened_first_is_starting_not_empty(qtbot: QtBot, bench: Bench) -> None:
    bench.open()
    bench.list.follow("new")
    opened = DesktopWindowOpened(window_id="writer:new", app="writer", run_id="new")
    bench.store.append([NewEvent(opened, "desktop")]).result(90)
    qtbot.waitUntil(lambda: bench.detail.view.quiet == STARTING)
    assert bench.detail.view.detail is None
    bench.write(run("new").prompt())
    qtbot.waitUntil(lambda: bench.is_shown("new"))


def test_the_filter_looks_in_prompts_statuses_and_the_log(qtbot: QtBot, bench: Bench) -> None:
    bench.write(run("a", "Find the slow query").begin().fail())
    builder = run("b", "Draft the notes").begin()
    builder.delegate("researcher").start().finding("the zebra crossing is unlit").complete()
    bench.write(builder.complete())
    bench.open()
    qtbot.waitUntil(lambda: len(bench.shown) == 2)
    bench.list.set_filter("slow")
    assert bench.shown == ["a"]
    count = bench.list.view.count_text
    assert count == "1 of 2"
    bench.list.set_filter("failed")
    assert bench.shown == ["a"]
    bench.list.set_filter("zebra")
    assert bench.shown == []
    assert bench.list.view.empty_text
    qtbot.waitUntil(lambda: bench.shown == ["b"])
    bench.list.set_filter("")
    assert len(bench.shown) == 2


def test_choosing_another_run_drops_what_the_first_one_still_reads(qtbot: QtBot, bench: Bench) -> None:
    for name in ("a", "b"):
        bench.write(run(name).begin().model_call().complete())
    bench.open()
    qtbot.waitUntil(lambda: len(bench.shown) == 2)
    bench.list.choose("a")
    assert bench.run.header.run_id == "a", "the head is there at once"
    assert bench.detail.view.reading == "Reading 8 events from the log…"
    bench.list.choose("b")
    qtbot.waitUntil(lambda: bench.is_shown("b"))
    with qtbot.assertNotEmitted(bench.detail.failed, wait=50):
        pass
    assert bench.is_shown("b")


def test_events_that_arrive_while_a_run_is_read_are_folded_once(qtbot: QtBot, bench: Bench) -> None:
    builder = run("r").begin()
    bench.write(builder)
    bench.open()
    qtbot.waitUntil(lambda: bench.shown == ["r"])
    bench.detail.show_run("")
    assert bench.detail.view.quiet == NOTHING_CHOSEN
    bench.detail.show_run("r")
    for _ in range(20):
        bench.write(builder.model_call())
    qtbot.waitUntil(lambda: bench.is_shown("r") and bench.run.loops[0].call_count == 20)


def test_a_tool_calls_payload_is_read_from_the_log(qtbot: QtBot, bench: Bench) -> None:
    long = "line\n" * 5_000
    builder = run("r").begin()
    builder.delegate("terminal").start().tool_call("run_command", Call(output=long), {"command": "ls"})
    bench.write(builder)
    bench.open()
    qtbot.waitUntil(lambda: bench.is_shown("r"))
    card = bench.run.loops[0].cards[0]
    bench.detail.toggle_card(card.item_id)
    assert bench.payload_state() == "none"
    qtbot.waitUntil(lambda: bench.payload_state() == "complete")
    payload = bench.payloads[-1]
    assert payload is not None
    assert [part.title for part in payload.parts] == ["Arguments", "Output"]
    assert payload.parts[1].text == long, "the whole text, not its head"
    assert payload.parts[1].is_long
    assert payload.complete
    bench.detail.toggle_card(card.item_id)
    assert bench.detail.view.opened == ""


def test_an_open_payload_is_completed_when_the_call_ends(qtbot: QtBot, bench: Bench) -> None:
    builder = run("r").begin()
    builder.model_call(Call(unanswered=True))
    bench.write(builder)
    bench.open()
    qtbot.waitUntil(lambda: bench.is_shown("r") and bool(bench.run.loops))
    card = bench.run.loops[0].cards[0]
    bench.detail.toggle_card(card.item_id)
    qtbot.waitUntil(lambda: bench.payload_state() == "partial")
    builder.add(
        LlmCallFailed(run_id="r", trace_id=card.item_id.removeprefix("llm:"), error="no route to host")
    )
    bench.write(builder)
    qtbot.waitUntil(lambda: bench.payload_state() == "complete")
    payload = bench.payloads[-1]
    assert payload is not None
    assert payload.parts[-1].text == "no route to host"


def test_loops_and_chips_open_and_close(qtbot: QtBot, bench: Bench) -> None:
    builder = run("r").begin()
    builder.delegate("researcher").start().finding("a fact").model_call().complete()
    bench.write(builder)
    bench.open()
    qtbot.waitUntil(lambda: bench.is_shown("r"))
    loop = bench.run.loops[0]
    assert bench.open_loops() == [loop.key]
    bench.detail.toggle_loop(loop.key)
    assert bench.open_loops() == []
    with qtbot.waitSignal(bench.detail.loop_shown) as shown:
        bench.detail.want_loop(loop.key)
    assert shown.args == [loop.key]
    assert bench.open_loops() == [loop.key]
    chip = next(chip for chip in loop.chips if chip.kind == "finding")
    bench.detail.toggle_chip(chip.seq)
    assert next(each for each in bench.run.loops[0].chips if each.seq == chip.seq).expanded


def test_the_cost_of_today_counts_runs_of_today_only(qtbot: QtBot, bench: Bench) -> None:
    bench.write(run("today").begin().model_call(Call(cost_usd=0.25)).complete())
    bench.write(RunBuilder("before", "x").begin().model_call(Call(cost_usd=9.0)).complete())
    bench.open()
    qtbot.waitUntil(lambda: len(bench.shown) == 2)
    assert bench.book.cost_today() == pytest.approx(0.25)


def test_a_run_that_could_not_be_read_is_read_again_without_a_further_event(
    qtbot: QtBot, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.open()
    qtbot.waitUntil(lambda: bench.book.loaded)
    problems: list[str] = []
    bench.book.failed.connect(problems.append)
    read, failing = bench.store.run, [StoreError("the disk is gone")]

    def unsteady(run_id: str) -> RunRollup | None:
        if failing:
            raise failing.pop()
        return read(run_id)

    monkeypatch.setattr(bench.store, "run", unsteady)
    bench.book._background.retry_ms = 1
    bench.write(run("late").begin())
    qtbot.waitUntil(lambda: bench.shown == ["late"])
    assert problems


def test_runs_are_listed_by_status_model_and_in_an_order(qtbot: QtBot, bench: Bench) -> None:
    bench.write(run("short").begin().model_call(Call(10)).complete())
    bench.write(run("long").begin().model_call(Call(10)).model_call(Call(10)).complete())
    bench.write(run("bad").begin().model_call(Call(failure="timeout")).fail("it broke"))
    bench.open()
    qtbot.waitUntil(lambda: bench.shown == ["bad", "long", "short"])
    assert bench.list.view.models == bench.book.models != ()
    bench.list.choose_list(RunChoices(badges=frozenset({"completed"})))
    assert bench.shown == ["long", "short"]
    assert bench.list.view.count_text == "2 of 3"
    bench.list.choose_list(RunChoices(sort="calls"))
    assert bench.shown[0] == "long"
    bench.list.choose_list(RunChoices(sort="calls", descending=False))
    assert bench.shown[-1] == "long"
    bench.list.choose_list(RunChoices(model="none of them"))
    assert bench.shown == []
    assert bench.list.view.empty_text == "No run fits the filter."
    bench.list.choose_list(RunChoices())
    assert bench.shown == ["bad", "long", "short"]


def test_an_order_by_age_begins_with_the_oldest(qtbot: QtBot, bench: Bench) -> None:
    for name in ("a", "b", "c"):
        bench.write(run(name).begin().complete())
    bench.open()
    qtbot.waitUntil(lambda: len(bench.shown) == 3)
    bench.list.choose_list(RunChoices(descending=False))
    newest_first = [rollup.run_id for rollup in bench.book.runs]
    assert bench.shown == newest_first[::-1]
