"""A model's words on the real desktop: they grow on the page, and a rejected text is dropped."""

import asyncio

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.widgets.writer.change_card import ChangeCardWidget
from tests.app.person import press
from tests.fakes.scripted import Pacing, ScriptedModel, call, paced
from tests.flows.desks import CONTROL, Desk, MakeDesk, until, with_model

ANSWER = "# Four\n\nTwo and two are four, as far as anybody knows, and so they always were."


def answers(monkeypatch: pytest.MonkeyPatch) -> tuple[asyncio.Event, asyncio.Event]:
    """A model that stops twice in the midst of its answer; returns what lets it go on."""
    first, second = asyncio.Event(), asyncio.Event()
    step = paced(call("complete", summary=ANSWER), Pacing({"two are": first, "knows": second}))
    with_model(monkeypatch, ScriptedModel({"conductor": [step]}, streams=True))
    return first, second


def card_of(desk: Desk, run_id: str) -> ChangeCardWidget:
    (card,) = [each for each in desk.writer(run_id).findChildren(ChangeCardWidget) if each.isVisible()]
    return card


def test_an_answer_grows_on_the_page(
    qapp: QApplication, desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = answers(monkeypatch)

    async def story(desk: Desk) -> None:
        await desk.opened()
        desk.ask("two and two", model="scripted")
        (run_id,) = desk.run_ids
        await until(lambda: "Two and two are" in desk.page(run_id).toPlainText())
        assert "anybody" not in desk.page(run_id).toPlainText()
        assert "writing…" in card_of(desk, run_id).accessibleName()
        first.set()
        await until(lambda: "as far as anybody knows" in desk.page(run_id).toPlainText())
        assert "always" not in desk.page(run_id).toPlainText()
        second.set()
        await until(lambda: "completed" in desk.status(run_id))
        await until(lambda: desk.page(run_id).toPlainText().strip() == ANSWER)

    assert desk().live(qapp, story) == 0


def test_a_person_stops_an_answer_by_rejecting_it(
    qapp: QApplication, desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = answers(monkeypatch)

    async def story(desk: Desk) -> None:
        await desk.opened()
        desk.ask("two and two", model="scripted")
        (run_id,) = desk.run_ids
        page = desk.page(run_id)
        await until(lambda: "Two and two are" in page.toPlainText())
        page.setFocus()
        await until(page.hasFocus)
        press(page, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
        press(page, Qt.Key.Key_Return, CONTROL)
        press(page, Qt.Key.Key_Backspace, CONTROL)
        await until(lambda: "Two and two" not in page.toPlainText())
        first.set()
        second.set()
        await until(lambda: "completed" in desk.status(run_id))
        assert "Two and two" not in page.toPlainText()

    assert desk().live(qapp, story) == 0
