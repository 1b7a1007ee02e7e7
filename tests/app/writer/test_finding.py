"""Finding and replacing in the report while agents write in it."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.widgets.writer.window import WriterWindow
from storage.document import pending_changes
from tests.app.writer.conftest import Bench
from tests.app.writer.hands import CTRL, SHIFT, agree, button, label, page_of, proposed, put_caret


def field(window: WriterWindow, name: str = "writerFindText") -> QLineEdit:
    found = window.findChild(QLineEdit, name)
    assert isinstance(found, QLineEdit)
    return found


def count(window: WriterWindow) -> str:
    return label(window, "writerFindCount").text()


def begin(window: WriterWindow, qtbot: QtBot, text: str, key: Qt.Key = Qt.Key.Key_F) -> None:
    page_of(window).setFocus()
    qtbot.waitUntil(page_of(window).hasFocus)
    QTest.keyClick(page_of(window), key, CTRL)
    qtbot.waitUntil(field(window).hasFocus)
    field(window).clear()
    QTest.keyClicks(field(window), text)


def selected(window: WriterWindow) -> tuple[int, str]:
    cursor = page_of(window).textCursor()
    return cursor.selectionStart(), cursor.selectedText()


def test_finding_by_keyboard(window: WriterWindow, attached: Bench, qtbot: QtBot) -> None:
    attached.authority.write("😀 one two one\n\nOne more.\n")
    agree(attached, window)
    begin(window, qtbot, "one")
    assert count(window) == "1 of 3"
    assert selected(window) == (3, "one"), "counted in UTF-16"
    QTest.keyClick(field(window), Qt.Key.Key_Return)
    assert (count(window), selected(window)[0]) == ("2 of 3", 11)
    QTest.keyClick(field(window), Qt.Key.Key_F3)
    assert (count(window), selected(window)[1]) == ("3 of 3", "One")
    QTest.keyClick(field(window), Qt.Key.Key_F3)
    assert count(window) == "1 of 3"
    QTest.keyClick(field(window), Qt.Key.Key_F3, SHIFT)
    assert count(window) == "3 of 3"
    assert len(page_of(window).extraSelections()) == 3
    QTest.mouseClick(button(window, "writerFindCase"), Qt.MouseButton.LeftButton)
    assert count(window).endswith("of 2")
    QTest.mouseClick(button(window, "writerFindRegex"), Qt.MouseButton.LeftButton)
    QTest.keyClicks(field(window), "(")
    assert count(window).startswith("no pattern: ")
    QTest.keyClick(field(window), Qt.Key.Key_Escape)
    assert not field(window).isVisible()
    qtbot.waitUntil(page_of(window).hasFocus)
    assert page_of(window).extraSelections() == []


def test_places_stay_right_while_agents_write(window: WriterWindow, attached: Bench, qtbot: QtBot) -> None:
    attached.authority.write("one two one\n")
    agree(attached, window)
    begin(window, qtbot, "one")
    attached.authority.write("A one before.\n\n", at=0)
    agree(attached, window)
    assert selected(window) == (15, "one"), "the selection stays with its text"
    qtbot.waitUntil(lambda: count(window) == "3 found")
    assert [mark.cursor.selectedText() for mark in page_of(window).extraSelections()] == ["one"] * 3
    QTest.keyClick(field(window), Qt.Key.Key_F3)
    assert (count(window), selected(window)[0]) == ("3 of 3", 23)


def test_replacing_one_and_all_are_a_step_each(window: WriterWindow, attached: Bench, qtbot: QtBot) -> None:
    attached.authority.write("one two one two one\n")
    before = agree(attached, window)
    put_caret(page_of(window), 0)
    begin(window, qtbot, "one", Qt.Key.Key_H)
    QTest.keyClicks(field(window, "writerReplaceText"), "three")
    QTest.keyClick(field(window, "writerReplaceText"), Qt.Key.Key_Return)
    assert agree(attached, window) == "three two one two one\n"
    assert (count(window), selected(window)[0]) == ("1 of 2", 10)
    QTest.mouseClick(button(window, "writerReplaceAll"), Qt.MouseButton.LeftButton)
    assert count(window) == "2 replaced"
    assert agree(attached, window) == "three two three two three\n"
    QTest.keyClick(field(window), Qt.Key.Key_Escape)
    QTest.keyClick(page_of(window), Qt.Key.Key_Z, CTRL)
    assert agree(attached, window) == "three two one two one\n"
    QTest.keyClick(page_of(window), Qt.Key.Key_Z, CTRL)
    assert agree(attached, window) == before
    QTest.keyClick(page_of(window), Qt.Key.Key_Z, CTRL | SHIFT)
    QTest.keyClick(page_of(window), Qt.Key.Key_Z, CTRL | SHIFT)
    assert agree(attached, window) == "three two three two three\n"


def test_text_whose_deletion_is_proposed_is_not_replaced(
    window: WriterWindow, attached: Bench, qtbot: QtBot
) -> None:
    proposed(attached)  # "for a long time" is to go, "since 2023" to come
    attached.authority.write("It took a long time.\n")
    agree(attached, window)
    begin(window, qtbot, "long", Qt.Key.Key_H)
    assert count(window) == "1 of 1"
    QTest.keyClicks(field(window, "writerReplaceText"), "short")
    QTest.mouseClick(button(window, "writerReplaceAll"), Qt.MouseButton.LeftButton)
    text = agree(attached, window)
    assert "It took a short time." in text
    assert "for a long time" in text
    assert len(pending_changes(attached.authority.document)) == 2


def test_very_many_places_are_replaced(window: WriterWindow, attached: Bench, qtbot: QtBot) -> None:
    attached.authority.write("a word in a line\n" * 2_000)
    agree(attached, window)
    begin(window, qtbot, "word", Qt.Key.Key_H)
    assert count(window) == "1 of 2000"
    QTest.keyClicks(field(window, "writerReplaceText"), "words")
    QTest.mouseClick(button(window, "writerReplaceAll"), Qt.MouseButton.LeftButton)
    assert agree(attached, window) == "a words in a line\n" * 2_000


def test_tab_goes_to_what_is_put_there_and_esc_closes_from_anywhere(
    window: WriterWindow, attached: Bench, qtbot: QtBot
) -> None:
    attached.authority.write("one two one\n")
    begin(window, qtbot, "one", Qt.Key.Key_H)
    QTest.keyClick(field(window), Qt.Key.Key_Tab)
    new = field(window, "writerReplaceText")
    assert new.hasFocus()
    QTest.keyClick(new, Qt.Key.Key_Tab)
    case = button(window, "writerFindCase")
    assert case.hasFocus()
    QTest.keyClick(case, Qt.Key.Key_Escape)
    assert not field(window).isVisible()
    qtbot.waitUntil(page_of(window).hasFocus)


def test_the_rendered_report_has_no_bar_for_finding(
    window: WriterWindow, attached: Bench, qtbot: QtBot
) -> None:
    attached.authority.write("one two one\n")
    begin(window, qtbot, "one")
    QTest.keyClick(field(window), Qt.Key.Key_R, CTRL | SHIFT)
    assert not field(window).isVisible()
    assert not page_of(window).isVisible()
