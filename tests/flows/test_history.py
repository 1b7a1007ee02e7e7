"""The past of a document on the real desktop: seen, compared, named, restored, and read after a restart."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QInputDialog, QLabel, QLineEdit, QPushButton, QToolButton

from app.theme.keeper import ThemeKeeper
from app.viewmodels.writer_history import HistoryView
from app.widgets.writer.history_pages import HistoryText
from app.widgets.writer.history_pane import HistoryPane
from tests.app.person import click, press, press_of_desk, type_text
from tests.fakes.scripted import ScriptedModel, call
from tests.flows.desks import CONTROL, Desk, MakeDesk, until, with_model

ALT = Qt.KeyboardModifier.AltModifier
ANSWER = "# Four\n\nTwo and two are four, as far as anybody knows.\n"


@pytest.fixture
def desk(
    qapp: QApplication, keeper: ThemeKeeper, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> MakeDesk:
    keeper.choose("dark")
    with_model(monkeypatch, ScriptedModel({"conductor": [call("complete", summary=ANSWER)] * 3}))
    return lambda: Desk(keeper, tmp_path / "home", folder)


async def written(desk: Desk) -> str:
    """A run that has ended, with words of the person in front of the agent's."""
    desk.ask("two and two", model="scripted", policy="all")
    (run_id,) = desk.run_ids
    await until(lambda: "completed" in desk.status(run_id))
    page = desk.page(run_id)
    await until(lambda: "anybody knows" in page.toPlainText())
    page.setFocus()
    await until(page.hasFocus)
    return run_id


async def typed(desk: Desk, run_id: str, text: str) -> None:
    """Type at the beginning of the report, until it is stored."""
    page = desk.page(run_id)
    press(page, Qt.Key.Key_Home, CONTROL)
    type_text(page, text)
    await stored(desk, run_id)


async def stored(desk: Desk, run_id: str) -> None:
    presenter = desk.writers._open[run_id][0]
    await until(lambda: not presenter._replica.unconfirmed)


async def opened_history(desk: Desk, run_id: str) -> HistoryPane:
    press_of_desk(desk.window, Qt.Key.Key_H)
    await until(lambda: history(desk, run_id).newest > 0)
    pane = desk.writer(run_id).findChild(HistoryPane)
    assert isinstance(pane, HistoryPane)
    await until(pane.isVisible)
    return pane


def history(desk: Desk, run_id: str) -> HistoryView:
    found = desk.writers.history(run_id)
    assert found is not None
    return found.presenter.view


def shown(pane: HistoryPane, name: str = "writerHistoryPage") -> str:
    page = pane.findChild(HistoryText, name)
    assert isinstance(page, HistoryText)
    return page.toPlainText() if page.isVisible() else ""


def said(pane: HistoryPane, name: str) -> str:
    found = pane.findChild(QLabel, name)
    assert isinstance(found, QLabel)
    return found.text()


def button(pane: HistoryPane, name: str) -> QPushButton:
    found = pane.findChild(QPushButton, name)
    assert isinstance(found, QPushButton)
    return found


def test_every_revision_opens_by_keys_and_esc_leads_back(qapp: QApplication, desk: MakeDesk) -> None:
    async def story(desk: Desk) -> None:
        await desk.opened()
        run_id = await written(desk)
        await typed(desk, run_id, "Mine. ")
        now = desk.page(run_id).toPlainText()
        pane = await opened_history(desk, run_id)
        await until(lambda: shown(pane) == now)
        await until(pane.slider.hasFocus)
        assert not desk.page(run_id).isVisible()
        newest = history(desk, run_id).newest
        for revision in range(newest - 1, 0, -1):
            press(pane.slider, Qt.Key.Key_Left)
            assert history(desk, run_id).revision == revision
            assert said(pane, "writerHistoryTitle").startswith(f"Revision {revision} of {newest}")
        press(pane.slider, Qt.Key.Key_Home)
        assert said(pane, "writerHistoryTitle").startswith(f"Revision 0 of {newest} “start”")
        press(pane.slider, Qt.Key.Key_PageDown)
        assert "first full draft" in said(pane, "writerHistoryTitle")
        await until(lambda: "Two and two are four" in shown(pane) and "Mine." not in shown(pane))
        assert "conductor" in said(pane, "writerHistoryTold")
        press(pane.slider, Qt.Key.Key_PageDown)
        press(pane.slider, Qt.Key.Key_PageDown)
        assert history(desk, run_id).is_newest
        press(pane.slider, Qt.Key.Key_Escape)
        await until(desk.page(run_id).hasFocus)
        assert desk.page(run_id).toPlainText() == now

    assert desk().live(qapp, story) == 0


def test_what_changed_since_the_last_look_also_after_a_restart(qapp: QApplication, desk: MakeDesk) -> None:
    run_ids: list[str] = []

    async def first(desk: Desk) -> None:
        await desk.opened()
        run_ids.append(await written(desk))
        await typed(desk, run_ids[0], "Mine. ")

    async def second(desk: Desk) -> None:
        await desk.opened()
        (run_id,) = run_ids
        desk.desktop.open_again(run_id, "two and two")
        page = desk.page(run_id)
        await until(lambda: "Mine." in page.toPlainText())
        page.setFocus()
        await until(page.hasFocus)
        await typed(desk, run_id, "Later. ")
        press_of_desk(desk.window, Qt.Key.Key_D)
        await until(lambda: history(desk, run_id).older is not None)
        pane = desk.writer(run_id).findChild(HistoryPane)
        assert isinstance(pane, HistoryPane)
        await until(lambda: "Later." in shown(pane, "writerHistoryInline"))
        assert said(pane, "writerHistoryCount") == "1 place: +7 \u22120 characters"
        press(pane.slider, Qt.Key.Key_3, ALT)
        await until(lambda: "Later." in shown(pane, "writerHistoryNewer"))
        assert shown(pane, "writerHistoryOlder") == page.toPlainText().replace("Later. ", "")

    assert desk().live(qapp, first) == 0
    assert desk().live(qapp, second) == 0


