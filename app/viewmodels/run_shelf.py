"""The rollups of all runs in order, with what is counted over them; each change costs the same. Pure."""

from collections import Counter
from collections.abc import Iterable
from operator import attrgetter

from storage.projections.rollup import RunRollup
from storage.projections.status import ENDED

_BY_AGE = attrgetter("first_seq", "run_id")


class _Names:
    """Names that some runs have; each is there as long as one run has it."""

    def __init__(self) -> None:
        self._used: Counter[str] = Counter()
        self._sorted: tuple[str, ...] | None = ()

    @property
    def value(self) -> tuple[str, ...]:
        """All names in order."""
        if self._sorted is None:
            self._sorted = tuple(sorted(self._used))
        return self._sorted

    def change(self, before: Iterable[str], now: Iterable[str]) -> None:
        """A run had some, and has others now."""
        if before != now:
            self._used -= Counter(before)
            self._used.update(now)
            self._sorted = None


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
        self._models, self._tools = _Names(), _Names()

    @property
    def newest(self) -> tuple[RunRollup, ...]:
        """All runs, the newest first; the same tuple as long as nothing changed."""
        if self._newest is None:
            self._newest = tuple(reversed(self._oldest))
        return self._newest

    @property
    def models(self) -> tuple[str, ...]:
        """The models that the runs have used, by name."""
        return self._models.value

    @property
    def tools(self) -> tuple[str, ...]:
        """The tools that the runs have called, by name."""
        return self._tools.value

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
            self._models.change(before.models, ())
            self._tools.change(before.tools, ())
            self._sort()

    def _count(self, run: RunRollup) -> RunRollup | None:
        before = self._runs.get(run.run_id)
        self._runs[run.run_id] = run
        self._newest = None
        if run.status in ENDED:
            self.active.discard(run.run_id)
        else:
            self.active.add(run.run_id)
        self._models.change(before.models if before is not None else (), run.models)
        self._tools.change(before.tools if before is not None else (), run.tools)
        return before

    def _sort(self) -> None:
        self._oldest = sorted(self._runs.values(), key=_BY_AGE)
        self._places = {run.run_id: place for place, run in enumerate(self._oldest)}
        self._newest = None
