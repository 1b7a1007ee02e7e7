"""A run is paused and goes on, by the button and by the key, and every window says so."""

import asyncio
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton

from app.theme.keeper import ThemeKeeper
from tests.app.person import click, press
from tests.fakes.scripted import ScriptedModel, call, gated
from tests.flows.desks import Desk, until, with_model, words


@pytest.mark.parametrize("late", [False, True], ids=["", "the list is late"])
def test_a_run_is_paused_and_goes_on(
    qapp: QApplication,
    keeper: ThemeKeeper,
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    late: bool,
) -> None:
    keeper.choose("dark")
    gates = [asyncio.Event(), asyncio.Event()]
    entered = [asyncio.Event(), asyncio.Event()]
    steps = [
        gated(call("await_worker"), gates[0], entered[0]),
        gated(call("complete", summary="Done."), gates[1], entered[1]),
    ]
    with_model(monkeypatch, ScriptedModel({"": steps}))

    async def story(desk: Desk) -> None:
        await desk.opened()
        desk.ask("Describe this folder", model="scripted")
        (run_id,) = desk.run_ids
        await until(entered[0].is_set)
        desk.desktop.show_trace()
        view = desk.desktop.trace.view
        assert view is not None
        button = view.findChild(QPushButton, "tracePause")
        assert isinstance(button, QPushButton)
        await until(lambda: button.isVisible() and button.text() == "Pause")
        if late:  # what the key does goes by what the button says
            monkeypatch.setattr(desk.desktop.runs, "_read_stale", lambda: None)
        click(button)
        await until(lambda: desk.status(run_id) == "◑ paused")
        await until(lambda: button.text() == "Resume")
        assert words(view, "traceStatus").endswith("paused")
        gates[0].set()
        await desk.frames.pass_by(3)
        assert not entered[1].is_set(), "no further call begins"
        view.detail.cards.setFocus()
        press(view.detail.cards, Qt.Key.Key_P)
        await until(entered[1].is_set)
        await until(lambda: desk.status(run_id) == "◐ running")
        await until(lambda: button.text() == "Pause")
        gates[1].set()
        await until(lambda: desk.status(run_id) == "✓ completed")
        await until(lambda: not button.isVisible())
        assert desk.desktop.actions.trigger("trace-hold-run")
        await until(lambda: "not at work" in words(desk.window, "noticeText"))

    assert Desk(keeper, tmp_path / "home", folder).live(qapp, story) == 0
