"""Trace shows every run of a home from its first event, whichever program wrote it, and all reach all.

New runs once were missing: the list knew only runs that its own process had started, and only events that
named their run as today's do.
"""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from app.theme.keeper import ThemeKeeper
from app.widgets.trace.run_delegate import ROLE
from app.widgets.trace.run_pane import RunPane
from storage.event_store import EventStore
from storage.events.envelope import RawEvent
from storage.options import EventQuery
from tests.app.person import click, press, type_text
from tests.app.verbs.test_older_shapes import STARTS
from tests.fakes.scripted import ScriptedModel, hang
from tests.flows.desks import Desk, MakeDesk, until, with_model, words
from tests.flows.folders import DESCRIBE
from tests.flows.processes import Quire
from tests.flows.test_cross_process import hanging_run


@pytest.fixture
def desk(
    qapp: QApplication, keeper: ThemeKeeper, folder: Path, quire: Quire, monkeypatch: pytest.MonkeyPatch
) -> MakeDesk:
    """Makes the desktop of the same home as the command line's."""
    keeper.choose("dark")
    with_model(monkeypatch, ScriptedModel({"": [hang() for _ in range(8)]}))
    return lambda: Desk(keeper, quire.home, folder)


def rows(desk: Desk) -> dict[str, str]:
    """The rows of the run list that are in view: their runs, and the badges on them."""
    pane = desk.trace().findChild(RunPane)
    assert isinstance(pane, RunPane)
    model, found = pane.list.model(), {}
    for index in (model.index(number, 0) for number in range(model.rowCount())):
        if pane.list.visualRect(index).intersects(pane.list.viewport().rect()):
            row = index.data(ROLE)
            found[row.run_id] = row.badge
    return found


def head(desk: Desk) -> str:
    """The badge in the head of the run that Trace shows."""
    pill = desk.trace().findChild(QLabel, "traceStatus")
    assert isinstance(pill, QLabel)
    return pill.text() if pill.isVisible() else ""


@pytest.mark.parametrize("shape", STARTS)
def test_a_run_is_there_from_its_first_event_of_any_shape(
    qapp: QApplication, desk: MakeDesk, shape: str
) -> None:
    name, payload = STARTS[shape]

    async def story(desk: Desk) -> None:
        await desk.opened()
        await until(lambda: desk.desktop.runs.loaded)
        assert rows(desk) == {}
        other = await asyncio.to_thread(EventStore.open, desk.home)
        try:
            await other.append_raw([RawEvent(name, payload)])
            await until(lambda: "run-1" in rows(desk))
            await until(lambda: desk.desktop.trace.detail.view.detail is not None)
            assert rows(desk)["run-1"] == "in progress"
            assert desk.desktop.trace.list.chosen == "run-1"
            await other.append_raw([RawEvent("conductor.task.completed", _end_like(payload))])
            await until(lambda: rows(desk)["run-1"] == "completed")
            await until(lambda: head(desk) == "✓ completed")
        finally:
            await asyncio.to_thread(other.close)

    assert desk().live(qapp, story) == 0


def _end_like(payload: dict[str, Any]) -> dict[str, Any]:
    """The end of a run, named as its start names it."""
    if "_meta" in payload:
        return {"_meta": {"run_id": "run-1"}}
    if "data" in payload:
        return {"data": {"run_id": "run-1"}}
    return {"task_id" if "run_id" not in payload else "run_id": "run-1"}


def test_a_run_of_another_process_is_followed_from_its_beginning_to_its_end(
    qapp: QApplication, desk: MakeDesk, quire: Quire, folder: Path
) -> None:
    async def story(desk: Desk) -> None:
        await desk.opened()
        process = quire.start("run", DESCRIBE, "--workspace", folder, "--json")
        await until(lambda: rows(desk))
        (run_id,) = rows(desk)
        await until(lambda: head(desk))
        click(desk.trace().detail.header.document)
        await until(lambda: desk.run_ids == [run_id])
        await until(lambda: desk.status(run_id) == "✓ completed")
        await until(lambda: rows(desk) == {run_id: "completed"} and head(desk) == "✓ completed")
        done = await asyncio.to_thread(process.wait)
        assert done.code == 0
        assert done.json["run_id"] == run_id
        await until(lambda: "The thing counts what it is given" in desk.page(run_id).toPlainText())

    assert desk().live(qapp, story) == 0


def test_cancel_from_another_process_ends_a_run_of_this_desktop(
    qapp: QApplication, desk: MakeDesk, quire: Quire
) -> None:
    async def story(desk: Desk) -> None:
        await desk.opened()
        desk.ask("think for ever", model="scripted")
        (run_id,) = desk.run_ids
        await until(lambda: desk.status(run_id) == "◐ running")
        done = await asyncio.to_thread(quire, "cancel", run_id)
        assert (done.code, done.out) == (0, f"{run_id} cancelled\n")
        await until(lambda: desk.status(run_id) == "○ cancelled")
        await until(lambda: rows(desk)[run_id] == "cancelled" and head(desk) == "○ cancelled")
        await until(lambda: not desk.button(run_id, "writerCancel").isVisible())
        await until(lambda: words(desk.window, "runSummary") == "No run active")

    assert desk().live(qapp, story) == 0


@pytest.mark.parametrize("where", ["trace", "writer"])
def test_cancel_and_words_of_this_desktop_reach_a_run_of_another_process(
    qapp: QApplication, desk: MakeDesk, quire: Quire, where: str
) -> None:
    async def story(desk: Desk) -> None:
        await desk.opened()
        process, run_id = await asyncio.to_thread(hanging_run, quire)
        await until(lambda: rows(desk) == {run_id: "in progress"} and head(desk))
        header = desk.trace().detail.header
        click(header.document)
        await until(lambda: desk.run_ids == [run_id] and desk.status(run_id) == "◐ running")
        type_text(desk.line(run_id), "and be brief")
        press(desk.line(run_id), Qt.Key.Key_Return)
        await until(lambda: "sent to the run" in words(desk.writer(run_id), "writerReceipt"))
        click(header.cancel if where == "trace" else desk.button(run_id, "writerCancel"))
        await until(lambda: desk.status(run_id) == "○ cancelled" and head(desk) == "○ cancelled")
        assert (await asyncio.to_thread(process.wait)).code == 130
        said = [event.payload for event in desk.store.read(EventQuery(run_id=run_id, prefix="user_input"))]
        assert "and be brief" in str(said[-1])

    assert desk().live(qapp, story) == 0
