"""A model that follows a script, on the same interface as a real one.

A script is a list of steps for each key. The key of a call is the role that the model was resolved for, if
the script has it; else the first key whose words are in the call's first message; else ``""``. Steps are used
up in order, one for each call; a call that finds no step fails loudly.

    script = ScriptedModel({"conductor": [call("spawn_worker", …), call("complete", …)],
                            "count the files": [calls(("list_files", {}), ("finish", {"summary": "3"}))]})
    catalogue.register(script)                # then resolve("scripted", role="conductor")
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic_ai.messages import (
    ModelMessage,
    ModelRequest,
    ModelResponse,
    ModelResponsePart,
    TextPart,
    ToolCallPart,
    ToolReturnPart,
    UserPromptPart,
)
from pydantic_ai.models.function import AgentInfo, DeltaToolCall, FunctionModel
from pydantic_ai.usage import RequestUsage

from actors.models.port import ModelHandle
from actors.models.price import FREE, Price


class ScriptEnded(Exception):  # noqa: N818 -- says what happened
    """A model was called more often than its script has steps."""


@dataclass(frozen=True)
class Pacing:
    """How a stream gives the arguments of a step's tools: one tool after the other, in small pieces.

    ``stops``: behind these words of the JSON text it waits for an event, or breaks off with an error.
    """

    stops: Mapping[str, asyncio.Event | BaseException] = field(default_factory=dict)
    size: int = 12

    async def pieces(self, tools: Sequence[ToolCallPart]) -> AsyncIterator[dict[int, DeltaToolCall]]:
        """Give each tool's name, then its arguments."""
        for index, part in enumerate(tools):
            yield {index: DeltaToolCall(part.tool_name, "", tool_call_id=part.tool_call_id)}
            args = part.args if isinstance(part.args, str) else part.args_as_json_str()
            ends = {
                args.index(words) + len(words): stop for words, stop in self.stops.items() if words in args
            }
            begun = 0
            for end in sorted({*range(self.size, len(args), self.size), *ends, len(args)}):
                yield {index: DeltaToolCall(json_args=args[begun:end])}
                begun = end
                match ends.get(end):
                    case asyncio.Event() as gate:
                        await gate.wait()
                    case BaseException() as error:
                        raise error
                    case _:
                        pass


@dataclass(frozen=True)
class Step:
    """What the model does at one call: ``entered`` is set, ``gate`` is waited for, then it answers.

    ``error`` is raised instead of an answer; ``error_after`` when a stream has given its words. ``pacing`` is
    for the arguments in a stream.
    """

    text: str = ""
    tools: tuple[ToolCallPart, ...] = ()
    error: BaseException | None = None
    error_after: BaseException | None = None
    gate: asyncio.Event | None = None
    entered: asyncio.Event | None = None
    usage: RequestUsage = field(default_factory=lambda: RequestUsage(input_tokens=100, output_tokens=10))
    response: ModelResponse | None = None
    pacing: Pacing | None = None


@dataclass(frozen=True)
class Seen:
    """What the model was given at one call."""

    key: str
    role: str
    messages: tuple[ModelMessage, ...]
    instructions: str
    tools: tuple[str, ...]

    @property
    def said(self) -> tuple[str, ...]:
        """The texts of all user messages, oldest first."""
        return tuple(str(part.content) for part in _parts(self.messages) if isinstance(part, UserPromptPart))

    @property
    def returned(self) -> tuple[str, ...]:
        """The texts of all tool results, oldest first."""
        return tuple(
            part.model_response_str() for part in _parts(self.messages) if isinstance(part, ToolReturnPart)
        )


StepOrMaker = Step | Callable[[Seen], Step]


def say(text: str) -> Step:
    """Answer in words."""
    return Step(text=text)


def call(tool: str, **args: Any) -> Step:
    """Ask for one tool."""
    return calls((tool, args))


def calls(*wanted: tuple[str, dict[str, Any] | str]) -> Step:
    """Ask for several tools at once; arguments as a mapping, or as the text that a model sent."""
    return Step(tools=tuple(ToolCallPart(name, args) for name, args in wanted))


def fail(error: BaseException) -> Step:
    """Raise instead of answering."""
    return Step(error=error)


