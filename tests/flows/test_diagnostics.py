"""A person looks how the program is doing, and hands a report on."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QTableView, QWidget

from app.desktop.diagnostics_host import COPIED
from app.diagnostics.log_file import LogFile
from app.theme.keeper import ThemeKeeper
from app.widgets.diagnostics.figures import FigureGrid
from app.widgets.diagnostics.view import DiagnosticsPage
from tests.app.person import click, press, type_text
from tests.flows.desks import CONTROL, Desk, MakeDesk, text_on_disk, until, words
from tests.flows.folders import DESCRIBE

SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def desk(qapp: QApplication, keeper: ThemeKeeper, folder: Path, home: Path) -> MakeDesk:
    keeper.choose("dark")
    return lambda: Desk(keeper, home, folder)


def page(desk: Desk) -> DiagnosticsPage:
    found = desk.desktop.windows.content("diagnostics")
    assert isinstance(found, DiagnosticsPage)
    return found


def said(widget: QWidget) -> str:
    labels = [each.text() for each in widget.findChildren(QLabel) if each.isVisible()]
    figures = [each.accessibleDescription() for each in widget.findChildren(FigureGrid) if each.isVisible()]
    return "\n".join((*labels, *figures))


def table(desk: Desk, key: str) -> list[list[str]]:
    view = page(desk).findChild(QTableView, f"diagnosticsTable:{key}")
    assert isinstance(view, QTableView)
    model = view.model()
    columns = range(model.columnCount())
    return [[str(model.index(row, column).data()) for column in columns] for row in range(model.rowCount())]


async def opened(desk: Desk) -> None:
    await desk.opened()
    press(desk.window, Qt.Key.Key_D, CONTROL | SHIFT)
    await until(lambda: desk.desktop.windows.active_id == "diagnostics")
    await until(lambda: "Running for" in said(page(desk)))
    assert desk.window.isActiveWindow(), "no label was a window for a moment"


def test_it_shows_what_happens(qapp: QApplication, desk: MakeDesk) -> None:
    async def story(desk: Desk) -> None:
        await opened(desk)
        await until(lambda: "conductor" in str(table(desk, "actors")))
        desk.ask(DESCRIBE)
        await until(lambda: desk.run_ids and desk.status(desk.run_ids[0]) == "✓ completed")
        press(desk.window, Qt.Key.Key_D, CONTROL | SHIFT)
        await until(lambda: "writer" in str(table(desk, "actors")))
        await until(lambda: "Writer" in str(table(desk, "openings")))
        runs = desk.store.stats().runs
        await until(lambda: f"Runs: {runs}" in said(page(desk)))
        assert page(desk).chart.accessibleDescription().startswith("Frame gaps of the last")

    assert desk().live(qapp, story) == 0


def test_the_report_is_copied_by_key_and_by_button_and_quotes_nobody(
    qapp: QApplication, desk: MakeDesk, home: Path
) -> None:
    prompt = "Describe the structure of this folder for the board of Umbrella"
    clipboard = QApplication.clipboard()

    async def story(desk: Desk) -> None:
        await opened(desk)
        await until(lambda: desk.desktop.settings)
        address = "https://ada:geheim@example.org/v1?api_key=geheim"
        endpoint = {"name": "far", "family": "openai", "base_url": address, "api_key": "geheim"}
        assert desk.lifecycle.preferences.change({"endpoints": [endpoint]}) == ""
        await until(lambda: "far" in text_on_disk(home / "settings.toml"))
        desk.ask(prompt)
        await until(lambda: desk.run_ids and desk.status(desk.run_ids[0]) == "✓ completed")
        press(desk.window, Qt.Key.Key_D, CONTROL | SHIFT)
        clipboard.setText("")
        press(page(desk), Qt.Key.Key_C, CONTROL | SHIFT)
        await until(clipboard.text)
        text = clipboard.text()
        for part in ("Interface", "Log", "Process", "Mailboxes", "Versions", "Settings", "limits.run_tokens"):
            assert f"\n{part}" in text
        for label in page(desk).findChildren(QLabel, "diagnosticsState"):
            assert label.text()[2:8] in text
        assert "Umbrella" not in text
        assert "https://[hidden]@example.org/v1?api_key=[hidden]" in text
        assert "geheim" not in text
        document = (home / "runs" / desk.run_ids[0] / "document.md").read_text(encoding="utf-8")
        assert not any(line.strip() in text for line in document.splitlines() if len(line.strip()) > 30)
        assert words(desk.window, "noticeText") == COPIED
        clipboard.setText("")
        button = page(desk).findChild(QPushButton, "copyReport")
        assert isinstance(button, QPushButton)
        assert "Ctrl+Shift+C" in button.toolTip()
        click(button)
        await until(lambda: clipboard.text().startswith("Quire diagnostics"))

    assert desk().live(qapp, story) == 0


def test_warnings_are_shown_and_reported_without_what_they_quote(
    qapp: QApplication, desk: MakeDesk, home: Path
) -> None:
    async def story(desk: Desk) -> None:
        await opened(desk)
        assert "No warning in the log." in said(page(desk))
        desk.desktop.tasks.spawn(broken(), "a task of the test")
        await until(lambda: "task a task of the test failed" in said(page(desk)))
        assert "1 warning in the log" in said(page(desk))

    async def broken() -> None:
        raise ValueError("'The minutes of the board are not to be shown to anybody at all'")

    with LogFile(home / "logs").writing():
        assert desk().live(qapp, story) == 0
    assert "The minutes of the board" in (home / "logs" / "quire.log").read_text(encoding="utf-8")


def test_nothing_is_measured_while_nobody_looks(qapp: QApplication, desk: MakeDesk) -> None:
    async def story(desk: Desk) -> None:
        await opened(desk)
        presenter = desk.desktop.diagnostics.presenter
        windows, workspaces = desk.desktop.windows, desk.desktop.workspaces
        assert presenter._timer.isActive()
        windows.minimise("diagnostics")
        assert not presenter._timer.isActive()
        assert not presenter.clock._ticker.isActive()
        windows.focus("diagnostics")
        assert presenter._timer.isActive()
        workspaces.create("Two")
        assert not presenter._timer.isActive()
        workspaces.switch("Main")
        assert presenter._timer.isActive()
        desk.desktop.windows.close("diagnostics")
        assert not presenter._timer.isActive()

    assert desk().live(qapp, story) == 0


def test_it_comes_back_after_a_restart_and_is_in_the_palette(qapp: QApplication, desk: MakeDesk) -> None:
    async def first(desk: Desk) -> None:
        await opened(desk)

    async def second(desk: Desk) -> None:
        await desk.opened()
        await until(lambda: desk.desktop.windows.content("diagnostics"))
        await until(lambda: "Running for" in said(page(desk)))
        desk.desktop.windows.close("diagnostics")
        press(desk.window, Qt.Key.Key_K, CONTROL)
        field = desk.desktop.palette.palette.field
        type_text(field, "diagnostics")
        press(field, Qt.Key.Key_Return)
        await until(lambda: desk.desktop.windows.active_id == "diagnostics")

    assert desk().live(qapp, first) == 0
    assert desk().live(qapp, second) == 0
