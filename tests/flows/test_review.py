"""A person reviews very many changes on the real desktop, with the keyboard alone; all is in the log."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit

from actors.conductor.messages import OpenWriter
from actors.writer.agent_messages import ProposeReplaceExact, Proposing
from actors.writer.authors import Author
from actors.writer.messages import AppendLogLine, ApplyPatch, GetDocument
from storage.document import Insert, Issuer, RunDocument, clean_markdown, pending_changes
from storage.events.envelope import new_id
from tests.app.person import press
from tests.flows.desks import CONTROL, Desk, MakeDesk, until

ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
COUNT = 100
AUTHORS = ("researcher-1", "terminal-1", "researcher-2")


async def document_of(desk: Desk, run_id: str) -> RunDocument:
    writer = await desk.services.conductor.ask(OpenWriter(run_id))
    found = await writer.ask(GetDocument(run_id))
    assert isinstance(found.document, RunDocument)
    return found.document


async def with_changes(desk: Desk, count: int) -> str:
    """A run that has ended, with so many changes of three agents in its report."""
    await desk.opened()
    desk.ask("What is 6 * 7?", policy="review")
    (run_id,) = desk.run_ids
    await until(lambda: "completed" in desk.status(run_id))
    writer = await desk.services.conductor.ask(OpenWriter(run_id))
    await writer.ask(AppendLogLine(run_id, "conductor", "\n"))
    document = await document_of(desk, run_id)
    text = "".join(f"Item {number:03} is old.\n\n" for number in range(count))
    ops = (Insert(pos=document.section("conductor").length, text=text),)
    patch = Issuer("conductor", "agent", new_id).patch(document, "edit", "conductor", ops=ops)
    await writer.ask(ApplyPatch(run_id, patch))
    for number in range(count):
        by = Proposing(Author(AUTHORS[number % 3]), reason=f"reason {number}")
        old, new = f"Item {number:03} is old.", f"Item {number:03} is new."
        await writer.ask(ProposeReplaceExact(run_id, "conductor", old, new, by))
    whole = await document_of(desk, run_id)
    review = desk.writers._open[run_id][0].commands.review
    await until(lambda: len(review.changes) == len(pending_changes(whole)) >= count)
    return run_id


def words(desk: Desk, run_id: str, name: str) -> str:
    found = desk.writer(run_id).findChild(QLabel, name)
    assert isinstance(found, QLabel)
    return found.text()


def items(document: RunDocument) -> list[str]:
    return [line for line in clean_markdown(document).split("\n") if line.startswith("Item ")]


def test_a_hundred_changes_are_reviewed_by_keyboard(qapp: QApplication, desk: MakeDesk) -> None:
    async def story(desk: Desk) -> None:
        run_id = await with_changes(desk, COUNT)
        presenter = desk.writers._open[run_id][0]
        review = presenter.commands.review

        def waiting(count: int) -> bool:
            return len(review.changes) == count

        def fewer(count: int) -> bool:
            return len(review.changes) < count

        others = len(review.changes) - COUNT  # what the run itself left for review
        page = desk.page(run_id)
        page.setFocus()
        await until(page.hasFocus)
        for _ in range(others):  # they stand before the items
            press(page, Qt.Key.Key_Down, ALT)
            press(page, Qt.Key.Key_Return, CONTROL)
            left = len(review.changes)
            await until(partial(fewer, left))
        if not others:
            press(page, Qt.Key.Key_Down, ALT)
        for number in range(COUNT):
            press(page, Qt.Key.Key_Backspace if number % 2 else Qt.Key.Key_Return, CONTROL)
            await until(partial(waiting, COUNT - 1 - number))
        document = await document_of(desk, run_id)
        wanted = [f"Item {number:03} is {'old' if number % 2 else 'new'}." for number in range(COUNT)]
        assert items(document) == wanted
        assert pending_changes(document) == ()
        for undone in range(1, 5):
            press(page, Qt.Key.Key_Z, CONTROL)
            await until(partial(waiting, undone))
        document = await document_of(desk, run_id)
        assert items(document) == [
            *wanted[:96],
            *(f"Item {number:03} is old." for number in range(96, COUNT)),
        ]
        press(page, Qt.Key.Key_Backspace, CONTROL | SHIFT)
        await until(lambda: not review.changes)
        assert desk.store.verify().ok

    assert desk().live(qapp, story) == 0


def test_a_change_is_edited_and_accepted_and_that_is_undone(qapp: QApplication, desk: MakeDesk) -> None:
    async def story(desk: Desk) -> None:
        run_id = await with_changes(desk, 3)
        page = desk.page(run_id)
        page.setFocus()
        await until(page.hasFocus)
        press(page, Qt.Key.Key_Up, ALT)
        press(page, Qt.Key.Key_E, CONTROL)
        editor = desk.writer(run_id).findChild(QPlainTextEdit, "writerChangeText")
        assert isinstance(editor, QPlainTextEdit)
        await until(editor.hasFocus)
        assert "new" in editor.toPlainText()
        editor.setPlainText("as good as new")
        press(editor, Qt.Key.Key_Return, CONTROL)
        await until(lambda: "Item 002 is as good as new." in page.toPlainText())
        document = await document_of(desk, run_id)
        assert items(document)[2] == "Item 002 is as good as new."
        await until(page.hasFocus)
        press(page, Qt.Key.Key_Z, CONTROL)
        await until(lambda: "as good as" not in page.toPlainText())
        document = await document_of(desk, run_id)
        assert items(document)[2] == "Item 002 is old."
        assert any(each.inserted == "new" for each in pending_changes(document))
        press(page, Qt.Key.Key_Z, CONTROL | SHIFT)
        await until(lambda: "Item 002 is as good as new." in page.toPlainText())
        await until(lambda: len(desk.writers._open[run_id][0].commands.review.changes) >= 2)
        assert desk.store.verify().ok

    assert desk().live(qapp, story) == 0
