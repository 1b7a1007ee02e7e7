"""Builds windows, one of a kind ahead of need: building and styling is most of what opening takes."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.desktop.canvas import Canvas
from app.desktop.canvas_window import CanvasWindow, Look
from app.theme.theme import Theme


class WindowBuilder(QObject):
    """Makes hidden windows on a canvas."""

    def __init__(self, canvas: Canvas, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._theme = theme
        self._spares: dict[str, CanvasWindow] = {}

    def window(self, look: Look, make: Callable[[QWidget | None], QWidget]) -> CanvasWindow:
        """Return a window; ``make`` gives life to the spare content, or builds one."""
        spare = self._spares.pop(look.app, None)
        if spare is None:
            return self._build(look, make(None))
        make(spare.content)
        spare.take_look(look)
        return spare

    def keep_spare(self, look: Look, make: Callable[[], QWidget]) -> None:
        """Build a window of an app, unless one is ready."""
        if look.app not in self._spares:
            spare = self._spares[look.app] = self._build(look, make())
            for widget in (spare, *spare.findChildren(QWidget)):
                widget.ensurePolished()  # Qt does it at the first show, which somebody waits for

    def set_theme(self, theme: Theme) -> None:
        """Paint in the theme's colours."""
        self._theme = theme
        for window in self._spares.values():
            window.set_theme(theme)

    def _build(self, look: Look, content: QWidget) -> CanvasWindow:
        window = CanvasWindow(look, content, self._theme)
        self._canvas.addSubWindow(window, window.windowFlags())
        window.hide()
        return window
