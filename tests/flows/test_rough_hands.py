"""A person who is in a hurry, clumsy or unlucky: nothing crashes, nothing doubles, nothing typed is lost."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from app.theme.keeper import ThemeKeeper
from app.viewmodels.desktop import writer_id
from storage.event_store import EventStore
from storage.options import RunQuery
from tests.app.person import click, press, type_text
from tests.fakes.scripted import ScriptedModel, hang
from tests.flows.desks import CONTROL, Desk, MakeDesk, text_on_disk, until, with_model, words

MEGABYTE = "All work and no play makes a dull page.\n" * 26_215


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def desk(
    qapp: QApplication, keeper: ThemeKeeper, folder: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> MakeDesk:
    keeper.choose("dark")
    with_model(monkeypatch, ScriptedModel({"": [hang() for _ in range(40)]}))
    return lambda: Desk(keeper, home, folder)


async def hanging(desk: Desk, prompt: str = "think for ever") -> str:
    """Start a run that stays at work."""
    await desk.opened()
    desk.ask(prompt, model="scripted")
    run_id = desk.run_ids[-1]
    await until(lambda: desk.status(run_id) == "◐ running")
    return run_id


def paste(text: str) -> None:
    QGuiApplication.clipboard().setText(text)


def test_enter_pressed_twenty_times_starts_one_run(qapp: QApplication, desk: MakeDesk) -> None:
    async def story(desk: Desk) -> None:
        await desk.opened()
        desk.desktop.choices.choose_model("scripted")
        bar = desk.window.prompt
        for _ in range(20):
            press(bar.input, Qt.Key.Key_Return)
        assert desk.run_ids == []
        type_text(bar.input, "once")
        for _ in range(20):
            press(bar.input, Qt.Key.Key_Return)
        for _ in range(20):
            type_text(bar.input, "once")
            press(bar.input, Qt.Key.Key_Return)
        (run_id,) = desk.run_ids
        await until(lambda: desk.status(run_id) == "◐ running")
        assert [run.run_id for run in desk.store.runs()] == [run_id]
        for _ in range(5):
            click(desk.button(run_id, "writerCancel"))
        await until(lambda: desk.status(run_id) == "○ cancelled")
        await until(lambda: words(desk.window, "runSummary") == "No run active")
        desk.ask("once")
        assert len(desk.run_ids) == 2, "what has ended can be asked again"

    assert desk().live(qapp, story) == 0


def test_every_button_pressed_twice(qapp: QApplication, desk: MakeDesk) -> None:
    async def story(desk: Desk) -> None:
        run_id = await hanging(desk)
        for name in ("writerAccept", "writerReject", "writerCopy", "writerCancel"):
            for _ in range(2):
                click(desk.button(run_id, name))
        for number in (1, 2, 3, 9):
            for _ in range(2):
                press(desk.window, getattr(Qt.Key, f"Key_{number}"), CONTROL)
        for key in (Qt.Key.Key_L, Qt.Key.Key_M, Qt.Key.Key_2, Qt.Key.Key_W, Qt.Key.Key_W, Qt.Key.Key_W):
            press(desk.window, key, CONTROL)
        for key in (Qt.Key.Key_F11, Qt.Key.Key_F11):
            press(desk.window, key)
        await until(lambda: desk.store.runs()[0].status == "cancelled")
        assert desk.run_ids == []

    assert desk().live(qapp, story) == 0


def test_a_window_that_is_closed_during_a_run_comes_back_from_trace_once(
    qapp: QApplication, desk: MakeDesk
) -> None:
    async def story(desk: Desk) -> None:
        run_id = await hanging(desk)
        type_text(desk.page(run_id), "Kept.")
        desk.desktop.windows.close(writer_id(run_id))
        assert desk.run_ids == []
        await until(desk.trace().detail.header.document.isVisible)
        for _ in range(3):
            click(desk.trace().detail.header.document)
        assert desk.run_ids == [run_id]
        await until(lambda: desk.page(run_id).toPlainText() == "Kept.")
        assert desk.status(run_id) == "◐ running"

    assert desk().live(qapp, story) == 0


def test_leaving_during_runs_says_so_and_the_runs_say_why_they_stopped(
    qapp: QApplication, desk: MakeDesk, home: Path
) -> None:
    said: list[str] = []

    async def story(desk: Desk) -> None:
        for prompt in ("first", "second", "third"):
            await hanging(desk, prompt)
        await until(lambda: words(desk.window, "runSummary") == "3 runs active")
        desk.window.close()
        desk.window.close()
        await until(lambda: words(desk.window, "noticeText"))
        said.append(words(desk.window, "noticeText"))
        assert desk.window.isVisible()

    assert desk().live(qapp, story) == 0
    assert said[0].startswith("Closing:")
    store = EventStore.open(home)
    try:
        assert {run.status for run in store.runs()} == {"interrupted"}
        assert {run.status_message for run in store.runs(RunQuery())} == {"The program was closed."}
        assert store.verify().ok
    finally:
        store.close()


def test_a_megabyte_is_pasted_into_prompt_and_document(qapp: QApplication, desk: MakeDesk) -> None:
    async def story(desk: Desk) -> None:
        run_id = await hanging(desk)
        bar = desk.window.prompt
        paste(MEGABYTE)
        press(bar.input, Qt.Key.Key_V, CONTROL)
        assert bar.draft().whole == MEGABYTE
        assert bar.height() < 200
        press(desk.page(run_id), Qt.Key.Key_V, CONTROL)
        assert len(desk.page(run_id).toPlainText()) == len(MEGABYTE)
        presenter = desk.writers._open[run_id][0]
        await until(lambda: presenter.revision > 0 and not presenter._replica.unconfirmed)
        file = desk.store.paths.document(run_id)
        await until(lambda: len(text_on_disk(file)) > len(MEGABYTE))
        press(bar.input, Qt.Key.Key_Return)
        second = desk.run_ids[-1]
        assert second != run_id
        await until(lambda: desk.status(second) == "◐ running")

    assert desk().live(qapp, story) == 0


def test_any_size_of_the_window(qapp: QApplication, desk: MakeDesk) -> None:
    async def story(desk: Desk) -> None:
        run_id = await hanging(desk)
        for size in ((1, 1), (4000, 3000), (960, 600), (1280, 800)):
            desk.window.resize(*size)
            await desk.frames.pass_by(2)
            assert desk.window.prompt.geometry().bottom() <= desk.window.height()
            assert desk.writer(run_id).visibleRegion().boundingRect().height() > 100

    assert desk().live(qapp, story) == 0


def test_a_home_that_is_deleted_while_it_is_open_crashes_nothing(
    qapp: QApplication, desk: MakeDesk, home: Path
) -> None:
    async def story(desk: Desk) -> None:
        run_id = await hanging(desk)
        shutil.rmtree(home)
        type_text(desk.page(run_id), "typed into nowhere")
        click(desk.button(run_id, "writerCancel"))
        await desk.frames.pass_by(5)
        assert desk.page(run_id).toPlainText() == "typed into nowhere"
        desk.ask("another")
        await until(lambda: len(desk.run_ids) == 2 or words(desk.window, "noticeText"))

    assert desk().live(qapp, story) in (0, 1)
