import itertools
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame
from pytestqt.qtbot import QtBot

from app.desktop.canvas_window import CanvasWindow
from app.desktop.desktop import Desktop
from app.theme.keeper import ThemeKeeper
from app.viewmodels.desktop import WriterRequest
from app.viewmodels.placement import Slot, slot_rect
from tests.app.parts import make_desktop
from tests.app.person import drag, press, press_of_desk


@pytest.fixture
def desktop(qtbot: QtBot, keeper: ThemeKeeper) -> Iterator[Desktop]:
    keeper.choose("dark")
    desktop, _writers = make_desktop(keeper)
    desktop.window.resize(1280, 800)
    desktop.window.show()
    qtbot.waitExposed(desktop.window)
    yield desktop
    desktop.trace.close()
    desktop.runs.close()
    desktop.window.let_go()
    desktop.window.deleteLater()


def open_writer(desktop: Desktop, run_id: str = "r1") -> CanvasWindow:
    desktop.show_writer(WriterRequest(run_id, f"Report {run_id}", 0.0))
    window = desktop.windows.window(f"writer:{run_id}")
    assert window is not None
    return window


def stands(desktop: Desktop, window: CanvasWindow, slot: Slot) -> bool:
    return window.frame_rect() == slot_rect(slot, desktop.window.canvas.area)


def test_arrows_snap_the_window_in_front(desktop: Desktop) -> None:
    window = open_writer(desktop)
    steps: list[tuple[Qt.Key, Slot]] = [
        (Qt.Key.Key_Right, "right half"),
        (Qt.Key.Key_Up, "top right"),
        (Qt.Key.Key_Left, "top left"),
        (Qt.Key.Key_Down, "left half"),
        (Qt.Key.Key_Down, "bottom left"),
    ]
    for key, slot in steps:
        press_of_desk(desktop.window, key)
        assert stands(desktop, window, slot), slot


def test_a_snapped_window_follows_the_canvas(qtbot: QtBot, desktop: Desktop) -> None:
    window = open_writer(desktop)
    press_of_desk(desktop.window, Qt.Key.Key_Right)
    before = window.frame_rect()
    desktop.window.resize(1500, 900)
    qtbot.waitUntil(lambda: window.frame_rect() != before)
    assert stands(desktop, window, "right half")


def test_a_maximised_window_is_snapped_out_of_it(desktop: Desktop) -> None:
    window = open_writer(desktop)
    press_of_desk(desktop.window, Qt.Key.Key_Up)
    press(desktop.window, Qt.Key.Key_F11)
    press(desktop.window, Qt.Key.Key_F11)
    desktop.windows.toggle_maximised("writer:r1")
    assert window.is_full()
    press_of_desk(desktop.window, Qt.Key.Key_Left)
    assert not window.is_full()
    assert stands(desktop, window, "left half")


def test_tiles_show_all_windows_and_hide_none(desktop: Desktop) -> None:
    windows = [open_writer(desktop, f"r{number}") for number in range(3)]
    press_of_desk(desktop.window, Qt.Key.Key_T)
    trace = desktop.windows.window("trace")
    assert trace is not None
    rects = [window.geometry().adjusted(8, 8, -8, -8) for window in (*windows, trace)]
    assert not any(a.intersects(b) for a, b in itertools.combinations(rects, 2))


def test_a_cascade_leaves_every_title_in_sight(desktop: Desktop) -> None:
    windows = [open_writer(desktop, f"r{number}") for number in range(3)]
    press_of_desk(desktop.window, Qt.Key.Key_T)
    tops = [window.frame_rect().y for window in windows]
    assert len(set(tops)) < len(tops)
    press_of_desk(desktop.window, Qt.Key.Key_C)
    tops = [window.frame_rect().y for window in windows]
    assert sorted(set(tops)) == sorted(tops)
    assert desktop.windows.active_id == "writer:r2"


def test_a_title_bar_dragged_to_the_edge_shows_the_place_and_snaps(desktop: Desktop) -> None:
    window = open_writer(desktop)
    preview = desktop.window.canvas.findChild(QFrame, "snapPreview")
    assert isinstance(preview, QFrame)
    canvas = desktop.window.canvas.viewport()
    start = QPoint(100, 10)
    edge = canvas.mapToGlobal(QPoint(canvas.width() - 2, 350)) - window.bar.mapToGlobal(QPoint(0, 0))
    seen: list[bool] = []
    window.bar.dragged.connect(lambda _at: seen.append(preview.isVisible()))
    drag(window.bar, start, edge)
    assert any(seen)
    assert preview.isHidden()
    assert stands(desktop, window, "right half")
