"""Arranges windows: snaps them to halves and quarters, tiles and cascades them.

Places are computed in ``app.viewmodels.placement``.
"""

from collections.abc import Iterator
from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QFrame

from app.desktop.actions import Command
from app.desktop.canvas import Canvas
from app.desktop.canvas_window import CanvasWindow
from app.desktop.window_manager import WindowManager
from app.viewmodels.placement import Direction, Slot, pushed, slot_rect, snap_at, staggered, tiles


class Arranger(QObject):
    """Moves the windows of a manager."""

    def __init__(self, canvas: Canvas, windows: WindowManager) -> None:
        super().__init__(windows)
        self._canvas = canvas
        self._windows = windows
        self._preview = QFrame(canvas.viewport())
        self._preview.setObjectName("snapPreview")
        self._preview.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._preview.hide()
        self._wanted: Slot | None = None
        windows.adopted.connect(self._adopt)

    def commands(self) -> Iterator[Command]:
        """Return the commands that arrange windows."""
        sides: tuple[tuple[Direction, str, str], ...] = (
            ("left", "Left", "to the left half, then quarter"),
            ("right", "Right", "to the right half, then quarter"),
            ("up", "Up", "up: full, or the upper quarter"),
            ("down", "Down", "down: the lower quarter"),
        )
        for direction, key, words in sides:
            act = partial(self.push, direction)
            yield Command(f"snap-{direction}", f"Move the window {words}", f"Ctrl+M, {key}", act, "Window")
        yield Command("tile-windows", "Tile the windows", "Ctrl+M, T", self.tile, "Window")
        yield Command("cascade-windows", "Cascade the windows", "Ctrl+M, C", self.cascade, "Window")

    def push(self, direction: Direction) -> None:
        """Snap the window in front."""
        window = self._windows.window(self._windows.active_id)
        if window is not None:
            self.snap(window.look.window_id, pushed(window.slot, direction))

    def snap(self, window_id: str, slot: Slot) -> None:
        """Put a window into a slot; it follows the canvas from now on."""
        window = self._windows.window(window_id)
        if window is None:
            return
        if (slot == "full") != window.is_full():
            self._windows.toggle_maximised(window_id)
        if slot != "full":
            window.slot = slot
            window.place(slot_rect(slot, self._canvas.area))
        self._windows.arranged.emit()

    def tile(self, window_ids: tuple[str, ...] = ()) -> None:
        """Put windows beside and below each other: these, or all that are shown."""
        found = self._windows.shown()
        by_id = {window.look.window_id: window for window in found}
        shown = tuple(by_id[each] for each in window_ids if each in by_id) if window_ids else found
        for window, rect in zip(shown, tiles(len(shown), self._canvas.area), strict=True):
            self._free(window)
            window.place(rect)
            if window_ids:
                window.raise_()
        self._windows.arranged.emit()

    def cascade(self) -> None:
        """Put all windows that are shown one behind the other, the one in front last."""
        shown = self._windows.shown()
        for window, rect in zip(shown, staggered(len(shown), self._canvas.area), strict=True):
            self._free(window)
            window.place(rect)
            window.raise_()
        self._windows.arranged.emit()

    def _free(self, window: CanvasWindow) -> None:
        if window.is_full():
            self._windows.toggle_maximised(window.look.window_id)
        window.slot = None

    def _adopt(self, window: CanvasWindow) -> None:
        window.bar.dragged.connect(self._on_dragged)
        window.bar.dropped.connect(partial(self._on_dropped, window))

    def _on_dragged(self, at: QPoint) -> None:
        self._wanted = self._slot_at(at)
        self._preview.setVisible(self._wanted is not None)
        if self._wanted is not None:
            rect = slot_rect(self._wanted, self._canvas.area)
            self._preview.setGeometry(rect.x, rect.y, rect.width, rect.height)
            self._preview.raise_()

    def _on_dropped(self, window: CanvasWindow) -> None:
        wanted, self._wanted = self._wanted, None
        self._preview.hide()
        if wanted is not None and not window.is_full():
            self.snap(window.look.window_id, wanted)

    def _slot_at(self, at: QPoint) -> Slot | None:
        here = self._canvas.viewport().mapFromGlobal(at)
        return snap_at(here.x(), here.y(), self._canvas.area)
