"""The canvas on which the windows stand, and what it says while there is none."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QResizeEvent
from PySide6.QtWidgets import QMdiArea, QVBoxLayout, QWidget

from app.theme.theme import Theme
from app.viewmodels.placement import Size
from app.widgets.common.labels import label

EMPTY_TITLE = "Nothing is open"
EMPTY_HINT = (
    "Type what you want in the prompt below and press Enter: a document opens at once.\n"
    "Earlier runs are in Trace  (Ctrl+Shift+T)."
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
        for text, tone in ((EMPTY_TITLE, "large"), (EMPTY_HINT, "muted")):
            line = label(text, tone)
            line.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(line)
        column.addStretch()
        self._empty.hide()  # until it is known that nothing is open
        self.set_theme(theme)

    @property
    def area(self) -> Size:
        """The size of the canvas in pixels."""
        return Size(self.viewport().width(), self.viewport().height())

    def set_theme(self, theme: Theme) -> None:
        """Paint in the theme's colours."""
        self.setBackground(QBrush(QColor(theme.canvas)))

    def show_empty(self, empty: bool) -> None:  # noqa: FBT001 -- a state, set by one caller
        """Show what to do, or not."""
        self._empty.setVisible(empty)
        if empty:
            self._empty.lower()

    def event(self, event: QEvent) -> bool:
        """Qt gives a canvas the keyboard when the native window comes to the front; the prompt keeps it."""
        if event.type() is not QEvent.Type.WindowActivate:
            return super().event(event)
        with keyboard_kept(self):
            return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell the new size."""
        super().resizeEvent(event)
        self._empty.setGeometry(self.viewport().rect())
        self.resized.emit(self.area)
