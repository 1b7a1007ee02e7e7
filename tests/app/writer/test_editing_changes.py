"""Editing a proposed text before accepting it; replying to who proposed it; reviewing very many."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from actors.conductor.messages import SendDirective
from actors.writer.messages import EditProposal
from app.widgets.writer.window import WriterWindow
from storage.document import clean_markdown, pending_changes
from storage.events.runs import ConductorTaskCompleted, ConductorTaskStarted
from storage.events.workers import WorkerTaskCompleted, WorkerTaskStarted
from tests.app.writer.authority import RUN
from tests.app.writer.conftest import Bench
from tests.app.writer.hands import ALT, CTRL, SHIFT, agree, button, cards, label, page_of, proposed

NO_KEY = Qt.KeyboardModifier.NoModifier


def editor_of(window: WriterWindow) -> QPlainTextEdit:
    found = window.findChild(QPlainTextEdit, "writerChangeText")
    assert isinstance(found, QPlainTextEdit)
    return found


def line_of(window: WriterWindow) -> QLineEdit:
    found = window.findChild(QLineEdit, "writerDirective")
    assert isinstance(found, QLineEdit)
    return found


def focus(widget: QWidget, qtbot: QtBot) -> None:
    widget.setFocus()
    qtbot.waitUntil(widget.hasFocus)


def select_first(window: WriterWindow, qtbot: QtBot) -> None:
    focus(page_of(window), qtbot)
    QTest.keyClick(page_of(window), Qt.Key.Key_Down, ALT)


def test_a_change_is_edited_and_accepted_by_keyboard_and_undone(
    window: WriterWindow, attached: Bench, qtbot: QtBot
) -> None:
    proposed(attached)
    before = agree(attached, window)
    select_first(window, qtbot)
    QTest.keyClick(page_of(window), Qt.Key.Key_E, CTRL)
    text = editor_of(window)
    qtbot.waitUntil(text.hasFocus)
    assert text.toPlainText() == "since 2023"
    QTest.keyClick(text, Qt.Key.Key_End)
    QTest.keyClicks(text, ", we think")
    QTest.keyClick(text, Qt.Key.Key_Return, CTRL)
    assert "Three packages, since 2023, we think." in agree(attached, window)
    assert "for a long time" not in agree(attached, window)
    assert not text.isVisible()
    assert any(isinstance(each, EditProposal) for each in attached.authority.asked)
    assert label(window, "writerCounter").text() == "1 of 1"
    qtbot.waitUntil(page_of(window).hasFocus)
    QTest.keyClick(page_of(window), Qt.Key.Key_Z, CTRL)
    assert agree(attached, window) == before
    assert len(attached.view.changes) == 2
    QTest.keyClick(page_of(window), Qt.Key.Key_Z, CTRL | SHIFT)
    assert "since 2023, we think." in agree(attached, window)
    QTest.keyClick(page_of(window), Qt.Key.Key_Z, CTRL)
    assert agree(attached, window) == before


def test_esc_leaves_the_change_pending(window: WriterWindow, attached: Bench, qtbot: QtBot) -> None:
    proposed(attached)
    before = agree(attached, window)
    cards(window)[1].setFocus()
    QTest.keyClick(cards(window)[1], Qt.Key.Key_E)
    text = editor_of(window)
    qtbot.waitUntil(text.hasFocus)
    assert text.toPlainText() == "Finished"
    QTest.keyClicks(text, "Something else")
    QTest.keyClick(text, Qt.Key.Key_Escape)
    assert not text.isVisible()
    assert agree(attached, window) == before
    assert len(attached.view.changes) == 2


def test_a_text_that_was_not_edited_is_just_accepted(
    window: WriterWindow, attached: Bench, qtbot: QtBot
) -> None:
    proposed(attached)
    QTest.mouseClick(cards(window)[0], Qt.MouseButton.LeftButton)
    QTest.mouseClick(button(cards(window)[0], "writerCardEdit"), Qt.MouseButton.LeftButton)
    QTest.mouseClick(button(window, "writerChangeSave"), Qt.MouseButton.LeftButton)
    assert "since 2023" in agree(attached, window)
    assert not any(isinstance(each, EditProposal) for each in attached.authority.asked)


def test_agents_go_on_while_a_text_is_edited(window: WriterWindow, attached: Bench, qtbot: QtBot) -> None:
    proposed(attached)
    select_first(window, qtbot)
    QTest.keyClick(page_of(window), Qt.Key.Key_E, CTRL)
    attached.authority.write("An introduction.\n\n", at=0)
    attached.authority.propose("terminal", "", "One more.")
    attached.deliver()
    text = editor_of(window)
    text.setPlainText("since 1999")
    QTest.keyClick(text, Qt.Key.Key_Return, CTRL)
    now = agree(attached, window)
    assert now.startswith("An introduction.\n\n# Risks\n\nThree packages, since 1999.")
    assert len(attached.view.changes) == 2


def test_a_section_and_all_are_accepted_or_rejected_by_keyboard_and_undone(
    window: WriterWindow, attached: Bench, qtbot: QtBot
) -> None:
    proposed(attached)
    attached.authority.propose("researcher", "", "Found three files.\n", section="researcher")
    attached.deliver()
    before = agree(attached, window)
    page = page_of(window)
    select_first(window, qtbot)
    QTest.keyClick(page, Qt.Key.Key_Backspace, CTRL | ALT)
    assert "since 2023" not in agree(attached, window)
    assert "Finished" not in agree(attached, window)
    assert [card.section_id for card in attached.view.changes] == ["researcher"]
    QTest.keyClick(page, Qt.Key.Key_Z, CTRL)
    assert agree(attached, window) == before
    QTest.keyClick(page, Qt.Key.Key_Backspace, CTRL | SHIFT)
    agree(attached, window)
    assert not attached.view.changes
    QTest.keyClick(page, Qt.Key.Key_Z, CTRL)
    assert agree(attached, window) == before
    assert len(attached.view.changes) == 3
    QTest.keyClick(page, Qt.Key.Key_Up, ALT)
    QTest.keyClick(page, Qt.Key.Key_Return, CTRL | ALT)
    agree(attached, window)
    assert attached.authority.document.canon("researcher") == "Found three files.\n"
    assert [card.section_id for card in attached.view.changes] == ["conductor", "conductor"]


def test_a_hundred_proposals_are_reviewed_by_keyboard_alone(
    window: WriterWindow, attached: Bench, qtbot: QtBot
) -> None:
    count = 100
    attached.authority.write("".join(f"Item {number} is old.\n\n" for number in range(count)))
    for number in range(count):
        author = ("researcher", "terminal", "writer")[number % 3]
        attached.authority.propose(author, f"Item {number} is old.", f"Item {number} is new.")
    attached.deliver()
    assert label(window, "writerCounter").text() == f"{count} changes"
    page = page_of(window)
    select_first(window, qtbot)
    for number in range(count):
        if number % 2:
            QTest.keyClick(page, Qt.Key.Key_Backspace, CTRL)
        else:
            QTest.keyClick(page, Qt.Key.Key_Return, CTRL)
        attached.deliver()
    wanted = [f"Item {number} is {'old' if number % 2 else 'new'}.\n\n" for number in range(count)]
    assert agree(attached, window) == "".join(wanted)
    assert clean_markdown(attached.authority.document) == "".join(wanted)
    assert pending_changes(attached.authority.document) == ()
    for _ in range(4):
        QTest.keyClick(page, Qt.Key.Key_Z, CTRL)
        attached.deliver()
    assert len(pending_changes(attached.authority.document)) == 4
    assert clean_markdown(attached.authority.document) == "".join(
        (*wanted[:96], *(f"Item {number} is old.\n\n" for number in range(96, 100)))
    )


def at_work(bench: Bench, worker: str = "researcher") -> None:
    bench.authority.commit(ConductorTaskStarted(run_id=RUN, objective="o"))
    started = {"run_id": RUN, "task_id": f"{worker}-task", "worker_id": worker, "worker_type": worker}
    bench.authority.commit(WorkerTaskStarted.model_validate(started))
    bench.deliver()


def sent(bench: Bench) -> SendDirective:
    found = [each for each in bench.authority.asked if isinstance(each, SendDirective)]
    return found[-1]


def test_a_reply_goes_to_the_worker_that_proposed(
    window: WriterWindow, attached: Bench, qtbot: QtBot
) -> None:
    proposed(attached)
    at_work(attached)
    select_first(window, qtbot)
    QTest.keyClick(page_of(window), Qt.Key.Key_R, CTRL)
    line = line_of(window)
    qtbot.waitUntil(line.hasFocus)
    assert line.placeholderText() == "Reply to researcher…"
    QTest.keyClicks(line, "Which page says so?")
    QTest.keyClick(line, Qt.Key.Key_Return)
    message = sent(attached)
    assert (message.target, message.text) == ("researcher", "Which page says so?")
    assert (message.quote, message.section_id) == ("since 2023", "conductor")
    assert message.surface == "writer.submit_user_prompt"
    assert line.placeholderText() == "Reply or steer…"


def test_a_reply_to_a_worker_that_has_ended_says_where_it_went(
    window: WriterWindow, attached: Bench, qtbot: QtBot
) -> None:
    proposed(attached)
    at_work(attached)
    ended = {"run_id": RUN, "task_id": "researcher-task", "worker_id": "researcher"}
    attached.authority.commit(WorkerTaskCompleted.model_validate(ended))
    attached.deliver()
    cards(window)[0].setFocus()
    QTest.keyClick(cards(window)[0], Qt.Key.Key_R)
    line = line_of(window)
    QTest.keyClicks(line, "Why?")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert sent(attached).target == "run"
    assert label(window, "writerNotice").text() == (
        "researcher has ended: your words went to the conductor of the run."
    )
    attached.authority.commit(ConductorTaskCompleted(run_id=RUN))
    attached.deliver()
    QTest.keyClick(cards(window)[0], Qt.Key.Key_R)
    assert line.isVisible()
    QTest.keyClicks(line, "Why?")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert "so has the run: your words are kept as a comment" in label(window, "writerNotice").text()
    assert not line.isVisible()


def test_words_about_the_selected_text(window: WriterWindow, attached: Bench, qtbot: QtBot) -> None:
    attached.authority.write("Some text to speak of.")
    at_work(attached)
    page = page_of(window)
    focus(page, qtbot)
    page.selectAll()
    QTest.keyClick(page, Qt.Key.Key_J, CTRL)
    line = line_of(window)
    qtbot.waitUntil(line.hasFocus)
    QTest.keyClicks(line, "Shorter")
    QTest.keyClick(line, Qt.Key.Key_Return)
    message = sent(attached)
    assert (message.target, message.quote) == ("run", "Some text to speak of.")
    assert message.surface == "writer.submit_user_prompt"
    assert message.said == "About this passage of the report:\n> Some text to speak of.\n\nShorter"
    QTest.keyClick(page, Qt.Key.Key_J, CTRL | SHIFT)
    QTest.keyClicks(line, "In general")
    QTest.keyClick(line, Qt.Key.Key_Return, NO_KEY)
    assert sent(attached).surface == "writer.prompt_document"
