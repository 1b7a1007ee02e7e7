"""Which runs are listed, in which order; what was found out of a run is kept until it changes. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter
from typing import Any

from app.viewmodels.run_choices import RunChoices
from app.viewmodels.trace_runs import RunFilter, fits, haystack, sort_key
from storage.projections.rollup import RunRollup
from storage.projections.status import badge


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of the list: the choices, the filter line, and the runs whose events hold its words."""

    choices: RunChoices = field(default_factory=RunChoices)
    text: str = ""
    found: frozenset[str] = frozenset()

    @property
    def is_all(self) -> bool:
        """Whether all runs are listed as they come."""
        return not self.text.strip() and self.choices.is_usual


class RunListing:
    """Lists runs."""

    def __init__(self) -> None:
        self._asked: tuple[Wanted, RunFilter] | None = None
        self._seen: dict[str, tuple[RunRollup, bool, Any]] = {}
        self._said: dict[str, tuple[RunRollup, str]] = {}

    def of(self, runs: tuple[RunRollup, ...], wanted: Wanted, now: datetime) -> tuple[RunRollup, ...]:
        """Return the runs that are wanted, of all that there are, the newest first.

        ``now`` has its zone: it says which day is today.
        """
        if wanted.is_all:
            self._asked, self._seen, self._said = None, {}, {}
            return runs
        choice = wanted.choices.filter("", now)
        if (wanted, choice) != self._asked:
            self._asked, self._seen = (wanted, choice), {}
        words = wanted.text.casefold().split()
        key_of = sort_key(choice)
        for run in runs:
            known = self._seen.get(run.run_id)
            if known is None or known[0] is not run:
                shown = fits(run, choice) and self._holds(run, words, wanted.found)
                self._seen[run.run_id] = run, shown, key_of(run)
        listed = [known for run in runs if (known := self._seen[run.run_id])[1]]
        if (choice.sort, choice.descending) != ("started", True):
            listed.sort(key=itemgetter(2), reverse=choice.descending)
        return tuple(run for run, _shown, _key in listed)

    def _holds(self, run: RunRollup, words: Sequence[str], found: frozenset[str]) -> bool:
        if run.run_id in found or not words:
            return True
        known = self._said.get(run.run_id)
        if known is None or known[0] is not run:
            known = self._said[run.run_id] = run, haystack(run)
        said = known[1]
        return all(word in said or _names_badge(word, run) for word in words)


def _names_badge(word: str, run: RunRollup) -> bool:
    """Return whether a word of the filter is the run's status: ``failed``, ``running``, ``progress``."""
    return len(word) > 2 and (badge(run.status).startswith(word) or run.status.startswith(word))
