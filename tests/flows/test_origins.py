"""From a sentence to who wrote it, to its call in Trace and back; on a live run and after a restart."""

import asyncio
import re
from functools import partial

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent, QTextCursor
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolTip

from app.viewmodels.desktop import TRACE, writer_id
from app.widgets.writer.history_pane import HistoryPane
from app.widgets.writer.origin_card import OriginCard
from app.widgets.writer.page_edit import PageEdit
from storage.options import EventQuery
from tests.app.person import press, type_text
from tests.fakes.scripted import Pacing, ScriptedModel, call, paced
from tests.flows.desks import CONTROL, REPORTED, Desk, MakeDesk, reported, until, with_model

ALT = Qt.KeyboardModifier.AltModifier


def put_caret(page: PageEdit, needle: str) -> None:
    cursor = page.textCursor()
    cursor.setPosition(page.toPlainText().index(needle))
    page.setTextCursor(cursor)
    page.setFocus()


async def card(desk: Desk, run_id: str) -> OriginCard:
    found = desk.writer(run_id).findChild(OriginCard)
    assert isinstance(found, OriginCard)
    await until(found.isVisible)
    return found


def lit(desk: Desk, run_id: str) -> str:
    history = desk.writers.history(run_id)
    assert history is not None
    return history.view.lit()


def words(card: OriginCard) -> str:
    return "\n".join(each.text() for each in card.findChildren(QLabel))


def _tells(card: OriginCard, told: str) -> bool:
    return told in words(card)


def way(card: OriginCard, name: str) -> QPushButton:
    found = card.findChild(QPushButton, name)
    assert isinstance(found, QPushButton)
    return found


def test_from_a_sentence_to_its_call_in_trace_and_back(qapp: QApplication, desk: MakeDesk) -> None:
    async def story(desk: Desk) -> None:
        run_id = await reported(desk)
        page = desk.page(run_id)
        put_caret(page, REPORTED)
        await until(page.hasFocus)
        press(page, Qt.Key.Key_I, CONTROL)
        shown = await card(desk, run_id)
        assert "terminal-1 wrote this today" in words(shown)
        assert "Waits for review" in words(shown)
        tool = way(shown, "writerOriginCall-tool")
        await until(tool.hasFocus)
        press(tool, Qt.Key.Key_Space)
        trace = desk.desktop.trace
        await until(lambda: trace.detail.choices.selected.startswith("tool:"))
        item = trace.detail.choices.selected
        call = trace.detail.call_fact(item)
        assert call is not None
        assert call.name == "append_section"
        assert desk.desktop.windows.active_id == TRACE
        assert not shown.isVisible()
        cursor = page.textCursor()
        cursor.clearSelection()
        page.setTextCursor(cursor)
        press(desk.trace().detail.cards, Qt.Key.Key_T)
        await until(lambda: REPORTED in lit(desk, run_id))
        assert desk.desktop.windows.active_id == writer_id(run_id)
        assert page.hasFocus()
        assert "What it is" not in lit(desk, run_id)
        assert page.toPlainText()[page.textCursor().position() :].lstrip("# ").startswith(REPORTED)
        assert not page.textCursor().hasSelection()  # the next key must not take its place

    assert desk().live(qapp, story) == 0


