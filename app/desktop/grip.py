"""Moves a window by its title bar and resizes it by its edges."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

from app.viewmodels.placement import Pull, Rect, resize

EDGE = 8
_CORNER = 14


class Framed(Protocol):
    """A window as the grip sees it."""

    def frame_rect(self) -> Rect:
        """Return the frame's place on the canvas."""

    def place(self, rect: Rect) -> None:
        """Put the frame there."""


@dataclass(frozen=True, slots=True)
class _Grasp:
    """Where the pointer took hold, and the frame as it was then."""

    at: QPoint
    frame: Rect
    pull: Pull | None = None


class Grip(QObject):
    """Takes the mouse events in a window's margin; the title bar's come by ``grab``, ``drag`` and ``drop``.

    Signals:
        moved(): the person gave the window another place or size.
    """

    moved = Signal()

    def __init__(self, window: QWidget, framed: Framed, is_fixed: Callable[[], bool]) -> None:
        """Take the window twice, as a widget and as a frame; while it is fixed nothing moves."""
        super().__init__(window)
        self._window = window
        self._framed = framed
        self._is_fixed = is_fixed
        self._grasp: _Grasp | None = None
        window.setMouseTracking(True)
        window.installEventFilter(self)

    def grab(self, at: QPoint) -> None:
        """The title bar was grasped."""
        self._grasp = _Grasp(at, self._framed.frame_rect())

    def drag(self, at: QPoint) -> None:
        """The title bar is being moved."""
        if self._grasp is not None and not self._is_fixed():
            start, gone = self._grasp.frame, at - self._grasp.at
            place = Rect(start.x + gone.x(), max(0, start.y + gone.y()), start.width, start.height)
            self._framed.place(place)
            self.moved.emit()

    def drop(self) -> None:
        """Nothing is grasped any more."""
        self._grasp = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take what happens in the margin."""
        if isinstance(event, QMouseEvent) and watched is self._window:
            match event.type():
                case QEvent.Type.MouseButtonPress:
                    self._press(event)
                    return True
                case QEvent.Type.MouseMove:
                    self._move(event)
                    return True
                case QEvent.Type.MouseButtonRelease | QEvent.Type.MouseButtonDblClick:
                    self.drop()
                    return True
                case _:
                    pass
        elif event.type() is QEvent.Type.Hide:
            self.drop()
        return super().eventFilter(watched, event)

    def _press(self, event: QMouseEvent) -> None:
        pull = self._edges_at(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and pull != Pull():
            self._grasp = _Grasp(event.globalPosition().toPoint(), self._framed.frame_rect(), pull)

    def _move(self, event: QMouseEvent) -> None:
        grasp = self._grasp
        if grasp is None or grasp.pull is None:
            self._window.setCursor(_cursor(self._edges_at(event.position().toPoint())))
            return
        gone, pull = event.globalPosition().toPoint() - grasp.at, grasp.pull
        moved = Pull(pull.left, pull.top, pull.right, pull.bottom, gone.x(), gone.y())
        self._framed.place(resize(grasp.frame, moved))
        self.moved.emit()

    def _edges_at(self, at: QPoint) -> Pull:
        whole = QRect(QPoint(0, 0), self._window.size())
        corner = whole.adjusted(_CORNER, _CORNER, -_CORNER, -_CORNER)
        if whole.adjusted(EDGE, EDGE, -EDGE, -EDGE).contains(at) or self._is_fixed():
            return Pull()
        return Pull(
            left=at.x() < corner.left(),
            top=at.y() < corner.top(),
            right=at.x() > corner.right(),
            bottom=at.y() > corner.bottom(),
        )


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
