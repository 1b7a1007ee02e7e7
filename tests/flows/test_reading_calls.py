"""A person reads the calls of a real run: jumps, ways to read, the slow threshold; and finds it so again."""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QPushButton

from app.settings.file import load
from app.theme.keeper import ThemeKeeper
from app.viewmodels.trace_cards import CallCard
from app.widgets.trace.payload_view import PayloadView
from app.widgets.trace.rows import CardRow
from tests.app.person import click, press, type_text
from tests.flows.desks import Desk, MakeDesk, until

PROMPT = "Describe this project: its purpose, structure, languages and dependencies."
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def make(qapp: QApplication, keeper: ThemeKeeper, tmp_path: Path, folder: Path) -> MakeDesk:
    keeper.choose("dark")
    return lambda: Desk(keeper, tmp_path / "home", folder)


async def finished(desk: Desk) -> None:
    """A run has gone through, and Trace shows it with the keyboard in its calls."""
    await desk.opened()
    desk.ask(PROMPT)
    await until(lambda: desk.run_ids and "completed" in desk.status(desk.run_ids[0]))
    detail = desk.desktop.trace.detail
    await until(lambda: detail.view.detail is not None and not detail.view.detail.live)
    desk.desktop.windows.focus("trace")
    desk.trace().detail.cards.setFocus()


def cards(desk: Desk) -> list[CallCard]:
    return [row.card for row in desk.trace().detail.cards._cards.rows if isinstance(row, CardRow)]


def selected(desk: Desk) -> CallCard:
    (only,) = [card for card in cards(desk) if card.selected]
    return only


def grid_mode(desk: Desk) -> str:
    return desk.desktop.trace.detail.grid.view.mode


def payload(desk: Desk) -> PayloadView:
    view = desk.trace().detail.cards.payload.view
    assert view is not None
    return view


def test_keys_jump_to_the_slowest_call_and_say_when_nothing_failed(
    qapp: QApplication, make: MakeDesk
) -> None:
    async def story(desk: Desk) -> None:
        await finished(desk)
        where = desk.trace().detail.cards
        press(where, Qt.Key.Key_S)
        facts = desk.desktop.trace.detail._facts
        assert facts is not None
        assert facts.calls.get(selected(desk).item_id).duration_ms == max(  # type: ignore[union-attr]  # it is there
            call.duration_ms or 0 for call in facts.calls.value
        )
        rect = where.visualRect(where.currentIndex())
        assert rect.intersects(where.viewport().rect())
        press(where, Qt.Key.Key_D)
        assert grid_mode(desk) == "duration"
        press(where, Qt.Key.Key_D)
        assert grid_mode(desk) == "status"
        press(where, Qt.Key.Key_N)
        assert "No call of this run has failed." in str(desk.desktop.notice_history._log.rows)
        assert desk.desktop.actions.trigger("trace-first-call")
        assert selected(desk) == cards(desk)[0]

    assert make().live(qapp, story) == 0


def test_the_slow_threshold_is_in_force_at_once_everywhere(qapp: QApplication, make: MakeDesk) -> None:
    async def story(desk: Desk) -> None:
        await finished(desk)
        grid = desk.desktop.trace.detail.grid
        assert desk.lifecycle.preferences.change({"trace": {"slow_ms": 3_600_000}}) == ""
        assert not any(card.slow for card in cards(desk))
        assert not any(dot.slow for dot in grid.view.dots)
        assert desk.lifecycle.preferences.change({"trace": {"slow_ms": 1}}) == ""
        assert any(card.slow for card in cards(desk))
        assert any(dot.slow for dot in grid.view.dots)

    assert make().live(qapp, story) == 0


def test_a_call_is_read_as_chat_tree_and_raw_and_the_choice_is_kept(
    qapp: QApplication, make: MakeDesk
) -> None:
    home: list[Path] = []

    async def story(desk: Desk) -> None:
        home.append(desk.home)
        await finished(desk)
        detail = desk.desktop.trace.detail
        assert detail._facts is not None
        call = next(each for each in detail._facts.calls.value if each.model and each.model.base_trace_id)
        detail.select_item(call.key, "")
        press(desk.trace().detail.cards, Qt.Key.Key_Return)
        await until(lambda: detail.call.payload is not None)
        note = payload(desk)._note.text()
        assert note.endswith("since the last call")
        new = len(payload(desk)._payload.parts)  # type: ignore[union-attr]  # it is there
        earlier = payload(desk).findChild(QPushButton, "tracePayloadEarlier")
        assert isinstance(earlier, QPushButton)
        click(earlier)
        await until(lambda: detail.call.payload is not None and detail.call.payload.history)
        assert len(payload(desk).body._parts) > new  # type: ignore[union-attr]  # of a chat
        press(desk.trace().detail.cards, Qt.Key.Key_V)
        assert detail.look.payload == "tree"
        press(desk.trace().detail.cards, Qt.Key.Key_F, CONTROL)
        await until(payload(desk).search.hasFocus)
        type_text(payload(desk).search, "offline")
        await until(lambda: payload(desk)._count.text() not in ("", "0"))

    assert make().live(qapp, story) == 0
    assert load(home[0] / "settings.toml").settings.trace.payload == "tree"

    async def again(desk: Desk) -> None:
        await desk.opened()
        await until(lambda: desk.desktop.settings is not None)
        assert desk.desktop.trace.detail.look.payload == "tree"

    assert make().live(qapp, again) == 0


