"""A window on the canvas: a thin frame of our own around any widget.

The frame stands in a margin of the sub-window in which the shadow is painted and the edges are grasped.
"""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QColor, QHideEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QMdiSubWindow, QVBoxLayout, QWidget

from app.desktop.title_bar import TitleBar
from app.theme.theme import Theme
from app.viewmodels.placement import MIN_HEIGHT, MIN_WIDTH, Pull, Rect, Slot, resize
from app.widgets.common.properties import set_property

EDGE = 8
_SHADOW_ALPHA = (0.06, 0.012)  # of the innermost ring: dark, light
_CORNER = 14


@dataclass(frozen=True, slots=True)
class Look:
    """What a window is called: its id, the app it belongs to, its icon and its name."""

    window_id: str
    app: str
    icon: str
    name: str
    title: str = ""
    run_id: str | None = None


@dataclass(frozen=True, slots=True)
class _Grasp:
    """Where the pointer took hold, and the frame as it was then."""

    at: QPoint
    frame: Rect
    pull: Pull | None = None


class CanvasWindow(QMdiSubWindow):
    """One window. Its place is told as the frame's rectangle, without the margin.

    Signals:
        closed(str), minimise_requested(str), maximise_requested(str): by window id.
        moved_by_hand(str): the person gave it another place or size.
        first_painted(str): its content is on the screen.
    """

    closed = Signal(str)
    minimise_requested = Signal(str)
    maximise_requested = Signal(str)
    moved_by_hand = Signal(str)
    first_painted = Signal(str)

    def __init__(self, look: Look, content: QWidget, theme: Theme) -> None:
        super().__init__()
        self.content = content
        self.slot: Slot | None = None
        self.before_full: tuple[Slot | None, Rect] | None = None
        self._theme = theme
        self._grasp: _Grasp | None = None
        self._painted = False
        self.setWindowFlags(Qt.WindowType.SubWindow | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMouseTracking(True)
        self._build_ui(look)
        self.take_look(look)

    def take_look(self, look: Look) -> None:
        """Be this window."""
        self.look = look
        self.setObjectName(f"window:{look.window_id}")
        self.setAccessibleName(f"{look.name} {look.title}".strip())
        self.set_title(look.title)

    def _build_ui(self, look: Look) -> None:
        outer = QWidget()
        outer.setMouseTracking(True)
        self._frame = QFrame()
        self._frame.setObjectName("windowFrame")
        self._frame.setCursor(Qt.CursorShape.ArrowCursor)
        self.bar = TitleBar(look.icon, look.name, self._theme)
        inside = QVBoxLayout(self._frame)
        inside.setContentsMargins(1, 1, 1, 5)
        inside.setSpacing(0)
        inside.addWidget(self.bar)
        inside.addWidget(self.content, stretch=1)
        margin = QVBoxLayout(outer)
        margin.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        margin.addWidget(self._frame)
        self.setWidget(outer)
        self.setMinimumSize(MIN_WIDTH + 2 * EDGE, MIN_HEIGHT + 2 * EDGE)
        self.content.installEventFilter(self)
        self.bar.grabbed.connect(self._on_grabbed)
        self.bar.dragged.connect(self._on_dragged)
        self.bar.dropped.connect(self._on_dropped)
        self.bar.minimise_requested.connect(self._on_minimise)
        self.bar.maximise_requested.connect(self._on_maximise)
        self.bar.close_requested.connect(self.close)

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

    def set_title(self, title: str) -> None:
        """Show what the window is about."""
        self.setWindowTitle(f"{self.look.name} — {title}" if title else self.look.name)
        self.bar.set_title(title)

    def set_active(self, active: bool) -> None:  # noqa: FBT001 -- a state, set by one caller
        """Show whether the keyboard is in this window."""
        set_property(self._frame, "active", "true" if active else "")

    def set_theme(self, theme: Theme) -> None:
        """Paint in the theme's colours."""
        self._theme = theme
        self.bar.set_theme(theme)
        self.update()

    def _on_minimise(self) -> None:
        self.minimise_requested.emit(self.look.window_id)

    def _on_maximise(self) -> None:
        self.maximise_requested.emit(self.look.window_id)

    def _on_grabbed(self, at: QPoint) -> None:
        self._grasp = _Grasp(at, self.frame_rect())

    def _on_dragged(self, at: QPoint) -> None:
        if self._grasp is not None and self.slot != "full":
            start, gone = self._grasp.frame, at - self._grasp.at
            self.place(Rect(start.x + gone.x(), max(0, start.y + gone.y()), start.width, start.height))
            self.moved_by_hand.emit(self.look.window_id)

    def _on_dropped(self) -> None:
        self._grasp = None

    def _edges_at(self, at: QPoint) -> Pull:
        inner = QRect(QPoint(0, 0), self.size()).adjusted(_CORNER, _CORNER, -_CORNER, -_CORNER)
        edge = QRect(QPoint(0, 0), self.size()).adjusted(EDGE, EDGE, -EDGE, -EDGE)
        if edge.contains(at) or self.slot == "full":
            return Pull()
        return Pull(
            left=at.x() < inner.left(),
            top=at.y() < inner.top(),
            right=at.x() > inner.right(),
            bottom=at.y() > inner.bottom(),
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Grasp an edge."""
        pull = self._edges_at(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and pull != Pull():
            self._grasp = _Grasp(event.globalPosition().toPoint(), self.frame_rect(), pull)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pull the edge, or show that it can be pulled."""
        grasp = self._grasp
        if grasp is None or grasp.pull is None:
            self.setCursor(_cursor(self._edges_at(event.position().toPoint())))
            return
        gone, pull = event.globalPosition().toPoint() - grasp.at, grasp.pull
        self.place(
            resize(grasp.frame, Pull(pull.left, pull.top, pull.right, pull.bottom, gone.x(), gone.y()))
        )
        self.moved_by_hand.emit(self.look.window_id)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of the edge."""
        self._grasp = None
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Nothing happens in the margin."""
        event.accept()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the shadow; the frame paints itself."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        shade = QColor(self._theme.shadow)
        shade.setAlphaF(_SHADOW_ALPHA[0] if self._theme.dark else _SHADOW_ALPHA[1])
        painter.setBrush(shade)
        for ring in range(EDGE):
            box = QRectF(self.rect()).adjusted(ring, ring + 1, -ring, -max(0, ring - 1))
            painter.drawRoundedRect(box, 8 + EDGE - ring, 8 + EDGE - ring)
        painter.end()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice the first paint of the content."""
        if event.type() is QEvent.Type.Paint and not self._painted and watched is self.content:
            self._painted = True
            QTimer.singleShot(0, self, self._tell_painted)
        return super().eventFilter(watched, event)

    def _tell_painted(self) -> None:
        self.content.removeEventFilter(self)
        self.first_painted.emit(self.look.window_id)

    def hideEvent(self, event: QHideEvent) -> None:
        """Let go when hidden in the middle of a move."""
        self._grasp = None
        super().hideEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell that the window is gone."""
        super().closeEvent(event)
        if event.isAccepted():
            self.closed.emit(self.look.window_id)


def _cursor(pull: Pull) -> Qt.CursorShape:
    shapes = Qt.CursorShape
    if (pull.left and pull.top) or (pull.right and pull.bottom):
        return shapes.SizeFDiagCursor
    if (pull.right and pull.top) or (pull.left and pull.bottom):
        return shapes.SizeBDiagCursor
    if pull.left or pull.right:
        return shapes.SizeHorCursor
    if pull.top or pull.bottom:
        return shapes.SizeVerCursor
    return shapes.ArrowCursor
