"""A person's own files as documents: opened, edited, saved, dropped, changed by other programs meanwhile."""

import asyncio
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel

from app.desktop import file_keeper
from app.viewmodels.desktop import DOCUMENTS, writer_id
from app.viewmodels.documents import DocumentRow
from app.widgets.documents.delegate import ROLE
from app.widgets.documents.page import DocumentsPage
from storage.document import Issuer, Patch, RunDocument
from storage.document.merging import outside_text
from storage.errors import StoreError
from storage.events.document import WriterRunPatch
from storage.options import EventQuery
from storage.paths import HomePaths
from tests.app.person import press, type_text
from tests.flows.desks import CONTROL, Desk, MakeDesk, name_file, text_on_disk, until

TEXT = "# Notes\r\n\r\nThe first line.\r\n\r\nThe last line.\r\n"


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    path = tmp_path / "notes.md"
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    return path


def said(desk: Desk) -> str:
    return desk.window.notices._words.text() if desk.window.notices.isVisible() else ""


def read(path: Path) -> bytes:
    return path.read_bytes()


def change(path: Path, old: str, new: str) -> None:
    """Change a file as an editor does that writes into it."""
    path.write_bytes(path.read_bytes().replace(old.encode(), new.encode()))


def swap(path: Path, old: str, new: str) -> None:
    """Change a file as an editor does that puts a new one in its place."""
    other = path.with_suffix(".tmp")
    other.write_bytes(path.read_bytes().replace(old.encode(), new.encode()))
    other.replace(path)


def rows(desk: Desk) -> list[DocumentRow]:
    page = desk.desktop.windows.content(DOCUMENTS)
    assert isinstance(page, DocumentsPage)
    model = page.rows.model()
    return [model.index(row, 0).data(ROLE) for row in range(model.rowCount())]


async def opened(desk: Desk, path: Path) -> str:
    """Open a file by the command and its dialog; return the run."""
    known = set(desk.run_ids)
    desk.desktop.actions.trigger("open-file")
    await until(lambda: desk.window.findChild(QFileDialog) is not None)
    name_file(desk, path)
    await until(lambda: set(desk.run_ids) - known)
    (run_id,) = set(desk.run_ids) - known
    await until(lambda: desk.desktop.documents.files.keeper.bound(run_id) is not None)
    await until(lambda: "The last line." in desk.page(run_id).toPlainText())
    return run_id


async def in_front(desk: Desk, run_id: str) -> None:
    """Have the keyboard in a document, where no window manager gives it back after a dialog."""
    desk.window.activateWindow()
    desk.page(run_id).setFocus()
    await until(desk.page(run_id).hasFocus)


def test_a_file_is_opened_edited_and_saved_as_it_was_written(
    qapp: QApplication, desk: MakeDesk, notes: Path
) -> None:
    async def story(desk: Desk) -> None:
        await desk.opened()
        run_id = await opened(desk, notes)
        assert desk.desktop.windows.window(writer_id(run_id)) is not None
        await until(lambda: desk.status(run_id) == "✓ saved")
        page = desk.page(run_id)
        await in_front(desk, run_id)
        press(page, Qt.Key.Key_End, CONTROL)
        type_text(page, "Typed here.")
        assert read(notes).endswith(b"The last line.\r\n"), "nothing is saved unasked"
        await until(lambda: desk.status(run_id) == "● edited")
        desk.desktop.actions.trigger("documents")
        await until(lambda: [row.status for row in rows(desk)] == ["edited"])
        desk.desktop.windows.close(DOCUMENTS)
        await in_front(desk, run_id)
        press(page, Qt.Key.Key_S, CONTROL)
        await until(lambda: said(desk).startswith("Saved to"))
        assert read(notes) == b"\xef\xbb\xbf" + (TEXT + "Typed here.").encode()
        await until(lambda: desk.status(run_id) == "✓ saved")
        desk.desktop.documents.files.open(notes)
        await until(lambda: desk.desktop.windows.active_id == writer_id(run_id))
        assert len(desk.run_ids) == 1, "a file that is open is never opened twice"
        run = desk.store.run(run_id)
        assert run is not None
        assert (run.objective, run.status, run.workers) == ("notes.md", "completed", 0)

    assert desk().live(qapp, story) == 0


def test_what_is_saved_right_before_the_desktop_closes_is_in_the_file(
    qapp: QApplication, desk: MakeDesk, notes: Path
) -> None:
    async def story(desk: Desk) -> None:
        await desk.opened()
        run_id = await opened(desk, notes)
        await in_front(desk, run_id)
        press(desk.page(run_id), Qt.Key.Key_End, CONTROL)
        type_text(desk.page(run_id), "Typed last.")
        press(desk.page(run_id), Qt.Key.Key_S, CONTROL)

    assert desk().live(qapp, story) == 0
    assert read(notes) == b"\xef\xbb\xbf" + (TEXT + "Typed last.").encode()