def test_calls_loops_and_runs_are_copied_by_key_and_by_menu(qapp: QApplication, make: MakeDesk) -> None:
    async def story(desk: Desk) -> None:
        await finished(desk)
        where, clipboard = desk.trace().detail.cards, QGuiApplication.clipboard()
        clipboard.clear()
        press(where, Qt.Key.Key_C, CONTROL)
        assert "No call is chosen" in str(desk.desktop.notice_history._log.rows)
        press(where, Qt.Key.Key_S)
        press(where, Qt.Key.Key_C, CONTROL)
        await until(clipboard.text)
        assert clipboard.text().startswith(f"## {selected(desk).title}\n")
        press(where, Qt.Key.Key_C, CONTROL | SHIFT)
        await until(lambda: clipboard.text().startswith("{"))
        call = json.loads(clipboard.text())
        assert call["call"] == selected(desk).item_id
        assert call["payload"]["result"]["duration_ms"] == call["duration_ms"]
        press(where, Qt.Key.Key_Y, SHIFT)
        await until(lambda: '"loops"' in clipboard.text())
        run = json.loads(clipboard.text())
        calls = [each for loop in run["loops"] for each in loop["calls"]]
        assert len(calls) == run["llm_calls"] + run["tool_calls"]
        assert all(each["payload"] for each in calls)
        index = where.currentIndex()
        menu_at = QContextMenuEvent(
            QContextMenuEvent.Reason.Mouse, where.visualRect(index).center(), where.mapToGlobal(QPoint(5, 5))
        )
        where.contextMenuEvent(menu_at)
        menu = where.copies.menu
        assert menu is not None
        offered = [each.objectName() for each in menu.actions() if each.objectName().startswith("copy-")]
        assert offered == [
            f"copy-{what}-{form}" for what in ("call", "loop", "run") for form in ("markdown", "json")
        ]
        clipboard.clear()
        next(each for each in menu.actions() if each.objectName() == "copy-loop-markdown").trigger()
        menu.hide()
        await until(clipboard.text)
        assert clipboard.text().startswith("## Loop ")

    assert make().live(qapp, story) == 0


def test_a_search_marks_what_it_found_and_leads_from_place_to_place(
    qapp: QApplication, make: MakeDesk
) -> None:
    async def story(desk: Desk) -> None:
        await finished(desk)
        view, finder = desk.trace(), desk.desktop.trace_desk.finder
        await until(lambda: view.detail.trajectory.grid is not None)
        press(view.detail.cards, Qt.Key.Key_Slash)
        await until(view.runs.filter.hasFocus)
        type_text(view.runs.filter, "readme")
        await until(lambda: finder.hits.places)
        places = finder.hits.places
        bar = view.detail.hits
        assert bar.isVisible()
        assert f"{len(places)} place" in bar.words.text()
        calls = {each.item_id for each in places if each.item_id.startswith(("tool:", "llm:"))}
        marked = {card.item_id for card in cards(desk) if card.found}
        assert marked == calls != set()
        grid = view.detail.trajectory.grid
        assert grid is not None
        assert any(dot.found for dot in grid.view.dots)
        press(view.runs.filter, Qt.Key.Key_Return)
        assert bar.words.text().startswith(f"“readme”: 1 of {len(places)}")
        at = next(number for number, each in enumerate(places) if each.item_id in calls)
        for _ in range(at):
            press(view.runs.filter, Qt.Key.Key_Return)
        assert selected(desk).item_id == places[at].item_id
        rect = view.detail.cards.visualRect(view.detail.cards.currentIndex())
        assert rect.intersects(view.detail.cards.viewport().rect())
        view.detail.cards.setFocus()
        press(view.detail.cards, Qt.Key.Key_Return)
        detail = desk.desktop.trace.detail
        await until(
            lambda: detail.call.payload is not None and payload(desk)._count.text().startswith("1 of")
        )
        assert payload(desk).search.text() == "readme"
        press(view.detail.cards, Qt.Key.Key_F3)
        assert finder.hits.at == (at + 1) % len(places)
        click(bar.previous)
        assert finder.hits.at == at
        desk.desktop.windows.close("trace")
        desk.desktop.show_trace()
        view = desk.trace()
        assert view.runs.filter.text() == "readme"
        bar = view.detail.hits
        assert f"{at + 1} of {len(places)}" in bar.words.text()
        view.runs.filter.setFocus()
        press(view.runs.filter, Qt.Key.Key_Escape)
        assert not bar.isVisible()
        assert not any(card.found for card in cards(desk))

    assert make().live(qapp, story) == 0


def test_each_call_says_where_its_time_stands_in_the_log(qapp: QApplication, make: MakeDesk) -> None:
    async def story(desk: Desk) -> None:
        await finished(desk)
        await until(lambda: any(card.standing for card in cards(desk)))
        known = desk.desktop.trace_desk.times.durations.by_key["model", "offline"]
        await until(lambda: len(desk.desktop.trace_desk.times.durations.by_key["model", "offline"]) > 5)
        assert list(known) == sorted(known)
        ranked = [card.standing for card in cards(desk) if card.kind == "model"]
        assert any(each.startswith(("slowest of", "p")) for each in ranked)
        where = desk.trace().detail.cards
        parts = [
            part.words
            for at, row in enumerate(where._cards.rows)
            if isinstance(row, CardRow)
            for part in where.delegate.layout.parts(row, where.visualRect(where._cards.index(at)))
            if part.name == "traceCallStanding"
        ]
        assert parts
        assert set(parts) <= {card.standing for card in cards(desk)}

    assert make().live(qapp, story) == 0
