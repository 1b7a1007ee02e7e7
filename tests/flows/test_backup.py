"""A person looks at what is kept and backs it up while the desktop runs; the backup is a home."""

import contextlib
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QProgressBar, QPushButton

from app.desktop.settings_host import SettingsHost
from app.desktop.storage_desk import BACKUP_FOLDER
from app.theme.keeper import ThemeKeeper
from storage.backup import BackupProgress
from storage.event_store import EventStore
from tests.app.person import click, press
from tests.flows.desks import CONTROL, Desk, until, words
from tests.flows.processes import Quire


@pytest.fixture
def desk(qapp: QApplication, keeper: ThemeKeeper, folder: Path, tmp_path: Path) -> Desk:
    keeper.choose("dark")
    return Desk(keeper, tmp_path / "home", folder)


def part(desk: Desk, name: str) -> QPushButton:
    found = desk.window.findChild(QPushButton, name)
    assert isinstance(found, QPushButton), name
    return found


def text(desk: Desk, name: str) -> str:
    found = desk.window.findChild(QLabel, name)
    assert isinstance(found, QLabel), name
    return found.text()


async def opened_storage(desk: Desk) -> None:
    await desk.opened()
    await until(lambda: desk.desktop.settings)
    press(desk.window, Qt.Key.Key_Comma, CONTROL)
    await until(lambda: desk.desktop.windows.active_id == "settings")
    click(part(desk, "settingsSection:Storage"))
    await until(lambda: "event" in text(desk, "storageCounts"))


def test_the_backup_of_a_run_opens_as_a_home(
    qapp: QApplication, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[QUrl] = []

    def opens(url: QUrl) -> bool:
        shown.append(url)
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", opens)
    into = tmp_path / "disk"
    into.mkdir()

    async def story(desk: Desk) -> None:
        await desk.opened()
        desk.ask("What is 6 * 7?")
        await until(lambda: desk.run_ids and "completed" in desk.status(desk.run_ids[0]))
        await opened_storage(desk)
        assert text(desk, "storagePlace") == str(desk.home)
        await until(lambda: text(desk, "storageCounts").startswith("1 run, "))
        click(part(desk, "showHome"))
        assert shown == [QUrl.fromLocalFile(str(desk.home))]
        click(part(desk, "copyHome"))
        assert QGuiApplication.clipboard().text() == str(desk.home)
        click(part(desk, "backUp"))
        dialog = desk.window.findChild(QFileDialog)
        assert isinstance(dialog, QFileDialog)
        dialog.fileSelected.emit(str(into))  # which the chosen folder does, in any system's dialog
        dialog.close()
        await until(lambda: "Backed up and checked: 1 run" in text(desk, "storageWords"))
        assert part(desk, "backUp").isVisible()

    assert desk.live(qapp, story) == 0
    (made,) = into.iterdir()
    with (
        contextlib.closing(EventStore.open(made)) as copy,
        contextlib.closing(EventStore.open(desk.home)) as own,
    ):
        (run,) = copy.runs()
        assert run.run_id == own.runs()[0].run_id
        assert run.status == "completed"
        document = copy.paths.document(run.run_id)
        assert document.read_text() == own.paths.document(run.run_id).read_text()
        assert "42" in document.read_text()
        assert copy.verify().problems == ()


def test_a_backup_is_stopped_and_nothing_is_left(
    qapp: QApplication, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    into = tmp_path / "disk"
    into.mkdir()
    at_check, go = threading.Event(), threading.Event()

    async def story(desk: Desk) -> None:
        await opened_storage(desk)
        settings = desk.desktop.settings
        assert isinstance(settings, SettingsHost)
        storage = settings.storage
        watch = storage._watch

        def held(progress: BackupProgress) -> bool:
            if progress.stage == "check":
                at_check.set()
                assert go.wait(30)
            return bool(watch(progress))

        monkeypatch.setattr(storage, "_watch", held)
        desk.window.folder_chosen.emit(BACKUP_FOLDER, str(into))
        await until(at_check.is_set)
        bar = desk.window.findChild(QProgressBar)
        assert isinstance(bar, QProgressBar)
        await until(lambda: bar.value() == 90)
        assert bar.isVisible()
        click(part(desk, "stopBackup"))
        go.set()
        await until(lambda: "was stopped" in text(desk, "storageWords"))
        assert part(desk, "backUp").isVisible()
        desk.window.folder_chosen.emit(BACKUP_FOLDER, str(desk.home))
        await until(lambda: "choose a place outside" in text(desk, "storageWords"))
        assert words(desk.window, "noticeText") == ""

    assert desk.live(qapp, story) == 0
    assert list(into.iterdir()) == []
    assert not list(desk.home.glob("*backup*"))


def test_the_verb_makes_one_and_says_how_to_open_it(quire: Quire, tmp_path: Path) -> None:
    assert quire("run", "What is 6 * 7?").code == 0
    said = quire("backup", str(tmp_path / "a copy"))
    assert said.code == 0
    assert "checked. Open it with: quire --home" in said.out
    again = quire("backup", str(tmp_path / "a copy"))
    assert again.code == 1
    assert again.err.strip().endswith("is there already; choose a new name")
