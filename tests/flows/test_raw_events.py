"""The raw events of runs in the real window: listed, filtered, read, and part of the one selection."""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.theme.keeper import ThemeKeeper
from app.widgets.trace.event_pane import EventPane
from app.widgets.trace.rows import CardRow
from storage.events.envelope import RawEvent
from storage.options import EventQuery
from tests.app.person import click, press, type_text
from tests.flows.desks import Desk, until

PROMPT = "Describe this project: its purpose, structure, languages and dependencies."


@pytest.fixture
def desk(qapp: QApplication, keeper: ThemeKeeper, tmp_path: Path, folder: Path) -> Desk:
    keeper.choose("dark")
    return Desk(keeper, tmp_path / "home", folder)


def events_of(desk: Desk) -> EventPane:
    return desk.trace().detail.events


def listed(desk: Desk) -> int:
    return events_of(desk).table.events.rowCount()


def stored_of(desk: Desk, run_id: str) -> list[int]:
    return [event.seq for event in desk.store.read(EventQuery(run_id=run_id))]


async def completed(desk: Desk) -> str:
    """Ask, open the events while the run is at work, and wait until all are listed."""
    await desk.opened()
    click(desk.trace().detail.switch._buttons["show-events"])
    desk.ask(PROMPT)
    await until(lambda: desk.run_ids and "completed" in desk.status(desk.run_ids[0]))
    run_id = desk.run_ids[0]
    await until(lambda: desk.desktop.trace.detail.view.detail is not None)
    await until(lambda: listed(desk) == len(stored_of(desk, run_id)))
    return run_id


def choose(desk: Desk, row: int) -> None:
    table = events_of(desk).table
    table.scrollTo(table.model().index(row, 0))
    click(table.viewport(), table.visualRect(table.model().index(row, 2)).center())


def test_all_events_of_a_live_run_are_listed_in_order_and_filtered(qapp: QApplication, desk: Desk) -> None:
    async def story(desk: Desk) -> None:
        run_id = await completed(desk)
        pane, model = events_of(desk), events_of(desk).table.events
        seqs = stored_of(desk, run_id)
        pane.table.scrollToTop()
        await until(lambda: model.row(0) is not None)
        shown = model.row(0)
        assert shown is not None
        assert shown.seq == seqs[0]
        pane.table.scrollToBottom()
        await until(lambda: model.row(len(seqs) - 1) is not None)
        last = model.row(len(seqs) - 1)
        assert last is not None
        assert last.seq == seqs[-1]
        tools = len(desk.store.read(EventQuery(run_id=run_id, prefix="worker.tool.call")))
        type_text(pane.words, "tool.call researcher")
        await until(lambda: 0 < listed(desk) < tools)
        assert f"{listed(desk):,} of {len(stored_of(desk, run_id)):,} events" == pane._caption.text()
        pane.words.clear()
        pane.types.chosen.emit("worker.tool.call")
        await until(lambda: listed(desk) == tools)
        type_text(pane.words, "no such thing")
        await until(pane._quiet.isVisible)
        assert pane._quiet.text() == "No event fits the filter."

    assert desk.live(qapp, story) == 0


def test_an_event_shows_its_card_and_a_card_its_events(qapp: QApplication, desk: Desk) -> None:
    async def story(desk: Desk) -> None:
        run_id = await completed(desk)
        pane, detail = events_of(desk), desk.desktop.trace.detail
        calls = desk.store.read(EventQuery(run_id=run_id, prefix="worker.tool.result"))
        seqs = stored_of(desk, run_id)
        choose(desk, seqs.index(calls[2].seq))
        await until(lambda: calls[2].payload["tool_trace_id"] in detail.choices.selected)
        view = pane.event_view
        await until(lambda: view._payload is not None and view._payload.seq == calls[2].seq)
        assert desk.desktop.trace_desk.pages.events.chosen == calls[2].seq  # not moved to the call's first
        click(view.raw_button)
        assert json.loads(view.raw.text) == calls[2].payload
        click(view.copy)
        copied = json.loads(QApplication.clipboard().text())
        assert (copied["seq"], copied["event_id"]) == (calls[2].seq, calls[2].event_id)
        click(desk.trace().detail.switch._buttons["show-steps"])
        cards = desk.trace().detail.cards
        card = next(row for row in cards._cards.rows if isinstance(row, CardRow) and row.card.selected)
        other = next(row.key for row in cards._cards.rows if isinstance(row, CardRow) and row.key != card.key)
        cards.card_selected.emit(other)
        click(desk.trace().detail.switch._buttons["show-events"])
        fact = detail.call_fact(other)
        assert fact is not None
        await until(lambda: view._payload is not None and view._payload.seq == fact.begun_seq)
        assert pane.table.currentIndex().row() == seqs.index(fact.seq)
        press(pane.table, Qt.Key.Key_1)
        assert desk.trace().detail.events.isHidden()

    assert desk.live(qapp, story) == 0


def test_long_texts_are_read_on_wish(qapp: QApplication, desk: Desk) -> None:
    async def story(desk: Desk) -> None:
        run_id = await completed(desk)
        pane = events_of(desk)
        text = "long " * 10_000
        odd = {"run_id": run_id, "text": text, "number": 7}
        (seq,) = await desk.store.append_raw([RawEvent("made.up.type", odd, actor_id="stranger")])
        row = stored_of(desk, run_id).index(seq)
        await until(lambda: listed(desk) > row)  # more may come behind it
        choose(desk, row)
        view = pane.event_view
        await until(lambda: view._payload is not None and view._payload.title.endswith("made.up.type"))
        assert view._payload is not None
        assert view._payload.value["number"] == 7
        assert "a type that this version does not know" in view._payload.facts
        assert view.whole.text() == "Load 1 long text, 50,000 characters"
        click(view.whole)
        await until(lambda: view._payload is not None and view._payload.loose == 0)
        assert view._payload.value["text"] == text
        click(view.raw_button)
        assert len(view.raw.text) < len(text)
        click(view.show_all)
        assert json.loads(view.raw.text)["text"] == text

    assert desk.live(qapp, story) == 0


def test_events_of_no_run_have_an_entry_of_their_own(qapp: QApplication, desk: Desk) -> None:
    async def story(desk: Desk) -> None:
        run_id = await completed(desk)
        entry = desk.trace().runs.unattributed
        (seq,) = await desk.store.append_raw([RawEvent("made.up.type", {"alone": True}, actor_id="stranger")])

        def loose() -> list[int]:  # a window that is shown late is one of them
            return [event.seq for event in desk.store.read(EventQuery(unattributed=True))]

        await until(lambda: entry.isVisible() and entry.text() == f"Unattributed · {len(loose())} events")
        click(entry)
        await until(lambda: listed(desk) == len(loose()))
        assert entry.isChecked()
        assert desk.trace().detail.header.isHidden()
        assert desk.desktop.trace.list.chosen == ""
        choose(desk, loose().index(seq))
        view = events_of(desk).event_view
        await until(lambda: view._payload is not None and view._payload.value == {"alone": True})
        runs = desk.trace().runs.list
        click(runs.viewport(), runs.visualRect(runs.model().index(0, 0)).center())
        await until(lambda: listed(desk) == len(stored_of(desk, run_id)))
        assert not entry.isChecked()
        assert desk.trace().detail.header.isVisible()

    assert desk.live(qapp, story) == 0
