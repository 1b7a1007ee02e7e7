"""A desktop that ends badly is told of at the next start, once, calmly, with what is known of it."""

import faulthandler
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QPushButton, QWidget

from app.desktop.crash_desk import NONE
from app.diagnostics.sessions import DeadSession, SessionGuard
from app.theme.keeper import ThemeKeeper
from app.widgets.diagnostics.crash import CrashDialog
from storage.paths import HomePaths
from tests.app.person import click, press
from tests.flows.crashing import PROMPT, SLOT, THREAD
from tests.flows.desks import CONTROL, PATIENCE_S, Desk, Story, until, words
from tests.flows.processes import PROJECT, Quire

SHIFT = Qt.KeyboardModifier.ShiftModifier
NATIVE = {"segfault": "Segmentation fault", "abort": "Aborted"}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture(autouse=True)
def _own_faulthandler() -> Iterator[None]:
    """Give pytest's fault handler back."""
    was_on = faulthandler.is_enabled()
    yield
    if was_on:
        faulthandler.enable(sys.__stderr__ or 2)


class Program:
    """The desktop in a process."""

    def __init__(self, home: Path, folder: Path, how: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.flows.crashing", str(home), str(folder), how],
            cwd=PROJECT,
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(PROJECT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def ready(self) -> "Program":
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n"
        return self

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.end()

    def end(self) -> int:
        code = self.process.wait(PATIENCE_S)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


StartProgram = Callable[[str], Program]


@pytest.fixture
def start(home: Path, folder: Path) -> Iterator[StartProgram]:
    started: list[Program] = []

    def made(how: str) -> Program:
        started.append(Program(home, folder, how))
        return started[-1]

    yield made
    for each in started:
        if each.process.poll() is None:
            each.kill()


class Next:
    """The next start, in this process."""

    def __init__(self, qapp: QApplication, keeper: ThemeKeeper, home: Path, folder: Path) -> None:
        keeper.choose("dark")
        self._qapp = qapp
        self._make: Callable[[], Desk] = lambda: Desk(keeper, home, folder)
        self._paths = HomePaths(home)

    def __call__(self, story: Story) -> tuple[DeadSession, ...]:
        with SessionGuard(self._paths).guarding() as guard:
            died = guard.enter()
            desk = self._make()
            desk.desktop.diagnostics.crashes.note(died)
            assert desk.live(self._qapp, story) == 0
        return died


@pytest.fixture
def next_start(qapp: QApplication, keeper: ThemeKeeper, home: Path, folder: Path) -> Next:
    return Next(qapp, keeper, home, folder)


def marks(home: Path) -> list[str]:
    return sorted(path.name for path in (home / "crash").glob("open-*"))


async def is_silent(desk: Desk) -> None:
    await desk.opened()
    await until(lambda: desk.desktop.settings)
    await desk.desktop.tasks.settle("crash report")
    assert words(desk.window, "noticeText") == ""


def part(dialog: QWidget, name: str) -> QPushButton:
    found = dialog.findChild(QPushButton, name)
    assert isinstance(found, QPushButton)
    return found


def text_of(dialog: CrashDialog) -> str:
    found = dialog.findChild(QPlainTextEdit, "crashReportText")
    assert isinstance(found, QPlainTextEdit)
    return found.toPlainText()


async def opened_report(desk: Desk) -> CrashDialog:
    offer = part(desk.window, "noticeOffer")
    assert offer.text() == "Show report"
    click(offer)
    crashes = desk.desktop.diagnostics.crashes
    await until(lambda: crashes.dialog is not None and crashes.dialog.isActiveWindow())  # it takes keys
    assert words(desk.window, "noticeText") == ""
    assert crashes.dialog is not None
    return crashes.dialog


@pytest.mark.parametrize("how", NATIVE)
def test_a_fault_in_native_code_is_told_with_its_stack(
    start: StartProgram, next_start: Next, home: Path, how: str
) -> None:
    assert start(how).end() < 0
    assert len(marks(home)) == 2

    async def story(desk: Desk) -> None:
        await until(lambda: words(desk.window, "noticeText"))
        said = words(desk.window, "noticeText")
        assert said.startswith("Quire did not close properly last time (")
        assert said.endswith("Nothing that was committed is lost: no run was interrupted.")
        dialog = await opened_report(desk)
        text = text_of(dialog)
        assert "A fault in native code ended it" in text
        assert f"Fatal Python error: {NATIVE[how]}\n\nCurrent thread" in text
        assert f"in {how}" in text
        assert "PySide6-Essentials" in text
        press(dialog, Qt.Key.Key_C, CONTROL | SHIFT)
        assert QApplication.clipboard().text() == text
        click(part(dialog, "crashDismiss"))
        await until(lambda: desk.desktop.diagnostics.crashes.dialog is None)

    (died,) = next_start(story)
    assert died.cause == "native"
    assert next_start(is_silent) == (), "it is told once"
    assert len(list((home / "crash").iterdir())) == 1, "the report is kept, and no mark"


def test_a_kill_is_told_calmly_with_the_runs_that_it_cut_off(
    start: StartProgram, next_start: Next, home: Path
) -> None:
    start("run_and_wait").ready().kill()

    async def story(desk: Desk) -> None:
        await until(lambda: words(desk.window, "noticeText"))
        assert words(desk.window, "noticeText").endswith("is lost: 1 run was interrupted.")
        dialog = await opened_report(desk)
        text = text_of(dialog)
        assert "It left no trace of a fault: it was ended from outside" in text
        assert not any(word in text.lower() for word in ("fatal", "error", "umbrella"))
        press(dialog, Qt.Key.Key_Escape)
        await until(lambda: desk.desktop.diagnostics.crashes.dialog is None)
        assert [run.objective for run in desk.store.runs()] == [PROMPT]

    (died,) = next_start(story)
    assert died.cause == "killed"


def test_a_session_that_lives_is_not_taken_for_dead(
    start: StartProgram, next_start: Next, home: Path
) -> None:
    living = start("wait").ready()
    assert next_start(is_silent) == ()
    assert len(marks(home)) == 2
    living.kill()
    other = start("wait").ready()  # it finds the dead one, so nobody else does
    assert next_start(is_silent) == ()
    other.kill()


def test_a_clean_end_leaves_nothing_and_faults_on_the_way_are_in_the_log(
    start: StartProgram, next_start: Next, home: Path
) -> None:
    assert start("break_and_leave").end() == 0
    assert list((home / "crash").iterdir()) == []
    log = (home / "logs" / "quire.log").read_text(encoding="utf-8")
    for each in (
        f"LookupError: {SLOT}",
        f"LookupError: {THREAD}",
        "thread broken",
        "ValueError: of the loop",
    ):
        assert each in log
    assert "secret words" not in log

    async def story(desk: Desk) -> None:
        await is_silent(desk)
        desk.desktop.actions.trigger("crash-report")
        await until(lambda: words(desk.window, "noticeText") == NONE)

    assert next_start(story) == ()


def test_an_error_that_ends_the_program_is_told(start: StartProgram, next_start: Next) -> None:
    assert start("fall").end() == 1

    async def story(desk: Desk) -> None:
        await until(lambda: words(desk.window, "noticeText"))
        dialog = await opened_report(desk)
        text = text_of(dialog)
        assert "A fault of the program ended it" in text
        assert "LookupError: the end has fallen" in text
        dialog.close()

    (died,) = next_start(story)
    assert died.cause == "fault"


def test_the_command_line_has_no_marks(quire: Quire) -> None:
    assert quire("run", "2 + 2").code == 0
    assert not (quire.home / "crash").exists()
