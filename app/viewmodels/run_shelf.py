"""The rollups of all runs in order, with what is counted over them; each change costs the same. Pure."""

from collections import Counter
from collections.abc import Iterable
from operator import attrgetter

from storage.projections.rollup import RunRollup
from storage.projections.status import ENDED

_BY_AGE = attrgetter("first_seq", "run_id")


class RunShelf:
    """Holds the rollup of every run.

    Attributes:
        active: the runs that have not ended.
    """

    def __init__(self) -> None:
        self.active: set[str] = set()
        self._runs: dict[str, RunRollup] = {}
        self._oldest: list[RunRollup] = []  # the oldest first: a new run comes to the end
        self._places: dict[str, int] = {}
        self._newest: tuple[RunRollup, ...] | None = ()
        self._used: Counter[str] = Counter()
        self._models: tuple[str, ...] | None = ()

    @property
    def newest(self) -> tuple[RunRollup, ...]:
        """All runs, the newest first; the same tuple as long as nothing changed."""
        if self._newest is None:
            self._newest = tuple(reversed(self._oldest))
        return self._newest

    @property
    def models(self) -> tuple[str, ...]:
        """The models that the runs have used, by name."""
        if self._models is None:
            self._models = tuple(sorted(self._used))
        return self._models

    def get(self, run_id: str) -> RunRollup | None:
        """Return one run."""
        return self._runs.get(run_id)

    def cost_since(self, timestamp: str) -> float:
        """Return what the runs that began at a time (as the log writes it) or later cost, US dollars."""
        return sum(
            run.cost_usd for run in self._runs.values() if run.cost_usd and run.started_at >= timestamp
        )

    def put(self, run: RunRollup) -> None:
        """Know a run as it is now."""
        before = self._count(run)
        if before is not None and before.first_seq == run.first_seq:
            self._oldest[self._places[run.run_id]] = run
        elif before is None and (not self._oldest or _BY_AGE(self._oldest[-1]) < _BY_AGE(run)):
            self._places[run.run_id] = len(self._oldest)
            self._oldest.append(run)
        else:
            self._sort()

    def put_all(self, runs: Iterable[RunRollup]) -> None:
        """Know many runs, in any order; sooner than one by one."""
        for run in runs:
            self._count(run)
        self._sort()

    def remove(self, run_id: str) -> None:
        """Forget a run."""
        before = self._runs.pop(run_id, None)
        if before is not None:
            self.active.discard(run_id)
            self._forget_models(before)
            self._sort()

    def _count(self, run: RunRollup) -> RunRollup | None:
        before = self._runs.get(run.run_id)
        self._runs[run.run_id] = run
        self._newest = None
        if run.status in ENDED:
            self.active.discard(run.run_id)
        else:
            self.active.add(run.run_id)
        if before is None or before.models != run.models:
            if before is not None:
                self._forget_models(before)
            self._used.update(run.models)
            self._models = None
        return before

    def _forget_models(self, run: RunRollup) -> None:
        self._used -= Counter(run.models)
        self._models = None

    def _sort(self) -> None:
        self._oldest = sorted(self._runs.values(), key=_BY_AGE)
        self._places = {run.run_id: place for place, run in enumerate(self._oldest)}
        self._newest = None
