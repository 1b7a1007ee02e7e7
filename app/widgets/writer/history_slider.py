"""The slider through the revisions of a document; named ones are marked, and told under the pointer."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSlider, QToolTip, QWidget

from app.theme.theme import Theme
from app.viewmodels.writer_revisions import Version
from app.widgets.common.properties import name_widget

_TIP = (
    "Revisions from the first to the newest  "
    "(Left, Right: one; Page Up, Page Down: to a named one; Home, End)"
)
_HEIGHT = 28
_GROOVE = 4
_HANDLE = 7  # its radius
_TICK = 7
_NEAR = 6  # pixels from a mark that still mean it


class RevisionSlider(QSlider):
    """Chooses a revision.

    Signals:
        version_wanted(int): the named revision after (1) or before (-1) the chosen one.
    """

    version_wanted = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        name_widget(self, "writerHistorySlider", "Revision", _TIP)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._theme = theme
        self._versions: tuple[Version, ...] = ()

    def set_theme(self, theme: Theme) -> None:
        """Paint in another theme's colours."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    def show_revision(self, revision: int, newest: int, versions: tuple[Version, ...]) -> None:
        """Show where a revision stands among all."""
        with QSignalBlocker(self):
            self.setRange(0, newest)
            self.setValue(revision)
        self._versions = versions
        self.update()

    def sizeHint(self) -> QSize:
        """Take a line's height."""
        return QSize(super().sizeHint().width(), self._theme.px(_HEIGHT))

    def x_of(self, revision: int) -> float:
        """Return where a revision stands."""
        left, right = _HANDLE + 2, self.width() - _HANDLE - 2
        return left + (right - left) * revision / max(1, self.maximum())

    def _revision_at(self, x: float) -> int:
        left, right = _HANDLE + 2, self.width() - _HANDLE - 2
        share = (x - left) / max(1, right - left)
        return max(0, min(self.maximum(), round(share * self.maximum())))

    def _version_near(self, x: float) -> Version | None:
        near = [each for each in self._versions if abs(self.x_of(each.revision) - x) <= _NEAR]
        return min(near, key=lambda each: abs(self.x_of(each.revision) - x), default=None)

    def event(self, event: QEvent) -> bool:
        """Say the name of the revision under the pointer."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            version = self._version_near(event.pos().x())
            words = f"“{version.name}”, revision {version.revision}" if version else self.toolTip()
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to where the press is; a mark nearby is meant itself."""
        if event.button() is Qt.MouseButton.LeftButton:
            version = self._version_near(event.position().x())
            self.setValue(version.revision if version else self._revision_at(event.position().x()))
            event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.setValue(self._revision_at(event.position().x()))
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The press has done it already."""
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Page Up and Page Down go to named revisions."""
        if event.key() == Qt.Key.Key_PageUp:
            self.version_wanted.emit(-1)
        elif event.key() == Qt.Key.Key_PageDown:
            self.version_wanted.emit(1)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the way, its marks and the handle."""
        theme, middle = self._theme, self.height() / 2
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        left, here = self.x_of(0), self.x_of(self.value())
        way = QRectF(left, middle - _GROOVE / 2, self.x_of(self.maximum()) - left, _GROOVE)
        painter.setBrush(QColor(theme.line))
        painter.drawRoundedRect(way, _GROOVE / 2, _GROOVE / 2)
        painter.setBrush(QColor(theme.accent))
        painter.drawRoundedRect(QRectF(left, way.top(), here - left, _GROOVE), _GROOVE / 2, _GROOVE / 2)
        for version in self._versions:
            x = self.x_of(version.revision)
            painter.setPen(QPen(QColor(theme.muted), 2))
            painter.drawLine(QPointF(x, middle - _TICK), QPointF(x, middle + _TICK))
        painter.setPen(QPen(QColor(theme.accent), 2))
        painter.setBrush(QColor(theme.accent if self.hasFocus() else theme.surface))
        painter.drawEllipse(QPointF(here, middle), _HANDLE - 1, _HANDLE - 1)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.accent), 1))
            painter.drawEllipse(QPointF(here, middle), _HANDLE + 2, _HANDLE + 2)
        painter.end()
        event.accept()
