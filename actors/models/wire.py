"""The one place that speaks to pydantic-ai's request interface. Loaded in a thread: see ``load``."""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from pydantic import TypeAdapter
from pydantic_ai.direct import model_request, model_request_stream
from pydantic_ai.exceptions import UnexpectedModelBehavior
from pydantic_ai.messages import (
    InstructionPart,
    ModelMessage,
    ModelResponse,
    ModelResponseStreamEvent,
    PartDeltaEvent,
    PartStartEvent,
    TextPart,
    TextPartDelta,
    ThinkingPart,
    ToolCallPart,
    ToolCallPartDelta,
)
from pydantic_ai.models import Model, ModelRequestParameters
from pydantic_ai.models.function import FunctionModel
from pydantic_ai.tools import ToolDefinition
from pydantic_core import PydanticSerializationError

from actors.models.calls import CallRequest, Spec, ToolPiece, ToolRequest, ToolWatcher
from actors.models.clean import clean_json, clean_text
from actors.models.usage import normalise
from storage.events.llm import Usage

MAX_ANSWER_CHARS = 4_000_000
_MESSAGE: TypeAdapter[ModelMessage] = TypeAdapter(ModelMessage)

logger = logging.getLogger(__name__)


def dump_message(message: ModelMessage) -> str:
    """Return a message as JSON, in pydantic-ai's own form: readable, and read back by ``load_message``."""
    return _MESSAGE.dump_json(message, exclude_none=True).decode()


def load_message(text: str) -> ModelMessage:
    """Return a stored message.

    Raises:
        pydantic.ValidationError: it is not one.
    """
    return _MESSAGE.validate_json(text)


@dataclass(slots=True)
class Progress:
    """What is known of a call while it runs: used when it ends badly, too."""

    clock: Callable[[], float]
    on_delta: Callable[[str], None] | None = None
    watcher: ToolWatcher | None = None
    first_token_at: float | None = None
    usage: Usage | None = None
    chars: int = 0

    def heard(self, text: str) -> None:
        """Note a piece of the answer; an empty one is only a sign of life and does not count."""
        if not text:
            return
        if self.first_token_at is None:
            self.first_token_at = self.clock()
        self.chars += len(text)
        if self.chars > MAX_ANSWER_CHARS:
            raise UnexpectedModelBehavior(f"the answer is longer than {MAX_ANSWER_CHARS:,} characters")

    def show(self, text: str) -> None:
        """Hand a piece of text to who watches; a watcher that fails is not called again."""
        if self.on_delta is None or not text:
            return
        try:
            self.on_delta(clean_text(text))
        except Exception:
            logger.exception("the watcher of a model call failed; it gets no more of this call")
            self.on_delta = None

    def tool(self, piece: ToolPiece) -> None:
        """Hand a piece of a tool request to who watches; a watcher that fails is not called again."""
        watcher = self.watcher
        if watcher is None:
            return
        try:
            watcher.heard(piece)
        except Exception:
            logger.exception("the watcher of a model's tool requests failed; it gets no more of this call")
            self.watcher = None
            watcher.dropped()


def can_stream(model: Model) -> bool:
    """Return whether the model hands out its answer piece by piece."""
    if isinstance(model, FunctionModel):
        return model.stream_function is not None
    return type(model).request_stream is not Model.request_stream


async def ask(model: Model, request: CallRequest, progress: Progress) -> ModelResponse:
    """Ask a model once and return its answer, fit to be stored.

    Raises:
        Exception: whatever the model raises; ``classify`` says what it means.
    """
    parameters = _parameters(request)
    messages = list(request.messages)
    if can_stream(model):
        response = await _ask_stream(model, messages, parameters, progress)
    else:
        response = await model_request(model, messages, model_request_parameters=parameters)
    progress.usage = usage_of(response)
    return _storable(response)


