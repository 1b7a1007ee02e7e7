from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.desktop.canvas_window import CanvasWindow
from app.desktop.desktop import Desktop
from app.desktop.grip import EDGE
from app.desktop.main_window import DEFAULT_SIZE, LEAST_SIZE, _fitting
from app.theme.keeper import ThemeKeeper
from app.viewmodels.desktop import Notice, Opened, WriterRequest
from app.viewmodels.placement import MIN_WIDTH, Rect, slot_rect
from app.viewmodels.prompt import EMPTY_HINT
from tests.app.parts import PlainWriters, make_desktop
from tests.app.person import click, double_click, drag, press, type_text

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def made(qtbot: QtBot, keeper: ThemeKeeper) -> Iterator[tuple[Desktop, PlainWriters]]:
    keeper.choose("dark")
    desktop, writers = make_desktop(keeper)
    desktop.window.resize(1280, 800)
    desktop.window.show()
    qtbot.waitExposed(desktop.window)
    yield desktop, writers
    desktop.trace.close()
    desktop.runs.close()
    desktop.window.let_go()
    desktop.window.deleteLater()


@pytest.fixture
def desktop(made: tuple[Desktop, PlainWriters]) -> Desktop:
    return made[0]


def frame(desktop: Desktop, window_id: str) -> CanvasWindow:
    window = desktop.windows._windows[window_id]
    assert isinstance(window, CanvasWindow)
    return window


def is_wide(desktop: Desktop, width: int) -> bool:
    return desktop.window.canvas.area.width == width


def open_writer(desktop: Desktop, run_id: str = "r1") -> CanvasWindow:
    desktop.show_writer(WriterRequest(run_id, f"Report {run_id}", 0.0))
    return frame(desktop, f"writer:{run_id}")


def test_a_prompt_typed_by_a_person_opens_its_writer_at_once(
    qtbot: QtBot, made: tuple[Desktop, PlainWriters]
) -> None:
    desktop, writers = made
    bar = desktop.window.prompt
    qtbot.waitUntil(bar.input.hasFocus)
    type_text(bar.input, "Describe this folder")
    opened: list[Opened] = []
    desktop.windows.opened.connect(opened.append)
    press(bar.input, Qt.Key.Key_Return)
    assert [request.title for request in writers.made] == ["Describe this folder"]
    window = frame(desktop, f"writer:{writers.made[0].run_id}")
    assert window.isVisible()
    assert window.windowTitle() == "Writer — Describe this folder"
    assert bar.draft().is_empty
    assert bar.input.hasFocus(), "who types goes on typing"
    qtbot.waitUntil(lambda: any(each.app == "writer" for each in opened))
    painted = next(each for each in opened if each.app == "writer")
    assert painted.run_id == writers.made[0].run_id
    assert 0 < painted.handling_ms <= painted.request_to_visible_ms


def test_writer_stands_left_and_trace_right_and_both_follow_the_canvas(
    qtbot: QtBot, desktop: Desktop
) -> None:
    open_writer(desktop)
    for size in ((1280, 800), (1720, 980)):
        desktop.window.resize(*size)
        qtbot.waitUntil(partial(is_wide, desktop, size[0]))
        area = desktop.window.canvas.area
        assert frame(desktop, "writer:r1").frame_rect() == slot_rect("left", area)
        assert frame(desktop, "trace").frame_rect() == slot_rect("right", area)


def test_opening_what_is_open_brings_it_to_the_front(made: tuple[Desktop, PlainWriters]) -> None:
    desktop, writers = made
    open_writer(desktop, "r1")
    open_writer(desktop, "r2")
    assert desktop.windows.active_id == "writer:r2"
    open_writer(desktop, "r1")
    assert desktop.windows.active_id == "writer:r1"
    assert len(writers.made) == 2


def test_further_writers_cascade(desktop: Desktop) -> None:
    rects = [open_writer(desktop, f"r{number}").frame_rect() for number in range(4)]
    assert len({(rect.x, rect.y) for rect in rects}) == 4


def test_the_active_window_is_marked_and_its_tab_too(desktop: Desktop) -> None:
    open_writer(desktop)
    assert frame(desktop, "writer:r1")._frame.property("active") == "true"
    assert frame(desktop, "trace")._frame.property("active") == ""
    desktop.show_trace()
    assert frame(desktop, "trace")._frame.property("active") == "true"
    tabs = desktop.window.top_bar.findChildren(QPushButton, "windowTab")
    shown = [tab for tab in tabs if not tab.isHidden()]
    assert [tab.isChecked() for tab in shown] == [True, False]


def test_a_window_is_moved_by_its_title_bar(qtbot: QtBot, desktop: Desktop) -> None:
    window = open_writer(desktop)
    before = window.frame_rect()
    bar = window.bar
    drag(bar, QPoint(200, 10), QPoint(260, 50))
    after = window.frame_rect()
    assert (after.x, after.y) != (before.x, before.y)
    assert (after.width, after.height) == (before.width, before.height)
    assert window.slot is None
    desktop.window.resize(1400, 900)
    assert window.frame_rect() == after, "a window that was moved keeps its place"


