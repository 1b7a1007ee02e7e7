"""What is asked of a model, and what comes back. Light: nothing here imports pydantic-ai."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from pydantic import BaseModel

from actors.models.clean import clean_text
from actors.models.labels import labelled
from storage.events.llm import Usage

if TYPE_CHECKING:
    from pydantic_ai.messages import ModelMessage, ModelResponse

    from actors.models.ledger import MessageLedger


@dataclass(frozen=True, slots=True)
class CallIdentity:
    """Who calls, for whom. ``actor_id`` is the envelope's; empty means ``actor_key``."""

    run_id: str
    actor_key: str
    role: str
    function_name: str
    task_id: str | None = None
    call_id: str | None = None
    actor_id: str = ""

    @property
    def speaker(self) -> str:
        """The actor that the events are from."""
        return self.actor_id or self.actor_key


@dataclass(frozen=True, slots=True)
class CallLimits:
    """Bounds of one call.

    Attributes:
        seconds: the longest one attempt may take; it binds during the attempt.
        max_retries: further attempts after a transient failure.
        total_seconds: the longest all attempts and the waits between them may take; None is no bound.
    """

    seconds: float = 120.0
    max_retries: int = 2
    total_seconds: float | None = None


class Spec(Protocol):
    """What a model is told about a tool; ``parameters`` is the JSON schema of its arguments."""

    @property
    def name(self) -> str:
        """The name that the model calls it by."""

    @property
    def description(self) -> str:
        """What it does, for the model."""

    @property
    def parameters(self) -> Mapping[str, Any]:
        """The JSON schema of its arguments."""


@dataclass(frozen=True, slots=True)
class OutputSpec:
    """A way for the model to end: an answer in a typed form."""

    name: str
    description: str
    parameters: Mapping[str, Any]

    @classmethod
    def of(cls, name: str, description: str, form: type[BaseModel]) -> "OutputSpec":
        """Return the spec of an answer whose form is a pydantic model."""
        return cls(name, description, form.model_json_schema())


@dataclass(frozen=True, slots=True)
class ToolRequest:
    """A model asks for a tool.

    Attributes:
        tool_call_id: the model's id of the request; the answer must carry it.
        name: the tool.
        args: the arguments; empty if they could not be read.
        raw: the arguments as they were sent, only if they could not be read as a JSON object.
    """

    tool_call_id: str
    name: str
    args: dict[str, Any]
    raw: str = ""


@dataclass(frozen=True, slots=True)
class ToolReply:
    """The answer to a tool request: data from ``origin``, or the program's words when it is empty."""

    tool_call_id: str
    name: str
    text: str
    failed: bool = False
    origin: str = ""

    @property
    def content(self) -> str:
        """What the model reads."""
        return labelled(self.origin, self.text) if self.origin else clean_text(self.text)


@dataclass(frozen=True, slots=True)
class ToolPiece:
    """A piece of a tool request while the model is still writing it.

    Attributes:
        index: which part of the answer it belongs to; parts may come side by side.
        text: the next characters of the arguments, as JSON.
        name: the tool, with the first piece only.
        tool_call_id: the model's id of the request, as soon as it is known.
    """

    index: int
    text: str
    name: str = ""
    tool_call_id: str = ""


class ToolWatcher(Protocol):
    """Gets the tool requests of an answer while it is written. Called on the loop; must not wait."""

    def heard(self, piece: ToolPiece) -> None:
        """Take a piece."""

    def dropped(self) -> None:
        """All pieces so far are of an answer that will not be: the attempt has failed."""


@dataclass(frozen=True, slots=True)
class CallRequest:
    """One question to a model.

    Attributes:
        system: what the model is told it is and does.
        messages: the conversation, oldest first; not changed.
        tools: what the model may call.
        output_tools: what the model must end with; calls of them come back as tool requests.
        allow_text: whether an answer in plain words is welcome.
        limits: bounds of the call.
        on_delta: gets each new piece of text while it arrives; nothing of it is stored.
        watcher: gets each new piece of a tool request while it arrives.
        ledger: remembers which messages the log has; None lists all of them.
    """

    system: str
    messages: Sequence["ModelMessage"]
    tools: Sequence[Spec] = ()
    output_tools: Sequence[Spec] = ()
    allow_text: bool = True
    limits: CallLimits = field(default_factory=CallLimits)
    on_delta: Callable[[str], None] | None = None
    watcher: ToolWatcher | None = None
    ledger: "MessageLedger | None" = None


@dataclass(frozen=True, slots=True)
class CallAnswer:
    """What a model answered.

    Attributes:
        response: pydantic-ai's, for the next message list.
        usage: tokens of the attempt that gave the answer.
        cost_usd: its price; None if unknown.
        wasted: tokens of attempts that failed before it, as far as they are known.
    """

    trace_id: str
    text: str
    tool_requests: tuple[ToolRequest, ...]
    response: "ModelResponse"
    usage: Usage
    cost_usd: float | None
    duration_ms: float
    finish_reason: str = ""
    wasted: Usage = Usage()  # noqa: RUF009 -- frozen
