"""The canvas on which the windows stand, and what it says while there is none."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QResizeEvent
from PySide6.QtWidgets import QMdiArea, QVBoxLayout, QWidget

from app.theme.theme import Theme
from app.viewmodels.placement import Size, slot_rect
from app.widgets.common.labels import label

# Where nothing stands: on the whole canvas, or only beside Trace.
EMPTY = (
    "Nothing is open",
    """Type what you want in the prompt below and press Enter: a document opens at once.
Earlier runs are in Trace  (Ctrl+Shift+T).""",
)
EMPTY_LEFT = (
    "Your document opens here",
    """Type what you want in the prompt below and press Enter.
Agents write it before your eyes; Trace shows each of their steps.""",
)


@contextmanager
def keyboard_kept(canvas: QWidget) -> Iterator[None]:
    """Leave the keyboard where it is, if that is not on the canvas: who types in the prompt bar goes on.

    What counts is what the native window remembers, also while another program has the keyboard.
    """
    focused = canvas.window().focusWidget()
    yield
    if focused is not None and focused is not canvas and not canvas.isAncestorOf(focused):
        focused.setFocus(Qt.FocusReason.OtherFocusReason)


class Canvas(QMdiArea):
    """Hosts the windows.

    Signals:
        resized(Size): the canvas has another size; windows in slots follow.
    """

    resized = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("canvas")
        self.setAccessibleName("Windows")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setOption(QMdiArea.AreaOption.DontMaximizeSubWindowOnActivation)
        self.setActivationOrder(QMdiArea.WindowOrder.ActivationHistoryOrder)
        self._empty = QWidget(self.viewport())
        self._empty.setObjectName("emptyDesktop")
        self._empty.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        column = QVBoxLayout(self._empty)
        column.setSpacing(8)
        column.addStretch()
        self._words = (label("", "large"), label("", "muted"))
        for line in self._words:
            line.setAlignment(Qt.AlignmentFlag.AlignCenter)
            line.setWordWrap(True)
            column.addWidget(line)
        column.addStretch()
        self._free: Literal["", "left", "full"] = ""
        self._empty.hide()  # until it is known that nothing is open
        self.set_theme(theme)

    @property
    def area(self) -> Size:
        """The size of the canvas in pixels."""
        return Size(self.viewport().width(), self.viewport().height())

    def set_theme(self, theme: Theme) -> None:
        """Paint in the theme's colours."""
        self.setBackground(QBrush(QColor(theme.canvas)))

    def show_empty(self, free: Literal["", "left", "full"]) -> None:
        """Show what to do where nothing stands: in a slot, or nowhere."""
        self._free = free
        self._empty.setVisible(bool(free))
        if free:
            for line, text in zip(self._words, EMPTY if free == "full" else EMPTY_LEFT, strict=True):
                line.setText(text)
            self._place_empty(free)
            self._empty.lower()

    def _place_empty(self, free: Literal["left", "full"]) -> None:
        place = slot_rect(free, self.area)
        self._empty.setGeometry(place.x, place.y, place.width, place.height)

    def event(self, event: QEvent) -> bool:
        """Qt gives a canvas the keyboard when the native window comes to the front; the prompt keeps it."""
        if event.type() is not QEvent.Type.WindowActivate:
            return super().event(event)
        with keyboard_kept(self):
            return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell the new size."""
        super().resizeEvent(event)
        if self._free:
            self._place_empty(self._free)
        self.resized.emit(self.area)
