"""Finding and replacing in the report while agents write in it."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.presenters.writer_back import STOPPED_UNDO
from app.viewmodels.find_replace import TOO_LONG
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
    qtbot.waitUntil(lambda: count(window).startswith("no pattern: "))
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


def deliver_all(attached: Bench) -> None:
    while attached.delivered < len(attached.authority.events):
        attached.deliver()


def begin_replacing(window: WriterWindow, attached: Bench, qtbot: QtBot, lines: int) -> str:
    """An agent's text stands there; what is to be replaced is found."""
    attached.authority.write("a word in a line\n" * lines)
    before = agree(attached, window)
    begin(window, qtbot, "word", Qt.Key.Key_H)
    assert count(window) == f"1 of {lines}"
    QTest.keyClicks(field(window, "writerReplaceText"), "words")
    QTest.mouseClick(button(window, "writerReplaceAll"), Qt.MouseButton.LeftButton)
    return before


def test_very_many_places_are_replaced_a_few_at_a_time_and_come_back_at_once(
    window: WriterWindow, attached: Bench, qtbot: QtBot
) -> None:
    before = begin_replacing(window, attached, qtbot, 1_000)
    assert count(window) == "50 of 1,000 replaced"
    assert label(window, "writerFindCount").property("state") == "", "nothing is wrong"
    assert button(window, "writerReplaceStop").isVisible()
    assert not button(window, "writerReplaceAll").isVisible()
    seen: list[str] = []

    def is_over() -> bool:
        deliver_all(attached)
        seen.append(count(window))
        return seen[-1] == "1,000 replaced"

    qtbot.waitUntil(is_over)
    assert "500 of 1,000 replaced" in seen
    assert button(window, "writerReplaceAll").isVisible()
    assert agree(attached, window) == "a words in a line\n" * 1_000
    QTest.keyClick(field(window), Qt.Key.Key_Escape)
    told: list[str] = []
    attached.presenter.commands.noticed.connect(told.append)
    QTest.keyClick(page_of(window), Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: agree(attached, window) == before)
    assert (told[0], told[-1]) == ("Taken back: 5 %…", "")
    QTest.keyClick(page_of(window), Qt.Key.Key_Z, CTRL | SHIFT)
    qtbot.waitUntil(lambda: agree(attached, window) == "a words in a line\n" * 1_000)


def test_replacing_is_stopped_and_what_is_replaced_is_one_step(
    window: WriterWindow, attached: Bench, qtbot: QtBot
) -> None:
    before = begin_replacing(window, attached, qtbot, 400)
    deliver_all(attached)
    QTest.keyClick(field(window), Qt.Key.Key_Escape)
    assert count(window) == "Stopped: 50 of 400 replaced"
    text = agree(attached, window)
    assert text == "a word in a line\n" * 350 + "a words in a line\n" * 50
    assert field(window).isVisible(), "Esc has stopped it; the next one closes the bar"
    QTest.keyClick(field(window), Qt.Key.Key_Escape)
    assert not field(window).isVisible()
    QTest.keyClick(page_of(window), Qt.Key.Key_Z, CTRL)
    assert agree(attached, window) == before


def test_what_is_typed_and_written_while_places_are_replaced_is_left_alone(
    window: WriterWindow, attached: Bench, qtbot: QtBot
) -> None:
    begin_replacing(window, attached, qtbot, 200)
    attached.authority.write("A word before.\n", at=0)
    put_caret(page_of(window), 4, anchor=2)
    QTest.keyClicks(page_of(window), "W")  # of "word" in the first line
    deliver_all(attached)

    def is_over() -> bool:
        deliver_all(attached)
        return count(window).endswith(" replaced") and " of " not in count(window)

    qtbot.waitUntil(is_over)
    assert count(window) == "199 replaced"
    assert agree(attached, window) == "A word before.\na Wrd in a line\n" + "a words in a line\n" * 199


def test_undo_takes_back_what_is_still_being_replaced(
    window: WriterWindow, attached: Bench, qtbot: QtBot
) -> None:
    before = begin_replacing(window, attached, qtbot, 300)
    deliver_all(attached)
    page_of(window).setFocus()
    QTest.keyClick(page_of(window), Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: agree(attached, window) == before and count(window).startswith("Stopped"))


