"""The main job with keys alone: no mouse, no slot is called; each key goes to what has the keyboard."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QMenu

from app.desktop.desktop import Desktop
from app.theme.keeper import ThemeKeeper
from app.viewmodels.desktop import writer_id
from app.widgets.writer.window import WriterWindow
from tests.app.keys import (
    ALT,
    CONTROL,
    SHIFT,
    focus_name,
    key,
    key_of_desk,
    tab_to,
    with_keyboard,
    write,
)
from tests.fakes.scripted import ScriptedModel, hang
from tests.flows.desks import Desk, MakeDesk, until, with_model
from tests.flows.folders import small_project

Key = Qt.Key


@pytest.fixture
def desk(
    qapp: QApplication, keeper: ThemeKeeper, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> MakeDesk:
    keeper.choose("dark")
    with_model(monkeypatch, ScriptedModel({"": [hang() for _ in range(4)]}))
    return lambda: Desk(keeper, tmp_path / "home", folder)


async def menu_is_open() -> QMenu:
    await until(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


async def take(words: str) -> None:
    """Take an entry of the menu that is open, with the arrows and Enter."""
    menu = await menu_is_open()
    for _ in range(len(menu.actions()) + 1):
        active = menu.activeAction()
        if active is not None and words in active.text():
            key(Key.Key_Return)
            await until(lambda: not menu.isVisible())
            return
        key(Key.Key_Down)
    raise AssertionError([action.text() for action in menu.actions()])


async def chooses_everything(desktop: Desktop, folder: Path) -> None:
    """Pick a folder that is looked for, another model and back, and how edits are reviewed."""
    tab_to("promptFolder")
    key(Key.Key_Space)
    await take("Choose another")
    await until(lambda: focus_name() == "fileNameEdit")
    write(str(folder))
    key(Key.Key_Return)
    await until(lambda: desktop.choices.view.workspace == folder)
    await until(lambda: QApplication.activeModalWidget() is None)
    desktop.window.activateWindow()  # where no window manager does it
    await until(lambda: (has := QApplication.focusWidget()) is not None and has.window() is desktop.window)
    key(Key.Key_L, CONTROL)
    tab_to("promptModel")
    key(Key.Key_Down)
    await take("openai:gpt-5")
    assert desktop.choices.view.model.startswith("openai:gpt-5")
    key(Key.Key_Return)
    await take("Offline")
    assert desktop.choices.view.model == "offline"
    tab_to("promptPolicy")
    key(Key.Key_Space)
    await take("Review edits")
    assert desktop.choices.view.policy == "review"


async def reviews(desk: Desk, run_id: str) -> None:
    """Walk the proposals: next, previous, accept, reject, take back."""
    writer = desk.writer(run_id)
    await until(lambda: counter(writer) and desk.status(run_id) == "✓ completed")
    key(Key.Key_Escape)
    assert focus_name() == "writerDocument"
    key(Key.Key_Down, ALT)
    await until(lambda: counter(writer).startswith("1 of"))
    total = int(counter(writer).split()[-1])
    assert total >= 2
    key(Key.Key_Down, ALT)
    await until(lambda: counter(writer).startswith("2 of"))
    key(Key.Key_Up, ALT)
    await until(lambda: counter(writer).startswith("1 of"))
    key(Key.Key_Return, CONTROL)
    await until(lambda: counter(writer).endswith(f"of {total - 1}"))
    key(Key.Key_Backspace, CONTROL)
    await until(lambda: total == 2 or counter(writer).endswith(f"of {total - 2}"))
    key(Key.Key_Z, CONTROL)
    await until(lambda: counter(writer).endswith(f"of {total - 1}"))


def counter(writer: WriterWindow) -> str:
    label = writer.findChild(QLabel, "writerCounter")
    assert isinstance(label, QLabel)
    return label.text().strip()


async def reads_the_trace(desk: Desk, run_id: str) -> None:
    """Go through the runs and the cards of one."""
    trace = desk.trace()
    key(Key.Key_T, CONTROL | SHIFT)
    assert focus_name() == "traceRunList"
    key(Key.Key_Home)
    await until(lambda: trace.runs.list.currentIndex().row() == 0)
    key(Key.Key_Down)
    key(Key.Key_Slash)
    assert focus_name() == "traceFilter"
    key(Key.Key_Escape)
    assert focus_name() == "traceRunList"
    tab_to("traceCallList")
    cards = with_keyboard()
    before = trace.detail.cards.currentIndex().row()
    key(Key.Key_J)
    key(Key.Key_J)
    assert trace.detail.cards.currentIndex().row() > before
    key(Key.Key_K)
    key(Key.Key_Return)
    assert cards.isVisible()


async def arranges_windows(desk: Desk, run_id: str) -> None:
    """Close and open windows, snap one, and work in another workspace."""
    windows, workspaces = desk.desktop.windows, desk.desktop.workspaces
    key(Key.Key_W, CONTROL)
    assert windows.window("trace") is None
    await until(lambda: focus_name() == "writerDocument")
    key(Key.Key_1, CONTROL)
    assert windows.active_id == "trace"
    key(Key.Key_2, CONTROL)
    assert windows.active_id == writer_id(run_id)
    key_of_desk(Key.Key_M)
    assert windows.active_id == "trace"
    await until(lambda: focus_name() == "traceRunList")
    key(Key.Key_2, CONTROL)
    key(Key.Key_F11)
    window = windows.window(writer_id(run_id))
    assert window is not None
    slots = [window.slot]
    key(Key.Key_F11)
    key_of_desk(Key.Key_Left)
    slots.append(window.slot)
    assert slots == ["full", "left half"]
    key_of_desk(Key.Key_N)
    assert len(workspaces.names) == 2
    assert windows.active_id == ""
    await until(lambda: focus_name() == "promptInput")
    key_of_desk(Key.Key_PageUp)
    assert windows.active_id == writer_id(run_id)


async def changes_settings(desk: Desk) -> None:
    """Open the settings from the palette, and change the theme there and by its key."""
    keeper = desk.desktop.keeper
    key(Key.Key_K, CONTROL)
    assert focus_name() == "commandPaletteField"
    write("settings")
    key(Key.Key_Return)
    await until(lambda: desk.desktop.windows.active_id == "settings")
    tab_to("control:theme")
    key(Key.Key_Home)
    key(Key.Key_End)
    await until(lambda: keeper.choice == "light")
    key(Key.Key_L, CONTROL | SHIFT)
    assert keeper.choice == "dark"
    key(Key.Key_W, CONTROL)
    assert desk.desktop.windows.window("settings") is None


async def cancels_a_run(desk: Desk) -> str:
    """Start a run that hangs, and cancel it."""
    before = set(desk.run_ids)
    key(Key.Key_L, CONTROL)
    tab_to("promptModel")
    key(Key.Key_Space)
    await take("scripted")
    key(Key.Key_L, CONTROL)
    write("Never ends")
    key(Key.Key_Return)
    (run_id,) = set(desk.run_ids) - before
    await until(lambda: desk.status(run_id) == "◐ running")
    key(Key.Key_Period, CONTROL)
    await until(lambda: desk.status(run_id) == "○ cancelled")
    return run_id


def test_the_main_job_with_keys_alone(qapp: QApplication, desk: MakeDesk, tmp_path: Path) -> None:
    other = small_project(tmp_path / "other project", "other")

    async def story(desk: Desk) -> None:
        await until(lambda: desk.desktop.settings)
        await until(lambda: focus_name() == "promptInput")
        write("Describe this folder")
        key(Key.Key_Return, SHIFT)
        write("and its parts")
        await chooses_everything(desk.desktop, other)
        key(Key.Key_L, CONTROL)
        key(Key.Key_Return)
        (run_id,) = desk.run_ids
        run = desk.store.run
        await until(lambda: run(run_id))
        await reviews(desk, run_id)
        await reads_the_trace(desk, run_id)
        await arranges_windows(desk, run_id)
        await changes_settings(desk)
        choices = desk.desktop.choices
        choices.offer_models([*(each.name for each in choices.view.models), "scripted"])  # of this test
        cancelled = await cancels_a_run(desk)
        key(Key.Key_Up)
        assert desk.window.prompt.draft().text == "Never ends", "the history is there"
        assert cancelled != run_id
        key(Key.Key_F6)
        assert desk.writer(cancelled).isAncestorOf(with_keyboard())
        key(Key.Key_F6)
        assert focus_name() == "launcherButton"
        key(Key.Key_F6, SHIFT)
        key(Key.Key_F6, SHIFT)
        assert focus_name() == "promptInput"
        key(Key.Key_Q, CONTROL)
        await until(lambda: desk.window.close_wanted)

    assert desk().live(qapp, story) == 0