def test_an_earlier_text_is_restored_and_the_persons_later_words_wait(
    qapp: QApplication, desk: MakeDesk
) -> None:
    async def story(desk: Desk) -> None:
        await desk.opened()
        run_id = await written(desk)
        before = desk.page(run_id).toPlainText()
        revision = desk.writers.revision(run_id)
        await typed(desk, run_id, "Mine. ")
        pane = await opened_history(desk, run_id)
        while history(desk, run_id).revision > revision:
            press(pane.slider, Qt.Key.Key_Left)
        await until(lambda: shown(pane) == before)
        assert button(pane, "writerHistoryRestore").isEnabled()
        press(pane.slider, Qt.Key.Key_B, ALT)
        page = desk.page(run_id)
        await until(page.isVisible)
        await until(
            lambda: desk.services is not None and len(desk.writers._open[run_id][0]._changes.cards) == 1
        )
        (card,) = desk.writers._open[run_id][0]._changes.cards
        assert (card.author, card.inserted) == ("user", "Mine.")
        document = desk.writers._open[run_id][0].past.document
        assert document.canon("conductor") == before
        assert "is restored as revision" in said_in(desk, run_id, "writerNotice")
        press(page, Qt.Key.Key_Z, CONTROL)
        past = desk.writers._open[run_id][0].past
        await until(lambda: past.document.canon("conductor") == "Mine. " + before)
        assert page.toPlainText() == "Mine. " + before

    assert desk().live(qapp, story) == 0


def said_in(desk: Desk, run_id: str, name: str) -> str:
    found = desk.writer(run_id).findChild(QLabel, name)
    assert isinstance(found, QLabel)
    return found.text()


def test_a_person_names_a_version_and_it_stays(qapp: QApplication, desk: MakeDesk) -> None:
    run_ids: list[str] = []

    async def first(desk: Desk) -> None:
        await desk.opened()
        run_id = await written(desk)
        run_ids.append(run_id)
        desk.desktop.actions.trigger("name-version")
        dialog = desk.writer(run_id).findChild(QInputDialog)
        assert isinstance(dialog, QInputDialog)
        field = dialog.findChild(QLineEdit)
        assert isinstance(field, QLineEdit)
        type_text(field, "as sent")
        press(field, Qt.Key.Key_Return)
        await until(lambda: "is called “as sent” now" in said_in(desk, run_id, "writerNotice"))
        await typed(desk, run_id, "Mine. ")

    async def second(desk: Desk) -> None:
        await desk.opened()
        (run_id,) = run_ids
        desk.desktop.open_again(run_id, "two and two")
        await until(lambda: "Mine." in desk.page(run_id).toPlainText())
        desk.page(run_id).setFocus()
        await until(desk.page(run_id).hasFocus)
        pane = await opened_history(desk, run_id)
        press(pane.slider, Qt.Key.Key_PageUp)
        assert "“as sent”" in said(pane, "writerHistoryTitle")
        await until(lambda: shown(pane) == desk.page(run_id).toPlainText().removeprefix("Mine. "))

    assert desk().live(qapp, first) == 0
    assert desk().live(qapp, second) == 0


def test_the_history_of_a_run_at_work_grows_while_it_is_open(qapp: QApplication, desk: MakeDesk) -> None:
    async def story(desk: Desk) -> None:
        await desk.opened()
        run_id = await written(desk)
        pane = await opened_history(desk, run_id)
        newest = history(desk, run_id).newest
        click(pane.findChildren(QToolButton, "writerHistoryStep")[0])
        page = desk.page(run_id)
        page.textCursor().insertText("From elsewhere. ")  # as another window of the same run would
        await until(lambda: history(desk, run_id).newest > newest)
        assert history(desk, run_id).revision == newest - 1
        assert "From elsewhere." not in shown(pane)
        press(pane.slider, Qt.Key.Key_End)
        await until(lambda: "From elsewhere." in shown(pane))

    assert desk().live(qapp, story) == 0


def test_every_key_of_the_history_does_what_is_told(qapp: QApplication, desk: MakeDesk) -> None:
    """None of them is a key of the menus as well, which would make both do nothing."""

    async def story(desk: Desk) -> None:
        await desk.opened()
        run_id = await written(desk)
        await typed(desk, run_id, "Mine. ")
        pane = await opened_history(desk, run_id)
        for key, mode in ((Qt.Key.Key_2, "inline"), (Qt.Key.Key_3, "beside"), (Qt.Key.Key_1, "document")):
            press(pane.slider, key, ALT)
            assert history(desk, run_id).mode == mode
        press(pane.slider, Qt.Key.Key_2, ALT)
        await until(lambda: "Mine." in shown(pane, "writerHistoryInline"))
        before = history(desk, run_id).pending
        press(pane.slider, Qt.Key.Key_P, ALT)
        assert history(desk, run_id).pending is not before
        pages = pane.pages
        await until(lambda: pages._place == 0)
        press(pane.slider, Qt.Key.Key_Down, ALT)
        press(pane.slider, Qt.Key.Key_Up, ALT)
        assert pages._place == 0
        press(pane.slider, Qt.Key.Key_N, ALT)
        dialog = desk.writer(run_id).findChild(QInputDialog)
        assert isinstance(dialog, QInputDialog)
        press(dialog, Qt.Key.Key_Escape)
        press(pane.slider, Qt.Key.Key_Escape)
        await until(desk.page(run_id).isVisible)

    assert desk().live(qapp, story) == 0
