"""The graph of agents in the real window, on runs of the real engine."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QPushButton

from app.theme.keeper import ThemeKeeper
from app.viewmodels.agent_nodes import CONDUCTOR
from app.widgets.trace.graph_canvas import GraphCanvas
from app.widgets.trace.graph_node import NodeButton
from app.widgets.trace.rows import CardRow
from tests.app.person import click, press
from tests.flows.desks import Desk, until

PROMPT = "Describe this project: its purpose, structure, languages and dependencies."


@pytest.fixture
def desk(qapp: QApplication, keeper: ThemeKeeper, tmp_path: Path, folder: Path) -> Desk:
    keeper.choose("dark")
    return Desk(keeper, tmp_path / "home", folder)


def canvas_of(desk: Desk) -> GraphCanvas:
    return desk.trace().detail.graph.canvas


def workers_of(desk: Desk) -> dict[str, NodeButton]:
    found = canvas_of(desk).findChildren(NodeButton, "traceWorkerNode")
    return {each.node.title: each for each in found if each.isVisible()}


def wheel(canvas: GraphCanvas, at: QPointF, delta: int) -> None:
    event = QWheelEvent(
        at,
        canvas.mapToGlobal(at),
        QPoint(),
        QPoint(0, delta),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, event)


async def completed(desk: Desk) -> None:
    """Ask, and wait for the run's graph as it is at its end."""
    await desk.opened()
    desk.ask(PROMPT)
    await until(lambda: desk.run_ids and "completed" in desk.status(desk.run_ids[0]))
    click(desk.trace().detail.switch._buttons["show-graph"])
    await until(lambda: {each.node.state for each in workers_of(desk).values()} == {"completed"})


def test_a_live_run_draws_its_agents_and_colours_them_as_they_end(qapp: QApplication, desk: Desk) -> None:
    async def story(desk: Desk) -> None:
        await desk.opened()
        click(desk.trace().detail.switch._buttons["show-graph"])
        desk.ask(PROMPT)
        await until(lambda: "researcher-1" in workers_of(desk))
        presenter = desk.desktop.trace_desk.pages.graph

        def ended() -> bool:
            states = {each.property("state") for each in workers_of(desk).values()}
            return "completed" in desk.status(desk.run_ids[0]) and states == {"completed"}

        await until(ended)
        await until(
            lambda: {edge.status for edge in presenter.view.layout.graph.edges if edge.label} == {"completed"}
        )
        told = [event.event_type for event in desk.store.read()]
        asked = told.count("conductor.worker.call")
        called = told.count("worker.tool.call") + told.count("conductor.tool.call")

        def counted(kind: str) -> int:
            return sum(edge.count for edge in presenter.view.layout.graph.edges if edge.kind == kind)

        await until(lambda: (counted("delegates"), counted("calls")) == (asked, called))

    assert desk.live(qapp, story) == 0


def test_a_node_selects_its_loop_and_a_card_marks_its_nodes(qapp: QApplication, desk: Desk) -> None:
    async def story(desk: Desk) -> None:
        await completed(desk)
        canvas, cards = canvas_of(desk), desk.trace().detail.cards
        node = workers_of(desk)["terminal-1"]
        assert canvas.hit_test(node.geometry().center()) == node.node
        assert "terminal-1" in node.accessibleName()
        assert "completed" in node.toolTip()
        click(node)
        await until(lambda: node.marked)
        top = cards._cards.rows[cards.indexAt(QPoint(20, 10)).row()]
        assert top.key == f"loop:{node.node.loop_id}"
        tool = next(
            row.card.item_id
            for row in cards._cards.rows
            if isinstance(row, CardRow)
            and row.card.item_id.startswith("tool:")
            and "read_file" in row.card.title
        )
        cards.card_selected.emit(tool)
        marked = {key for key, each in canvas._nodes.items() if each.marked}
        assert "tool:read_file" in marked
        assert len(marked) == 2
        click(canvas._nodes["tool:read_file"])
        shown = next(row for row in cards._cards.rows if isinstance(row, CardRow) and row.card.selected)
        assert "read_file" in shown.card.title
        desk.trace().detail.timeline.band_pressed.emit(node.node.loop_id)
        assert {key for key, each in canvas._nodes.items() if each.marked} == {node.node.key}
        click(canvas._nodes[CONDUCTOR])
        assert {key for key, each in canvas._nodes.items() if each.marked} == {CONDUCTOR}

    assert desk.live(qapp, story) == 0


def test_it_is_walked_zoomed_and_fitted_by_key_and_wheel(qapp: QApplication, desk: Desk) -> None:
    async def story(desk: Desk) -> None:
        await completed(desk)
        canvas = canvas_of(desk)
        canvas.setFocus()
        press(canvas, Qt.Key.Key_Left)
        press(canvas, Qt.Key.Key_Right)
        assert canvas._nodes[CONDUCTOR].current
        assert canvas.accessibleDescription().startswith("conductor conductor")
        before = canvas.camera.scale
        wheel(canvas, QPointF(50, 50), 120)
        assert canvas.camera.scale > before
        press(canvas, Qt.Key.Key_Minus)
        press(canvas, Qt.Key.Key_Minus)
        assert canvas.camera.scale < before
        press(canvas, Qt.Key.Key_0)
        assert all(canvas.rect().contains(each.geometry()) for each in canvas._nodes.values())
        larger = desk.trace().detail.graph.findChild(QPushButton, "traceGraph-+")
        assert isinstance(larger, QPushButton)
        click(larger)
        where = canvas._nodes[CONDUCTOR].pos()
        canvas._look(canvas.camera.moved(25, 10))
        assert canvas._nodes[CONDUCTOR].pos() - where == QPoint(25, 10)
        press(canvas, Qt.Key.Key_1)
        assert desk.trace().detail.graph.isHidden()

    assert desk.live(qapp, story) == 0
