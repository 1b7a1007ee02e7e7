"""Spelling in a real document: chosen in the settings, in force at once, own words kept in the home."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox

from app.theme.keeper import ThemeKeeper
from app.widgets.writer.page_spelling import PageSpelling
from tests.app.person import press, type_text
from tests.flows.desks import CONTROL, Desk, until


def unknown(desk: Desk, run_id: str) -> set[str]:
    spelling, page = desk.writer(run_id).middle.report.spelling, desk.page(run_id)
    assert isinstance(spelling, PageSpelling)
    block = page.document().begin()
    found = set()
    while block.isValid():
        found |= {word.text for word in spelling.unknown_in(block)}
        block = block.next()
    return found


def test_words_are_checked_by_the_language_that_is_chosen(
    qapp: QApplication, keeper: ThemeKeeper, folder: Path, tmp_path: Path
) -> None:
    started: list[str] = []

    async def choose(desk: Desk) -> None:
        await desk.opened()
        await until(lambda: desk.desktop.settings)
        desk.ask("Describe this project: its purpose, structure, languages and dependencies.")
        await until(lambda: desk.run_ids)
        run_id = desk.run_ids[-1]
        started.append(run_id)
        await until(lambda: "completed" in desk.status(run_id))
        type_text(desk.page(run_id), "Wird dieses wrod erkannt? ")
        press(desk.window, Qt.Key.Key_Comma, CONTROL)
        await until(lambda: desk.window.findChild(QComboBox, "control:spelling"))
        choice = desk.window.findChild(QComboBox, "control:spelling")
        assert choice is not None
        choice.setCurrentText("English")
        await until(lambda: "erkannt" in unknown(desk, run_id))
        assert "wrod" in unknown(desk, run_id)
        choice.setCurrentText("Deutsch")
        await until(lambda: "wrod" in unknown(desk, run_id) and "erkannt" not in unknown(desk, run_id))
        desk.writer(run_id).middle.report.spelling.added.emit("wrod")
        assert "wrod" not in unknown(desk, run_id)
        choice.setCurrentText("off")
        assert not unknown(desk, run_id)
        choice.setCurrentText("English")

    assert Desk(keeper, tmp_path / "home", folder).live(qapp, choose) == 0
    assert (tmp_path / "home" / "dictionary.txt").read_text(encoding="utf-8") == "wrod\n"

    async def again(desk: Desk) -> None:
        await desk.opened()
        desk.desktop.open_again(started[0], "Describe this project")
        await until(lambda: "erkannt" in unknown(desk, started[0]))
        assert "wrod" not in unknown(desk, started[0])

    assert Desk(keeper, tmp_path / "home", folder).live(qapp, again) == 0
