"""The trajectory grid's pure part: its steps in buckets, as each pan and zoom asks for them."""

import time
from collections.abc import Sequence

from app.viewmodels.trajectory import (
    GridWindow,
    TrajectoryCell,
    bucket_cells,
    build_trajectory_cells,
    row_order,
)
from storage.event_store import EventStore
from storage.options import EventQuery
from tests.bench.figures import Figure, Target
from tests.bench.setting import Setting

CELLS = 100_000


def measure(setting: Setting) -> list[Figure]:
    """Bucket the whole, then windows of it."""
    store = EventStore.open(setting.home("events-100k"))
    try:
        events = store.read(EventQuery(run_id="stress-000001"))
    finally:
        store.close()
    found = build_trajectory_cells("stress-000001", events)
    cells = [cell._replace(step_index=at) for at, cell in enumerate(_repeated(found, CELLS))]
    whole = [_timed(cells, GridWindow()) for _ in range(setting.times(15))]
    half = [
        _timed(cells, GridWindow(at, at + CELLS // 2)) for at in range(0, setting.times(15) * 1_000, 1_000)
    ]
    near = [_timed(cells, GridWindow(at, at + 2_000)) for at in range(0, setting.times(60) * 500, 500)]
    rows = len(row_order(cells))
    note = f"{len(cells):,} cells of {rows} rows into 80 columns; no widget draws them yet"
    target = Target(16.0, "p95")
    return [
        Figure("grid: all cells in view", "ms", tuple(whole), target, note),
        Figure("grid: half of the cells in view", "ms", tuple(half), target, "pan by 1,000 steps"),
        Figure("grid: 2,000 cells in view", "ms", tuple(near), target, "pan by 500 steps"),
    ]


def _repeated(cells: Sequence[TrajectoryCell], count: int) -> list[TrajectoryCell]:
    return (list(cells) * (count // len(cells) + 1))[:count]


def _timed(cells: Sequence[TrajectoryCell], window: GridWindow) -> float:
    began = time.perf_counter()
    bucket_cells(cells, window=window)
    return (time.perf_counter() - began) * 1000
