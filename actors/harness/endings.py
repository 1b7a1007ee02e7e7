"""How a task ends: the one place that turns what happened into an outcome."""

from collections.abc import Iterable

from actors.harness.budget import Budget, Limit
from actors.harness.job import HarnessJob
from actors.harness.outcome import Artifact, HarnessOutcome, OutcomeStatus
from actors.models.errors import ModelError

EMPTY_TWICE = "The model gave an empty answer twice. Try again, or choose another model."


class Endings:
    """Knows what a task has left and used so far, and words its end."""

    def __init__(self, job: HarnessJob, budget: Budget) -> None:
        self._job = job
        self._budget = budget
        self._artifacts: dict[Artifact, None] = {}

    def left(self, artifacts: Iterable[Artifact]) -> None:
        """Note what the task has made; the same thing counts once."""
        self._artifacts.update(dict.fromkeys(artifacts))

    def completed(self, summary: str) -> HarnessOutcome:
        """The agent ended the task: completed, unless it went over a bound on the way."""
        limit = self._budget.overspent()
        if limit is None:
            return self._end("completed", summary)
        return self._end("partial", f"{summary}\n\n(The agent {limit.words}.)", limit.kind)

    def cut_off(self, text: str) -> HarnessOutcome:
        """The last answer reached the model's own length limit."""
        return self._end("partial", f"{text}\n\n(The model's answer was cut off.)", "limit")

    def at_limit(self, limit: Limit) -> HarnessOutcome:
        """A bound was reached: partial if there is something to show, never completed."""
        words = f"The agent {limit.words}, and had not finished."
        something = bool(self._artifacts or self._job.context.findings.all)
        return self._end("partial" if something else "failed", words, limit.kind)

    def misused(self, problem: str) -> HarnessOutcome:
        """The model could not be brought to call its tools rightly."""
        return self._end("failed", f"The model called a tool wrongly twice: {problem}", "validation")

    def empty(self) -> HarnessOutcome:
        """The model has nothing to say."""
        return self._end("failed", EMPTY_TWICE, "validation")

    def model_failed(self, error: ModelError) -> HarnessOutcome:
        """The model gave no answer; at the end of the task's time that is the time's fault."""
        limit = self._budget.reached()
        if error.kind == "timeout" and limit is not None and limit.kind == "timeout":
            return self.at_limit(limit)
        return self._end("failed", error.for_user(), error.kind)

    def _end(self, status: OutcomeStatus, summary: str, failure_kind: str = "") -> HarnessOutcome:
        return HarnessOutcome(
            status=status,
            failure_kind=failure_kind,
            summary=summary,
            findings=self._job.context.findings.all,
            artifacts=tuple(self._artifacts),
            usage=self._budget.usage,
            cost_usd=self._budget.cost_usd,
            steps=self._budget.steps,
        )
