"""A text that an agent is still writing: it grows on the page, can be typed in and rejected, not accepted."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from actors.writer.messages import CommitProposal
from app.theme.theme import Theme
from app.widgets.writer.card_buttons import WRITING_TIP
from app.widgets.writer.window import WriterWindow
from storage.document.decide import UNFINISHED
from tests.app.writer.conftest import Bench
from tests.app.writer.hands import (
    CTRL,
    SHIFT,
    agree,
    button,
    cards,
    char_format,
    label,
    page_of,
    proposed,
    put_caret,
)


def writing(bench: Bench, *steps: str) -> None:
    for step in steps:
        bench.authority.writes("researcher", step)
    bench.deliver()


def test_it_grows_on_the_page_in_the_colours_of_a_proposal(
    window: WriterWindow, attached: Bench, theme: Theme
) -> None:
    attached.authority.write("# Risks\n\nThree packages.\n\n")
    writing(attached, "First words")
    assert "First words" in agree(attached, window)
    writing(attached, " and more", " and more still")
    assert "First words and more and more still" in agree(attached, window)
    assert char_format(page_of(window), "still").foreground().color().name() == theme.proposal_text.lower()
    assert "writing…" in label(cards(window)[0], "writerCardNumber").text()
    assert "writing…" in cards(window)[0].accessibleName()


def test_the_page_stays_where_the_person_reads_while_it_grows(window: WriterWindow, attached: Bench) -> None:
    attached.authority.write("# Risks\n\n" + "A line of the report.\n\n" * 80)
    attached.deliver()
    page = page_of(window)
    page.verticalScrollBar().setValue(40)
    writing(attached, "First words", *[" and more of them"] * 40)
    assert page.verticalScrollBar().value() == 40


def test_half_a_text_cannot_be_accepted(window: WriterWindow, attached: Bench, qtbot: QtBot) -> None:
    writing(attached, "First words")
    QTest.mouseClick(button(window, "writerNext"), Qt.MouseButton.LeftButton)
    accept = button(cards(window)[0], "writerCardAccept")
    assert not accept.isEnabled()
    assert (accept.toolTip(), accept.accessibleName()) == (WRITING_TIP, WRITING_TIP)
    assert not button(window, "writerAccept").isEnabled()
    assert button(window, "writerAccept").toolTip() == WRITING_TIP
    assert button(window, "writerReject").isEnabled()
    page_of(window).setFocus()
    qtbot.waitUntil(page_of(window).hasFocus)
    for modifiers in (CTRL, CTRL | SHIFT):
        attached.presenter.commands.noticed.emit("")
        QTest.keyClick(page_of(window), Qt.Key.Key_Return, modifiers)
        assert attached.view.notice == UNFINISHED
    assert not [each for each in attached.authority.asked if isinstance(each, CommitProposal)]


def test_when_it_is_whole_it_is_accepted_like_any_other(window: WriterWindow, attached: Bench) -> None:
    writing(attached, "First words")
    QTest.mouseClick(button(window, "writerNext"), Qt.MouseButton.LeftButton)
    attached.authority.writes("researcher", "", ends=True)  # nothing is new but that it has ended
    attached.deliver()
    (card,) = cards(window)
    assert label(card, "writerCardNumber").text() == "· change 1"
    assert label(card, "writerCardReason").text() == "asked for"
    QTest.mouseClick(button(card, "writerCardAccept"), Qt.MouseButton.LeftButton)
    agree(attached, window)
    assert attached.authority.document.canon("conductor") == "First words\n"


def test_accepting_all_takes_what_is_whole(window: WriterWindow, attached: Bench, qtbot: QtBot) -> None:
    proposed(attached)
    writing(attached, "First words")
    page_of(window).setFocus()
    qtbot.waitUntil(page_of(window).hasFocus)
    QTest.keyClick(page_of(window), Qt.Key.Key_Return, CTRL | SHIFT)
    agree(attached, window)
    assert "since 2023" in attached.authority.document.canon("conductor")
    assert "First words" not in attached.authority.document.canon("conductor")
    assert len(cards(window)) == 1


def test_typing_in_a_text_while_it_grows(window: WriterWindow, attached: Bench) -> None:
    writing(attached, "First words")
    put_caret(page_of(window), 5)
    for letter in "mine":
        QTest.keyClicks(page_of(window), letter)
        writing(attached, " and more")
    assert agree(attached, window).startswith("Firstmine words and more and more")
    assert attached.authority.document.canon("conductor") == "mine"
    assert page_of(window).textCursor().position() == 9


def test_rejecting_it_takes_it_out(window: WriterWindow, attached: Bench) -> None:
    attached.authority.write("The report.\n")
    writing(attached, "First words")
    QTest.mouseClick(button(window, "writerNext"), Qt.MouseButton.LeftButton)
    QTest.mouseClick(button(cards(window)[0], "writerCardReject"), Qt.MouseButton.LeftButton)
    assert agree(attached, window) == "The report.\n"
    assert cards(window) == []
