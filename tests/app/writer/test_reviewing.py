"""Reviewing pending changes by pointer and by keyboard."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.theme.theme import Theme
from app.widgets.writer.change_card import ChangeCardWidget
from app.widgets.writer.window import WAITING_FROM, WriterWindow
from storage.events.runs import ConductorTaskCompleted
from tests.app.keys import key, with_keyboard
from tests.app.writer.authority import RUN
from tests.app.writer.conftest import Bench
from tests.app.writer.hands import (
    ALT,
    CTRL,
    SHIFT,
    agree,
    button,
    cards,
    char_format,
    label,
    page_of,
    proposed,
)

BUTTONS = ("writerCardAccept", "writerCardReject", "writerCardEdit", "writerCardReply")


def test_proposals_are_drawn_apart_from_the_text(window: WriterWindow, attached: Bench, theme: Theme) -> None:
    proposed(attached)
    page = page_of(window)
    inserted, deleted = char_format(page, "since"), char_format(page, "for a")
    plain = char_format(page, "Three")
    assert inserted.foreground().color() == QColor(theme.proposal_text)
    assert inserted.background().color() == QColor(theme.proposal_ground)
    assert not inserted.fontStrikeOut()
    assert deleted.fontStrikeOut()
    assert deleted.foreground().color() == QColor(theme.deleted)
    assert plain.foreground().color() == QColor(theme.text)


def test_cards_stand_beside_their_text_and_select_by_click(
    window: WriterWindow, attached: Bench, qtbot: QtBot
) -> None:
    proposed(attached)
    first, second = cards(window)
    assert [first.property("selected"), second.property("selected")] == ["false", "false"]
    assert first.accessibleName() == "Change 1 by researcher: “for a long time” → “since 2023”"
    QTest.mouseClick(second, Qt.MouseButton.LeftButton)
    assert cards(window)[1].property("selected") == "true"
    assert label(window, "writerCounter").text() == "2 of 2"
    assert first.geometry().bottom() < second.y()


def test_accepting_and_rejecting_by_click(window: WriterWindow, attached: Bench, qtbot: QtBot) -> None:
    proposed(attached)
    QTest.mouseClick(button(window, "writerNext"), Qt.MouseButton.LeftButton)
    QTest.mouseClick(button(window, "writerAccept"), Qt.MouseButton.LeftButton)
    assert "Three packages, since 2023." in agree(attached, window)
    QTest.mouseClick(button(cards(window)[0], "writerCardReject"), Qt.MouseButton.LeftButton)
    assert "The end." in agree(attached, window)
    assert "Finished" not in agree(attached, window)
    assert cards(window) == []
    assert label(window, "writerCounter").text() == "no changes"


def test_reviewing_by_keyboard(window: WriterWindow, attached: Bench, qtbot: QtBot) -> None:
    proposed(attached)
    page = page_of(window)
    page.setFocus()
    qtbot.waitUntil(page.hasFocus)
    QTest.keyClick(page, Qt.Key.Key_Down, ALT)
    assert label(window, "writerCounter").text() == "1 of 2"
    QTest.keyClick(page, Qt.Key.Key_Up, ALT)
    assert label(window, "writerCounter").text() == "2 of 2"
    QTest.keyClick(page, Qt.Key.Key_Backspace, CTRL)
    assert "The end." in agree(attached, window)
    assert label(window, "writerCounter").text() == "1 of 1"
    QTest.keyClick(page, Qt.Key.Key_Return, CTRL)
    assert "since 2023" in agree(attached, window)
    assert attached.authority.document.canon("conductor") == agree(attached, window)


def test_accept_all_by_keyboard(window: WriterWindow, attached: Bench, qtbot: QtBot) -> None:
    proposed(attached)
    page_of(window).setFocus()
    qtbot.waitUntil(page_of(window).hasFocus)
    QTest.keyClick(page_of(window), Qt.Key.Key_Return, CTRL | SHIFT)
    assert "Three packages, since 2023. Finished." in agree(attached, window)


def test_a_card_is_decided_by_enter_and_backspace(
    window: WriterWindow, attached: Bench, qtbot: QtBot
) -> None:
    proposed(attached)
    first = cards(window)[0]
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Return)
    assert first.property("selected") == "true"
    QTest.keyClick(first, Qt.Key.Key_Return)
    assert "since 2023" in agree(attached, window)
    assert "for a long time" not in agree(attached, window)


def test_clicking_a_change_in_the_text_selects_it(
    window: WriterWindow, attached: Bench, qtbot: QtBot
) -> None:
    proposed(attached)
    page = page_of(window)
    cursor = QTextCursor(page.document())
    cursor.setPosition(page.toPlainText().index("Finished") + 3)
    QTest.mouseClick(
        page.viewport(),
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        page.cursorRect(cursor).center(),
    )
    assert label(window, "writerCounter").text() == "2 of 2"


def test_notes_open_while_pending_and_close_by_click(
    window: WriterWindow, attached: Bench, qtbot: QtBot
) -> None:
    attached.authority.write("Report.\n")
    attached.authority.propose("researcher", "", "Found three files.\n", section="researcher")
    attached.deliver()
    header = button(window, "writerNoteHeader")
    text = window.findChild(QWidget, "writerNoteText")
    assert isinstance(text, QWidget)
    assert header.text() == "▾ Researcher — notes, 1 pending"
    assert text.isVisible()
    QTest.mouseClick(header, Qt.MouseButton.LeftButton)
    assert header.text().startswith("▸")
    assert not text.isVisible()
    QTest.mouseClick(button(window, "writerNext"), Qt.MouseButton.LeftButton)
    assert text.isVisible()


def test_notes_have_the_room_while_there_is_no_report(
    window: WriterWindow, attached: Bench, qtbot: QtBot
) -> None:
    window.resize(700, 900)
    found = "".join(f"Found file number {number}.\n\n" for number in range(80))
    attached.authority.propose("researcher", "", found, section="researcher")
    attached.deliver()
    text = window.findChild(QWidget, "writerNoteText")
    assert isinstance(text, QWidget)
    qtbot.waitUntil(lambda: text.height() == round(0.6 * window.height()))
    attached.authority.write("The report.\n")
    attached.deliver()
    qtbot.waitUntil(lambda: text.height() == round(0.3 * window.height()))
    window.resize(700, 420)
    qtbot.waitUntil(lambda: text.height() == 150)


def test_tab_goes_through_the_cards_from_the_top(window: WriterWindow, attached: Bench) -> None:
    attached.authority.write("one\n\ntwo\n\nthree\n\nfour\n")
    for word in ("three", "one", "four", "two"):
        attached.authority.propose("researcher", word, f"{word} times")
        attached.deliver()
        assert cards(window), "each is made when it comes, not all from the top"
    top = cards(window)
    assert [label(card, "writerCardNumber").text()[-1] for card in top] == ["1", "2", "3", "4"]
    QTest.mouseClick(top[1], Qt.MouseButton.LeftButton)
    top[0].setFocus()
    for after in (top[1], *(button(top[1], name) for name in BUTTONS), top[2], top[3]):
        key(Qt.Key.Key_Tab)
        assert with_keyboard() is after
    for before in (top[2], *(button(top[1], name) for name in reversed(BUTTONS)), top[1], top[0]):
        key(Qt.Key.Key_Tab, SHIFT)
        assert with_keyboard() is before


def test_a_narrow_window_has_no_cards_but_reviews(
    window: WriterWindow, attached: Bench, qtbot: QtBot
) -> None:
    proposed(attached)
    window.resize(500, 400)
    qtbot.waitUntil(lambda: not cards(window))
    QTest.mouseClick(button(window, "writerNext"), Qt.MouseButton.LeftButton)
    QTest.mouseClick(button(window, "writerAccept"), Qt.MouseButton.LeftButton)
    assert "since 2023" in agree(attached, window)


def test_many_changes_have_cards_only_near_the_view(window: WriterWindow, attached: Bench) -> None:
    attached.authority.write("".join(f"Paragraph {number}.\n\n" for number in range(120)))
    for number in range(0, 120, 2):
        attached.authority.propose("researcher", f"Paragraph {number}.", f"Part {number}.")
    attached.deliver()
    assert len(attached.view.changes) == 60
    assert 0 < len(cards(window)) < 40


def test_changes_crowded_in_one_place_have_cards_only_as_far_as_there_is_room(
    window: WriterWindow, attached: Bench
) -> None:
    words = [f"word{number}" for number in range(60)]
    attached.authority.write(" ".join(words))
    attached.deliver()
    for place, word in enumerate(reversed(words), 1):
        attached.authority.propose("researcher", word, f"{word} and more")
        attached.deliver()
        assert len(cards(window)) <= place
        below = window.height() + 240
        assert all(card.y() <= below for card in cards(window)), "those below the view wait"
    shown = cards(window)
    assert len(attached.view.changes) == 60
    assert [label(card, "writerCardNumber").text() for card in shown[:2]] == [
        "\u00b7 change 1",
        "\u00b7 change 2",
    ]
    made = window.findChildren(ChangeCardWidget)
    assert len(made) <= len(shown) + 8, "a card that is put away is used again"


def test_a_key_draws_only_what_it_changes(
    window: WriterWindow, attached: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    attached.authority.write("Some words.")
    attached.deliver()
    QTest.keyClicks(page_of(window), "A")
    agree(attached, window)
    drawn: list[object] = []
    monkeypatch.setattr(window._foot, "set_view", drawn.append)
    before = attached.view.revision
    for letter in "bcdefg":
        QTest.keyClicks(page_of(window), letter)
        agree(attached, window)
    assert attached.view.revision > before
    assert label(window, "writerRevision").text() == f"rev {attached.view.revision}"
    assert drawn == []


def test_a_run_that_ended_with_nothing_to_review_gives_its_text_the_room(
    window: WriterWindow, attached: Bench
) -> None:
    attached.authority.write("Words enough for a line. " * 10)
    attached.deliver()
    before = page_of(window).viewport().width()
    attached.authority.commit(ConductorTaskCompleted(run_id=RUN))
    attached.deliver()
    assert page_of(window).viewport().width() > before
    attached.authority.propose("researcher", "", "One more.")
    attached.deliver()
    assert page_of(window).viewport().width() == before
    assert len(cards(window)) == 1


def test_a_low_window_leaves_the_line_of_what_waits_to_the_text(
    window: WriterWindow, attached: Bench
) -> None:
    proposed(attached)
    told = window.findChild(QWidget, "writerWaiting")
    assert isinstance(told, QWidget)
    assert told.isVisible()
    window.resize(window.width(), WAITING_FROM - 1)
    assert not told.isVisible()
    assert label(window, "writerCounter").isVisible(), "the bar above counts them all the same"
    window.resize(window.width(), WAITING_FROM + 80)
    assert told.isVisible()
