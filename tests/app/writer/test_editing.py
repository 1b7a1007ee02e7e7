"""Typing into a report that agents write at the same time."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextFormat
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.widgets.writer.window import WriterWindow
from tests.app.writer.conftest import Bench
from tests.app.writer.hands import CTRL, SHIFT, agree, cards, char_format, label, page_of, proposed, put_caret


def test_what_a_person_types_is_shown_at_once_and_becomes_canon(
    window: WriterWindow, attached: Bench, qtbot: QtBot
) -> None:
    page = page_of(window)
    QTest.keyClicks(page, "My own words")
    assert page.toPlainText() == "My own words"
    assert not label(window, "writerEmptyTitle").isVisible()
    agree(attached, window)
    assert attached.authority.document.canon("conductor") == "My own words"


def test_typing_while_agents_stream_converges_and_keeps_the_caret(
    window: WriterWindow, attached: Bench, qtbot: QtBot
) -> None:
    page = page_of(window)
    attached.authority.write("# Risks\n\nThe end.")
    attached.deliver()
    put_caret(page, page.document().characterCount() - 1)
    for number, char in enumerate(" Mine 😀 too"):
        QTest.keyClicks(page, char) if char != "😀" else page.insertPlainText(char)
        attached.authority.write(f"Line {number}.\n", at=9, author="researcher")
        if number % 3 == 0:
            attached.deliver()
    text = agree(attached, window)
    assert text.endswith("The end. Mine 😀 too")
    assert page.textCursor().position() == page.document().characterCount() - 1


def test_caret_and_selection_stay_with_their_text(window: WriterWindow, attached: Bench) -> None:
    page = page_of(window)
    attached.authority.write("alpha 😀 beta gamma")
    attached.deliver()
    start = page.toPlainText().index("beta") + 1  # Qt counts the emoji as two
    put_caret(page, start + 4, anchor=start)
    assert page.textCursor().selectedText() == "beta"
    attached.authority.write("😀 before ", at=0)
    attached.authority.write("between ", at=attached.authority.document.live_text("conductor").index("gamma"))
    attached.deliver()
    assert page.textCursor().selectedText() == "beta"
    agree(attached, window)


def test_text_that_arrives_at_the_caret_comes_after_it(window: WriterWindow, attached: Bench) -> None:
    page = page_of(window)
    attached.authority.write("one")
    attached.deliver()
    put_caret(page, 3)
    attached.authority.write(" two")
    attached.deliver()
    assert page.textCursor().position() == 3
    assert page.toPlainText() == "one two"


def test_the_view_follows_at_the_end_and_stays_elsewhere(window: WriterWindow, attached: Bench) -> None:
    page = page_of(window)
    bar = page.verticalScrollBar()
    attached.authority.write("line\n\n" * 100)
    attached.deliver()
    bar.setValue(bar.maximum())
    attached.authority.write("more\n\n" * 20)
    attached.deliver()
    assert bar.value() == bar.maximum()
    bar.setValue(bar.maximum() // 2)
    top = page.cursorForPosition(QPoint(40, 5))
    before, y = top.block().blockNumber(), page.cursorRect(top).top()
    attached.authority.write("above\n\n" * 20, at=0)
    attached.deliver()
    assert top.block().blockNumber() == before + 40
    assert abs(page.cursorRect(top).top() - y) <= 1


def test_a_report_that_fills_an_empty_page_is_shown_from_its_top(
    window: WriterWindow, attached: Bench
) -> None:
    bar = page_of(window).verticalScrollBar()
    attached.authority.write("line\n\n" * 5)
    attached.deliver()
    assert bar.maximum() == 0
    attached.authority.write("line\n\n" * 200)
    attached.deliver()
    assert bar.maximum() > 0
    assert bar.value() == 0
    attached.authority.write("more\n\n" * 20)
    attached.deliver()
    assert bar.value() == 0


def test_headings_are_larger_and_their_marks_hidden_until_the_caret_is_there(
    window: WriterWindow, attached: Bench, qtbot: QtBot
) -> None:
    proposed(attached)
    page = page_of(window)
    size = QTextFormat.Property.FontPixelSize
    put_caret(page, page.document().characterCount() - 1)
    page.setFocus()
    qtbot.waitUntil(page.hasFocus)
    assert char_format(page, "Risks").intProperty(size) == 22
    assert char_format(page, "#").intProperty(size) == 1
    put_caret(page, 3)
    assert char_format(page, "#").intProperty(size) == 1  # a window that has just opened shows none
    QTest.keyClick(page, Qt.Key.Key_Right)
    assert char_format(page, "#").intProperty(size) == 22


def test_deleting_a_word_is_no_rejection_while_nothing_is_selected(
    window: WriterWindow, attached: Bench, qtbot: QtBot
) -> None:
    proposed(attached)
    page = page_of(window)
    page.setFocus()
    put_caret(page, page.document().characterCount() - 1)
    QTest.keyClicks(page, "two words")
    QTest.keyClick(page, Qt.Key.Key_Backspace, CTRL)
    assert agree(attached, window).endswith("two ")
    assert len(cards(window)) == 2


def test_typing_inside_a_proposal_is_canon_and_survives_its_rejection(
    window: WriterWindow, attached: Bench, qtbot: QtBot
) -> None:
    proposed(attached)
    page = page_of(window)
    put_caret(page, page.toPlainText().index("2023"))
    QTest.keyClicks(page, "about ")
    agree(attached, window)
    assert char_format(page, "about").background().style() is Qt.BrushStyle.NoBrush
    attached.presenter.commands.go_next()
    attached.presenter.commands.reject()
    assert "for a long timeabout ." in agree(attached, window)


def test_undo_takes_back_the_persons_typing_not_the_agents(
    window: WriterWindow, attached: Bench, qtbot: QtBot
) -> None:
    page = page_of(window)
    page.setFocus()
    attached.authority.write("Agent.")
    attached.deliver()
    put_caret(page, 6)
    QTest.keyClicks(page, " Mine")
    agree(attached, window)
    attached.authority.write(" More.")
    agree(attached, window)
    QTest.keyClick(page, Qt.Key.Key_Z, CTRL)
    assert agree(attached, window) == "Agent. More."
    QTest.keyClick(page, Qt.Key.Key_Z, CTRL)
    assert agree(attached, window) == "Agent. More."
    QTest.keyClick(page, Qt.Key.Key_Z, CTRL | SHIFT)
    assert agree(attached, window) == "Agent. Mine More."


def test_line_breaks_pasting_cutting_and_emoji_reach_the_document(
    window: WriterWindow, attached: Bench, qtbot: QtBot, qapp: QApplication
) -> None:
    page = page_of(window)
    QTest.keyClicks(page, "one")
    QTest.keyClick(page, Qt.Key.Key_Return)
    QTest.keyClick(page, Qt.Key.Key_Return, SHIFT)
    assert agree(attached, window) == "one\n\n"
    qapp.clipboard().setText("two \U0001f469\u200d\U0001f680\r\n\u05e9\u05dc\u2029end")
    page.paste()
    assert agree(attached, window) == "one\n\ntwo \U0001f469\u200d\U0001f680\n\u05e9\u05dc end"
    put_caret(page, 7, anchor=2)
    page.cut()
    agree(attached, window)
    page.selectAll()
    QTest.keyClick(page, Qt.Key.Key_Delete)
    assert agree(attached, window) == ""


def test_copying_gives_text_without_format(window: WriterWindow, attached: Bench, qapp: QApplication) -> None:
    proposed(attached)
    page = page_of(window)
    page.selectAll()
    page.copy()
    assert qapp.clipboard().text().startswith("# Risks\n\nThree")
    assert not qapp.clipboard().mimeData().hasHtml()
