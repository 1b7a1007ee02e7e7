"""A window on the canvas: a thin frame of our own around any widget.

The frame stands in a margin of the sub-window in which the shadow is painted and the edges are grasped.
"""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QMdiSubWindow, QVBoxLayout, QWidget

from app.desktop.grip import EDGE, Grip
from app.desktop.native_window import NativeWindow
from app.desktop.shade import Shade
from app.desktop.title_bar import TitleBar
from app.theme.theme import Theme
from app.viewmodels.placement import MIN_HEIGHT, MIN_WIDTH, Rect, Size, Slot, keep_reachable, slot_rect
from app.widgets.common.first_paint import FirstPaint
from app.widgets.common.properties import set_property

_INSIDE = EDGE + 8  # beyond the frame's round corners


@dataclass(frozen=True, slots=True)
class Look:
    """What a window is called: its id, the app it belongs to, its icon and its name."""

    window_id: str
    app: str
    icon: str
    name: str
    title: str = ""
    run_id: str | None = None


class CanvasWindow(QMdiSubWindow):
    """One window. Its place is told as the frame's rectangle, without the margin.

    Signals:
        closed(str), minimise_requested(str), maximise_requested(str), pop_out_requested(str): by window id.
        moved_by_hand(str): the person gave it another place or size.
        first_painted(str): its content is on the screen.
    """

    closed = Signal(str)
    minimise_requested = Signal(str)
    maximise_requested = Signal(str)
    pop_out_requested = Signal(str)
    moved_by_hand = Signal(str)
    first_painted = Signal(str)

    def __init__(self, look: Look, content: QWidget, theme: Theme) -> None:
        super().__init__()
        self.content = content
        self.slot: Slot | None = None
        self.before_full: tuple[Slot | None, Rect] | None = None
        self.workspace = ""
        self.minimised = False
        self.native: NativeWindow | None = None
        self._theme = theme
        self._shade: Shade | None = None
        self.setWindowFlags(Qt.WindowType.SubWindow | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # Tab goes round inside; at the frame it would skip
        self._build_ui(look)
        self.take_look(look)

    def take_look(self, look: Look) -> None:
        """Be this window."""
        self.look = look
        self.setObjectName(f"window:{look.window_id}")
        self.setAccessibleName(f"{look.name} {look.title}".strip())
        self.set_title(look.title)

    def _build_ui(self, look: Look) -> None:
        # From the outside in, the content last: each new parent lays its style sheet on all that is inside.
        outer = QWidget()
        outer.setMouseTracking(True)
        self.setWidget(outer)
        self._frame = QFrame()
        self._frame.setObjectName("windowFrame")
        self._frame.setCursor(Qt.CursorShape.ArrowCursor)
        margin = QVBoxLayout(outer)
        margin.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        margin.addWidget(self._frame)
        self.bar = TitleBar(look.icon, look.name, self._theme)
        self._inside = QVBoxLayout(self._frame)
        self._inside.setContentsMargins(1, 1, 1, 5)
        self._inside.setSpacing(0)
        self._inside.addWidget(self.bar)
        self._inside.addWidget(self.content, stretch=1)
        self.setMinimumSize(MIN_WIDTH + 2 * EDGE, MIN_HEIGHT + 2 * EDGE)
        FirstPaint(self.content).painted.connect(self._on_painted)
        grip = Grip(self, self, self.is_full)
        self.bar.grabbed.connect(grip.grab)
        self.bar.dragged.connect(grip.drag)
        self.bar.dropped.connect(grip.drop)
        grip.moved.connect(self._on_moved)
        self.bar.minimise_requested.connect(self._on_minimise)
        self.bar.maximise_requested.connect(self._on_maximise)
        self.bar.pop_out_requested.connect(self._on_pop_out)
        self.bar.close_requested.connect(self.close)

    def is_full(self) -> bool:
        """Return whether the window fills the canvas."""
        return self.slot == "full"

    def is_shown(self) -> bool:
        """Return whether it can be seen: neither minimised nor in another workspace."""
        return self.native.is_shown() if self.native else not self.isHidden()

    def give_native(self) -> NativeWindow:
        """Leave the canvas: the content stands in a window of the system from now on."""
        self.native = native = NativeWindow(self.look.window_id, self.content, self._theme)
        native.set_title(self.windowTitle())
        self.hide()
        return native

    def take_back(self) -> None:
        """Hold the content on the canvas again."""
        if self.native is not None:
            native, self.native = self.native, None
            self._inside.addWidget(self.content, stretch=1)
            self.content.show()
            native.let_go()

    def frame_rect(self) -> Rect:
        """Return the frame's place on the canvas."""
        geometry = self.geometry()
        return Rect(
            geometry.x() + EDGE,
            geometry.y() + EDGE,
            geometry.width() - 2 * EDGE,
            geometry.height() - 2 * EDGE,
        )

    def place(self, rect: Rect) -> None:
        """Put the frame there."""
        self.setGeometry(rect.x - EDGE, rect.y - EDGE, rect.width + 2 * EDGE, rect.height + 2 * EDGE)

    def follow(self, area: Size) -> None:
        """Stand where it belongs on a canvas that has another size now."""
        self.place(slot_rect(self.slot, area) if self.slot else keep_reachable(self.frame_rect(), area))

    def toggle_full(self, area: Size) -> None:
        """Fill the canvas, or go back to where it was."""
        if self.before_full is not None:
            self.slot, rect = self.before_full
            self.before_full = None
            self.place(slot_rect(self.slot, area) if self.slot else rect)
        else:
            self.before_full = (self.slot, self.frame_rect())
            self.slot = "full"
            self.place(slot_rect("full", area))
        self.bar.set_maximised(self.is_full(), self._theme)

    def set_title(self, title: str) -> None:
        """Show what the window is about."""
        self.setWindowTitle(f"{self.look.name} — {title}" if title else self.look.name)
        self.bar.set_title(title)
        if self.native is not None:
            self.native.set_title(self.windowTitle())

    def set_active(self, active: bool) -> None:  # noqa: FBT001 -- a state, set by one caller
        """Show whether the keyboard is in this window."""
        set_property(self._frame, "active", "true" if active else "")

    def set_theme(self, theme: Theme) -> None:
        """Paint in the theme's colours."""
        self._theme, self._shade = theme, None
        self.bar.set_theme(theme)
        if self.native is not None:
            self.native.set_theme(theme)
        self.update()

    def _on_minimise(self) -> None:
        self.minimise_requested.emit(self.look.window_id)

    def _on_maximise(self) -> None:
        self.maximise_requested.emit(self.look.window_id)

    def _on_pop_out(self) -> None:
        self.pop_out_requested.emit(self.look.window_id)

    def _on_moved(self) -> None:
        self.moved_by_hand.emit(self.look.window_id)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the shadow in the margin; the frame paints itself, and hides what would be below it."""
        margin = event.region().subtracted(self.rect().adjusted(_INSIDE, _INSIDE, -_INSIDE, -_INSIDE))
        if margin.isEmpty():
            return
        painter = QPainter(self)
        painter.setClipRegion(margin)
        if self._shade is None or self._shade.ratio != self.devicePixelRatioF():
            self._shade = Shade(self._theme, self.devicePixelRatioF())
        self._shade.paint(painter, self.rect())
        painter.end()

    def _on_painted(self) -> None:
        self.first_painted.emit(self.look.window_id)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell that the window is gone."""
        super().closeEvent(event)
        if event.isAccepted():
            if self.native is not None:
                self.native.let_go()
            self.closed.emit(self.look.window_id)
