"""Ollama over its own interface (``/api/chat``, lines of JSON).

Its OpenAI-compatible one ignores the length of the context that is asked for and cuts long conversations in
silence (github.com/ollama/ollama/issues/5356); this one takes it as ``options.num_ctx``.
"""

import json
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

from httpx2 import AsyncClient, HTTPError, Response
from pydantic_ai.exceptions import (
    ModelConnectionError,
    ModelContextWindowExceededError,
    ModelHTTPError,
    UnexpectedModelBehavior,
)
from pydantic_ai.messages import (
    FinishReason,
    InstructionPart,
    ModelMessage,
    ModelRequest,
    ModelResponse,
    ModelResponseStreamEvent,
    SystemPromptPart,
    TextPart,
    ThinkingPart,
    ToolCallPart,
    ToolReturnPart,
    UserPromptPart,
)
from pydantic_ai.models import Model, ModelRequestParameters, StreamedResponse
from pydantic_ai.settings import ModelSettings
from pydantic_ai.tools import RunContext, ToolDefinition
from pydantic_ai.usage import RequestUsage

_FINISH: Mapping[str, FinishReason] = {"stop": "stop", "length": "length", "load": "stop", "unload": "stop"}


class OllamaChat(Model[AsyncClient]):
    """A model of an Ollama server."""

    def __init__(self, client: AsyncClient, url: str, model: str, context_tokens: int | None) -> None:
        """Take an open client and the server's address without a path."""
        super().__init__()
        self._client = client
        self._url = url
        self._model = model
        self._options = {} if context_tokens is None else {"num_ctx": context_tokens}

    @property
    def model_name(self) -> str:
        """The name of the model on the server."""
        return self._model

    @property
    def system(self) -> str:
        """The maker's name in the messages."""
        return "ollama"

    @property
    def base_url(self) -> str:
        """The server's address."""
        return self._url

    async def request(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
    ) -> ModelResponse:
        """Return an answer whole."""
        async with self.request_stream(messages, model_settings, model_request_parameters) as stream:
            async for _ in stream:
                pass
            return stream.get()

    @asynccontextmanager
    async def request_stream(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
        run_context: RunContext[Any] | None = None,  # noqa: ARG002 -- the shape of Model.request_stream
    ) -> AsyncIterator[StreamedResponse]:
        """Hand out an answer piece by piece."""
        _, parameters = self.prepare_request(model_settings, model_request_parameters)
        request = self._client.build_request(
            "POST", f"{self._url}/api/chat", json=self._body(messages, parameters)
        )
        try:
            response = await self._client.send(request, stream=True)
        except HTTPError as problem:
            raise self._unreachable(problem, "connect") from problem
        try:
            if not response.is_success:  # also a redirect: a key is sent to no other address
                raise await self._refused(response)
            yield OllamaStream(parameters, _model=self, _response=response)
        finally:
            await response.aclose()

    def _body(self, messages: list[ModelMessage], parameters: ModelRequestParameters) -> dict[str, Any]:
        words = InstructionPart.join(parameters.instruction_parts or [])
        told = [{"role": "system", "content": words}] if words else []
        for message in messages:
            told.extend(_told(message))
        body: dict[str, Any] = {
            "model": self._model,
            "messages": told,
            "stream": True,
            "options": self._options,
        }
        tools = [_tool(each) for each in (*parameters.function_tools, *parameters.output_tools)]
        return {**body, "tools": tools} if tools else body

    async def _refused(self, response: Response) -> ModelHTTPError:
        try:
            text = (await response.aread()).decode(errors="replace")
        except HTTPError as problem:
            raise self._unreachable(problem, "read") from problem
        return self.failure(_error_of(text) or text, response.status_code, response.headers)

    def failure(self, words: str, status: int, headers: Mapping[str, str] | None = None) -> ModelHTTPError:
        """Return what an error of the server means; it has a code of its own for few of them."""
        too_long = "context" in words and any(word in words for word in ("exceed", "length", "window"))
        return ModelHTTPError.for_category(
            ModelContextWindowExceededError if too_long else None,
            status_code=status,
            model_name=self._model,
            body=words,
            headers=headers,
        )

    def _unreachable(self, problem: Exception, phase: Any) -> ModelConnectionError:  # noqa: ANN401 -- one of a few words
        return ModelConnectionError(self._model, str(problem) or type(problem).__name__, phase=phase)


