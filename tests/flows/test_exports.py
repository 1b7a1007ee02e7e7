"""A person exports a document from its window: each format, where it goes, and what goes wrong."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QPushButton

from app.desktop import documents_desk, export_desk
from app.desktop.export_desk import ExportDesk
from app.exporting import work
from app.exporting.formats import FORMATS
from app.widgets.writer.file_button import FileButton
from tests.app.exporting.readers import Word, pdf_pages
from tests.app.person import click, press, type_text
from tests.flows.desks import Desk, MakeDesk, name_file, until
from tests.flows.folders import DESCRIBE


async def done_run(desk: Desk, policy: str) -> str:
    """A run that has ended, with its window in front."""
    await desk.opened()
    desk.ask(DESCRIBE, policy=policy)
    (run_id,) = desk.run_ids
    await until(lambda: "completed" in desk.status(run_id))
    return run_id


def button(desk: Desk, run_id: str) -> FileButton:
    return desk.writer(run_id).files


def said(desk: Desk) -> str:
    return desk.window.notices._words.text() if desk.window.notices.isVisible() else ""


def offer(desk: Desk, words: str) -> QPushButton:
    (found,) = [each for each in desk.window.notices.findChildren(QPushButton) if each.text() == words]
    return found


async def choose(desk: Desk, run_id: str, words: str) -> None:
    """Open the menu with the keyboard and take an entry."""
    files = button(desk, run_id)
    press(files, Qt.Key.Key_Space)
    await until(files.drop_down.isVisible)
    entry = next(each for each in files.drop_down.actions() if words in each.text())
    assert entry.isEnabled()
    files.drop_down.setActiveAction(entry)
    press(files.drop_down, Qt.Key.Key_Return)
    await until(lambda: desk.window.findChild(QFileDialog) is not None)


async def save_as(desk: Desk, path: Path) -> None:
    name_file(desk, path)
    await until(lambda: desk.window.findChild(QFileDialog) is None)


def test_every_format_from_the_window(qapp: QApplication, desk: MakeDesk, tmp_path: Path) -> None:
    made = tmp_path / "made"
    made.mkdir()

    async def story(desk: Desk) -> None:
        run_id = await done_run(desk, "review")
        page = desk.page(run_id)
        page.setFocus()
        type_text(page, "Typed just now. ")
        for each in FORMATS:
            await choose(desk, run_id, each.words)
            dialog = desk.window.findChild(QFileDialog)
            assert isinstance(dialog, QFileDialog)
            suggested = Path(dialog.selectedFiles()[0]).name
            assert suggested.endswith(each.suffix)
            assert suggested.startswith(DESCRIBE[:10])
            await save_as(desk, made / f"report{each.suffix}")
            await until(lambda: said(desk).startswith("Exported to"))
            desk.window.notices.clear()
        for name in ("report.md", "report.html"):
            assert "Typed just now." in (made / name).read_text(encoding="utf-8")
            assert "{++" not in (made / name).read_text(encoding="utf-8")
        assert "Typed just now." in pdf_pages((made / "report.pdf").read_bytes())[0]
        word = Word((made / "report.docx").read_bytes())
        assert {each.author for each in word.changes} >= {"researcher-1"}
        assert all(each.date.endswith("Z") and each.date > "2020" for each in word.changes)
        assert "{++" in (made / "report.critic.md").read_text(encoding="utf-8")
        assert sorted(each.name for each in made.iterdir()) == sorted(
            f"report{each.suffix}" for each in FORMATS
        )

    assert desk().live(qapp, story) == 0


def test_a_file_that_is_there_is_replaced_only_when_asked(
    qapp: QApplication, desk: MakeDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "there.md"
    target.write_text("mine")
    opened: list[str] = []

    def open_url(url: QUrl) -> bool:
        opened.append(url.toLocalFile())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)

    async def answer(desk: Desk, words: str) -> None:
        await until(lambda: desk.window.findChild(QMessageBox) is not None)
        box = desk.window.findChild(QMessageBox)
        assert isinstance(box, QMessageBox)
        click(next(each for each in box.buttons() if each.text().replace("&", "") == words))
        await until(lambda: desk.window.findChild(QMessageBox) is None)

    async def story(desk: Desk) -> None:
        await done_run(desk, "default")
        for words in ("Cancel", "Replace"):
            desk.desktop.actions.trigger("export-markdown")
            await until(lambda: desk.window.findChild(QFileDialog) is not None)
            await save_as(desk, tmp_path / "there")  # the suffix is added
            await answer(desk, words)
            if words == "Cancel":
                assert target.read_text() == "mine"
        await until(lambda: said(desk) == f"Exported to {target}")
        assert target.read_text(encoding="utf-8").startswith("> Written offline")
        click(offer(desk, "Show in folder"))
        desk.desktop.actions.trigger("export-open")
        assert opened == [str(tmp_path), str(target)]

    assert desk().live(qapp, story) == 0


def test_what_goes_wrong_is_one_line(
    qapp: QApplication, desk: MakeDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(desk: Desk) -> None:
        desk.desktop.actions.trigger("export-pdf")
        await until(lambda: "no document in front" in said(desk))
        run_id = await done_run(desk, "default")
        exports = desk.desktop.documents.exports
        exports.export(run_id, "markdown", tmp_path / "gone" / "a.md")
        await until(lambda: "is not there any more" in said(desk))
        monkeypatch.setattr(documents_desk, "find_pandoc", lambda: None)
        monkeypatch.setattr(export_desk, "find_pandoc", lambda: None)
        files = button(desk, run_id)
        click(files)
        await until(files.drop_down.isVisible)
        word = next(each for each in files.drop_down.actions() if "Word" in each.text())
        assert not word.isEnabled()
        assert "quire[docx]" in word.text()
        files.drop_down.close()
        desk.desktop.actions.trigger("export-docx")
        await until(lambda: "pip install 'quire[docx]'" in said(desk))

    assert desk().live(qapp, story) == 0


def test_a_long_export_is_told_and_can_be_stopped(
    qapp: QApplication, desk: MakeDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hangs = tmp_path / "hangs"
    hangs.write_text("#!/bin/sh\nexec sleep 600\n")
    hangs.chmod(0o755)
    monkeypatch.setattr(export_desk, "PATIENCE_S", 0.05)

    async def story(desk: Desk) -> None:
        run_id = await done_run(desk, "default")
        monkeypatch.setattr(work, "PROGRAM", str(hangs))
        exports: ExportDesk = desk.desktop.documents.exports
        exports.export(run_id, "pdf", tmp_path / "a.pdf")
        await until(lambda: said(desk) == "Exporting a.pdf…")
        click(offer(desk, "Stop"))
        await until(lambda: "was stopped" in said(desk))
        assert not (tmp_path / "a.pdf").exists()
        exports.export(run_id, "pdf", tmp_path / "a.pdf")  # and the desktop closes

    assert desk().live(qapp, story) == 0
