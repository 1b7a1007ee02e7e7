"""Keeps the windows' places in a file of the home, and brings them back at the next start.

A change is written within ``SETTLE_MS``, in a thread: what a kill or a power cut takes is no more than that.
Windows of a workspace that is not shown are opened when it is shown for the first time.
"""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, QObject, QTimer

from app.desktop.canvas_window import CanvasWindow
from app.desktop.desktop import Desktop
from app.settings.file import write_atomically
from app.viewmodels.desktop import (
    COMPARE,
    DIAGNOSTICS,
    DOCUMENTS,
    NOTICES,
    SETTINGS,
    SHORTCUTS,
    TRACE,
    WRITER,
    Notice,
)
from app.viewmodels.layout import VERSION, Layout, LayoutError, WindowPlace, dump_layout, fitted, read_layout
from app.viewmodels.placement import slot_rect

SETTLE_MS = 200
DAMAGED = ".damaged"

logger = logging.getLogger(__name__)

Opener = Callable[[WindowPlace], bool]
"""Opens what a window showed; False when it is no more."""


class LayoutKeeper(QObject):
    """Follows the windows of a desktop once its home is open."""

    def __init__(self, desktop: Desktop, path: Path, openers: dict[str, Opener]) -> None:
        """Restore what a file holds; ``openers`` by app."""
        super().__init__(desktop)
        self._desktop = desktop
        self._path = path
        self._openers = openers
        self._waiting: list[WindowPlace] = []
        self._kept_canvas = desktop.window.canvas.area
        self._written = ""
        self._writing = asyncio.Lock()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLE_MS)
        self._timer.timeout.connect(self._on_settled)
        self._restore()
        windows = desktop.windows
        for signal in (windows.tabs_changed, windows.arranged, desktop.workspaces.changed):
            signal.connect(self._on_changed)
        desktop.workspaces.switched.connect(self._on_switched)
        desktop.window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the native window's place and size."""
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize):
            self._on_changed()
        return super().eventFilter(watched, event)

    def layout(self) -> Layout:
        """Return the windows as they stand now."""
        windows = self._desktop.windows
        geometry = bytes(self._desktop.window.saveGeometry().data()).hex()
        return Layout(
            version=VERSION,
            canvas=self._desktop.window.canvas.area,
            workspaces=self._desktop.workspaces.names,
            current=self._desktop.workspaces.current,
            windows=(*self._waiting, *(_place_of(each) for each in windows.all())),
            active=windows.active_id,
            main_geometry=geometry,
        )

    async def close(self) -> None:
        """Write what is not written yet, and follow nothing more: what ends now is not how it stood."""
        self._timer.stop()
        self._timer.timeout.disconnect(self._on_settled)
        self._desktop.window.removeEventFilter(self)
        await self._save(dump_layout(self.layout()))

    def _on_changed(self, _what: object = None) -> None:
        self._timer.start()

    def _on_settled(self) -> None:
        text = dump_layout(self.layout())
        if text != self._written:
            self._desktop.tasks.spawn(self._save(text), "save layout")

    async def _save(self, text: str) -> None:
        async with self._writing:  # in the order of the changes
            if text == self._written:
                return
            try:
                await asyncio.to_thread(write_atomically, self._path, text)
            except OSError as problem:
                logger.warning("the places of the windows are not kept: %s", problem)
                return
            self._written = text

    def _restore(self) -> None:
        layout = self._read()
        if layout is None:
            return
        desktop = self._desktop
        if layout.main_geometry:
            desktop.window.restoreGeometry(QByteArray.fromHex(layout.main_geometry.encode()))
        self._kept_canvas = layout.canvas
        desktop.workspaces.load(layout.workspaces, layout.current)
        self._waiting = list(layout.windows)
        if not any(each.window_id == TRACE and each.workspace == layout.current for each in layout.windows):
            desktop.windows.close(TRACE)
        self._open_waiting(layout.current)
        desktop.windows.focus(layout.active)

    def _read(self) -> Layout | None:
        try:
            return read_layout(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError, LayoutError) as problem:
            words = f"{self._path} cannot be used ({problem}): the windows stand as at the first start."
            self._desktop.say(Notice(words, "failed"))
        try:
            self._path.replace(self._path.with_name(self._path.name + DAMAGED))
        except OSError as problem:
            logger.warning("the damaged layout stays where it is: %s", problem)
        return None

    def _on_switched(self, _before: str, name: str) -> None:
        self._open_waiting(name)

    def _open_waiting(self, workspace: str) -> None:
        here = [each for each in self._waiting if each.workspace == workspace or each.native]
        self._waiting = [each for each in self._waiting if each not in here]
        gone = 0
        for place in here:
            opener = self._openers.get(place.app)
            if opener is None or not opener(place):
                gone += 1
                continue
            window = self._desktop.windows.window(place.window_id)
            if window is not None:
                self._put(window, place)
        if gone:
            what = "1 window shows a run" if gone == 1 else f"{gone} windows show runs"
            self._desktop.say(Notice(f"{what} that is not in the log any more; not opened again."))

    def _put(self, window: CanvasWindow, place: WindowPlace) -> None:
        canvas, windows = self._desktop.window.canvas.area, self._desktop.windows
        window.slot = place.slot
        rect = slot_rect(place.slot, canvas) if place.slot else fitted(place.rect, self._kept_canvas, canvas)
        window.place(rect)
        window.raise_()
        if place.native:
            window.workspace = place.workspace
            self._desktop.pop_out.restore(place.window_id, place.native)
        elif place.state == "maximised":
            windows.toggle_maximised(place.window_id)
        elif place.state == "minimised":
            windows.minimise(place.window_id)