def test_what_another_program_writes_is_merged_as_the_persons_text(
    qapp: QApplication, desk: MakeDesk, notes: Path
) -> None:
    async def story(desk: Desk) -> None:
        await desk.opened()
        run_id = await opened(desk, notes)
        page = desk.page(run_id)
        await in_front(desk, run_id)
        press(page, Qt.Key.Key_End, CONTROL)
        type_text(page, "Typed and not saved.")
        change(notes, "The first line.", "The very first line.")
        await until(lambda: "The very first line." in page.toPlainText())
        assert page.toPlainText().endswith("Typed and not saved.")
        await until(lambda: desk.status(run_id) == "● edited")
        status = desk.writer(run_id).findChild(QLabel, "writerStatus")
        assert isinstance(status, QLabel)
        await until(lambda: "notes.md was changed by another program" in status.toolTip())
        await until(lambda: said(desk).startswith("notes.md was changed by another program"))
        swap(notes, "# Notes", "# My notes")
        await until(lambda: "# My notes" in page.toPlainText())
        press(page, Qt.Key.Key_S, CONTROL)
        await until(lambda: said(desk).startswith("Saved to"))
        wanted = (TEXT + "Typed and not saved.").replace("The first", "The very first")
        assert read(notes).decode("utf-8-sig") == wanted.replace("# Notes", "# My notes")

    assert desk().live(qapp, story) == 0


def test_what_could_not_be_merged_is_not_saved_over(
    qapp: QApplication, desk: MakeDesk, notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_given: object) -> None:
        raise StoreError("The log is full.")

    async def story(desk: Desk) -> None:
        await desk.opened()
        run_id = await opened(desk, notes)
        page = desk.page(run_id)
        with monkeypatch.context() as trouble:
            trouble.setattr(file_keeper, "outside_text", refused)
            change(notes, "The first line.", "The very first line.")
            await until(lambda: "The log is full" in said(desk))
        await in_front(desk, run_id)
        press(page, Qt.Key.Key_End, CONTROL)
        type_text(page, "Typed here.")
        press(page, Qt.Key.Key_S, CONTROL)
        await until(lambda: said(desk).startswith("Saved to"))
        wanted = (TEXT + "Typed here.").replace("The first", "The very first")
        assert read(notes).decode("utf-8-sig") == wanted
        await until(lambda: "The very first line." in page.toPlainText())

    assert desk().live(qapp, story) == 0


