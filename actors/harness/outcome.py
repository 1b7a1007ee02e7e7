"""What a task comes to."""

from dataclasses import dataclass
from typing import Literal

from actors.tools.ports import Finding
from storage.events.llm import Usage

OutcomeStatus = Literal["completed", "failed", "partial", "cancelled", "blocked"]
ArtifactKind = Literal["proposal", "file"]


@dataclass(frozen=True, slots=True)
class Artifact:
    """Something the task left: a proposal's id, or a file's path in the workspace."""

    kind: ArtifactKind
    ref: str


@dataclass(frozen=True, slots=True)
class HarnessOutcome:
    """The end of a task.

    Attributes:
        status: ``completed`` only if the agent ended the task itself, within its bounds; ``partial`` when it
            reached a bound and left something.
        failure_kind: empty when completed; else a kind of model failure, or ``limit`` for a bound of steps,
            tokens or money.
        summary: the agent's words, or what happened, for people.
        cost_usd: None if the price of any call is unknown.
    """

    status: OutcomeStatus
    failure_kind: str
    summary: str
    findings: tuple[Finding, ...] = ()
    artifacts: tuple[Artifact, ...] = ()
    usage: Usage = Usage()  # noqa: RUF009 -- frozen
    cost_usd: float | None = None
    steps: int = 0
