"""Loops of a real run in Trace: badge of the row, head, brackets; each leads to the first wasted card."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QPushButton

from app.theme.keeper import ThemeKeeper
from app.viewmodels.trace_cards import CallCard
from app.viewmodels.trace_waste import NO_LOOP
from app.widgets.charts.grid import TrajectoryGrid
from app.widgets.trace.rows import CardRow
from app.widgets.trace.run_delegate import ROLE, Part
from storage.events.tools import WorkerToolCall
from tests.app.person import click, press
from tests.flows.desks import Desk, until, with_model
from tests.flows.looping import LOOPING, STRAIGHT, workers_do


@pytest.fixture
def desk(
    qapp: QApplication, keeper: ThemeKeeper, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Desk:
    keeper.choose("dark")
    with_model(monkeypatch, workers_do(LOOPING, STRAIGHT))
    return Desk(keeper, tmp_path / "home", folder)


async def finished(desk: Desk, prompt: str) -> str:
    """A run has gone through; return its name."""
    known = len(desk.run_ids)
    desk.ask(prompt, model="scripted")
    await until(lambda: len(desk.run_ids) > known)
    run_id = desk.run_ids[-1]
    await until(lambda: "completed" in desk.status(run_id))
    detail = desk.desktop.trace.detail
    await until(lambda: detail.run_id == run_id and detail.view.detail and not detail.view.detail.live)
    return run_id


def badge(desk: Desk, run_id: str) -> tuple[QPoint, Part] | None:
    """The badge of loops on the row of a run, and where it is painted."""
    runs = desk.trace().runs
    index = runs._model.index(runs._model.row_of(run_id))
    parts = runs.delegate.parts(runs.list.visualRect(index), index.data(ROLE))
    return next(((part.rect.center(), part) for part in parts if part.state == "waste"), None)


def selected(desk: Desk) -> list[CallCard]:
    rows = desk.trace().detail.cards._cards.rows
    return [row.card for row in rows if isinstance(row, CardRow) and row.card.selected]


def tool_calls(desk: Desk, run_id: str, path: str) -> list[str]:
    """The cards of a file's readings, independently of any fold."""
    events = [event for event in desk.store.read() if event.run_id == run_id]
    bodies = [event.body for event in events if isinstance(event.body, WorkerToolCall)]
    return [f"tool:{body.tool_trace_id}" for body in bodies if body.args.get("path") == path]


def test_a_badge_a_head_and_brackets_lead_to_the_first_wasted_card(qapp: QApplication, desk: Desk) -> None:
    async def story(desk: Desk) -> None:
        await desk.opened()
        looping = await finished(desk, "What is this?")
        straight = await finished(desk, "What is this, in short?")
        view = desk.trace()
        await until(lambda: badge(desk, looping))
        assert badge(desk, straight) is None
        header = view.detail.header
        assert not header.waste.isVisible()
        found = badge(desk, looping)
        assert found is not None
        assert found[1].words.startswith("↻ 2")
        index = view.runs._model.index(view.runs._model.row_of(looping))
        tooltip = index.data(Qt.ItemDataRole.ToolTipRole)
        assert "read_file README.md: 4 times with the same result" in tooltip
        assert "read_file notes.txt: 2 times with the same error" in tooltip
        assert "Wasted: 4 calls" in tooltip

        # The badge of a run that is not shown: it is read, and its first wasted call is selected.
        click(view.runs.list.viewport(), found[0])
        await until(lambda: selected(desk))
        readings = tool_calls(desk, looping, "README.md")
        assert [card.item_id for card in selected(desk)] == [readings[1]]
        cards = view.detail.cards
        await until(lambda: cards.visualRect(cards.currentIndex()).intersects(cards.viewport().rect()))
        # Four calls, each asked for by a model call of 110 tokens.
        assert "440 tok" in header.waste.text()
        assert header.waste.isVisible()

        # Its key goes on to the next loop, and round.
        missing = tool_calls(desk, looping, "notes.txt")
        press(cards, Qt.Key.Key_W)
        assert [card.item_id for card in selected(desk)] == [missing[1]]
        button = view.findChild(QPushButton, "traceWaste")
        assert isinstance(button, QPushButton)
        click(button)
        assert [card.item_id for card in selected(desk)] == [readings[1]]

        # The brackets: two, over the steps of the loops; a click on one selects its card.
        await until(lambda: view.detail.trajectory.grid)
        grid = view.detail.trajectory.grid
        assert isinstance(grid, TrajectoryGrid)
        await until(lambda: len(grid.view.brackets) == 2)
        first, second = grid.view.brackets
        assert first.last_step < second.first_step
        at = grid.place_of_bracket(second).toPoint()
        assert grid.bracket_at(grid.place_of_bracket(second)) == second
        click(grid.plot.viewport(), at + QPoint(0, 1))
        assert [card.item_id for card in selected(desk)] == [missing[1]]

    assert desk.live(qapp, story) == 0


def test_a_run_without_loops_says_so(qapp: QApplication, desk: Desk) -> None:
    async def story(desk: Desk) -> None:
        await desk.opened()
        await finished(desk, "What is this?")
        cards = desk.trace().detail.cards
        await finished(desk, "What is this, in short?")
        desk.desktop.windows.focus("trace")
        cards.setFocus()
        press(cards, Qt.Key.Key_W)
        assert NO_LOOP in str(desk.desktop.notice_history._log.rows)

    assert desk.live(qapp, story) == 0