async def _ask_stream(
    model: Model, messages: list[ModelMessage], parameters: ModelRequestParameters, progress: Progress
) -> ModelResponse:
    async with model_request_stream(model, messages, model_request_parameters=parameters) as stream:
        try:
            async for event in stream:
                _note(event, progress)
        finally:
            progress.usage = normalise(stream.usage)
        return stream.get()


def _note(event: ModelResponseStreamEvent, progress: Progress) -> None:
    match event:
        case PartStartEvent(part=TextPart(content=text)):
            progress.heard(text)
            progress.show(text)
        case PartDeltaEvent(delta=TextPartDelta(content_delta=text)):
            progress.heard(text)
            progress.show(text)
        case PartStartEvent(part=ThinkingPart(content=text)):
            progress.heard(text)
        case PartStartEvent(index=index, part=ToolCallPart() as call):
            args = _args_text(call.args)
            progress.heard(call.tool_name + args)
            progress.tool(ToolPiece(index, args, call.tool_name, call.tool_call_id))
        case PartDeltaEvent(index=index, delta=ToolCallPartDelta() as delta):
            args = _args_text(delta.args_delta)
            progress.heard(args or "…")
            progress.tool(ToolPiece(index, args, tool_call_id=delta.tool_call_id or ""))
        case PartDeltaEvent(delta=delta):
            piece = getattr(delta, "content_delta", None)
            progress.heard(piece if isinstance(piece, str) else "…")
        case _:
            pass


def _args_text(args: str | dict[str, Any] | None) -> str:
    """Return a piece of arguments as JSON; where they come as an object, they come whole."""
    return args if isinstance(args, str) else json.dumps(args, ensure_ascii=False) if args else ""


def _parameters(request: CallRequest) -> ModelRequestParameters:
    instructions = [InstructionPart(content=clean_text(request.system))] if request.system else []
    return ModelRequestParameters(
        function_tools=[_definition(spec) for spec in request.tools],
        output_tools=[_definition(spec, output=True) for spec in request.output_tools],
        output_mode="tool" if request.output_tools else "text",
        allow_text_output=request.allow_text,
        instruction_parts=instructions,
    )


def _definition(spec: Spec, *, output: bool = False) -> ToolDefinition:
    return ToolDefinition(
        name=spec.name,
        description=spec.description,
        parameters_json_schema=dict(spec.parameters),
        kind="output" if output else "function",
    )


def usage_of(response: ModelResponse) -> Usage:
    """Return a response's token counts in our meaning."""
    return normalise(response.usage)


def _storable(response: ModelResponse) -> ModelResponse:
    try:
        dump_message(response)
    except PydanticSerializationError:
        cleaned = replace(response, parts=[_clean_part(part) for part in response.parts])
        dump_message(cleaned)
        return cleaned
    return response


def _clean_part(part: Any) -> Any:  # noqa: ANN401 -- any part of a response, and the same kind back
    match part:
        case TextPart() | ThinkingPart():
            return replace(part, content=clean_text(part.content))
        case ToolCallPart():
            args = clean_text(part.args) if isinstance(part.args, str) else clean_json(part.args)
            return replace(part, tool_name=clean_text(part.tool_name), args=args)
        case _:
            return part


def read_answer(response: ModelResponse) -> tuple[str, tuple[ToolRequest, ...]]:
    """Return the words of a response and the tools that it asks for."""
    text = "".join(part.content for part in response.parts if isinstance(part, TextPart))
    requests = tuple(_tool_request(part) for part in response.parts if isinstance(part, ToolCallPart))
    return text, requests


def _tool_request(part: ToolCallPart) -> ToolRequest:
    try:
        args = part.args_as_dict(raise_if_invalid=True)
    except (ValueError, AssertionError):
        return ToolRequest(part.tool_call_id, part.tool_name, {}, raw=str(part.args))
    return ToolRequest(part.tool_call_id, part.tool_name, clean_json(args))
