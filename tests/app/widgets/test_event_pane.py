"""The list of stored events: a hundred thousand rows, of which only those in sight are read."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.theme.theme import Theme
from app.viewmodels.event_list import EventFilter, EventsView, event_row
from app.widgets.trace.event_pane import MOST_CHOICES, EventPane
from storage.projections.outline import EventHead
from tests.app.person import click, press

COUNT = 100_000


@pytest.fixture
def pane(qtbot: QtBot, theme: Theme) -> EventPane:
    made = EventPane(theme)
    qtbot.addWidget(made)
    made.resize(700, 600)
    made.show()
    qtbot.waitExposed(made)
    return made


def view_of(count: int, first: int = 0, read: int = 0, **fields: object) -> EventsView:
    heads = (
        EventHead(at + 1, "2026-11-20T12:00:00.000000Z", "worker.task.failed", "terminal-1", "t1", None)
        for at in range(first, first + read)
    )
    rows = {first + at: event_row(head) for at, head in enumerate(heads)}
    return EventsView(1, count, count, rows, **fields)  # type: ignore[arg-type]  # a test's short cut


def test_only_what_comes_into_sight_is_asked_for(qtbot: QtBot, pane: EventPane) -> None:
    wanted: list[tuple[int, int]] = []
    pane.rows_wanted.connect(lambda first, last: wanted.append((first, last)))
    pane.set_view(view_of(COUNT))
    assert pane.table.model().rowCount() == COUNT
    first, last = wanted[-1]
    assert first == 0
    assert last < 100
    pane.table.scrollToBottom()
    first, last = wanted[-1]
    assert last == COUNT - 1
    assert last - first < 100
    wanted.clear()
    pane.set_view(view_of(COUNT, first, last - first + 1))
    assert wanted == []


def test_rows_say_themselves_and_are_chosen_by_click_and_key(qtbot: QtBot, pane: EventPane) -> None:
    pane.set_view(view_of(50, 0, 50))
    model = pane.table.model()
    assert model.index(3, 2).data() == "worker.task.failed"
    assert model.index(3, 0).data(Qt.ItemDataRole.AccessibleTextRole).startswith("4, ")
    with qtbot.waitSignal(pane.row_chosen) as told:
        click(pane.table.viewport(), pane.table.visualRect(model.index(3, 2)).center())
    assert told.args == [3]
    with qtbot.waitSignal(pane.row_chosen) as told:
        press(pane.table, Qt.Key.Key_Down)
    assert told.args == [4]
    with qtbot.assertNotEmitted(pane.row_chosen):
        pane.set_view(view_of(50, 0, 50, chosen_row=20))
    assert pane.table.currentIndex().row() == 20


def test_what_comes_at_the_end_leaves_the_choice_where_it_is(pane: EventPane) -> None:
    pane.set_view(view_of(50, 0, 50, chosen_row=7))
    pane.set_view(view_of(60, 0, 60, chosen_row=7))
    assert pane.table.model().rowCount() == 60
    assert pane.table.currentIndex().row() == 7


def test_very_many_actors_are_not_all_in_the_menu(qtbot: QtBot, pane: EventPane) -> None:
    actors = tuple(f"worker-{number:03}" for number in range(400))
    pane.set_view(view_of(5, actors=actors))
    offered = pane.actors.drop_down.actions()
    assert len([each for each in offered if each.isCheckable()]) == MOST_CHOICES + 1
    assert offered[-1].text() == "350 more: type a name into the filter"
    with qtbot.waitSignal(pane.filter_changed) as told:
        offered[1].trigger()
    assert told.args == [EventFilter(actor="worker-000")]
