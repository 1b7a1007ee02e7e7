"""Puts the desktop together behind a window that is on the screen already.

Importing this module imports presenters, widgets and events; the program does that in a thread.
"""

import gc
from collections.abc import Callable
from pathlib import Path

from app.desktop.core import WriterHost
from app.desktop.desktop import Desktop
from app.desktop.lifecycle import Lifecycle
from app.desktop.main_window import MainWindow
from app.desktop.tasks import Tasks
from app.desktop.wiring import wire
from app.desktop.writers import Writers
from app.start import open_services
from app.theme.keeper import ThemeKeeper


def assemble(window: MainWindow, keeper: ThemeKeeper, home: Path, workspace: Path | None) -> Lifecycle:
    """Return the life of a desktop in a window."""
    lifecycle = Lifecycle(make_desktop(window, keeper, Writers, workspace), home, open_services)
    lifecycle.settled.connect(_keep_what_is_loaded)
    return lifecycle


def make_desktop(
    window: MainWindow,
    keeper: ThemeKeeper,
    make_writers: Callable[[Tasks], WriterHost],
    workspace: Path | None,
) -> Desktop:
    """Return a desktop in a window, its parts connected; no home is open yet."""
    desktop = Desktop(window, keeper, make_writers, workspace)
    wire(desktop)
    desktop.begin()
    return desktop


def _keep_what_is_loaded() -> None:
    """What has been imported stays: collecting cycles need not look at it again."""
    gc.collect()
    gc.freeze()
