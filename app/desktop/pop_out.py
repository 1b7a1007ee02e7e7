"""Takes windows out of the canvas into windows of the system, and back.

A window that was popped out belongs to no workspace: it stays in sight, whichever is shown.
When it comes back, it comes to the workspace that is shown.
"""

from collections.abc import Iterator
from functools import partial

from PySide6.QtCore import QObject, Qt

from app.desktop.actions import Command
from app.desktop.canvas import Canvas
from app.desktop.canvas_window import CanvasWindow
from app.desktop.native_window import NativeWindow
from app.desktop.window_manager import WindowManager


class PopOut(QObject):
    """Pops the windows of a manager out."""

    def __init__(self, canvas: Canvas, windows: WindowManager) -> None:
        super().__init__(windows)
        self._canvas = canvas
        self._windows = windows
        windows.adopted.connect(self._adopt)

    def commands(self) -> Iterator[Command]:
        """Return the command that does both ways."""
        words = "Pop the window out, or put it back"
        yield Command("pop-out-window", words, "Ctrl+M, O", self.toggle, "Window")

    def toggle(self) -> None:
        """Pop the window in front out, or put it back."""
        window = self._windows.window(self._windows.active_id)
        if window is None:
            return
        if window.native is None:
            self.pop_out(window.look.window_id)
        else:
            self.pop_in(window.look.window_id)

    def pop_out(self, window_id: str) -> None:
        """Show a window outside of the canvas, where it stood."""
        window = self._windows.window(window_id)
        if window is None or window.native is not None:
            return
        place, size = window.mapToGlobal(window.rect().topLeft()), window.content.size()
        native = self._native_of(window)
        native.resize(size)
        native.move(place)
        self._windows.activate_front()
        native.come_forward()
        self._on_changed()

    def restore(self, window_id: str, geometry: str) -> None:
        """Show a window outside of the canvas, where it was before the restart; it takes no keyboard."""
        window = self._windows.window(window_id)
        if window is not None and window.native is None:
            native = self._native_of(window)
            native.take_geometry(geometry)
            native.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
            native.show()
            native.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating, on=False)

    def _native_of(self, window: CanvasWindow) -> NativeWindow:
        window_id = window.look.window_id
        if window.is_full():
            self._windows.toggle_maximised(window_id)
        window.minimised = False
        native = window.give_native()
        native.addActions(self._canvas.window().actions())  # the same shortcuts hold there
        native.back_requested.connect(partial(self.pop_in, window_id))
        native.close_requested.connect(partial(self._windows.close, window_id))
        native.changed.connect(self._on_changed)
        return native

    def pop_in(self, window_id: str) -> None:
        """Put a window back on the canvas, to the place that it had there."""
        window = self._windows.window(window_id)
        if window is None or window.native is None:
            return
        window.take_back()
        window.workspace = self._windows.workspace
        self._windows.focus(window_id)
        self._canvas.window().activateWindow()
        self._on_changed()

    def close(self) -> None:
        """Let every window that was popped out go; the program ends."""
        for window in self._windows.all():
            if window.native is not None:
                window.native.changed.disconnect(self._on_changed)
                window.take_back()

    def _adopt(self, window: CanvasWindow) -> None:
        window.pop_out_requested.connect(self.pop_out)

    def _on_changed(self) -> None:
        self._windows.tell()
        self._windows.arranged.emit()
