"""A person steers a run on the real desktop: words to a worker with their receipt, and another policy."""

import asyncio

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QToolButton

from app.widgets.common.buttons import ChoiceButton
from storage.events.document import WriterPolicyChanged
from storage.options import EventQuery
from tests.app.person import press, type_text
from tests.fakes.scripted import ScriptedModel, call, calls, gated
from tests.flows.desks import Desk, MakeDesk, until, with_model, words

SPAWN = ("spawn_worker", {"worker_type": "researcher", "objective": "read it", "reason": "needed"})


async def choose(desk: Desk, run_id: str, button: str, name: str) -> None:
    """Take an entry of the menu of a button, once it is there."""
    found = desk.writer(run_id).findChild(QToolButton, button)
    assert isinstance(found, ChoiceButton)
    offered = found.drop_down.actions
    await until(lambda: name in [each.data() for each in offered()])
    next(each for each in offered() if each.data() == name).trigger()


def surfaces(desk: Desk, run_id: str) -> set[str]:
    events = desk.store.read(EventQuery(run_id=run_id, prefix="user_input"))
    return {str(event.payload["surface"]) for event in events}


def test_words_reach_one_worker_and_the_receipt_is_shown(
    qapp: QApplication, desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    entered, gate = asyncio.Event(), asyncio.Event()
    write = call("append_section", text="## Part\n\nIt says so.\n")
    model = ScriptedModel(
        {
            "conductor": [calls(SPAWN, ("await_worker", {})), call("complete", summary="Done.")],
            "read it": [gated(write, gate, entered), call("finish", summary="Written.")],
        }
    )
    with_model(monkeypatch, model)

    async def story(desk: Desk) -> None:
        await desk.opened()
        desk.ask("describe", model="scripted")
        (run_id,) = desk.run_ids
        await until(entered.is_set)
        line = desk.line(run_id)
        await until(line.isVisible)
        await choose(desk, run_id, "writerDirectiveTarget", "researcher-1")
        await choose(desk, run_id, "writerDirectiveWhen", "now")
        type_text(line, "only the licence")
        press(line, Qt.Key.Key_Return)
        await until(
            lambda: words(desk.writer(run_id), "writerReceipt") == "sent to researcher-1, not read yet"
        )
        gate.set()
        await until(
            lambda: words(desk.writer(run_id), "writerReceipt").startswith("seen by researcher-1 at rev")
        )
        await until(lambda: "completed" in desk.status(run_id))
        assert surfaces(desk, run_id) == {"conductor.execute", "writer.submit_user_prompt"}

    assert desk().live(qapp, story) == 0


def test_a_policy_is_chosen_at_the_foot_of_the_document(qapp: QApplication, desk: MakeDesk) -> None:
    async def story(desk: Desk) -> None:
        await desk.opened()
        desk.ask("What is 6 * 7?", policy="default")
        (run_id,) = desk.run_ids
        await until(lambda: "completed" in desk.status(run_id))
        button = desk.writer(run_id).findChild(QToolButton, "writerPolicy")
        assert isinstance(button, ChoiceButton)
        await until(button.isVisible)
        await choose(desk, run_id, "writerPolicy", "review")
        await until(lambda: "Review edits" in button.text())
        (event,) = desk.store.read(EventQuery(run_id=run_id, prefix=WriterPolicyChanged.event_type))
        assert event.payload["policy"] == "review"

    assert desk().live(qapp, story) == 0
