"""Pan and zoom of the trajectory grid over 100,000 steps: from the window that is wanted to its picture."""

import time

from app.theme.theme import load_theme
from app.viewmodels.grid_view import MODES, GridChoices, build_grid
from app.viewmodels.trajectory import TrajectoryFold, build_trajectory_cells
from app.viewmodels.trajectory_columns import StepColumns
from app.widgets.charts import library
from app.widgets.trace.trajectory import TrajectoryPane
from storage.event_store import EventStore
from storage.options import EventQuery
from storage.projections.trace import TraceAccumulator
from tests.bench.desks import application
from tests.bench.figures import Figure, Target
from tests.bench.setting import Setting

CELLS = 100_000
RUN = "stress-000001"
WIDTH, HEIGHT = 1_000, 320


def measure(setting: Setting) -> list[Figure]:
    """Look at the whole, then pan and zoom."""
    application()
    library.warm_up()
    columns = _columns(setting)
    pane = TrajectoryPane(load_theme("dark"))
    pane.set_charts_ready()
    pane.resize(WIDTH, HEIGHT)
    pane.show()

    def painted(choices: GridChoices) -> float:
        began = time.perf_counter()
        pane.set_view(build_grid(columns, choices))
        pane.repaint()
        if pane.grid is not None:
            pane.grid.plot.viewport().repaint()
        return (time.perf_counter() - began) * 1000

    painted(GridChoices())
    whole = [painted(GridChoices(mode=MODES[at % len(MODES)])) for at in range(setting.times(60))]
    half = [
        painted(GridChoices("duration", at, at + CELLS // 2)) for at in range(0, setting.times(60) * 500, 500)
    ]
    near = [painted(GridChoices("duration", at, at + 2_000)) for at in range(0, setting.times(60) * 500, 500)]
    widths = [int(CELLS * 0.9**power) for power in range(60)]
    zoom = [
        painted(GridChoices("duration", (CELLS - each) // 2, (CELLS + each) // 2))
        for each in widths[: setting.times(60)]
    ]
    dots = len(build_grid(columns, GridChoices()).dots)
    note = f"{len(columns.fold.cells):,} steps of {len(columns.fold.rows)} rows; {dots:,} dots"
    target = Target(16.0, "p95")
    return [
        Figure("grid: all steps in view, the mode changes, painted", "ms", tuple(whole), target, note),
        Figure("grid: half of the steps in view", "ms", tuple(half), target, "pan by 500 steps"),
        Figure("grid: 2,000 steps in view", "ms", tuple(near), target, "pan by 500 steps"),
        Figure("grid: zoom from all steps to 200", "ms", tuple(zoom), target, "by a tenth each time"),
    ]


def _columns(setting: Setting) -> StepColumns:
    """Return the steps of a real stress run, over again until there are enough."""
    store = EventStore.open(setting.home("events-100k"))
    try:
        cells = build_trajectory_cells(RUN, store.read(EventQuery(run_id=RUN)))
    finally:
        store.close()
    fold = TrajectoryFold(TraceAccumulator(RUN))
    for at in range(CELLS):
        cell = cells[at % len(cells)]
        fold._put(cell._replace(item_id=f"{cell.item_id}-{at // len(cells)}"))
    return StepColumns(fold)
