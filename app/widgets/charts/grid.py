"""The trajectory grid: dots by step and row, drawn by pyqtgraph. Made when pyqtgraph has been imported."""

from math import ceil, floor
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QFontMetrics, QHelpEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollBar, QToolTip, QWidget

from app.theme.theme import Theme
from app.viewmodels.grid_brackets import GridBracket
from app.viewmodels.grid_view import ROWS_IN_VIEW, GridDot, GridView
from app.widgets.charts import library
from app.widgets.charts.brackets import Brackets
from app.widgets.charts.dots import DOT_LOOKS
from app.widgets.common.properties import name_widget

ROW_PX = 17
_LABEL_MOST_PX = 190
_HIT_PX = 3
_MARK_PX = 7
_FOUND_PX = 9


class TrajectoryGrid(QWidget):
    """Shows a ``GridView``.

    The wheel zooms around the pointer, dragging moves along the steps, a double click shows all of them.

    Signals:
        window_wanted(int, int): the first and last step that the person looks at.
        rows_wanted(int): the first row in view.
        item_chosen(str, str): a dot or a bracket was pressed: its item (the first wasted step), its loop.
    """

    window_wanted = Signal(int, int)
    rows_wanted = Signal(int)
    item_chosen = Signal(str, str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name_widget(self, "traceTrajGrid", "Trajectory")
        self.setToolTip("")
        pg = library.pyqtgraph()
        self._theme = theme
        self._view = GridView()
        self._axis = pg.AxisItem("left")
        self._axis.setStyle(tickLength=0, tickTextOffset=8)
        # Not a PlotWidget: that brings a menu with two dozen controls of its own.
        self.plot: Any = pg.GraphicsView()
        self.plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._box = pg.ViewBox(enableMenu=False, defaultPadding=0)
        self._box.setMouseEnabled(x=True, y=False)
        layout = pg.GraphicsLayout(border=None)
        layout.layout.setSpacing(0)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addItem(self._axis, 0, 0)
        layout.addItem(self._box, 0, 1)
        self._axis.linkToView(self._box)
        self.plot.setCentralItem(layout)
        self._lines = pg.PlotCurveItem(connect="pairs")
        self._guides = pg.PlotCurveItem(connect="pairs")
        # One for each colour, the worst on top: far sooner told than a colour for each dot.
        self._dots = {
            status: pg.ScatterPlotItem(pxMode=True, pen=None, symbol=look.symbol)
            for status, look in DOT_LOOKS.items()
        }
        self._slow = pg.ScatterPlotItem(pxMode=True, brush=None)
        self._mark = pg.ScatterPlotItem(pxMode=True, symbol="s", brush=None)
        self._found = pg.ScatterPlotItem(pxMode=True, symbol="d", brush=None)
        marks = (self._slow, self._found, self._mark)
        for item in (self._guides, self._lines, *self._dots.values(), *marks):
            self._box.addItem(item, ignoreBounds=True)
        self._brackets = Brackets(self._box)
        self._bar = QScrollBar(Qt.Orientation.Vertical)
        self._bar.setAccessibleName("Rows")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.plot, stretch=1)
        row.addWidget(self._bar)
        self._bar.valueChanged.connect(self._place_rows)
        self._bar.valueChanged.connect(self.rows_wanted)
        self._box.sigRangeChangedManually.connect(self._on_moved)  # by hand: it also changes by itself
        self.plot.viewport().installEventFilter(self)
        self.set_theme(theme)

    @property
    def view(self) -> GridView:
        """What is shown."""
        return self._view

    def set_view(self, view: GridView) -> None:
        """Show a window of the steps."""
        before, self._view = self._view, view
        self._brackets.show(view.brackets, self._bar.value() - 0.5)
        if view.rows != before.rows or len(view.brackets) != len(before.brackets):
            self._show_rows()
        self._show_dots()
        ends = (view.first_step, view.last_step)
        if ends != (before.first_step, before.last_step) or view.steps != before.steps:
            # Room at both ends, so that the first and the last dot are whole.
            room = max(0.5, 0.02 * view.steps)
            self._box.setLimits(xMin=-room, xMax=max(1, view.steps) - 1 + room, minXRange=4)
            beside = max(0.5, 0.02 * (ends[1] - ends[0]))
            self._box.setXRange(ends[0] - beside, ends[1] + beside, padding=0)

    def set_theme(self, theme: Theme) -> None:
        """Draw in the theme's colours."""
        pg = library.pyqtgraph()
        self._theme = theme
        self.plot.setBackground(theme.surface)
        self._axis.setTextPen(pg.mkPen(theme.muted))
        self._axis.setPen(pg.mkPen(None))
        font = self.font()
        font.setPixelSize(theme.px(11))
        self._axis.setStyle(tickFont=font)
        self._guides.setPen(pg.mkPen(theme.line, width=1))
        self._lines.setPen(pg.mkPen(theme.faint, width=1, style=Qt.PenStyle.DashLine))
        for status, look in DOT_LOOKS.items():
            self._dots[status].setBrush(pg.mkBrush(getattr(theme, look.role)))
        self._brackets.set_theme(theme)
        self._slow.setPen(pg.mkPen(theme.failed, width=1.5))
        self._mark.setPen(pg.mkPen(theme.accent, width=1.5))
        self._found.setPen(pg.mkPen(theme.finding, width=1.5))
        self._show_rows()
        self._show_dots()

    def dot_at(self, at: QPointF) -> GridDot | None:
        """Return the dot at a place of the plot, pixels; of several the one that is painted last."""
        inside = self._box.mapSceneToView(self.plot.mapToScene(at.toPoint()))
        x_px, y_px = self._box.viewPixelSize()
        found = None
        for dot in self._view.dots:
            reach = dot.radius + _HIT_PX
            dx, dy = (dot.x - inside.x()) / x_px, (dot.row - inside.y()) / y_px
            if dx * dx + dy * dy <= reach * reach:
                found = dot
        return found

    def bracket_at(self, at: QPointF) -> GridBracket | None:
        """Return the bracket at a place of the plot, pixels."""
        inside = self._box.mapSceneToView(self.plot.mapToScene(at.toPoint()))
        return self._brackets.at(inside.x(), inside.y())

    def place_of_bracket(self, bracket: GridBracket) -> QPointF:
        """Return where a bracket is painted in the plot, pixels."""
        scene = self._box.mapViewToScene(QPointF(*self._brackets.middle(bracket)))
        return QPointF(self.plot.mapFromScene(scene))

    def place_of(self, item_id: str) -> QPointF | None:
        """Return where the dot of an item is painted in the plot, pixels; None when it is not in view."""
        for dot in self._view.dots:
            if dot.item_id == item_id:
                scene = self._box.mapViewToScene(QPointF(dot.x, dot.row))
                return QPointF(self.plot.mapFromScene(scene))
        return None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tell what is under the pointer, and which dot was pressed."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            found = self.dot_at(QPointF(event.pos())) or self.bracket_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), found.tooltip if found else "", self)
            return True
        if isinstance(event, QMouseEvent):
            if event.type() is QEvent.Type.MouseButtonDblClick:
                self.window_wanted.emit(0, max(0, self._view.steps - 1))
                return True
            if event.type() is QEvent.Type.MouseButtonPress:
                self._pressed_at = event.position()
            if event.type() is QEvent.Type.MouseButtonRelease:
                moved = event.position() - self._pressed_at
                found = self.dot_at(event.position()) or self.bracket_at(event.position())
                if moved.manhattanLength() <= _HIT_PX and found is not None:
                    self.item_chosen.emit(found.item_id, found.loop_id)
        return super().eventFilter(watched, event)

    def _show_rows(self) -> None:
        rows = self._view.rows
        shown = min(len(rows), ROWS_IN_VIEW)
        height = self._theme.px(ROW_PX)
        self.setFixedHeight(round((max(1, shown) + self._brackets.room) * height) + 6)
        metrics = QFontMetrics(self._axis.style["tickFont"] or self.font())
        elide = Qt.TextElideMode.ElideMiddle
        room = min(_LABEL_MOST_PX, max(60, self.width() // 3))
        labels = [(row, metrics.elidedText(key, elide, room)) for row, key in enumerate(rows)]
        widest = max((metrics.horizontalAdvance(text) for _row, text in labels), default=0)
        self._axis.setWidth(widest + 14)
        self._axis.setTicks([labels])
        self._bar.setRange(0, max(0, len(rows) - shown))
        self._bar.setPageStep(max(1, shown))
        self._bar.setVisible(len(rows) > shown)
        self._place_rows()

    def _place_rows(self) -> None:
        shown = max(1, min(len(self._view.rows), ROWS_IN_VIEW))
        top = self._bar.value()
        self._box.invertY(b=True)
        self._brackets.show(self._view.brackets, top - 0.5)
        self._box.setYRange(top - 0.5 - self._brackets.room, top + shown - 0.5, padding=0)

    def _show_dots(self) -> None:
        view = self._view
        for status, item in self._dots.items():
            _draw(item, [dot for dot in view.dots if dot.status == status], scale=DOT_LOOKS[status].scale)
        _draw(self._slow, [dot for dot in view.dots if dot.slow])
        _draw(self._found, [dot for dot in view.dots if dot.found], around=_FOUND_PX)
        _draw(self._mark, [dot for dot in view.dots if dot.selected], around=_MARK_PX)
        rows = len(view.rows)
        xs = [x for divider in view.dividers for x in (divider, divider)]
        self._lines.setData(x=xs, y=[-0.5, rows - 0.5] * len(view.dividers), connect="pairs")
        ends = [-0.5, max(0.5, view.steps - 0.5)] * rows
        self._guides.setData(x=ends, y=[row for row in range(rows) for _ in "ab"], connect="pairs")

    def _on_moved(self, _axes: object) -> None:
        ends = self._box.viewRange()[0]
        if self._view.steps:
            self.window_wanted.emit(max(0, ceil(ends[0])), max(0, floor(ends[1])))

    _pressed_at = QPointF(-100, -100)


def _draw(
    item: Any,  # noqa: ANN401 -- pyqtgraph has no types
    dots: list[GridDot],
    around: int = 0,
    scale: float = 1.0,
) -> None:
    """Let an item draw these dots, in one colour, so many pixels wider than they are, or so many times."""
    if dots or len(item.data):
        item.setData(
            x=[dot.x for dot in dots],
            y=[dot.row for dot in dots],
            size=[2 * dot.radius * scale + around for dot in dots],
        )
