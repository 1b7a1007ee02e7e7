"""The Writer window as a person uses it, on a run whose Writer orders patches by the real rules."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor, QTextFormat
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from actors.conductor.messages import CancelRun, SendDirective
from app.theme.theme import Theme, load_theme
from app.widgets.writer.change_card import ChangeCardWidget
from app.widgets.writer.page_edit import PageEdit
from app.widgets.writer.window import WriterWindow
from storage.events.runs import ConductorRunStarted, ConductorTaskCompleted, ConductorTaskStarted
from tests.app.writer.authority import OBJECTIVE, RUN
from tests.app.writer.conftest import Bench

CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def page_of(window: WriterWindow) -> PageEdit:
    page = window.findChild(PageEdit, "writerDocument")
    assert isinstance(page, PageEdit)
    return page


def button(window: QWidget, name: str) -> QPushButton | QToolButton:
    found = window.findChild(QPushButton, name) or window.findChild(QToolButton, name)
    assert isinstance(found, QPushButton | QToolButton)
    return found


def label(window: QWidget, name: str) -> QLabel:
    found = window.findChild(QLabel, name)
    assert isinstance(found, QLabel)
    return found


def cards(window: WriterWindow) -> list[ChangeCardWidget]:
    found = [card for card in window.findChildren(ChangeCardWidget) if card.isVisible()]
    return sorted(found, key=lambda card: card.y())


def put_caret(page: PageEdit, position: int, anchor: int | None = None) -> None:
    cursor = page.textCursor()
    cursor.setPosition(position if anchor is None else anchor)
    cursor.setPosition(position, QTextCursor.MoveMode.KeepAnchor)
    page.setTextCursor(cursor)


def agree(bench: Bench, window: WriterWindow) -> str:
    """Deliver everything; the editor, the presenter and the Writer have one text, which is returned."""
    while bench.delivered < len(bench.authority.events):
        bench.deliver()
    text = page_of(window).toPlainText()
    assert text == bench.presenter._replica.document.live_text("conductor")
    assert text == bench.authority.document.live_text("conductor")
    assert len(page_of(window).lines()) == page_of(window).document().blockCount()
    return text


def char_format(page: PageEdit, needle: str) -> QTextCharFormat:
    position = page.toPlainText().index(needle)
    block = page.document().findBlock(position)
    inside = position - block.position()
    for part in block.layout().formats():
        if part.start <= inside < part.start + part.length:
            return QTextCharFormat(part.format)
    raise AssertionError(f"nothing is drawn at {needle!r}")


def proposed(bench: Bench) -> None:
    bench.authority.write("# Risks\n\nThree packages, for a long time. The end.\n")
    bench.authority.propose("researcher", "for a long time", "since 2023", reason="registry page")
    bench.authority.propose("terminal", "The end", "Finished")
    bench.deliver()


def test_before_anything_is_written_it_shows_the_objective_and_the_truth(window: WriterWindow) -> None:
    assert label(window, "writerEmptyTitle").text() == OBJECTIVE
    assert label(window, "writerEmptyTitle").isVisible()
    assert label(window, "writerStatus").text() == "◐ starting"
    assert not button(window, "writerAccept").isEnabled()


def test_the_status_pill_carries_its_state_for_tests_and_style(window: WriterWindow, attached: Bench) -> None:
    attached.authority.commit(ConductorTaskStarted(run_id=RUN, model="offline"))
    attached.authority.commit(ConductorRunStarted(run_id=RUN))
    attached.deliver()
    assert label(window, "writerStatus").property("state") == "in progress"
    assert button(window, "writerCancel").isVisible()
    attached.authority.commit(ConductorTaskCompleted(run_id=RUN))
    attached.deliver()
    assert label(window, "writerStatus").property("state") == "completed"
    assert label(window, "writerStatus").text() == "✓ completed"
    assert not button(window, "writerCancel").isVisible()
    assert label(window, "writerFootText").text().startswith("Offline — no language model was used")


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


def test_the_author_bar_is_painted_in_the_margin(window: WriterWindow, attached: Bench, theme: Theme) -> None:
    proposed(attached)
    image = window.grab().toImage()
    colors = {image.pixelColor(x, y).name() for x in range(14, 26) for y in range(60, 200)}
    assert theme.author_researcher in colors


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
    assert char_format(page, "#").intProperty(size) == 22


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


def test_words_to_the_run_and_cancel(window: WriterWindow, attached: Bench, qtbot: QtBot) -> None:
    line = window.findChild(QLineEdit, "writerDirective")
    assert isinstance(line, QLineEdit)
    proposed(attached)
    attached.presenter.commands.go_next()
    QTest.keyClicks(line, "Look at the lock file")
    QTest.keyClick(line, Qt.Key.Key_Backspace, CTRL)  # deletes a word here, rejects nothing
    QTest.keyClick(line, Qt.Key.Key_Return)
    QTest.mouseClick(button(window, "writerCancel"), Qt.MouseButton.LeftButton)
    directive, cancel = attached.authority.asked[-2:]
    assert isinstance(directive, SendDirective)
    assert directive.text == "Look at the lock"
    assert isinstance(cancel, CancelRun)
    assert line.text() == ""


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


def test_a_narrow_window_has_no_cards_but_reviews(
    window: WriterWindow, attached: Bench, qtbot: QtBot
) -> None:
    proposed(attached)
    window.resize(500, 400)
    qtbot.waitUntil(lambda: not cards(window))
    QTest.mouseClick(button(window, "writerNext"), Qt.MouseButton.LeftButton)
    QTest.mouseClick(button(window, "writerAccept"), Qt.MouseButton.LeftButton)
    assert "since 2023" in agree(attached, window)


def test_another_theme_reaches_text_cards_and_bars(window: WriterWindow, attached: Bench) -> None:
    proposed(attached)
    light = load_theme("light")
    window.set_theme(light)
    inserted = char_format(page_of(window), "since")
    assert inserted.foreground().color() == QColor(light.proposal_text)
    image = window.grab().toImage()
    colors = {image.pixelColor(x, y).name() for x in range(14, 26) for y in range(60, 200)}
    assert light.author_researcher in colors


@pytest.mark.parametrize(
    "name", ["writerPrevious", "writerNext", "writerAccept", "writerReject", "writerCancel", "writerCopy"]
)
def test_every_control_is_named_and_explained(window: WriterWindow, name: str) -> None:
    assert button(window, name).accessibleName()
    assert button(window, name).toolTip()


def test_many_changes_have_cards_only_near_the_view(window: WriterWindow, attached: Bench) -> None:
    attached.authority.write("".join(f"Paragraph {number}.\n\n" for number in range(120)))
    for number in range(0, 120, 2):
        attached.authority.propose("researcher", f"Paragraph {number}.", f"Part {number}.")
    attached.deliver()
    assert len(attached.view.changes) == 60
    assert 0 < len(cards(window)) < 40
