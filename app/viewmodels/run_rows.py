"""The run list as a value, with what it takes to tell which rows look otherwise than before."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from app.viewmodels.run_choices import RunChoices
from app.viewmodels.trace_runs import RunRows
from storage.projections.rollup import RunRollup
from storage.projections.status import ENDED

# After so long the ages of all rows are told anew.
_REDRAW_ALL_S = 10


@dataclass(frozen=True)
class RunsView:
    """The run list: which runs, how many there are in all, what to say when no row is shown.

    ``choices`` is what was chosen beside the filter line, ``models`` what there is to choose from.
    """

    rollups: tuple[RunRollup, ...] = ()
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    total: int = 0
    selected: str = ""
    empty_text: str = ""
    choices: RunChoices = field(default_factory=RunChoices)
    models: tuple[str, ...] = ()

    def rows(self) -> RunRows:
        """Return the rows; each is built when it is looked at."""
        return RunRows(self.rollups, self.now)

    @property
    def count_text(self) -> str:
        """How many are shown, said only when a filter hides some."""
        shown = len(self.rollups)
        return "" if shown == self.total else f"{shown:,} of {self.total:,}"

    def changed_since(self, before: "RunsView") -> tuple[int, int] | None:
        """Return the first and last row that may look otherwise than in an earlier view of the same runs."""
        if (self.now - before.now).total_seconds() >= _REDRAW_ALL_S:
            return (0, len(self.rollups) - 1) if self.rollups else None
        pairs = enumerate(zip(self.rollups, before.rollups, strict=True))
        changed = [at for at, (mine, its) in pairs if mine is not its or mine.status not in ENDED]
        return (changed[0], changed[-1]) if changed else None
