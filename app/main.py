"""The composition root of the desktop, in the order of its start.

1. Qt, the application, the theme: nothing else is imported yet;
2. the main window with the prompt bar is shown and **painted**; what is typed from here on counts; then, in
   a thread, this session is marked as open, and those that died are found;
3. in a thread: presenters, widgets and events are imported; then the desktop is built, Trace opens;
4. in a thread: the log is opened, the actors are imported; on the loop they start, waiting prompts are run;
5. in a thread, last: pyqtgraph and pydantic-ai are imported, so that no plot and no prompt waits for them.

The end is ``app.desktop.shutdown``.
"""

import argparse
import asyncio
import importlib
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.clipboard import release_clipboard
from app.desktop.main_window import MainWindow
from app.diagnostics.faults import FaultLog, faults_logged
from app.diagnostics.log_file import LogFile
from app.garbage import GarbageCollector
from app.loop import run_desktop
from app.pyside_features import leave_sources_unread
from app.settings.first import first_text_size, first_theme
from app.theme.keeper import SYSTEM, ThemeKeeper
from storage.paths import HomePaths, default_home, home_named

# The interface gives the interpreter up at nearly every call into Qt and gets it back after this long
# at most, while another thread computes. With Python's own 5 ms, a window of 40 widgets took 0.2 s to open.
SWITCH_S = 0.0005


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the desktop; return the exit code."""
    options = _options(arguments)
    return run(options.home, options.theme)


def run(home: Path, theme: str | None = None) -> int:
    """Open the desktop of a home, in its own theme unless another is asked for."""
    leave_sources_unread()
    app = QApplication.instance() or QApplication(["quire"])
    assert isinstance(app, QApplication)  # noqa: S101 -- nobody makes a smaller application before us
    sys.setswitchinterval(SWITCH_S)
    app.setApplicationName("quire")
    app.setApplicationDisplayName("Quire")
    app.setDesktopFileName("quire")
    settings = HomePaths(home).settings
    keeper = ThemeKeeper(app, theme or first_theme(settings), first_text_size(settings))
    garbage = GarbageCollector(app)
    window = MainWindow(keeper.theme)
    window.show()
    paths = HomePaths(home)
    try:
        with LogFile(paths.logs).writing() as log, faults_logged() as faults, ExitStack() as exits:
            watch = Watch(log, faults, exits)
            return run_desktop(app, partial(_live, window, keeper, home, watch))
    finally:
        garbage.stop()
        release_clipboard()


@dataclass(frozen=True, slots=True)
class Watch:
    """What is written down of this session beside the log of events; ``exits`` are done at its end."""

    log: LogFile
    faults: FaultLog
    exits: ExitStack


async def _live(window: MainWindow, keeper: ThemeKeeper, home: Path, watch: Watch) -> int:
    asyncio.get_running_loop().set_exception_handler(watch.faults.on_loop_fault)
    await _painted(window)
    sessions = await asyncio.to_thread(importlib.import_module, "app.diagnostics.sessions")
    guard = watch.exits.enter_context(sessions.SessionGuard(HomePaths(home)).guarding())
    died = await asyncio.to_thread(guard.enter)
    parts = await asyncio.to_thread(importlib.import_module, "app.desktop.assembly")
    lifecycle = parts.assemble(window, keeper, home, default_workspace(Path.cwd(), Path.home()))
    lifecycle.opened.connect(watch.log.follow)
    guard.log = watch.log
    lifecycle.desktop.diagnostics.crashes.note(died)
    code: int = await lifecycle.run()
    return code


async def _painted(window: MainWindow) -> None:
    painted = asyncio.Event()
    window.first_painted.connect(painted.set)
    if not window.is_painted():
        await painted.wait()


def default_workspace(here: Path, user_home: Path) -> Path | None:
    """Return the folder that runs work in at first: where the program was started.

    A start from a launcher is in the user's home folder or at the root; neither is handed to agents whole.
    """
    return None if here in (user_home, Path(here.anchor)) else here


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="quire-desktop", description="Open the Quire desktop.")
    words = "folder that keeps everything"
    parser.add_argument("--home", type=home_named, default=default_home(), help=words)
    parser.add_argument("--theme", choices=(SYSTEM, "dark", "light"))
    return parser.parse_args(arguments)
