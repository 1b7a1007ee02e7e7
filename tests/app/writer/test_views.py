"""The outline, the count of words and the rendered report, as a person uses them."""

import threading
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QTextTable
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListWidget, QTextBrowser, QWidget
from pytestqt.qtbot import QtBot

from app.presenters import writer_outline
from app.viewmodels.writer_outline import OutlineView
from app.widgets.writer.change_card import ChangeCardWidget
from app.widgets.writer.change_column import CARD_WIDTH
from app.widgets.writer.window import WriterWindow
from tests.app.writer.conftest import Bench
from tests.app.writer.hands import CTRL, SHIFT, agree, button, label, page_of, put_caret

TEXT = (
    "# First\n\nSome [words](https://example.org) here.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"
    "## Second\n\n" + "A line of it.\n\n" * 60 + "# Third\n\nThe end.\n"
)


def outline(window: WriterWindow) -> QListWidget:
    found = window.findChild(QListWidget, "writerOutlineList")
    assert isinstance(found, QListWidget)
    return found


def rendered(window: WriterWindow) -> QTextBrowser:
    found = window.findChild(QTextBrowser, "writerReadingPage")
    assert isinstance(found, QTextBrowser)
    return found


def titles(window: WriterWindow) -> list[str]:
    found = outline(window)
    return [found.item(row).text().strip() for row in range(found.count())]


def test_the_outline_follows_edits_and_goes_there(
    window: WriterWindow, attached: Bench, qtbot: QtBot
) -> None:
    attached.authority.write(TEXT)
    agree(attached, window)
    page = page_of(window)
    page.setFocus()
    qtbot.waitUntil(page.hasFocus)
    QTest.keyClick(page, Qt.Key.Key_O, CTRL | SHIFT)
    qtbot.waitUntil(outline(window).hasFocus)
    qtbot.waitUntil(lambda: titles(window) == ["First", "Second", "Third"])
    assert outline(window).currentRow() == 0
    QTest.keyClick(outline(window), Qt.Key.Key_End)
    QTest.keyClick(outline(window), Qt.Key.Key_Return)
    qtbot.waitUntil(page.hasFocus)
    assert page.toPlainText()[page.textCursor().position() :].startswith("# Third")
    assert page.verticalScrollBar().value() > 0
    QTest.keyClicks(page, "# Before")
    QTest.keyClick(page, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: titles(window) == ["First", "Second", "Before", "Third"])
    qtbot.waitUntil(lambda: outline(window).currentRow() == 3)
    outline(window).setFocus()
    QTest.keyClick(outline(window), Qt.Key.Key_Escape)
    qtbot.waitUntil(page.hasFocus)
    QTest.mouseClick(button(window, "writerOutlineOpen"), Qt.MouseButton.LeftButton)
    assert not outline(window).isVisible()


def test_words_of_the_canon_and_of_the_selection_are_counted(
    window: WriterWindow, attached: Bench, qtbot: QtBot
) -> None:
    attached.authority.write("one two three four\n")
    attached.authority.propose("researcher", "", "five six")
    agree(attached, window)
    qtbot.waitUntil(lambda: label(window, "writerWords").text() == "4 words, 2 pending")
    put_caret(page_of(window), 7, anchor=0)
    qtbot.waitUntil(lambda: label(window, "writerWords").text() == "2 of 4 words selected")


def test_words_that_stream_in_without_a_pause_are_counted(
    window: WriterWindow, attached: Bench, qtbot: QtBot
) -> None:
    """An agent never stops for so long that a pause would begin; its text waits until it is whole."""

    def streams_on() -> bool:
        attached.authority.writes("terminal", "word ")
        attached.deliver()
        return label(window, "writerWords").text().startswith("0 words, ")

    qtbot.waitUntil(streams_on)


def test_a_long_report_is_looked_at_elsewhere_and_its_last_state_counts(
    window: WriterWindow, attached: Bench, qtbot: QtBot
) -> None:
    threads: set[str] = set()
    look = writer_outline._look

    def noted(*values: Any) -> OutlineView:
        threads.add(threading.current_thread().name)
        return look(*values)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writer_outline, "_look", noted)
        attached.authority.write("# Title\n\n" + "one two\n" * 10_000)
        attached.deliver()
        attached.presenter.outlining._tell()
        attached.authority.write("## Last\n\nthree")
        agree(attached, window)
        attached.presenter.outlining._tell()  # while the first look is on its way
        qtbot.waitUntil(lambda: label(window, "writerWords").text() == "20,003 words")
    assert threads
    assert all(name.startswith("quire-outline") for name in threads)