def test_a_text_that_is_still_being_written_says_so(
    qapp: QApplication, desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = asyncio.Event()
    answer = "# Four\n\nTwo and two are four, as far as anybody knows."
    step = paced(call("complete", summary=answer), Pacing({"two are": gate}))
    with_model(monkeypatch, ScriptedModel({"conductor": [step]}, streams=True))

    async def story(desk: Desk) -> None:
        await desk.opened()
        desk.ask("two and two", model="scripted", policy="all")
        (run_id,) = desk.run_ids
        page = desk.page(run_id)
        await until(lambda: "Two and two are" in page.toPlainText())
        put_caret(page, "Two and")
        await until(page.hasFocus)
        press(page, Qt.Key.Key_I, CONTROL)
        shown = await card(desk, run_id)
        assert "conductor wrote this" in words(shown)
        assert "Still being written" in words(shown)
        press(shown, Qt.Key.Key_Escape)
        gate.set()
        await until(lambda: "completed" in desk.status(run_id))
        await until(lambda: "anybody" in page.toPlainText())
        press(page, Qt.Key.Key_I, CONTROL)
        await until(shown.isVisible)
        assert "Accepted by conductor by the run\u2019s policy" in words(shown)
        press(way(shown, "writerOriginCall-tool"), Qt.Key.Key_Space)
        detail = desk.desktop.trace.detail
        await until(lambda: detail.choices.selected.startswith("tool:"))
        ended = detail.call_fact(detail.choices.selected)
        assert ended is not None
        assert ended.name == "complete"

    assert desk().live(qapp, story) == 0


def test_the_model_call_behind_it_and_the_way_back_from_there(qapp: QApplication, desk: MakeDesk) -> None:
    async def story(desk: Desk) -> None:
        run_id = await reported(desk)
        page = desk.page(run_id)
        put_caret(page, "What it is")
        press(page, Qt.Key.Key_I, CONTROL)
        shown = await card(desk, run_id)
        assert "researcher-1 wrote this" in words(shown)
        assert "Why: What the objective asked for, with its sources." in words(shown)
        assert re.search(r"README\.md:\d", words(shown)), "what was read for it is told"
        sources = [each.toolTip() for each in desk.writer(run_id).findChildren(QLabel, "writerCardSource")]
        assert sources
        assert all(re.search(r"\S+:\d", each) for each in sources)
        press(way(shown, "writerOriginCall-llm"), Qt.Key.Key_Space)
        detail = desk.desktop.trace.detail
        await until(lambda: detail.choices.selected.startswith("llm:"))
        call = detail.call_fact(detail.choices.selected)
        assert call is not None
        assert call.actor_key == "researcher-1"
        press(desk.trace().detail.cards, Qt.Key.Key_T)
        await until(lambda: "What it is" in lit(desk, run_id))

    assert desk().live(qapp, story) == 0


def test_who_accepted_it_is_told_also_after_a_restart(qapp: QApplication, desk: MakeDesk) -> None:
    run_ids: list[str] = []

    async def first(desk: Desk) -> None:
        run_id = await reported(desk)
        run_ids.append(run_id)
        page = desk.page(run_id)
        page.setFocus()
        await until(page.hasFocus)
        press(page, Qt.Key.Key_Home, CONTROL)
        type_text(page, "Mine. ")
        press(page, Qt.Key.Key_Down, ALT)
        press(page, Qt.Key.Key_Return, CONTROL)
        presenter = desk.writers._open[run_id][0]
        await until(lambda: len(presenter._changes.cards) == 1 and not presenter._replica.unconfirmed)

    async def second(desk: Desk) -> None:
        await desk.opened()
        (run_id,) = run_ids
        desk.desktop.open_again(run_id, "again")
        desk.desktop.windows.focus(writer_id(run_id))
        page = desk.page(run_id)
        await until(lambda: "Mine." in page.toPlainText())
        for needle, told in (("What it is", "Accepted by you today"), ("Mine.", "You typed this today")):
            put_caret(page, needle)
            await until(page.hasFocus)
            press(page, Qt.Key.Key_I, CONTROL)
            shown = await card(desk, run_id)
            await until(partial(_tells, shown, told))
            press(shown, Qt.Key.Key_Escape)
            await until(page.hasFocus)
        put_caret(page, "What it is")
        press(page, Qt.Key.Key_I, CONTROL)
        shown = await card(desk, run_id)
        press(way(shown, "writerOriginRevision"), Qt.Key.Key_Space)
        pane = desk.writer(run_id).findChild(HistoryPane)
        assert isinstance(pane, HistoryPane)
        history = desk.writers.history(run_id)
        assert history is not None
        await until(lambda: "researcher-1" in history.presenter.view.told)

    assert desk().live(qapp, first) == 0
    assert desk().live(qapp, second) == 0


def test_the_pointer_is_told_in_passing(qapp: QApplication, desk: MakeDesk) -> None:
    async def story(desk: Desk) -> None:
        run_id = await reported(desk)
        page = desk.page(run_id)
        cursor = QTextCursor(page.document())
        cursor.setPosition(page.toPlainText().index("What it is") + 3)
        at = page.cursorRect(cursor).center()
        event = QHelpEvent(QEvent.Type.ToolTip, at, page.viewport().mapToGlobal(at))
        QApplication.sendEvent(page.viewport(), event)
        await until(lambda: "researcher-1 wrote this" in QToolTip.text())
        QToolTip.hideText()
        assert page.position_at(QPoint(page.viewport().width() - 2, 4)) == -1

    assert desk().live(qapp, story) == 0


def test_a_text_that_is_gone_is_shown_at_its_revision(qapp: QApplication, desk: MakeDesk) -> None:
    async def story(desk: Desk) -> None:
        run_id = await reported(desk)
        page = desk.page(run_id)
        calls = desk.store.read(EventQuery(run_id=run_id, prefix="worker.tool.call"))
        (item,) = [
            f"tool:{each.payload['tool_trace_id']}"
            for each in calls
            if each.payload["tool_name"] == "append_section" and each.payload["actor_key"] == "terminal-1"
        ]
        put_caret(page, REPORTED)
        presenter = desk.writers._open[run_id][0]
        change = next(each for each in presenter._changes.cards if each.author == "terminal-1")
        presenter.commands.reject(change.proposal_id)
        await until(lambda: REPORTED not in page.toPlainText())
        desk.desktop.history.show_text(run_id, item)
        history = desk.writers.history(run_id)
        assert history is not None
        await until(lambda: history.presenter.is_open and not history.presenter.view.quiet)
        assert "terminal-1" in history.presenter.view.told
        pane = desk.writer(run_id).findChild(HistoryPane)
        assert isinstance(pane, HistoryPane)
        pages = pane.pages
        await until(lambda: REPORTED in pages._inline.toPlainText())

    assert desk().live(qapp, story) == 0
