"""The tool port: what a tool is, what it is given, and what it gives back.

A tool declares its arguments as a pydantic model, its limits in its description (the model reads it) and
what it may touch. It answers with the whole output, which the log keeps, and with the part that the model
is shown. What it cannot or may not do is a ``ToolError`` in words, which the model reads as well.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any, ClassVar, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from actors.sandbox.errors import RefusedError, ToolError
from actors.sandbox.paths import Workspace
from actors.sandbox.rules import RuleSet
from actors.tools.citations import Citation, CitationBook, Citing
from actors.tools.ports import DocumentPort, DraftPlace, DraftPort, FindingBook
from storage.events.base import EventBody

SHOWN_CHARS = 16_000
"""How much of one output the model is shown, unless a tool says otherwise."""


class Effect(StrEnum):
    """What a tool may touch."""

    READS_WORKSPACE = "reads workspace"
    WRITES_WORKSPACE = "writes workspace"
    RUNS_COMMANDS = "runs commands"
    DOCUMENT = "document"
    REPORTS = "reports"
    CONDUCTS = "conducts"


class ToolArgs(BaseModel):
    """Base of all arguments; an unknown argument is an error that the model is told."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ToolData(BaseModel):
    """Base of the typed part of a result, for programs."""

    model_config = ConfigDict(frozen=True)


@dataclass(frozen=True)
class ToolContext:
    """What a tool call is given.

    Args:
        run_id: the run.
        task_id: the worker's task.
        call_id: the delegation that the task serves.
        actor_key: who calls, as the log names it.
        worker_type: which kind of worker calls.
        workspace: the folder that file tools may touch.
        emit: appends an event to the log, in order, without waiting.
        document: the caller's way to the run's document; None when the run has none.
        drafts: the caller's way to show in it what is still being written; None: it is shown when whole.
        draft_id: what is shown of this very call already; its one change of the document makes it whole.
        deadline: when the call must be over, on the ``time.monotonic`` clock.
        rules: which commands may run.
        tool_trace_id: the id of this call in the log.
        cause_event_id: the event that tells of this call; what it writes into the document refers to it.
        findings: the findings of this task.
        citations: the citations of this task.
    """

    run_id: str
    task_id: str
    call_id: str
    actor_key: str
    worker_type: str
    workspace: Workspace
    emit: Callable[[EventBody], object]
    document: DocumentPort | None = None
    deadline: float | None = None
    rules: RuleSet = field(default_factory=RuleSet)
    tool_trace_id: str | None = None
    worker_id: str = ""
    findings: FindingBook = field(default_factory=FindingBook)
    citations: CitationBook = field(default_factory=CitationBook)
    drafts: DraftPort | None = None
    draft_id: str | None = None
    cause_event_id: str | None = None

    @property
    def citing(self) -> Citing:
        """Who cites, for the events of citations."""
        return Citing(self.run_id, self.actor_key, self.task_id, self.call_id, self.tool_trace_id)

    def port(self) -> DocumentPort:
        """Return the way to the document.

        Raises:
            ToolError: this run has none.
        """
        if self.document is None:
            raise ToolError("This run has no document; report findings instead.")
        return self.document


@dataclass(frozen=True)
class ToolResult:
    """What a tool call gives back.

    ``output`` is everything and goes to the log; ``shown`` is what the model reads. ``citations`` are the
    new ones, to be proposed in the log. ``success`` is False when the tool ran but what it ran failed
    (a command's exit code). ``verdict`` says by which rule a guarded call was allowed.
    """

    output: str
    shown: str
    citations: tuple[Citation, ...] = ()
    data: ToolData | None = None
    success: bool = True
    verdict: str | None = None

    @classmethod
    def of(
        cls, output: str, data: ToolData | None = None, citations: tuple[Citation, ...] = ()
    ) -> "ToolResult":
        """Return a result whose shown part is cut at ``SHOWN_CHARS``, and says so."""
        return cls(output=output, shown=shorten(output), citations=citations, data=data)


def shorten(text: str, limit: int = SHOWN_CHARS) -> str:
    """Return the text, or its beginning and a line that says how much there is."""
    if len(text) <= limit:
        return text
    cut = text.rfind("\n", limit // 2, limit)
    kept = text[: cut if cut > 0 else limit]
    return f"{kept}\n[showing the first {len(kept):,} of {len(text):,} characters; the log keeps all of it]"


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """A tool as a model is told of it; ``parameters`` is a JSON schema."""

    name: str
    description: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DraftForm:
    """How a call of a tool is shown in the document while the model is still writing its arguments.

    Attributes:
        text: the argument that is shown as it grows.
        place: where it goes, from the arguments that are complete; None: it is not to be shown (yet).
        most: a longer text is not shown before it is whole.
        lead: what stands before the text in the document.
    """

    text: str
    place: Callable[[Mapping[str, Any], ToolContext], DraftPlace | None]
    most: int
    lead: str = ""


def words_in(arguments: Mapping[str, Any], name: str) -> str | None:
    """Return an argument that is text and not empty, of arguments that nobody has checked."""
    found = arguments.get(name)
    return found if isinstance(found, str) and found else None


A = TypeVar("A", bound=ToolArgs)


class Tool(ABC, Generic[A]):
    """One thing that an agent can do. Tools hold no state: what differs comes with the call."""

    name: ClassVar[str]
    description: ClassVar[str]
    effects: ClassVar[frozenset[Effect]]
    ends_task: ClassVar[bool] = False
    draft: DraftForm | None = None
    Args: type[A]

    @abstractmethod
    async def run(self, args: A, context: ToolContext) -> ToolResult:
        """Do it.

        Raises:
            ToolError: it cannot or may not be done; the message is for the model and the person.
            asyncio.CancelledError: the call was cancelled; nothing of it goes on.
        """

    async def call(self, arguments: Mapping[str, Any] | str, context: ToolContext) -> ToolResult:
        """Check the model's arguments and do it; see ``run``."""
        return await self.run(self.parse(arguments), context)

    def parse(self, arguments: Mapping[str, Any] | str) -> A:
        """Return the arguments that a model sent, as a mapping or as JSON text.

        Raises:
            ToolError: they do not fit; the message names each one that does not.
        """
        try:
            if isinstance(arguments, str):
                return self.Args.model_validate_json(arguments or "{}")
            return self.Args.model_validate(arguments)
        except ValidationError as error:
            raise ToolError(f"{self.name}: {_problems(error)}. Send the call again, corrected.") from error

    def spec(self) -> ToolSpec:
        """Return what a model is told of this tool."""
        return ToolSpec(self.name, self.description, deepcopy(_schema(self.Args)))


@cache
def _schema(arguments: type[BaseModel]) -> dict[str, Any]:
    """Return the JSON schema of a tool's arguments; made once: it takes about a millisecond."""
    schema = arguments.model_json_schema()
    schema.pop("title", None)
    schema.pop("description", None)
    for each in schema.get("properties", {}).values():
        each.pop("title", None)
    return schema


def _problems(error: ValidationError) -> str:
    parts = []
    for each in error.errors(include_url=False, include_input=False):
        where = ".".join(str(step) for step in each["loc"]) or "the arguments"
        parts.append(f"{where}: {each['msg']}")
    return "; ".join(parts)


__all__ = ["Effect", "RefusedError", "Tool", "ToolArgs", "ToolContext", "ToolData", "ToolError"]
__all__ += ["ToolResult", "ToolSpec", "shorten"]
