"""The run list as a value, with what it takes to tell which rows look otherwise than before."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import compress, count
from operator import is_not

from app.viewmodels.run_choices import RunChoices
from app.viewmodels.trace_runs import RunRows
from storage.projections.rollup import RunRollup

# After so long the ages of all rows are told anew.
_REDRAW_ALL_S = 10


@dataclass(frozen=True)
class RunsView:
    """The run list: which runs, how many there are in all, what to say when no row is shown.

    ``choices`` is what was chosen beside the filter line, ``models`` and ``tools`` what there is to choose
    from; ``live`` are the runs that have not ended: their clocks go on.
    """

    rollups: tuple[RunRollup, ...] = ()
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    total: int = 0
    selected: str = ""
    empty_text: str = ""
    choices: RunChoices = field(default_factory=RunChoices)
    models: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    live: frozenset[str] = frozenset()

    def rows(self) -> RunRows:
        """Return the rows; each is built when it is looked at."""
        return RunRows(self.rollups, self.now)

    @property
    def count_text(self) -> str:
        """How many are shown, said only when a filter hides some."""
        shown = len(self.rollups)
        return "" if shown == self.total else f"{shown:,} of {self.total:,}"

    def altered_since(self, before: "RunsView") -> tuple[int, ...] | None:
        """Return the rows whose runs changed since an earlier view; None = the rows are of other runs."""
        mine, its = self.rollups, before.rollups
        if mine is its:
            return ()
        if len(mine) != len(its):
            return None
        rows = tuple(compress(count(), map(is_not, mine, its)))
        return rows if all(mine[row].run_id == its[row].run_id for row in rows) else None

    def is_older_than(self, before: "RunsView") -> bool:
        """Return whether so much time has passed that the age of every row may read otherwise."""
        return (self.now - before.now).total_seconds() >= _REDRAW_ALL_S
