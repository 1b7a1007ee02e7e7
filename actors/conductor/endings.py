"""How a run ends: the one place that turns what happened into its terminal event, and that into words."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from actors.conductor.desk import RunDesk
from actors.harness.outcome import HarnessOutcome
from actors.writer.messages import RunStatus
from storage.errors import KnownError, StoreError
from storage.events.base import EventBody
from storage.events.runs import (
    ConductorTaskBlocked,
    ConductorTaskCancelled,
    ConductorTaskCompleted,
    ConductorTaskFailed,
    ConductorTaskInterrupted,
)
from storage.paths import HomePaths

logger = logging.getLogger(__name__)

_STATUS: Mapping[type[EventBody], RunStatus] = MappingProxyType(
    {
        ConductorTaskCompleted: "completed",
        ConductorTaskFailed: "failed",
        ConductorTaskBlocked: "blocked",
        ConductorTaskCancelled: "cancelled",
        ConductorTaskInterrupted: "interrupted",
    }
)


def status_of(body: EventBody) -> RunStatus:
    """Return the status that a terminal event gives its run."""
    return _STATUS[type(body)]


def words_of(body: EventBody) -> str:
    """Return what a person is told of a run's end."""
    match body:
        case ConductorTaskCompleted(summary=words):
            return words or ""
        case ConductorTaskFailed(error_message=words):
            return words
        case ConductorTaskBlocked(reason=words) | ConductorTaskInterrupted(reason=words):
            return words
        case _:
            return ""


@dataclass(frozen=True, slots=True)
class Endings:
    """Words the ends of one run."""

    run_id: str
    desktop_id: str
    paths: HomePaths

    def of(self, outcome: HarnessOutcome, desk: RunDesk) -> EventBody:
        """Return the end that the conductor's own loop came to."""
        words = outcome.summary
        if outcome.status != "completed":
            return self.failed(outcome.failure_kind or outcome.status, words)
        if at_work := desk.book.at_work:  # its model stopped without ending the run
            names = ", ".join(each.worker_id for each in at_work)
            return self.failed("validation", f"The conductor ended while {names} was at work: {words}")
        if desk.is_blocked:
            return ConductorTaskBlocked(run_id=self.run_id, reason=words)
        path = str(self.paths.document(self.run_id))
        return ConductorTaskCompleted(
            run_id=self.run_id, report_path=path, desktop_id=self.desktop_id, summary=words
        )

    def broken(self, error: Exception) -> EventBody:
        """Return the end of a run that could not go on: a known error's words, or a fault of ours."""
        if isinstance(error, KnownError):
            return self.failed("store" if isinstance(error, StoreError) else "unknown", error.for_user())
        logger.error("run %s broke", self.run_id, exc_info=error)
        words = f"The run broke ({type(error).__name__}: {error}). This is a fault of the program."
        return self.failed("bug", words)

    def failed(self, kind: str, words: str) -> EventBody:
        """Return a failure."""
        return ConductorTaskFailed(
            run_id=self.run_id,
            error_code=kind,
            error_message=words,
            failure_kind=kind,
            desktop_id=self.desktop_id,
        )
