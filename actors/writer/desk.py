"""What the Writer has before it: the ledger and the run's facts; and what a command makes of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import get_args

from pydantic import ValidationError

from actors.writer.ledger import Batch, Ledger
from actors.writer.messages import Policy, RunStatus, When
from storage.document.document import RunDocument
from storage.document.patch import Patch
from storage.errors import KnownError
from storage.events.base import EventBody
from storage.events.document import WriterFileTaken, WriterPolicyChanged, WriterRunPatch, WriterRunStarted
from storage.events.envelope import StoredEvent
from storage.paths import HomePaths
from storage.projections.documents import document_fact


class WriterRefused(KnownError):  # noqa: N818 -- named for what happened, as it reads in an except
    """The Writer does not do what it was asked; the message says why."""


@dataclass(frozen=True, slots=True)
class WriterSetup:
    """What a Writer is made for.

    Args:
        run_id: the run.
        home: the folder that everything is kept in.
        objective: what the run is about; may be left out for a run that is in the log.
        desktop_id: the desktop that the run belongs to; empty: as the log says.
        policy: what may be merged without a person; None: as the log says, else ``default``.
    """

    run_id: str
    home: Path
    objective: str = ""
    desktop_id: str = ""
    policy: Policy | None = None

    @property
    def document_path(self) -> Path:
        """The file of the document."""
        return HomePaths(self.home).document(self.run_id)


@dataclass(frozen=True, slots=True)
class Directive:
    """A person's words to the agents, as far as their receipts need it."""

    target: str
    when: When


@dataclass(eq=False)
class Desk:
    """The Writer's memory.

    Attributes:
        in_log: Whether the document's first event is known to the log.
        taken: What was last taken from the run's own file.
    """

    setup: WriterSetup
    ledger: Ledger
    policy: Policy
    status: RunStatus = "initializing"
    directives: dict[str, Directive] = field(default_factory=dict)
    in_log: bool = False
    taken: WriterFileTaken | None = None

    @property
    def run_id(self) -> str:
        """The run."""
        return self.setup.run_id

    @property
    def document(self) -> RunDocument:
        """The newest document, which may not be on disk yet."""
        return self.ledger.head

    def address(self, revision: int | None = None) -> dict[str, str | int]:
        """The fields that all ``writer.*`` events of the run carry."""
        return {
            "run_id": self.run_id,
            "desktop_id": self.setup.desktop_id,
            "document_path": str(self.setup.document_path),
            "revision": self.ledger.revision if revision is None else revision,
        }

    def started_body(self) -> WriterRunStarted:
        """The document's first event; it keeps the policy, which a later process needs."""
        return WriterRunStarted.model_validate(
            {**self.address(), "objective": self.document.objective, "policy": self.policy}
        )

    def patch_body(self, patch: Patch) -> WriterRunPatch:
        """The event of a patch."""
        fields = patch.model_dump(exclude_none=True)
        return WriterRunPatch.model_validate({**self.address(patch.revision), **fields})


@dataclass(eq=False)
class Plan:
    """What a command makes: patches, the events around them, and the answer once they are on disk.

    A plan without events still answers only when all that was ordered before is on disk: it rests on that.

    Attributes:
        status: The run's new status, if it changes.
        policy: The run's new policy, if it changes.
        taken: What the run's own file said, if that was taken.
        directives: Those that are new.
    """

    batch: Batch
    receipt: object = None
    before: list[EventBody] = field(default_factory=list)
    after: list[EventBody] = field(default_factory=list)
    status: RunStatus | None = None
    directives: dict[str, Directive] = field(default_factory=dict)
    policy: Policy | None = None
    taken: WriterFileTaken | None = None

    def bodies(self, desk: Desk) -> list[EventBody]:
        """All events in order."""
        return [*self.before, *(desk.patch_body(step.patch) for step in self.batch.steps), *self.after]


def opened_desk(setup: WriterSetup, events: Iterable[StoredEvent]) -> Desk:
    """The desk as the log leaves it: a fold of the run's ``writer.*`` events and ``user_input``.

    Raises:
        KnownError: the log knows no such run and nobody says what it is about, or its patches do not fit.
    """
    log = list(events)
    fact = document_fact(log)
    started = next((event.body for event in log if isinstance(event.body, WriterRunStarted)), None)
    objective = fact.objective or setup.objective
    if started is None and not objective:
        raise WriterRefused(f"There is no run {setup.run_id} in the log; open one from the list of runs.")
    desktop_id = setup.desktop_id or (started.desktop_id if started else "")
    patches = [_patch_in(event.body) for event in log if isinstance(event.body, WriterRunPatch)]
    start = RunDocument.new(setup.run_id, objective)
    return Desk(
        setup=replace(setup, desktop_id=desktop_id),
        ledger=Ledger.replay(start, patches),
        policy=_chosen_policy(log) or setup.policy or _policy_of(started),
        status=_status_of(fact.status),
        directives={each.input_id: Directive(each.target, _when_of(each.when)) for each in fact.directives},
        in_log=started is not None,
        taken=_taken_in(log),
    )


def _patch_in(body: WriterRunPatch) -> Patch:
    try:
        return Patch.model_validate(body.model_dump())
    except ValidationError as error:
        raise WriterRefused(
            f"The log of this run holds a change (revision {body.revision}) that cannot be read; "
            "run `quire verify`."
        ) from error


def _taken_in(log: Sequence[StoredEvent]) -> WriterFileTaken | None:
    """What was last taken from the run's own file."""
    taken = (event.body for event in reversed(log) if event.event_type == WriterFileTaken.event_type)
    return next((body for body in taken if isinstance(body, WriterFileTaken) and not body.file_path), None)


def _chosen_policy(log: Sequence[StoredEvent]) -> Policy | None:
    """The policy that a person chose last while the run was there."""
    chosen = (event.body for event in reversed(log) if event.event_type == WriterPolicyChanged.event_type)
    body = next((body for body in chosen if isinstance(body, WriterPolicyChanged)), None)
    return _as_policy(body.policy) if body is not None else None


def _policy_of(started: WriterRunStarted | None) -> Policy:
    kept = (started.model_extra or {}).get("policy") if started is not None else None
    return _as_policy(kept) or "default"


def _as_policy(name: object) -> Policy | None:
    return next((policy for policy in get_args(Policy) if policy == name), None)


def _status_of(name: str) -> RunStatus:
    return next((status for status in get_args(RunStatus) if status == name), "initializing")


def _when_of(name: str) -> When:
    return next((when for when in get_args(When) if when == name), "next")