def hang(entered: asyncio.Event | None = None) -> Step:
    """Never answer; end only when cancelled."""
    return Step(gate=asyncio.Event(), entered=entered)


def paced(step: Step, pacing: Pacing) -> Step:
    """Take a step whose arguments come as ``pacing`` says."""
    return replace(step, pacing=pacing)


def gated(step: Step, gate: asyncio.Event, entered: asyncio.Event | None = None) -> Step:
    """Take a step when ``gate`` is set."""
    return replace(step, gate=gate, entered=entered)


@dataclass
class ScriptedModel:
    """A provider of models that share one script. ``seen`` has what every call was given, in order."""

    scripts: Mapping[str, Sequence[StepOrMaker]]
    name: str = "scripted"
    streams: bool = False
    price: Price | None = FREE
    seen: list[Seen] = field(default_factory=list)
    used: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, *steps: StepOrMaker, streams: bool = False) -> "ScriptedModel":
        """Return a model with one script for whoever calls."""
        return cls({"": steps}, streams=streams)

    def models(self) -> tuple[str, ...]:
        """Return its one name."""
        return (self.name,)

    def handle(self, model: str, role: str) -> ModelHandle:
        """Return the model for a role; any further name is taken."""
        name = f"{self.name}:{model}" if model else self.name
        return ModelHandle(self.name, name, lambda: self.build(role), role=role, price=self.price)

    def build(self, role: str = "") -> FunctionModel:
        """Return the pydantic-ai model."""

        async def respond(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
            return _response(await self._take(role, messages, info))

        async def stream(
            messages: list[ModelMessage], info: AgentInfo
        ) -> AsyncIterator[str | dict[int, DeltaToolCall]]:
            step = await self._take(role, messages, info)
            for word in step.text.splitlines(keepends=True):
                yield word
            if step.error_after is not None:
                raise step.error_after
            if step.pacing is not None:
                async for piece in step.pacing.pieces(step.tools):
                    yield piece
                return
            for index, part in enumerate(step.tools):
                args = part.args_as_json_str()
                yield {index: DeltaToolCall(part.tool_name, args, tool_call_id=part.tool_call_id)}

        if self.streams:
            return FunctionModel(stream_function=stream, model_name=self.name)
        return FunctionModel(respond, model_name=self.name)

    @property
    def left(self) -> dict[str, int]:
        """How many steps of each script were not used."""
        return {key: len(steps) - self.used.get(key, 0) for key, steps in self.scripts.items()}

    async def _take(self, role: str, messages: list[ModelMessage], info: AgentInfo) -> Step:
        seen = self._note(role, messages, info)
        number = self.used.get(seen.key, 0)
        script = self.scripts.get(seen.key, ())
        if number >= len(script):
            raise ScriptEnded(f"the script {seen.key!r} has no step {number + 1} (role {role!r})")
        self.used[seen.key] = number + 1
        made = script[number]
        step = made if isinstance(made, Step) else made(seen)
        if step.entered is not None:
            step.entered.set()
        if step.gate is not None:
            await step.gate.wait()
        if step.error is not None:
            raise step.error
        return step

    def _note(self, role: str, messages: list[ModelMessage], info: AgentInfo) -> Seen:
        tools = tuple(tool.name for tool in (*info.function_tools, *info.output_tools))
        seen = Seen(self._key(role, messages), role, tuple(messages), info.instructions or "", tools)
        self.seen.append(seen)
        return seen

    def _key(self, role: str, messages: list[ModelMessage]) -> str:
        if role in self.scripts:
            return role
        first = next((str(part.content) for part in _parts(messages) if isinstance(part, UserPromptPart)), "")
        return next((key for key in self.scripts if key and key in first), "")


def _parts(messages: Sequence[ModelMessage]) -> list[Any]:
    return [part for message in messages for part in message.parts]


def _response(step: Step) -> ModelResponse:
    if step.response is not None:
        return step.response
    parts: list[ModelResponsePart] = [TextPart(step.text)] if step.text else []
    return ModelResponse(parts=[*parts, *step.tools], usage=step.usage)


def requests_of(messages: Sequence[ModelMessage]) -> int:
    """Return how many of the messages are from our side."""
    return sum(isinstance(message, ModelRequest) for message in messages)
