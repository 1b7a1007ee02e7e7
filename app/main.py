"""The composition root of the desktop, in the order of its start.

1. Qt, the application, the theme;
2. the window, with empty Writer and Trace places, is shown and **painted**;
3. in a thread: the log and the actors are imported, the log is opened;
4. on the loop: the actors start, the interface gets the open home, waiting prompts are run;
5. pydantic-ai and pyqtgraph are imported when they are first needed.

The end is ``app.desktop.shutdown``.
"""

import argparse
import logging
import sys
from collections.abc import Sequence
from logging.handlers import RotatingFileHandler
from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.desktop.desktop import Desktop
from app.desktop.lifecycle import Lifecycle
from app.desktop.writers import Writers
from app.garbage import GarbageCollector
from app.loop import run_desktop
from app.start import open_services
from app.theme.keeper import SYSTEM, ThemeKeeper
from storage.paths import HomePaths, default_home

_LOG_BYTES = 1_000_000
_LOG_FILES = 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the desktop; return the exit code."""
    options = _options(arguments)
    _log_to(HomePaths(options.home).logs)
    return run(options.home, options.theme)


def run(home: Path, theme: str = SYSTEM) -> int:
    """Open the desktop of a home."""
    app = QApplication.instance() or QApplication(["quire"])
    assert isinstance(app, QApplication)  # noqa: S101 -- nobody makes a smaller application before us
    app.setApplicationName("quire")
    app.setApplicationDisplayName("Quire")
    app.setDesktopFileName("quire")
    keeper = ThemeKeeper(app, theme)
    desktop = Desktop(keeper, Writers, default_workspace(Path.cwd(), Path.home()))
    lifecycle = Lifecycle(desktop, home, open_services)
    garbage = GarbageCollector(app)
    lifecycle.settled.connect(garbage.settle)
    desktop.window.show()
    try:
        return run_desktop(app, lifecycle.run)
    finally:
        garbage.stop()


def default_workspace(here: Path, user_home: Path) -> Path | None:
    """Return the folder that runs work in at first: where the program was started.

    A start from a launcher is in the user's home folder or at the root; neither is handed to agents whole.
    """
    return None if here in (user_home, Path(here.anchor)) else here


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="quire-desktop", description="Open the Quire desktop.")
    parser.add_argument("--home", type=Path, default=default_home(), help="folder that keeps everything")
    parser.add_argument("--theme", choices=(SYSTEM, "dark", "light"), default=SYSTEM)
    return parser.parse_args(arguments)


def _log_to(folder: Path) -> None:
    """Write the program's own log to files; a folder that cannot be written is told by the store."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler: logging.Handler = RotatingFileHandler(
            folder / "quire.log", maxBytes=_LOG_BYTES, backupCount=_LOG_FILES, encoding="utf-8"
        )
    except OSError:
        handler = logging.StreamHandler(sys.stderr)
    logging.basicConfig(
        level=logging.INFO, handlers=[handler], format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
