"""What a conductor can decide: the closed set of next actions, as typed values and as tools for a model.

A model that answers with several actions at once has them carried out in that order; spawned workers
run at the same time.
"""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from storage.errors import KnownError

WorkerType = Literal["researcher", "terminal"]
Words = Annotated[str, Field(min_length=1)]


class Action(BaseModel):
    """Base of all actions; ``reason`` is shown to the person."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: ClassVar[str]

    reason: str = Field(default="", description="Why, in one sentence; the person reads it.")


class SpawnWorker(Action):
    """Hand an objective to a new worker; returns its call_id at once. Several workers run in parallel."""

    name: ClassVar[str] = "spawn_worker"

    worker_type: WorkerType = Field(description="Which kind of worker.")
    objective: Words = Field(description="What it is to do and report, complete in itself.")


class AwaitWorker(Action):
    """Wait until workers have ended; returns each one's summary, findings and proposals."""

    name: ClassVar[str] = "await_worker"

    call_ids: list[str] = Field(default_factory=list, description="Which to wait for; empty means all.")
    any: bool = Field(default=False, description="Return as soon as one of them has ended.")


class MergeCanon(Action):
    """Move workers' proposals into the report, in this order; the run's policy may leave some for review."""

    name: ClassVar[str] = "merge_canon"

    proposal_ids: list[str] = Field(description="Proposals, as await_worker named them.", min_length=1)


class Complete(Action):
    """End the run: the objective is met. With an empty report, the summary becomes the report."""

    name: ClassVar[str] = "complete"

    summary: Words = Field(description="The answer in a few sentences.")


class Block(Action):
    """End the run: it cannot be done without the person."""

    name: ClassVar[str] = "block"

    reason: Words = Field(description="What is missing, and what the person can do.")


NextAction = SpawnWorker | AwaitWorker | MergeCanon | Complete | Block
ACTIONS: tuple[type[NextAction], ...] = (SpawnWorker, AwaitWorker, MergeCanon, Complete, Block)
_BY_NAME: Mapping[str, type[NextAction]] = {action.name: action for action in ACTIONS}


class ActionError(KnownError):
    """A model's decision is not one of the actions, or its arguments do not fit."""


def parse_action(name: str, arguments: Mapping[str, Any]) -> NextAction:
    """Return the typed action that a model chose.

    Raises:
        ActionError: no such action, or wrong arguments; the message tells the model what fits.
    """
    kind = _BY_NAME.get(name)
    if kind is None:
        raise ActionError(f"There is no action {name!r}. Choose one of: {', '.join(_BY_NAME)}.")
    try:
        return kind.model_validate(arguments)
    except ValidationError as problem:
        wrong = "; ".join(
            f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in problem.errors(include_url=False)
        )
        raise ActionError(f"{name}: {wrong}. Send the action again, corrected.") from problem


def action_schema(action: type[NextAction]) -> dict[str, Any]:
    """Return the JSON schema of an action's arguments."""
    schema = action.model_json_schema()
    schema.pop("title", None)
    schema.pop("description", None)
    return schema
