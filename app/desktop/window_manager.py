"""Which windows are open, where they stand and which is in front.

Places are computed in ``app.viewmodels.placement``; this is its thin Qt side.
"""

import time
from collections.abc import Callable, Iterable
from typing import Literal

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QMdiSubWindow, QWidget

from app.desktop.canvas import Canvas, keyboard_kept
from app.desktop.canvas_window import CanvasWindow, Look
from app.desktop.native_window import NativeWindow
from app.desktop.opening_clock import OpeningClock
from app.desktop.window_builder import WindowBuilder
from app.theme.theme import Theme
from app.viewmodels.desktop import WindowTab
from app.viewmodels.layout import FIRST_WORKSPACE
from app.viewmodels.placement import Size, Slot, cascade, slot_rect

RIGHT_SIDE: frozenset[Slot | None] = frozenset({"right", "right half", "top right", "bottom right"})


class WindowManager(QObject):
    """Opens, focuses, minimises, maximises and closes the windows of a canvas.

    Signals:
        tabs_changed(tuple[WindowTab, ...]): a window came, went, or came to the front.
        opened(Opened): a window is on the screen for the first time.
        closed(Look): a window is gone.
        adopted(CanvasWindow): a window was built and is about to be shown.
        arranged(): a window has another place, size or state.
        elsewhere_wanted(str): a window is wanted that stands in another workspace, by its name.
    """

    tabs_changed = Signal(object)
    opened = Signal(object)
    closed = Signal(object)
    adopted = Signal(object)
    arranged = Signal()
    elsewhere_wanted = Signal(str)

    def __init__(self, canvas: Canvas, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self.workspace = FIRST_WORKSPACE
        self._windows: dict[str, CanvasWindow] = {}
        self._clock = OpeningClock()
        self.builder = WindowBuilder(canvas, theme, self)
        canvas.resized.connect(self._on_canvas_resized)
        canvas.subWindowActivated.connect(self.tell)

    def open(
        self,
        look: Look,
        make: Callable[[QWidget | None], QWidget],
        slot: Slot,
        requested_at: float | None = None,
    ) -> None:
        """Show a window in a slot, or beside the ones that stand there; one that is open is focused.

        Args:
            look: id, names and icon.
            make: builds the content, or gives life to the spare one; only called when the window is not open.
            slot: where it stands unless that place is taken.
            requested_at: ``time.perf_counter()`` at the person's act; None = now.
        """
        if look.window_id in self._windows:
            self.focus(look.window_id)
            return
        began = time.perf_counter()
        with keyboard_kept(self._canvas):
            window = self.builder.window(look, make)
            taken = [other.frame_rect() for other in self.shown()]
            free = not any(other.slot == slot for other in self.shown())
            window.slot = slot if free else None
            self._adopt(window)
            area = self._canvas.area
            window.place(slot_rect(slot, area) if free else cascade(slot, area, taken))
            window.show()
            self._canvas.setActiveSubWindow(window)
        self._clock.built(look.window_id, began, requested_at)
        self.tell()

    def focus(self, window_id: str) -> None:
        """Bring a window to the front, also a minimised one."""
        window = self._windows.get(window_id)
        if window is None:
            return
        if window.native is not None:
            window.native.come_forward()
            return
        if window.workspace != self.workspace:
            self.elsewhere_wanted.emit(window.workspace)
        window.minimised = False
        window.show()
        self._canvas.setActiveSubWindow(window)
        window.content.setFocus()
        self.tell()

    def close(self, window_id: str) -> None:
        """Close a window."""
        if (window := self._windows.get(window_id)) is not None:
            with keyboard_kept(self._canvas):
                window.close()

    def minimise(self, window_id: str) -> None:
        """Take a window off the canvas; its tab brings it back."""
        window = self._windows.get(window_id)
        if window is None:
            return
        if window.native is not None:
            window.native.showMinimized()
            return
        with keyboard_kept(self._canvas):
            window.minimised = True
            window.hide()
            self.activate_front()
        self.tell()
        self.arranged.emit()

    def show_workspace(self, name: str, front_id: str) -> None:
        """Show the windows of a workspace, and none of another; bring one of them to the front."""
        self.workspace = name
        with keyboard_kept(self._canvas):
            for window in self._windows.values():
                if window.native is None:
                    window.setVisible(window.workspace == name and not window.minimised)
            front = self._windows.get(front_id)
            if front is not None and not front.isHidden():
                self._canvas.setActiveSubWindow(front)
            else:
                self.activate_front()
        self.tell()

    def all(self) -> tuple[CanvasWindow, ...]:
        """Return all windows of all workspaces, from the one behind to the one in front."""
        stacked = self._canvas.subWindowList(self._canvas.WindowOrder.StackingOrder)
        known = set(self._windows.values())
        return tuple(each for each in stacked if isinstance(each, CanvasWindow) and each in known)

    def toggle_maximised(self, window_id: str) -> None:
        """Fill the canvas with a window, or put it back where it was."""
        window = self._windows.get(window_id)
        if window is None:
            return
        if window.native is not None:
            window.native.toggle_maximised()
            return
        window.toggle_full(self._canvas.area)
        self._canvas.setActiveSubWindow(window)
        self.arranged.emit()

    def window(self, window_id: str) -> CanvasWindow | None:
        """Return a window by its id."""
        return self._windows.get(window_id)

    def shown(self) -> tuple[CanvasWindow, ...]:
        """Return what is to be seen on the canvas, from the window behind to the one in front."""
        return tuple(each for each in self.all() if not each.isHidden())

    def content(self, window_id: str) -> QWidget | None:
        """Return what is shown in a window."""
        window = self._windows.get(window_id)
        return window.content if window else None

    @property
    def active_id(self) -> str:
        """The id of the window in front, also of one that was popped out; empty when there is none."""
        native = QApplication.activeWindow()
        if isinstance(native, NativeWindow) and native.window_id in self._windows:
            return native.window_id
        active = self._canvas.activeSubWindow()
        return active.look.window_id if isinstance(active, CanvasWindow) and not active.isHidden() else ""

    def set_theme(self, theme: Theme) -> None:
        """Paint the frames in the theme's colours."""
        self.builder.set_theme(theme)
        for window in self._windows.values():
            window.set_theme(theme)

    def _adopt(self, window: CanvasWindow) -> None:
        window.closed.connect(self._on_closed)
        window.minimise_requested.connect(self.minimise)
        window.maximise_requested.connect(self.toggle_maximised)
        window.moved_by_hand.connect(self._on_moved_by_hand)
        window.first_painted.connect(self._on_first_painted)
        window.workspace = self.workspace
        self._windows[window.look.window_id] = window
        self.adopted.emit(window)

    def _on_first_painted(self, window_id: str) -> None:
        window = self._windows.get(window_id)
        if window is not None and (opened := self._clock.painted(window.look)) is not None:
            self.opened.emit(opened)

    def _on_moved_by_hand(self, window_id: str) -> None:
        self._windows[window_id].slot = None
        self.arranged.emit()

    def _on_closed(self, window_id: str) -> None:
        window = self._windows.pop(window_id)
        self._clock.forget(window_id)
        self.closed.emit(window.look)
        self.tell()

    def _on_canvas_resized(self, area: Size) -> None:
        for window in self._windows.values():
            window.follow(area)

    def activate_front(self) -> None:
        """Give the canvas to the window that is in front on it."""
        if shown := self.shown():
            self._canvas.setActiveSubWindow(shown[-1])

    def tell(self, _activated: QMdiSubWindow | None = None) -> None:
        """Tell what is open and what is in front."""
        active = self.active_id
        for window_id, window in self._windows.items():
            window.set_active(window_id == active)
        self._canvas.show_empty(_free_side(self._windows.values()))
        here = [each for each in self._windows.values() if each.workspace == self.workspace or each.native]
        self.tabs_changed.emit(tuple(_tab(each, active) for each in here))


def _tab(window: CanvasWindow, active_id: str) -> WindowTab:
    look = window.look
    is_active = look.window_id == active_id
    return WindowTab(look.window_id, look.app, window.windowTitle(), is_active, window.is_shown())


def _free_side(windows: Iterable[CanvasWindow]) -> Literal["", "left", "full"]:
    """Return where the canvas says what it is for: all of it, its left half, or nowhere."""
    slots = {window.slot for window in windows if not window.isHidden()}
    return "full" if not slots else "left" if slots <= RIGHT_SIDE else ""