def stopped_in_the_midst(window: WriterWindow, attached: Bench, qtbot: QtBot) -> tuple[str, str, str]:
    """Stop a replacement of 1,000 places while it is taken back; the texts before, between and after."""
    before = begin_replacing(window, attached, qtbot, 1_000)

    def is_over() -> bool:
        deliver_all(attached)
        return count(window) == "1,000 replaced"

    qtbot.waitUntil(is_over)
    replaced = agree(attached, window)
    QTest.keyClick(field(window), Qt.Key.Key_Escape)

    def stop(words: str) -> None:
        if words == "Taken back: 30 %…":
            assert button(window, "writerStop").isVisible()
            QTest.mouseClick(button(window, "writerStop"), Qt.MouseButton.LeftButton)

    attached.presenter.commands.noticed.connect(stop)
    QTest.keyClick(page_of(window), Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: label(window, "writerNotice").text().startswith("Stopped"))
    return before, agree(attached, window), replaced


def test_taking_back_is_stopped_and_each_part_is_a_step(
    window: WriterWindow, attached: Bench, qtbot: QtBot
) -> None:
    before, between, replaced = stopped_in_the_midst(window, attached, qtbot)
    assert between.count("words") == 700, "fifteen of twenty patches are left, whole"
    notice = label(window, "writerNotice").text()
    assert notice == STOPPED_UNDO.format(30)
    assert not button(window, "writerStop").isVisible()
    page = page_of(window)
    QTest.keyClick(page, Qt.Key.Key_Z, CTRL | SHIFT)
    qtbot.waitUntil(lambda: agree(attached, window) == replaced)
    QTest.keyClick(page, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: agree(attached, window) == between)
    QTest.keyClick(page, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: agree(attached, window) == before)
    QTest.keyClick(page, Qt.Key.Key_Z, CTRL | SHIFT)
    qtbot.waitUntil(lambda: agree(attached, window) == between)
    QTest.keyClick(page, Qt.Key.Key_Z, CTRL | SHIFT)
    qtbot.waitUntil(lambda: agree(attached, window) == replaced)


def test_the_rest_of_a_stopped_undo_is_under_what_was_typed_since(
    window: WriterWindow, attached: Bench, qtbot: QtBot
) -> None:
    before, between, _replaced = stopped_in_the_midst(window, attached, qtbot)
    page = page_of(window)
    put_caret(page, 0)
    QTest.keyClicks(page, "So ")
    assert agree(attached, window) == f"So {between}"
    QTest.keyClick(page, Qt.Key.Key_Z, CTRL | SHIFT)
    assert agree(attached, window) == f"So {between}", "what was typed leaves nothing to be done again"
    QTest.keyClick(page, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: agree(attached, window) == between)
    QTest.keyClick(page, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: agree(attached, window) == before)


def test_a_pattern_without_end_holds_nothing_up(window: WriterWindow, attached: Bench, qtbot: QtBot) -> None:
    attached.authority.write("aaaa aaaa aaaa aaaa\n" * 10_000 + "a" * 1_000 + "!\n")
    agree(attached, window)
    begin(window, qtbot, "", Qt.Key.Key_H)
    QTest.mouseClick(button(window, "writerFindRegex"), Qt.MouseButton.LeftButton)
    field(window).setText("(a+)+$")
    assert count(window) != TOO_LONG, "it is looked for in a thread"
    put_caret(page_of(window), 0)
    QTest.keyClicks(page_of(window), "typed meanwhile ")
    assert agree(attached, window).startswith("typed meanwhile aaaa")
    qtbot.waitUntil(lambda: count(window) == TOO_LONG)
    field(window).setText("a!$")
    qtbot.waitUntil(lambda: count(window) == "1 of 1")


def test_a_pattern_is_replaced_with_its_groups(window: WriterWindow, attached: Bench, qtbot: QtBot) -> None:
    attached.authority.write("one two, three four\n")
    agree(attached, window)
    begin(window, qtbot, "", Qt.Key.Key_H)
    QTest.mouseClick(button(window, "writerFindRegex"), Qt.MouseButton.LeftButton)
    field(window).setText(r"(\w+) (\w+)")
    qtbot.waitUntil(lambda: count(window) == "1 of 2")
    QTest.keyClicks(field(window, "writerReplaceText"), r"\2 \1")
    QTest.mouseClick(button(window, "writerReplaceAll"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: agree(attached, window) == "two one, four three\n")
    everywhere = button(window, "writerReplaceAll")
    qtbot.waitUntil(lambda: everywhere.isVisible() and everywhere.isEnabled())  # once it is looked for again
    field(window, "writerReplaceText").setText(r"\7")
    attached.authority.write("more\n")
    agree(attached, window)
    QTest.mouseClick(everywhere, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: count(window).startswith("the replacement is no pattern"))
    assert not attached.presenter.finding._again.isActive(), "it is not counted over a moment later"


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
