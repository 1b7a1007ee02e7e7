"""An agent's change that is in the report already is taken back: by key, by its card, by the menu."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from app.widgets.writer.origin_card import OriginCard
from app.widgets.writer.page_edit import PageEdit
from app.widgets.writer.page_menu import PageMenu
from tests.app.person import press, type_text
from tests.flows.desks import CONTROL, Desk, MakeDesk, until

SHIFT = Qt.KeyboardModifier.ShiftModifier
FIRST, SECOND = "What it is", "Size and languages"


async def merged(desk: Desk) -> str:
    """A run whose policy has merged all that its workers proposed."""
    await desk.opened()
    desk.ask("Summarise this project", policy="all")
    (run_id,) = desk.run_ids
    await until(lambda: "completed" in desk.status(run_id))
    presenter = desk.writers._open[run_id][0]
    await until(lambda: SECOND in desk.page(run_id).toPlainText() and not presenter._changes.cards)
    return run_id


async def put_caret(page: PageEdit, needle: str) -> None:
    cursor = page.textCursor()
    cursor.setPosition(page.toPlainText().index(needle))
    page.setTextCursor(cursor)
    page.setFocus()
    await until(page.hasFocus)


def notice(desk: Desk, run_id: str) -> str:
    found = desk.writer(run_id).findChild(QLabel, "writerNotice")
    assert isinstance(found, QLabel)
    return found.text()


def test_a_merged_change_goes_and_comes_by_key(qapp: QApplication, desk: MakeDesk) -> None:
    async def story(desk: Desk) -> None:
        run_id = await merged(desk)
        page = desk.page(run_id)
        before = page.toPlainText()
        await put_caret(page, FIRST)
        press(page, Qt.Key.Key_U, CONTROL | SHIFT)
        await until(lambda: FIRST not in page.toPlainText())
        assert SECOND in page.toPlainText(), "the other agent's change stays"
        await until(lambda: "Ctrl+Z brings it in again" in notice(desk, run_id))
        press(page, Qt.Key.Key_Z, CONTROL)
        presenter = desk.writers._open[run_id][0]
        await until(lambda: page.toPlainText() == before and presenter._changes.cards == ())
        press(page, Qt.Key.Key_Z, CONTROL | SHIFT)
        await until(lambda: FIRST not in page.toPlainText())

    assert desk().live(qapp, story) == 0


def test_a_touched_change_stays_and_the_persons_text_is_nobodys_change(
    qapp: QApplication, desk: MakeDesk
) -> None:
    async def story(desk: Desk) -> None:
        run_id = await merged(desk)
        page = desk.page(run_id)
        await put_caret(page, "it is")
        type_text(page, "I think ")
        await put_caret(page, "What I")
        press(page, Qt.Key.Key_U, CONTROL | SHIFT)
        await until(lambda: "its text was changed afterwards" in notice(desk, run_id))
        assert "What I think it is" in page.toPlainText()
        await put_caret(page, "think")
        press(page, Qt.Key.Key_U, CONTROL | SHIFT)
        await until(lambda: "No accepted change of an agent's" in notice(desk, run_id))

    assert desk().live(qapp, story) == 0


def test_the_card_and_the_menu_offer_it(qapp: QApplication, desk: MakeDesk) -> None:
    async def story(desk: Desk) -> None:
        run_id = await merged(desk)
        page = desk.page(run_id)
        await put_caret(page, FIRST)
        press(page, Qt.Key.Key_I, CONTROL)
        card = desk.writer(run_id).findChild(OriginCard)
        assert isinstance(card, OriginCard)
        await until(card.isVisible)
        button = card.findChild(QPushButton, "writerOriginUndo")
        assert isinstance(button, QPushButton)
        button.setFocus()
        press(button, Qt.Key.Key_Space)
        await until(lambda: FIRST not in page.toPlainText())
        page.under_menu = page.drawn.state.text.index(SECOND)
        page.menu_requested.emit("", page.mapToGlobal(QPoint(5, 5)))
        menu = desk.writer(run_id).findChild(PageMenu)
        assert isinstance(menu, PageMenu)
        (entry,) = (
            each for each in menu.actions() if each.text().startswith("Take back this agent's change")
        )
        entry.trigger()
        menu.close()
        await until(lambda: SECOND not in page.toPlainText())

    assert desk().live(qapp, story) == 0
