"""``screenshot``: draw a stored run to a PNG, without a display and without changing anything."""

import argparse
import asyncio
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from app.verbs.base import Console, Exit, UsageError, open_store, run_named
from storage.errors import KnownError

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before Qt is loaded; a real display is not needed

from PySide6.QtCore import QPoint, QSize
from PySide6.QtGui import QColor, QPixmap, QRegion
from PySide6.QtWidgets import QApplication, QWidget

from app.desktop.assembly import make_desktop
from app.desktop.desktop import Desktop
from app.desktop.main_window import MainWindow
from app.desktop.writers import Writers
from app.loop import run_desktop
from app.services import Services
from app.theme.keeper import ThemeKeeper
from app.theme.theme import Theme, load_theme
from app.viewmodels.desktop import TRACE, WriterRequest, writer_id
from app.viewmodels.prompt import title
from app.widgets.charts import library
from storage.event_store import EventStore
from storage.projections.rollup import RunRollup

_PATIENCE_S = 30.0
_FRAME_S = 0.02
# After everything is there: layouts, the sparkline's pixmap and the last paint.
_SETTLE_FRAMES = 15


@dataclass(frozen=True, slots=True)
class Shot:
    """What to draw, and where to."""

    home: Path
    target: Path
    window: str = "desktop"
    run: str = "last"
    theme: str = "dark"
    size: tuple[int, int] = (1280, 800)


class _Nobody:
    """Stands for the actors, which a picture does not need."""

    async def ask(self, message: object, timeout: float | None = None) -> object:  # noqa: ASYNC109 - the port's shape
        """Refuse."""
        del message, timeout
        raise KnownError("A picture cannot do anything.")

    def tell(self, message: object) -> None:
        """Refuse."""
        del message
        raise KnownError("A picture cannot do anything.")

    async def stop_all(self, deadline: float) -> None:
        """Nothing is running."""
        del deadline


def screenshot(args: argparse.Namespace, console: Console) -> Exit:
    """Draw a window of a stored run."""
    shot = Shot(args.home, args.output, args.window, args.run or "last", args.shot_theme, args.size)
    draw(shot)
    console.note(f"{args.output}: {shot.size[0]}x{shot.size[1]}")
    return Exit.COMPLETED


def draw(shot: Shot) -> None:
    """Draw to the file.

    Raises:
        UsageError: there is no such run, or the file cannot be written.
    """
    app = QApplication.instance() or QApplication(["quire"])
    assert isinstance(app, QApplication)  # noqa: S101 - nobody makes a smaller application before us
    with open_store(shot.home, must_exist=True) as store:
        rollup = store.run(run_named(store, shot.run))
        assert rollup is not None  # noqa: S101 - run_named has seen it
        keeper = ThemeKeeper(app, shot.theme)
        workspace = Path(rollup.workspace) if rollup.workspace else None
        desktop = make_desktop(MainWindow(keeper.theme), keeper, Writers, workspace)
        problem: list[str] = []

        async def main() -> int:
            try:
                await _draw(desktop, store, rollup, shot)
            except UsageError as error:
                problem.append(str(error))
            return 0

        run_desktop(app, main)
        desktop.window.let_go()
    if problem:
        raise UsageError(problem[0])


async def _draw(desktop: Desktop, store: EventStore, rollup: RunRollup, shot: Shot) -> None:
    desktop.window.resize(*shot.size)
    desktop.window.show()
    library.warm_up()
    desktop.attach(Services(shot.home, store, _Nobody(), _Nobody(), read_only=True))
    desktop.trace.list.choose(rollup.run_id)
    request = WriterRequest(rollup.run_id, title(rollup.objective), time.perf_counter(), rollup.objective)
    desktop.show_writer(request)
    part = _part(desktop, rollup.run_id, shot)
    await asyncio.sleep(_FRAME_S)
    if part is not desktop.window:  # what is around it comes on top of the size asked for
        desktop.window.resize(desktop.window.size() + QSize(*shot.size) - part.size())
    await _until_drawn(desktop, rollup)
    picture = part.grab() if part is desktop.window else _picture(part, load_theme(shot.theme))
    await desktop.stop()
    if not picture.save(str(shot.target), "PNG"):
        raise UsageError(f"{shot.target} cannot be written. Choose another file.")


async def _until_drawn(desktop: Desktop, rollup: RunRollup) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not _is_drawn(desktop, rollup):
        if time.monotonic() > deadline:
            sys.stderr.write("quire: the run was not read in time; the picture shows what there was\n")
            break
        await asyncio.sleep(_FRAME_S)
    for _ in range(_SETTLE_FRAMES):
        await asyncio.sleep(_FRAME_S)


def _is_drawn(desktop: Desktop, rollup: RunRollup) -> bool:
    return desktop.trace.detail.is_loaded and desktop.writers.revision(rollup.run_id) >= rollup.revision


def _picture(part: QWidget, theme: Theme) -> QPixmap:
    """Return what a part looks like, on the ground that its window gives it."""
    picture = QPixmap(part.size())
    picture.fill(QColor(theme.surface))
    part.render(picture, QPoint(), QRegion(), QWidget.RenderFlag.DrawChildren)
    return picture


def _part(desktop: Desktop, run_id: str, shot: Shot) -> QWidget:
    """Return what is drawn: the desktop, or one window's content in the size asked for."""
    names = {"writer": writer_id(run_id), "trace": TRACE}
    if shot.window == "desktop":
        return desktop.window
    content = desktop.windows.content(names[shot.window])
    assert content is not None  # noqa: S101 - both windows were opened above
    desktop.windows.toggle_maximised(names[shot.window])
    return content
