"""A follow-up from the prompt bar on the real desktop: to a run at work, and to one that has ended."""

import asyncio
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu

from app.viewmodels.desktop import writer_id
from app.viewmodels.prompt import Draft
from storage.events.document import WriterDirectiveSeen, WriterDirectiveSent
from storage.events.prompts import UserInput
from storage.events.runs import ConductorTaskStarted
from storage.options import EventQuery
from tests.app.person import click, press, type_text
from tests.fakes.scripted import ScriptedModel, call, gated
from tests.flows.desks import CONTROL, Desk, MakeDesk, until, with_model, words

SHIFT = Qt.KeyboardModifier.ShiftModifier


def bodies(desk: Desk, run_id: str, kind: type) -> list[object]:
    events = desk.store.read(EventQuery(run_id=run_id))
    return [event.body for event in events if isinstance(event.body, kind)]


def has_completed(desk: Desk, run_id: str) -> bool:
    run = desk.store.run(run_id)
    return run is not None and run.status == "completed"


def test_a_run_at_work_is_told_and_says_when_it_has_read(
    qapp: QApplication, desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, entered = asyncio.Event(), asyncio.Event()
    steps = [
        gated(call("await_worker", reason="a moment"), gate, entered),
        call("complete", summary="In euros: 41."),
    ]
    model = ScriptedModel({"conductor": steps})
    with_model(monkeypatch, model)

    async def story(desk: Desk) -> None:
        await desk.opened()
        desk.ask("What does it cost?", model="scripted")
        await until(entered.is_set)
        (run_id,) = desk.run_ids
        bar = desk.window.prompt
        await until(lambda: desk.desktop.follow_ups.view.is_live)
        press(desk.window, Qt.Key.Key_F, CONTROL | SHIFT)
        assert bar.run.text() == "Tell the agents"
        assert bar.input.placeholderText().startswith("Tell the agents at work on “What does it cost?”")
        type_text(bar.input, "In euros, please")
        press(bar.input, Qt.Key.Key_Return)
        assert bar.draft() == Draft()
        assert bar.run.text() == "Start a run", "a follow-up is chosen for itself"
        await until(lambda: "Sent to “What does it cost?”" in words(desk.window, "noticeText"))
        assert desk.run_ids == [run_id], "no run was started"
        gate.set()
        await until(lambda: desk.status(run_id) == "✓ completed")
        assert any("In euros, please" in said for said in model.seen[-1].said)
        inputs = [each for each in bodies(desk, run_id, UserInput) if isinstance(each, UserInput)]
        assert [each.surface for each in inputs] == ["conductor.execute", "writer.prompt_document"]
        assert len(bodies(desk, run_id, WriterDirectiveSent)) == 1
        assert len(bodies(desk, run_id, WriterDirectiveSeen)) == 1
        await until(lambda: not desk.desktop.follow_ups.view.is_live)

    assert desk().live(qapp, story) == 0


def test_a_run_that_has_ended_is_followed_by_one_that_is_given_its_report(
    qapp: QApplication, desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = [call("complete", summary="It costs 41 dollars."), call("complete", summary="Last year 40.")]
    model = ScriptedModel({"conductor": steps})
    with_model(monkeypatch, model)

    async def story(desk: Desk) -> None:
        await desk.opened()
        desk.ask("What does it cost?", model="scripted")
        await until(lambda: desk.run_ids and desk.status(desk.run_ids[0]) == "✓ completed")
        (first,) = desk.run_ids
        await until(lambda: not desk.desktop.follow_ups.view.is_live)
        type_text(desk.window.prompt.input, "And last year?")
        press(desk.window.prompt.input, Qt.Key.Key_Return, CONTROL | SHIFT)
        second = next(each for each in desk.run_ids if each != first)
        await until(lambda: desk.status(second) == "✓ completed")
        assert "It costs 41 dollars." in model.seen[-1].said[0]
        (started,) = bodies(desk, second, ConductorTaskStarted)
        assert isinstance(started, ConductorTaskStarted)
        assert started.follows == first
        assert desk.status(first) == "✓ completed"
        assert desk.desktop.follow_ups.view.run_id == second, "the newest document is in front"

    assert desk().live(qapp, story) == 0


def test_the_document_in_front_is_the_one_that_is_followed(
    qapp: QApplication, desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_model(monkeypatch, ScriptedModel({"conductor": [call("complete", summary="Done.")] * 2}))

    async def story(desk: Desk) -> None:
        await desk.opened()
        follow_ups, windows = desk.desktop.follow_ups, desk.desktop.windows
        assert follow_ups.view.run_id == ""
        press(desk.window, Qt.Key.Key_F, CONTROL | SHIFT)
        assert "nothing to follow up" in words(desk.window, "noticeText")
        for prompt in ("First", "Second"):
            desk.ask(prompt, model="scripted")
        first, second = desk.run_ids
        assert (follow_ups.view.run_id, follow_ups.view.title) == (second, "Second")
        windows.focus("trace")
        assert follow_ups.view.run_id == second, "Trace is beside the document"
        windows.focus(writer_id(first))
        assert follow_ups.view.title == "First"
        assert desk.window.prompt.follow_up.follow_up.text() == "Follow-up: First"
        chosen = []
        for button in (desk.window.prompt.follow_up.follow_up, desk.window.prompt.follow_up.new_run):
            click(button)
            chosen.append(follow_ups.view.is_chosen)
        assert chosen == [True, False]
        windows.minimise(writer_id(first))
        assert follow_ups.view.title == "Second"
        windows.close(writer_id(second))
        assert follow_ups.view.run_id == ""
        windows.focus(writer_id(first))
        assert follow_ups.view.title == "First"
        desk.desktop.workspaces.create("Empty")
        assert follow_ups.view.run_id == ""
        for run_id in (first, second):
            await until(partial(has_completed, desk, run_id))

    assert desk().live(qapp, story) == 0


def test_the_same_prompt_shows_the_window_of_the_run_that_is_open(
    qapp: QApplication, desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = asyncio.Event()
    steps = [gated(call("complete", summary="Done."), gate), call("complete", summary="Other.")]
    with_model(monkeypatch, ScriptedModel({"conductor": steps}))

    async def story(desk: Desk) -> None:
        await desk.opened()
        desk.ask("What does it cost?", model="scripted")
        (run_id,) = desk.run_ids
        desk.desktop.windows.minimise(writer_id(run_id))
        desk.ask("What does it cost?", model="scripted")
        assert desk.run_ids == [run_id]
        assert desk.desktop.windows.active_id == writer_id(run_id)
        assert desk.window.prompt.draft() == Draft()
        gate.set()
        await until(lambda: desk.status(run_id) == "✓ completed")
        await until(lambda: not desk.desktop.prompt.is_live(run_id))
        desk.ask("What does it cost?", model="scripted")
        assert len(desk.run_ids) == 2
        await until(lambda: desk.status(desk.run_ids[1]) == "✓ completed")

    assert desk().live(qapp, story) == 0


def test_escape_goes_to_the_document_and_a_key_comes_back(
    qapp: QApplication, desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_model(monkeypatch, ScriptedModel({"conductor": [call("complete", summary="Done.")]}))

    async def story(desk: Desk) -> None:
        await desk.opened()
        desk.ask("What does it cost?", model="scripted")
        (run_id,) = desk.run_ids
        await until(lambda: desk.status(run_id) == "✓ completed")
        bar = desk.window.prompt
        type_text(bar.input, "half a thought")
        press(bar.input, Qt.Key.Key_Escape)
        assert desk.page(run_id).hasFocus()
        press(desk.window, Qt.Key.Key_L, CONTROL)
        assert bar.input.hasFocus()
        assert bar.draft() == Draft("half a thought")

    assert desk().live(qapp, story) == 0


def test_a_model_is_added_from_the_list_of_models(qapp: QApplication, desk: MakeDesk) -> None:
    async def story(desk: Desk) -> None:
        await desk.opened()
        await until(lambda: desk.desktop.settings)
        offered(desk)[-1].trigger()
        await until(lambda: desk.desktop.windows.active_id == "settings")
        await until(lambda: focus_name() == "addEndpoint")
        preferences = desk.lifecycle.preferences
        endpoint = {"name": "mine", "family": "openai", "base_url": "http://127.0.0.1:9", "models": ["m1"]}
        assert preferences.change({"endpoints": [endpoint]}) == ""
        texts = [action.text() for action in offered(desk)]
        assert "mine:m1" in texts, "a model of a new endpoint is on offer at once"
        assert texts[-1] == "Add a model…"

    assert desk().live(qapp, story) == 0


def offered(desk: Desk) -> list[QAction]:
    menu = desk.window.prompt.model.menu()
    assert isinstance(menu, QMenu)
    return menu.actions()


def focus_name() -> str:
    widget = QApplication.focusWidget()
    return widget.objectName() if widget else ""
