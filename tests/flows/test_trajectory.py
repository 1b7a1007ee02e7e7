"""One selection in Trace: a dot of the grid, its card, and the way back."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.theme.keeper import ThemeKeeper
from app.widgets.charts.grid import TrajectoryGrid
from app.widgets.trace.rows import CardRow
from tests.app.person import click
from tests.flows.desks import Desk, until

PROMPT = "Describe this project: its purpose, structure, languages and dependencies."


@pytest.fixture
def desk(qapp: QApplication, keeper: ThemeKeeper, tmp_path: Path, folder: Path) -> Desk:
    keeper.choose("dark")
    return Desk(keeper, tmp_path / "home", folder)


def grid_of(desk: Desk) -> TrajectoryGrid | None:
    return desk.trace().detail.trajectory.grid


def test_a_dot_selects_its_card_and_brings_it_into_view(qapp: QApplication, desk: Desk) -> None:
    async def story(desk: Desk) -> None:
        await desk.opened()
        desk.ask(PROMPT)
        await until(lambda: desk.run_ids and "completed" in desk.status(desk.run_ids[0]))
        await until(lambda: grid_of(desk))
        grid = grid_of(desk)
        assert grid is not None
        await until(lambda: len(grid.view.dots) > 20)
        detail = desk.desktop.trace.detail
        await until(lambda: detail.view.detail is not None and not detail.view.detail.live)
        calls = [dot for dot in grid.view.dots if dot.item_id.startswith("tool:") and dot.row < 12]
        dot = calls[-1]
        at = grid.place_of(dot.item_id)
        assert at is not None
        click(grid.plot.viewport(), at.toPoint())
        cards = desk.trace().detail.cards
        row = cards._cards.row_of(dot.item_id)
        await until(lambda: cards.visualRect(cards._cards.index(row)).intersects(cards.viewport().rect()))
        shown = cards._cards.rows[row]
        assert isinstance(shown, CardRow)
        assert shown.card.selected
        assert [each.item_id for each in grid.view.dots if each.selected] == [dot.item_id]
        other = next(each for each in cards._cards.rows if each.key.startswith("llm:"))
        cards.card_selected.emit(other.key)
        assert [each.item_id for each in grid.view.dots if each.selected] == [other.key]

    assert desk.live(qapp, story) == 0