@dataclass
class OllamaStream(StreamedResponse):
    """An answer while it arrives: a line of JSON for each piece, the last with counts of tokens."""

    _model: OllamaChat
    _response: Response
    _timestamp: datetime = field(default_factory=lambda: datetime.now(UTC))
    _calls: int = 0

    async def _get_event_iterator(self) -> AsyncIterator[ModelResponseStreamEvent]:
        try:
            pieces = cast("AsyncGenerator[str]", self._response.aiter_lines())  # it is one
            async with aclosing(pieces) as lines:
                async for line in lines:
                    piece = _piece(line) if line.strip() else {}
                    for event in self._events(piece):
                        yield event
                    if piece.get("done"):
                        return
        except HTTPError as problem:
            raise ModelConnectionError(
                self._model.model_name, str(problem) or type(problem).__name__, phase="read", in_stream=True
            ) from problem
        raise ModelConnectionError(
            self._model.model_name, "the answer broke off", phase="read", in_stream=True
        )

    def _events(self, piece: Mapping[str, Any]) -> Iterator[ModelResponseStreamEvent]:
        if piece.get("error"):
            raise self._model.failure(str(piece["error"]), 500)
        message = piece.get("message") or {}
        manager = self._parts_manager
        if thought := message.get("thinking"):
            yield from manager.handle_thinking_delta(vendor_part_id="thinking", content=thought)
        if text := message.get("content"):
            yield from manager.handle_text_delta(vendor_part_id="content", content=text)
        for call in message.get("tool_calls") or ():
            function = call.get("function") or {}
            self._calls += 1
            yield manager.handle_tool_call_part(
                vendor_part_id=f"call {self._calls}",
                tool_name=str(function.get("name", "")),
                args=function.get("arguments") or {},
                tool_call_id=call.get("id"),
            )
        if piece.get("done"):
            self._usage = RequestUsage(
                input_tokens=int(piece.get("prompt_eval_count") or 0),
                output_tokens=int(piece.get("eval_count") or 0),
            )
            self.finish_reason = _FINISH.get(str(piece.get("done_reason", "stop")), "stop")

    async def close_stream(self) -> None:
        """Close the connection."""
        await self._response.aclose()

    @property
    def model_name(self) -> str:
        """The name of the model on the server."""
        return self._model.model_name

    @property
    def provider_name(self) -> str:
        """The maker's name in the messages."""
        return "ollama"

    @property
    def provider_url(self) -> str:
        """The server's address."""
        return self._model.base_url

    @property
    def timestamp(self) -> datetime:
        """When the answer began."""
        return self._timestamp


def _piece(line: str) -> dict[str, Any]:
    try:
        piece = json.loads(line)
    except ValueError as problem:
        raise UnexpectedModelBehavior(f"a line of the answer is no JSON: {line[:80]!r}") from problem
    if not isinstance(piece, dict):
        raise UnexpectedModelBehavior(f"a line of the answer is no JSON object: {line[:80]!r}")
    return piece


def _error_of(text: str) -> str:
    try:
        body = json.loads(text)
    except ValueError:
        return ""
    return str(body.get("error", "")) if isinstance(body, dict) else ""


def _tool(definition: ToolDefinition) -> dict[str, Any]:
    function = {
        "name": definition.name,
        "description": definition.description or "",
        "parameters": definition.parameters_json_schema,
    }
    return {"type": "function", "function": function}


def _told(message: ModelMessage) -> Iterator[dict[str, Any]]:
    if isinstance(message, ModelResponse):
        yield _answered(message)
    else:
        yield from _asked(message)


def _answered(message: ModelResponse) -> dict[str, Any]:
    told: dict[str, Any] = {
        "role": "assistant",
        "content": "".join(part.content for part in message.parts if isinstance(part, TextPart)),
    }
    if thought := "".join(part.content for part in message.parts if isinstance(part, ThinkingPart)):
        told["thinking"] = thought
    calls = [
        {"id": part.tool_call_id, "function": {"name": part.tool_name, "arguments": _arguments(part)}}
        for part in message.parts
        if isinstance(part, ToolCallPart)
    ]
    return {**told, "tool_calls": calls} if calls else told


def _arguments(part: ToolCallPart) -> dict[str, Any]:
    try:
        return part.args_as_dict(raise_if_invalid=True)
    except (ValueError, AssertionError):
        return {}  # the model is told by the tool's answer what was wrong


def _asked(message: ModelRequest) -> Iterator[dict[str, Any]]:
    for part in message.parts:
        match part:
            case SystemPromptPart(content=str() as text):
                yield {"role": "system", "content": text}
            case UserPromptPart(content=str() as text):
                yield {"role": "user", "content": text}
            case ToolReturnPart():
                yield {
                    "role": "tool",
                    "tool_name": part.tool_name,
                    "tool_call_id": part.tool_call_id,
                    "content": part.model_response_str(),
                }
            case _:
                yield {"role": "user", "content": str(getattr(part, "content", ""))}
