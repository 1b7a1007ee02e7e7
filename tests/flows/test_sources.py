"""From a change to the lines that were read for it: by its card, by key, from the text that came of it."""

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QListWidget, QPushButton

from app.widgets.writer.change_card import ChangeCardWidget
from app.widgets.writer.origin_card import OriginCard
from app.widgets.writer.source_dialog import SourceDialog
from tests.app.person import press
from tests.flows.desks import CONTROL, Desk, MakeDesk, reported, until

ALT, SHIFT = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier


async def with_cards(desk: Desk) -> str:
    run_id = await reported(desk)
    await until(lambda: any(cards(desk, run_id)))
    return run_id


def cards(desk: Desk, run_id: str) -> list[ChangeCardWidget]:
    found = desk.writer(run_id).findChildren(ChangeCardWidget)
    return [each for each in found if each.isVisible() and each._card is not None and each._card.sources]


async def dialog(desk: Desk, run_id: str) -> SourceDialog:
    await until(lambda: desk.writer(run_id).findChild(SourceDialog) is not None)
    found = desk.writer(run_id).findChild(SourceDialog)
    assert isinstance(found, SourceDialog)
    await until(lambda: found.isVisible() and bool(note(found)))
    return found


def note(shown: SourceDialog) -> str:
    found = shown.findChild(QLabel, "sourceNote")
    assert isinstance(found, QLabel)
    return found.text()


def test_a_card_shows_its_sources_and_opens_their_lines(
    qapp: QApplication, desk: MakeDesk, folder: Path
) -> None:
    async def story(desk: Desk) -> None:
        run_id = await with_cards(desk)
        card = cards(desk, run_id)[0]
        place = card._source.geometry().center()
        QTest.mouseClick(card, Qt.MouseButton.LeftButton, pos=QPoint(place.x(), place.y()))
        shown = await dialog(desk, run_id)
        listed = shown.findChild(QListWidget, "sourceList")
        assert isinstance(listed, QListWidget)
        places = [listed.item(row).text() for row in range(listed.count())]
        row = next(n for n, each in enumerate(places) if each.startswith("README.md:"))
        listed.setCurrentRow(row)
        first = int(places[row].rpartition(":")[2].partition("-")[0])
        wanted = (folder / "README.md").read_text().split("\n")[first - 1]
        await until(lambda: bool(shown.lit()) and shown.lit()[0].endswith(wanted))
        assert note(shown) == "These lines are as they were read."
        press(shown, Qt.Key.Key_Escape)
        await until(lambda: not shown.isVisible())
        (folder / "README.md").write_text("# Something else\n")
        page = desk.page(run_id)
        desk.window.activateWindow()  # no window manager gives the keyboard back after a dialog
        page.setFocus()
        await until(page.hasFocus)
        press(page, Qt.Key.Key_Down, ALT)
        press(page, Qt.Key.Key_I, CONTROL | SHIFT)
        await until(shown.isVisible)
        listed.setCurrentRow(row)
        await until(lambda: note(shown).startswith("README.md has changed since"))
        assert shown.lit()[0].endswith(wanted), "what was read then is still told"

    assert desk().live(qapp, story) == 0


def test_the_text_leads_to_its_sources_too(qapp: QApplication, desk: MakeDesk) -> None:
    async def story(desk: Desk) -> None:
        run_id = await with_cards(desk)
        page = desk.page(run_id)
        cursor = page.textCursor()
        cursor.setPosition(page.toPlainText().index("What it is"))
        page.setTextCursor(cursor)
        page.setFocus()
        await until(page.hasFocus)
        press(page, Qt.Key.Key_I, CONTROL)
        card = desk.writer(run_id).findChild(OriginCard)
        assert isinstance(card, OriginCard)
        await until(card.isVisible)
        way = card.findChild(QPushButton, "writerOriginSources")
        assert isinstance(way, QPushButton)
        way.setFocus()
        press(way, Qt.Key.Key_Space)
        shown = await dialog(desk, run_id)
        await until(lambda: bool(shown.lit()))

    assert desk().live(qapp, story) == 0