def test_what_is_still_being_merged_is_not_saved_over(
    qapp: QApplication, desk: MakeDesk, notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slowly(document: RunDocument, base: str, theirs: str, issuer: Issuer) -> Patch | None:
        begun.set()
        go_on.wait()
        return outside_text(document, base, theirs, issuer)

    monkeypatch.setattr(file_keeper, "outside_text", slowly)

    async def story(desk: Desk) -> None:
        await desk.opened()
        run_id = await opened(desk, notes)
        change(notes, "The first line.", "The very first line.")
        await until(begun.is_set)
        await in_front(desk, run_id)
        press(desk.page(run_id), Qt.Key.Key_S, CONTROL)
        for _ in range(50):
            await asyncio.sleep(0)
        go_on.set()
        await until(lambda: said(desk).startswith("Saved to"))
        assert read(notes).decode("utf-8-sig") == TEXT.replace("The first", "The very first")

    assert desk().live(qapp, story) == 0


def test_what_was_changed_while_nobody_looked_is_found_at_the_next_opening(
    qapp: QApplication, desk: MakeDesk, notes: Path
) -> None:
    async def first(desk: Desk) -> None:
        await desk.opened()
        await opened(desk, notes)

    assert desk().live(qapp, first) == 0
    notes.write_bytes(notes.read_bytes() + b"Added by night.\r\n")

    async def second(desk: Desk) -> None:
        await desk.opened()
        desk.desktop.documents.files.open(notes)
        await until(lambda: desk.run_ids)
        (run_id,) = desk.run_ids
        await until(lambda: "Added by night." in desk.page(run_id).toPlainText())
        await until(lambda: desk.status(run_id) == "✓ saved")
        desk.desktop.actions.trigger("documents")
        await until(lambda: [row.status for row in rows(desk)] == ["saved"])

    assert desk().live(qapp, second) == 0


def test_what_was_taken_from_a_file_is_not_taken_again_after_a_restart(
    qapp: QApplication, desk: MakeDesk, notes: Path
) -> None:
    async def first(desk: Desk) -> None:
        await desk.opened()
        run_id = await opened(desk, notes)
        page = desk.page(run_id)
        await in_front(desk, run_id)
        press(page, Qt.Key.Key_End, CONTROL)
        type_text(page, "Typed and not saved.")
        change(notes, "The first line.", "The very first line.")
        await until(lambda: "The very first line." in page.toPlainText())
        page.setTextCursor(page.document().find("very first"))
        type_text(page, "best")
        await until(lambda: "The best line." in page.toPlainText())

    assert desk().live(qapp, first) == 0
    change(notes, "The last line.", "The last line of all.")

    async def second(desk: Desk) -> None:
        await desk.opened()
        desk.desktop.documents.files.open(notes)
        await until(lambda: desk.run_ids)
        (run_id,) = desk.run_ids
        await until(lambda: "The last line of all." in desk.page(run_id).toPlainText())
        wanted = "# Notes\n\nThe best line.\n\nThe last line of all.\nTyped and not saved."
        assert desk.page(run_id).toPlainText() == wanted
        assert desk.status(run_id) == "● edited"

    assert desk().live(qapp, second) == 0


def test_a_runs_own_file_is_followed_while_its_window_is_open(qapp: QApplication, desk: MakeDesk) -> None:
    async def story(desk: Desk) -> None:
        await desk.opened()
        desk.ask("2 + 2")
        await until(lambda: desk.run_ids)
        (run_id,) = desk.run_ids
        await until(lambda: "completed" in desk.status(run_id))
        path = HomePaths(desk.home).document(run_id)
        await until(lambda: path in desk.desktop.documents.files.keeper._runs)
        await until(lambda: "2 + 2 = 4" in text_on_disk(path))
        text = text_on_disk(path)
        path.write_text(text.replace("2 + 2 = 4", "2 + 2 = 4, of course"), encoding="utf-8")
        await until(lambda: "of course" in desk.page(run_id).toPlainText())
        await until(lambda: said(desk).startswith("document.md was changed by another program"))
        patches = desk.store.read(EventQuery(run_id=run_id, prefix=WriterRunPatch.event_type))
        assert patches[-1].payload["source"] == "user"

    assert desk().live(qapp, story) == 0


def test_a_file_in_sections_brings_its_proposals(qapp: QApplication, desk: MakeDesk, tmp_path: Path) -> None:
    path = tmp_path / "old.md"
    path.write_text(
        "<!-- revision:7 -->\n# Find the bug\n\n## Conductor\nThe report.\n\n"
        "## Researcher\n<!-- proposal -->\nA note that waits.\n<!-- /proposal -->\n\n## User\n",
        encoding="utf-8",
    )
    before = path.read_bytes()

    async def story(desk: Desk) -> None:
        await desk.opened()
        desk.desktop.documents.files.open(path)
        await until(lambda: desk.run_ids)
        (run_id,) = desk.run_ids
        await until(lambda: said(desk) != "")
        assert "imported at revision 7; 1 change waits" in said(desk)
        await until(lambda: "The report." in desk.page(run_id).toPlainText())
        found = desk.writers.document(run_id)
        assert found is not None
        assert (found.objective, found.live_text("researcher")) == ("Find the bug", "A note that waits.")
        (proposal,) = found.proposals.values()
        assert (proposal.author, proposal.reason) == ("researcher", "Imported from old.md")
        assert read(path) == before
        assert desk.status(run_id) == "○ imported"

    assert desk().live(qapp, story) == 0


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("é".encode("latin-1"), "bad.md is not UTF-8"),
        (b"<!-- revision:x -->\n", "bad.md is damaged: line 1"),
        (None, "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_opened_is_told_in_one_line(
    qapp: QApplication, desk: MakeDesk, tmp_path: Path, data: bytes | None, words: str
) -> None:
    path = tmp_path / "bad.md"
    if data is not None:
        path.write_bytes(data)

    async def story(desk: Desk) -> None:
        await desk.opened()
        desk.desktop.documents.files.open(path)
        await until(lambda: words in said(desk))
        assert not desk.run_ids
        assert not desk.store.runs()

    assert desk().live(qapp, story) == 0


def test_a_file_is_dropped_on_the_desktop(qapp: QApplication, desk: MakeDesk, notes: Path) -> None:
    async def story(desk: Desk) -> None:
        await desk.opened()
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(notes))])
        target = desk.window.canvas.viewport()
        actions, left, none = (
            Qt.DropAction.CopyAction,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        enter = QDragEnterEvent(QPoint(9, 9), actions, data, left, none)
        QApplication.sendEvent(target, enter)
        assert enter.isAccepted()
        QApplication.sendEvent(target, QDropEvent(QPointF(9, 9), actions, data, left, none))
        await until(lambda: desk.run_ids)
        await until(lambda: "The last line." in desk.page(desk.run_ids[0]).toPlainText())

    assert desk().live(qapp, story) == 0


def test_a_runs_document_is_saved_as_a_file_of_the_person(
    qapp: QApplication, desk: MakeDesk, tmp_path: Path
) -> None:
    target = tmp_path / "mine.md"

    async def story(desk: Desk) -> None:
        await desk.opened()
        desk.ask("2 + 2")
        await until(lambda: desk.run_ids)
        (run_id,) = desk.run_ids
        await until(lambda: "completed" in desk.status(run_id))
        desk.desktop.actions.trigger("save-file")  # it has no file yet
        await until(lambda: desk.window.findChild(QFileDialog) is not None)
        name_file(desk, target)
        await until(lambda: target.exists() and said(desk).startswith("Saved to"))
        assert "2 + 2 = 4" in target.read_text(encoding="utf-8")
        assert "<!--" not in target.read_text(encoding="utf-8")
        keeper = desk.desktop.documents.files.keeper
        await until(lambda: keeper.bound(run_id) is not None)
        offers = [each.words for each in desk.desktop.documents.offers(run_id)[0]]
        assert offers == ["Save to mine.md", "Save as…"]

    assert desk().live(qapp, story) == 0