def test_the_report_is_read_rendered_without_what_is_pending(
    window: WriterWindow, attached: Bench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    attached.authority.write(TEXT)
    attached.authority.propose("researcher", "", "Not yet accepted.\n")
    agree(attached, window)
    page = page_of(window)
    page.setFocus()
    qtbot.waitUntil(page.hasFocus)
    page.verticalScrollBar().setValue(page.verticalScrollBar().maximum())
    QTest.keyClick(page, Qt.Key.Key_R, CTRL | SHIFT)
    shown = rendered(window)
    qtbot.waitUntil(lambda: "The end." in shown.toPlainText())
    assert "#" not in shown.toPlainText()
    assert "Not yet accepted" not in shown.toPlainText()
    assert label(window, "writerReadingNote").text() == "1 pending change is not shown here."
    root = shown.document().rootFrame()
    qtbot.waitUntil(lambda: any(isinstance(frame, QTextTable) for frame in root.childFrames()))
    bar = shown.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0 and bar.value() == bar.maximum())
    shown.anchorClicked.emit(QUrl("https://example.org"))
    shown.anchorClicked.emit(QUrl("file:///etc/passwd"))
    shown.anchorClicked.emit(QUrl("javascript:alert(1)"))
    assert opened == ["https://example.org"]
    attached.authority.write("A new beginning.\n\n", at=0)
    attached.deliver()
    qtbot.waitUntil(lambda: "A new beginning." in shown.toPlainText())
    QTest.keyClick(shown, Qt.Key.Key_Escape)
    qtbot.waitUntil(page.hasFocus)
    assert not shown.isVisible()
    assert page.verticalScrollBar().value() > 0


def test_text_of_a_wide_window_stands_in_its_middle_and_nothing_moves_it_aside(
    window: WriterWindow, attached: Bench, qtbot: QtBot
) -> None:
    def left(widget: QWidget) -> int:
        return widget.mapTo(window, QPoint(0, 0)).x()

    attached.authority.write(TEXT)
    agree(attached, window)
    page = page_of(window)
    window.resize(1700, 900)
    qtbot.waitUntil(lambda: page.width() > 1600)
    begins = left(page.viewport())
    room = window.width() - begins - page.viewport().width()
    assert begins < room < begins + 2 * CARD_WIDTH, "with the room of the cards at its right"
    attached.authority.propose("terminal", "A line of it.", "Another.")
    agree(attached, window)
    card = window.findChild(ChangeCardWidget)
    assert isinstance(card, ChangeCardWidget)
    qtbot.waitUntil(card.isVisible)
    assert left(page.viewport()) == begins
    assert 0 <= left(card) - (begins + page.viewport().width()) < CARD_WIDTH
    QTest.keyClick(page, Qt.Key.Key_R, CTRL | SHIFT)
    qtbot.waitUntil(lambda: rendered(window).isVisible())
    assert left(rendered(window).viewport()) == begins
    window.resize(500, 900)
    qtbot.waitUntil(lambda: left(rendered(window).viewport()) < CARD_WIDTH)


def test_replacing_and_reviewing_go_back_to_the_text(
    window: WriterWindow, attached: Bench, qtbot: QtBot
) -> None:
    attached.authority.write(TEXT)
    attached.authority.propose("researcher", "", "Not yet accepted.\n")
    agree(attached, window)
    QTest.mouseClick(button(window, "writerReadingOpen"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(rendered(window).hasFocus)
    QTest.keyClick(rendered(window), Qt.Key.Key_H, CTRL)
    qtbot.waitUntil(page_of(window).isVisible)
    QTest.mouseClick(button(window, "writerReadingOpen"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(rendered(window).hasFocus)
    QTest.mouseClick(button(window, "writerNext"), Qt.MouseButton.LeftButton)
    assert page_of(window).isVisible()