def test_a_window_is_resized_by_its_edge(qtbot: QtBot, desktop: Desktop) -> None:
    window = open_writer(desktop)
    before = window.frame_rect()
    edge = QPoint(window.width() - 2, window.height() // 2)
    drag(window, edge, edge - QPoint(60, 0))
    after = window.frame_rect()
    assert (after.x, after.y, after.height) == (before.x, before.y, before.height)
    assert MIN_WIDTH <= after.width < before.width


def test_maximise_fills_the_canvas_and_restores(qtbot: QtBot, desktop: Desktop) -> None:
    window = open_writer(desktop)
    before = window.frame_rect()
    double_click(window.bar)
    area = desktop.window.canvas.area
    assert window.frame_rect() == Rect(0, 0, area.width, area.height)
    button = window.bar.findChild(QPushButton, "windowMaximise")
    assert button is not None
    click(button)
    assert window.frame_rect() == before


def test_a_minimised_window_comes_back_by_its_tab(qtbot: QtBot, desktop: Desktop) -> None:
    window = open_writer(desktop)
    button = window.bar.findChild(QPushButton, "windowMinimise")
    assert button is not None
    click(button)
    assert not window.isVisible()
    assert desktop.windows.active_id == "trace"
    tab = next(
        tab
        for tab in desktop.window.top_bar.findChildren(QPushButton, "windowTab")
        if not tab.isHidden() and "Report r1" in tab.accessibleName()
    )
    assert tab.toolTip().startswith("Bring back")
    click(tab)
    assert window.isVisible()
    assert desktop.windows.active_id == "writer:r1"


def test_closing_a_window_lets_go_of_its_run_and_it_can_be_opened_again(
    qtbot: QtBot, made: tuple[Desktop, PlainWriters]
) -> None:
    desktop, writers = made
    window = open_writer(desktop)
    button = window.bar.findChild(QPushButton, "windowClose")
    assert button is not None
    click(button)
    assert writers.gone == ["r1"]
    open_writer(desktop)
    assert len(writers.made) == 2


def test_an_empty_canvas_says_what_to_do(desktop: Desktop) -> None:
    canvas = desktop.window.canvas
    title = canvas._words[0]
    assert title.isVisible()
    assert title.text() == "Your document opens here"
    assert not canvas._empty.geometry().intersects(frame(desktop, "trace").geometry())
    desktop.windows.close("trace")
    assert title.isVisible()
    assert title.text() == "Nothing is open"
    open_writer(desktop)
    assert not canvas._empty.isVisible()
    desktop.show_trace()
    assert not canvas._empty.isVisible()
    desktop.windows.close("writer:r1")
    assert title.text() == "Your document opens here"


def test_keys_reach_windows_and_the_prompt(qtbot: QtBot, desktop: Desktop) -> None:
    open_writer(desktop, "r1")
    desktop.window.activateWindow()
    press(desktop.window, Qt.Key.Key_1, CONTROL)
    assert desktop.windows.active_id == "trace"
    press(desktop.window, Qt.Key.Key_2, CONTROL)
    assert desktop.windows.active_id == "writer:r1"
    press(desktop.window, Qt.Key.Key_L, CONTROL)
    assert desktop.window.prompt.input.hasFocus()
    press(desktop.window, Qt.Key.Key_W, CONTROL)
    assert "writer:r1" not in desktop.windows._windows
    press(desktop.window, Qt.Key.Key_9, CONTROL)


def test_the_theme_button_changes_every_part(
    qtbot: QtBot, made: tuple[Desktop, PlainWriters], qapp: QApplication
) -> None:
    desktop, writers = made
    open_writer(desktop)
    button = desktop.window.top_bar.findChild(QPushButton, "themeToggle")
    assert button is not None
    dark = desktop.window.grab().toImage()
    click(button)
    assert writers.themes[-1].name == "light"
    assert desktop.window.grab().toImage() != dark
    click(button)
    assert writers.themes[-1].name == "dark"


def test_an_empty_prompt_shows_one_quiet_line_that_goes_by_itself(qtbot: QtBot, desktop: Desktop) -> None:
    line = desktop.window.notices
    line._timer.setInterval(1)
    press(desktop.window.prompt.input, Qt.Key.Key_Return)
    assert line._words.text() == EMPTY_HINT
    qtbot.waitUntil(lambda: not line.isVisible())


def test_a_failure_stays_until_it_is_put_away(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.say(Notice("The disk is full; free some space.", "failed"))
    line = desktop.window.notices
    assert line.isVisible()
    assert not line._timer.isActive()
    assert line.geometry().bottom() < desktop.window.canvas.height()
    click(line._away)
    assert not line.isVisible()


def test_many_writers_do_not_make_the_main_window_wider(desktop: Desktop) -> None:
    for number in range(20):
        open_writer(desktop, f"r{number}")
    assert desktop.window.minimumSizeHint().width() <= 960
    assert desktop.window.width() == 1280


def test_the_margin_of_a_window_is_part_of_no_rectangle_that_is_told(desktop: Desktop) -> None:
    window = open_writer(desktop)
    assert window.geometry().x() == window.frame_rect().x - EDGE


def test_windows_that_come_and_go_while_another_program_has_the_keyboard_do_not_take_it(
    qtbot: QtBot, desktop: Desktop
) -> None:
    bar = desktop.window.prompt
    qtbot.waitUntil(bar.input.hasFocus)
    other = QPushButton("another program")
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow)
    open_writer(desktop, "r1")
    open_writer(desktop, "r2")
    desktop.drop_writer("r2")
    desktop.windows.minimise("writer:r1")
    desktop.window.activateWindow()
    qtbot.waitUntil(desktop.window.isActiveWindow)
    assert bar.input.hasFocus()


def test_a_refused_run_leaves_the_keyboard_in_the_prompt(qtbot: QtBot, desktop: Desktop) -> None:
    bar = desktop.window.prompt
    qtbot.waitUntil(bar.input.hasFocus)
    open_writer(desktop, "r1")
    desktop.drop_writer("r1")
    assert bar.input.hasFocus()


def test_the_first_size_leaves_room_on_a_small_screen() -> None:
    small = _fitting(QSize(1280, 800))
    assert small.width() <= 1280
    assert small.height() < 800
    assert _fitting(QSize(3000, 2000)) == DEFAULT_SIZE
    assert _fitting(QSize(640, 480)) == LEAST_SIZE