def _place_of(window: CanvasWindow) -> WindowPlace:
    look = window.look
    slot, rect = window.before_full or (window.slot, window.frame_rect())
    return WindowPlace(
        window_id=look.window_id,
        app=look.app,
        title=look.title,
        run_id=look.run_id,
        workspace=window.workspace,
        rect=rect,
        slot=slot,
        state="minimised" if window.minimised else "maximised" if window.is_full() else "normal",
        native=window.native.geometry_text() if window.native else "",
    )


def openers(desktop: Desktop) -> dict[str, Opener]:
    """Return how each app's windows are opened again."""
    return {
        TRACE: lambda _place: _open_trace(desktop),
        WRITER: lambda place: _open_writer(desktop, place),
        NOTICES: lambda _place: _open_notices(desktop),
        SETTINGS: lambda _place: _open_settings(desktop),
        DIAGNOSTICS: lambda _place: _open_diagnostics(desktop),
        DOCUMENTS: lambda _place: _open_documents(desktop),
        SHORTCUTS: lambda _place: _open_shortcuts(desktop),
        COMPARE: lambda place: desktop.trace_desk.comparisons.open_again(place.window_id),
    }


def _open_trace(desktop: Desktop) -> bool:
    desktop.show_trace()
    return True


def _open_notices(desktop: Desktop) -> bool:
    desktop.notice_history.open()
    return True


def _open_settings(desktop: Desktop) -> bool:
    if desktop.settings is not None:
        desktop.settings.open()
    return True


def _open_diagnostics(desktop: Desktop) -> bool:
    desktop.diagnostics.open()
    return True


def _open_documents(desktop: Desktop) -> bool:
    desktop.documents.all.open()
    return True


def _open_shortcuts(desktop: Desktop) -> bool:
    desktop.help.open_shortcuts()
    return True


def _open_writer(desktop: Desktop, place: WindowPlace) -> bool:
    services = desktop.services
    if services is None or place.run_id is None or services.store.run(place.run_id) is None:
        return False
    desktop.open_again(place.run_id, place.title)
    return True
