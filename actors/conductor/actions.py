"""What a conductor can decide: the closed set of next actions, as typed values and as tools for a model.

A model that answers with several actions at once has them carried out in that order; spawned workers
run at the same time.
"""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from actors.tools.base import ToolArgs

WorkerType = Literal["researcher", "terminal"]
Words = Annotated[str, Field(min_length=1)]


class Action(ToolArgs):
    """Base of all actions; ``reason`` is shown to the person."""

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
Ending = Complete | Block
