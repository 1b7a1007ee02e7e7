"""Brackets over the rows of the trajectory grid: the steps of a loop that brought nothing new."""

from collections.abc import Sequence
from typing import Any

from app.theme.theme import Theme
from app.viewmodels.grid_brackets import LANES, GridBracket
from app.widgets.charts import library

# Rows of the grid: the room above the first one for each lane, and how far the ends of a bracket reach down.
LANE = 0.42
_END = 0.26
_REACH = 0.24


class Brackets:
    """Draws ``GridBracket`` values into a view box, above its top row."""

    def __init__(self, box: Any) -> None:  # noqa: ANN401 -- pyqtgraph has no types
        self._curve = library.pyqtgraph().PlotCurveItem(connect="pairs")
        box.addItem(self._curve, ignoreBounds=True)
        self._shown: Sequence[GridBracket] = ()
        self._top = 0.0

    @property
    def room(self) -> float:
        """How many rows high the brackets are."""
        lanes = max((bracket.lane for bracket in self._shown), default=-1) + 1
        return LANE * min(lanes, LANES) + (0.1 if lanes else 0.0)

    def set_theme(self, theme: Theme) -> None:
        """Draw in the theme's colours."""
        self._curve.setPen(library.pyqtgraph().mkPen(theme.blocked, width=1.6))

    def show(self, brackets: Sequence[GridBracket], top: float) -> None:
        """Draw these, over a row whose upper edge is at ``top``."""
        if not brackets and not self._shown:
            return
        self._shown, self._top = brackets, top
        xs: list[float] = []
        ys: list[float] = []
        for bracket in brackets:
            left, right, y = bracket.first_step - 0.3, bracket.last_step + 0.3, self._height(bracket)
            xs += [left, left, left, right, right, right]
            ys += [y + _END, y, y, y, y, y + _END]
        self._curve.setData(x=xs, y=ys, connect="pairs")

    def at(self, x: float, y: float) -> GridBracket | None:
        """Return the bracket at a step and row."""
        for bracket in self._shown:
            height = self._height(bracket) + _END / 2
            if bracket.first_step - 0.5 <= x <= bracket.last_step + 0.5 and abs(height - y) <= _REACH:
                return bracket
        return None

    def middle(self, bracket: GridBracket) -> tuple[float, float]:
        """Return where a bracket is, in steps and rows."""
        return (bracket.first_step + bracket.last_step) / 2, self._height(bracket)

    def _height(self, bracket: GridBracket) -> float:
        return self._top - LANE * (bracket.lane + 1)
