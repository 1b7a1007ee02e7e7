"""The steps of a run as columns of numbers, from which the buckets of a window are made at once.

``bucket_cells`` says what a bucket is; going through 100,000 cells with it takes a third of a second, this
takes a few milliseconds. Imports numpy: the desktop imports this module with the first run that it shows.
"""

import math
from array import array
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

import numpy as np

from app.viewmodels.trajectory import (
    MAX_COLUMNS,
    RANK,
    BucketCell,
    GridWindow,
    TrajectoryCell,
    TrajectoryFold,
)

_NONE = -1.0  # no duration, no cost: both are never below zero


class StepColumns:
    """The columns of a fold's steps; ``follow`` takes in what came or changed.

    Attributes:
        fold: the steps themselves.
        rank, row, tokens, duration, cost: one number a step; below zero is none.
    """

    def __init__(self, fold: TrajectoryFold) -> None:
        self.fold = fold
        self.rank, self.row = array("b"), array("q")
        self.tokens, self.duration, self.cost = array("q"), array("d"), array("d")
        self._rows: dict[str, int] = {}
        self.follow(())

    def follow(self, changed: Sequence[int]) -> None:
        """Take in the steps that came since, and those that changed."""
        cells = self.fold.cells
        for step in range(len(self.rank), len(cells)):
            self._add(cells[step])
        for step in changed:
            self._set(step, cells[step])

    def buckets(
        self,
        max_columns: int = MAX_COLUMNS,
        window: GridWindow | None = None,
        rows: AbstractSet[str] | None = None,
    ) -> tuple[BucketCell, ...]:
        """Return what ``bucket_cells`` does, of all rows or of these alone."""
        window = window or GridWindow()
        end = len(self.rank) - 1
        last = end if window.last_step is None else min(window.last_step, end)
        first = window.first_step
        if last < first:
            return ()
        width = max(1, math.ceil((last + 1 - first) / max_columns))
        steps = np.arange(first, last + 1)
        row = np.frombuffer(self.row, np.int64)[first : last + 1]
        if rows is not None:
            wanted = np.zeros(len(self._rows), bool)
            wanted[[number for key, number in self._rows.items() if key in rows]] = True
            steps = steps[wanted[row]]
            row = row[wanted[row]]
        if not len(steps):
            return ()
        place = (steps - first) // width * len(self._rows) + row
        return self._filled(_Heaps(self, steps, place), (first, last, width), window)

    def _filled(
        self, heaps: "_Heaps", span: tuple[int, int, int], window: GridWindow
    ) -> tuple[BucketCell, ...]:
        first, last, width = span
        cells, found = self.fold.cells, []
        for place, step, count, tokens, duration, cost in heaps.rows():
            worst = cells[step]
            column = place // len(self._rows)
            begin = first + column * width
            found.append(
                BucketCell(
                    worst.row_key,
                    column,
                    begin,
                    min(begin + width - 1, last),
                    "cancelled" if window.run_ended and worst.status == "in_flight" else worst.status,
                    count,
                    None if duration == _NONE else duration,
                    tokens,
                    cost,
                    worst.loop_id,
                    worst.item_id,
                    duration > window.slow_ms,
                )
            )
        found.sort(key=lambda bucket: (bucket.column, RANK[bucket.status]))
        return tuple(found)

    def _add(self, cell: TrajectoryCell) -> None:
        self.rank.append(RANK[cell.status])
        self.row.append(self._rows.setdefault(cell.row_key, len(self._rows)))
        self.tokens.append(cell.total_tokens)
        self.duration.append(_NONE if cell.duration_ms is None else cell.duration_ms)
        self.cost.append(_NONE if cell.cost is None else cell.cost)

    def _set(self, step: int, cell: TrajectoryCell) -> None:
        self.rank[step] = RANK[cell.status]
        self.tokens[step] = cell.total_tokens
        self.duration[step] = _NONE if cell.duration_ms is None else cell.duration_ms
        self.cost[step] = _NONE if cell.cost is None else cell.cost


class _Heaps:
    """What falls into each dot; ``place`` numbers the dots of the chosen steps."""

    def __init__(self, columns: StepColumns, steps: "np.ndarray", place: "np.ndarray") -> None:
        places = int(place.max()) + 1
        rank = np.frombuffer(columns.rank, np.int8)[steps].astype(np.int64)
        tokens = np.frombuffer(columns.tokens, np.int64)[steps]
        duration = np.frombuffer(columns.duration, np.float64)[steps]
        cost = np.frombuffer(columns.cost, np.float64)[steps]
        # The worst step, the later one of equals: rank and step in one number.
        worst = np.full(places, -1, np.int64)
        np.maximum.at(worst, place, rank << 40 | steps)
        longest = np.full(places, _NONE)
        np.maximum.at(longest, place, duration)
        counts = np.bincount(place, minlength=places)
        known = cost != _NONE
        self._priced = np.bincount(place[known], minlength=places)
        self._cost = np.bincount(place[known], weights=cost[known], minlength=places)
        self._tokens = np.zeros(places, np.int64)
        np.add.at(self._tokens, place, tokens)
        self._used = np.nonzero(counts)[0]
        self._worst, self._longest, self._counts = worst & (1 << 40) - 1, longest, counts

    def rows(self) -> list[tuple[int, int, int, int, float, float | None]]:
        """Return place, worst step, count, tokens, longest duration and cost of each dot."""
        used = self._used
        costs = (
            cost if priced else None
            for cost, priced in zip(self._cost[used].tolist(), self._priced[used].tolist(), strict=True)
        )
        return list(
            zip(
                used.tolist(),
                self._worst[used].tolist(),
                self._counts[used].tolist(),
                self._tokens[used].tolist(),
                self._longest[used].tolist(),
                costs,
                strict=True,
            )
        )
