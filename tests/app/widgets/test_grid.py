"""The trajectory grid under a person's hands."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.theme.theme import load_theme
from app.viewmodels.grid_view import MODES, GridChoices, GridView, build_grid
from app.viewmodels.trajectory import TrajectoryFold
from app.viewmodels.trajectory_columns import StepColumns
from app.widgets.charts import library
from app.widgets.charts.grid import TrajectoryGrid
from app.widgets.trace.trajectory import TrajectoryPane
from storage.projections.trace import trace
from tests.app.person import click, double_click
from tests.builders.events import RunBuilder
from tests.builders.runs import large_run, two_worker_run


def view_of(run: RunBuilder, choices: GridChoices | None = None) -> GridView:
    return build_grid(
        StepColumns(TrajectoryFold.of(trace(run.run_id, run.stored()))), choices or GridChoices()
    )


@pytest.fixture
def pane(qtbot: QtBot) -> Iterator[TrajectoryPane]:
    library.warm_up()
    made = TrajectoryPane(load_theme("dark"))
    made.resize(700, 300)
    made.set_charts_ready()
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close()
    made.deleteLater()


def grid_of(pane: TrajectoryPane) -> TrajectoryGrid:
    assert pane.grid is not None
    return pane.grid


def place(pane: TrajectoryPane, item_id: str) -> QPoint:
    found = grid_of(pane).place_of(item_id)
    assert found is not None
    return found.toPoint()


def test_without_steps_there_is_nothing(pane: TrajectoryPane) -> None:
    pane.set_view(GridView())
    assert not pane.isVisible()
    pane.set_view(view_of(two_worker_run()))
    assert pane.isVisible()


def test_pressing_a_dot_chooses_what_it_stands_for(qtbot: QtBot, pane: TrajectoryPane) -> None:
    view = view_of(two_worker_run())
    pane.set_view(view)
    qtbot.waitUntil(lambda: grid_of(pane).plot.width() > 300)
    chosen: list[tuple[str, str]] = []
    pane.item_chosen.connect(lambda item, loop: chosen.append((item, loop)))
    for dot in view.dots[:12]:
        click(grid_of(pane).plot.viewport(), place(pane, dot.item_id))
    assert chosen == [(dot.item_id, dot.loop_id) for dot in view.dots[:12]]
    click(grid_of(pane).plot.viewport(), QPoint(grid_of(pane).plot.width() - 3, 2))
    assert len(chosen) == 12, "beside the dots there is nothing to choose"


def wheel(pane: TrajectoryPane, at: QPoint, turn: int) -> None:
    viewport = grid_of(pane).plot.viewport()
    event = QWheelEvent(
        QPointF(at),
        QPointF(viewport.mapToGlobal(at)),
        QPoint(),
        QPoint(0, turn),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(viewport, event)


def test_the_wheel_asks_for_a_finer_window_and_a_double_click_for_all(
    qtbot: QtBot, pane: TrajectoryPane
) -> None:
    run = large_run(900)
    view = view_of(run)
    pane.set_view(view)
    wanted: list[tuple[int, int]] = []
    pane.window_wanted.connect(lambda first, last: wanted.append((first, last)))
    dot = view.dots[len(view.dots) // 2]
    for _ in range(3):
        wheel(pane, place(pane, dot.item_id), 120)
    assert wanted
    first, last = wanted[-1]
    assert 0 < first <= dot.x <= last < view.steps - 1
    pane.set_view(view_of(run, GridChoices(first_step=first, last_step=last)))
    double_click(grid_of(pane).plot.viewport(), QPoint(300, 40))
    assert wanted[-1] == (0, view.steps - 1)


def test_showing_a_window_asks_for_none(pane: TrajectoryPane) -> None:
    wanted: list[object] = []
    pane.window_wanted.connect(lambda *ends: wanted.append(ends))
    pane.set_view(view_of(large_run(900)))
    pane.set_view(view_of(large_run(900), GridChoices(first_step=10, last_step=40)))
    assert wanted == []


def test_modes_are_chosen_by_their_buttons(pane: TrajectoryPane) -> None:
    modes: list[str] = []
    pane.mode_chosen.connect(modes.append)
    pane.set_view(view_of(two_worker_run()))
    for mode in (*MODES[1:], MODES[0]):
        button = pane.findChild(QPushButton, f"traceTrajMode-{mode}")
        assert isinstance(button, QPushButton)
        click(button)
        pane.set_view(view_of(two_worker_run(), GridChoices(mode=mode)))
        assert button.isChecked()
    assert modes == ["duration", "tokens", "cost", "status"]


def test_many_rows_scroll(pane: TrajectoryPane) -> None:
    run = RunBuilder()
    for number in range(30):
        run.tool_call(f"tool_{number:02}")
    pane.set_view(view_of(run))
    rows: list[int] = []
    pane.rows_wanted.connect(rows.append)
    height = grid_of(pane).plot.height()
    assert place(pane, "tool:run-1/tool-1").y() < place(pane, "tool:run-1/tool-12").y() < height
    grid_of(pane)._bar.setValue(18)
    assert rows == [18]
    pane.set_view(view_of(run, GridChoices(first_row=18)))
    assert 0 < place(pane, "tool:run-1/tool-19").y() < place(pane, "tool:run-1/tool-30").y() < height


def test_the_marked_dot_and_the_theme_are_drawn(qtbot: QtBot, pane: TrajectoryPane) -> None:
    view = view_of(two_worker_run())
    pane.set_view(view)
    empty = pane.grab().toImage()
    qtbot.waitUntil(lambda: pane.grab().toImage() != empty)
    before = pane.grab().toImage()
    marked = view.dots[3].item_id
    pane.set_view(view_of(two_worker_run(), GridChoices(selected=marked)))
    qtbot.waitUntil(lambda: pane.grab().toImage() != before)
    pane.set_theme(load_theme("light"))
    assert grid_of(pane).plot.backgroundBrush().color().name() == load_theme("light").surface
