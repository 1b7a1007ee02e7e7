"""The windows come back as they were: after a restart, after kill -9, and beside a damaged file."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.desktop.canvas_window import CanvasWindow
from app.desktop.desktop import Desktop
from app.desktop.native_window import NativeWindow
from app.theme.keeper import ThemeKeeper
from app.viewmodels.layout import WindowPlace, read_layout
from app.viewmodels.placement import Rect
from storage.event_store import EventStore
from storage.events.desktop import DesktopWorkspaceSwitched
from storage.options import EventQuery
from tests.builders.events import RunBuilder
from tests.flows.desks import Desk, MakeDesk, until, words

RUNS = 20
NOWHERE = Rect(0, 0, 0, 0)
WORKSPACES = ("Main", "Two", "Three", "Four")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    store = EventStore.open(home)
    for number in range(RUNS):
        run = RunBuilder(f"run-{number:02}").prompt().begin().complete()
        store.append(run.new_events).result(90)
    store.close()
    return home


@pytest.fixture
def desk(qapp: QApplication, keeper: ThemeKeeper, folder: Path, home: Path) -> MakeDesk:
    keeper.choose("dark")
    return lambda: Desk(keeper, home, folder)


def layout_of(home: Path) -> dict[str, WindowPlace]:
    layout = read_layout((home / "layout.json").read_text(encoding="utf-8"))
    return {each.window_id: each for each in layout.windows}


async def settled(desk: Desk, home: Path, workspaces: int = 1) -> None:
    """Wait until the file holds what is on the screen."""

    def is_kept() -> bool:
        try:
            layout = read_layout((home / "layout.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            return False
        return layout == desk.lifecycle.layout_keeper.layout() and len(layout.workspaces) == workspaces

    await until(is_kept)


def free(places: dict[str, WindowPlace]) -> dict[str, WindowPlace]:
    """Leave the rectangles out that follow from a slot: the canvas may have another size."""
    return {key: each if each.slot is None else replace(each, rect=NOWHERE) for key, each in places.items()}


def stacking(desk: Desk) -> list[str]:
    return [window.look.window_id for window in desk.desktop.windows.shown()]


async def twenty_windows(desk: Desk) -> None:
    """Open 20 windows in 4 workspaces, each in a place of its own."""
    await desk.opened()
    desktop = desk.desktop
    for number in range(RUNS):
        if number % 5 == 0 and number:
            desktop.workspaces.create(WORKSPACES[number // 5])
        run_id = f"run-{number:02}"
        desktop.open_again(run_id, f"Report number {number}")
        window = desktop.windows.window(f"writer:{run_id}")
        assert isinstance(window, CanvasWindow)
        window.slot = None
        window.place(Rect(20 + 7 * number, 10 + 5 * number, 420 + number, 300 + number))
        window.moved_by_hand.emit(window.look.window_id)
    desktop.arranger.snap("writer:run-16", "top right")
    desktop.windows.minimise("writer:run-17")
    desktop.windows.toggle_maximised("writer:run-18")
    desktop.pop_out.pop_out("writer:run-03")
    native = native_of(desktop, "writer:run-03")
    native.setGeometry(60, 70, 520, 410)
    desktop.windows.focus("writer:run-15")


def native_of(desktop: Desktop, window_id: str) -> NativeWindow:
    window = desktop.windows.window(window_id)
    assert window is not None
    assert window.native is not None
    return window.native


def test_twenty_windows_in_four_workspaces_come_back(qapp: QApplication, desk: MakeDesk, home: Path) -> None:
    before: dict[str, object] = {}

    async def first(desk: Desk) -> None:
        await twenty_windows(desk)
        await settled(desk, home, 4)
        switched = [event.body for event in desk.store.read(EventQuery(prefix="desktop.workspace"))]
        names = [body.name for body in switched if isinstance(body, DesktopWorkspaceSwitched)]
        assert names == ["Two", "Three", "Four"]
        before["stacking"] = stacking(desk)
        before["places"] = free(layout_of(home))

    async def second(desk: Desk) -> None:
        await desk.opened()
        workspaces = desk.desktop.workspaces
        await until(lambda: workspaces.names == WORKSPACES)
        assert workspaces.current == "Four"
        assert stacking(desk) == before["stacking"]
        native = native_of(desk.desktop, "writer:run-03")
        assert native.isVisible()
        assert native.geometry().getRect() == (60, 70, 520, 410)
        for name in WORKSPACES:
            workspaces.switch(name)
        workspaces.switch("Four")
        desk.desktop.windows.focus("writer:run-15")
        kept = desk.lifecycle.layout_keeper.layout()
        assert free({each.window_id: each for each in kept.windows}) == before["places"]
        page = desk.desktop.windows.content("writer:run-17")
        assert page is not None

    assert desk().live(qapp, first) == 0
    assert desk().live(qapp, second) == 0


def test_a_kill_loses_no_window(qapp: QApplication, desk: MakeDesk, home: Path, tmp_path: Path) -> None:
    program = [sys.executable, "-m", "tests.flows.layout_program", str(home), str(tmp_path)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    process = subprocess.Popen(program, stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "kept"
    process.send_signal(signal.SIGKILL)
    process.wait(90)
    process.stdout.close()
    places = layout_of(home)

    async def after(desk: Desk) -> None:
        await desk.opened()
        await until(lambda: desk.desktop.workspaces.names == WORKSPACES)
        for name in WORKSPACES:
            desk.desktop.workspaces.switch(name)
        desk.desktop.workspaces.switch("Four")
        kept = {each.window_id: each for each in desk.lifecycle.layout_keeper.layout().windows}
        assert free(kept) == free(places)
        assert len(kept) == RUNS + 1

    assert desk().live(qapp, after) == 0


@pytest.mark.parametrize("text", ["{", '{"version": 99}', "[]", "\x00\xff"])
def test_a_damaged_layout_gives_the_first_arrangement_and_a_notice(
    qapp: QApplication, desk: MakeDesk, home: Path, text: str
) -> None:
    (home / "layout.json").write_text(text, encoding="latin-1")

    async def story(desk: Desk) -> None:
        await desk.opened()
        await until(lambda: words(desk.window, "noticeText"))
        assert "layout.json cannot be used" in words(desk.window, "noticeText")
        assert stacking(desk) == ["trace"]

    assert desk().live(qapp, story) == 0
    assert (home / "layout.json.damaged").read_text(encoding="latin-1") == text
    assert json.loads((home / "layout.json").read_text())["version"] == 1


def test_a_run_that_is_gone_is_told_and_not_opened(qapp: QApplication, desk: MakeDesk, home: Path) -> None:
    async def first(desk: Desk) -> None:
        await desk.opened()
        desk.desktop.open_again("run-03", "Report")

    async def second(desk: Desk) -> None:
        await desk.opened()
        await until(lambda: "not in the log any more" in words(desk.window, "noticeText"))
        assert stacking(desk) == ["trace"]

    assert desk().live(qapp, first) == 0
    text = (home / "layout.json").read_text(encoding="utf-8").replace("run-03", "run-99")
    (home / "layout.json").write_text(text, encoding="utf-8")
    assert desk().live(qapp, second) == 0
