"""Anthropic's messages: named server-sent events, tools as content blocks, cached tokens counted beside."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic_ai.messages import (
    ModelMessage,
    ModelRequest,
    ModelRequestPart,
    ModelResponse,
    ModelResponsePart,
    TextPart,
    ToolCallPart,
    ToolReturnPart,
    UserPromptPart,
)
from pydantic_ai.tools import ToolDefinition

from tests.fakes.http_models.brains import Question
from tests.fakes.http_models.faults import Fault
from tests.fakes.http_models.openai_wire import cut, raw_args
from tests.fakes.http_models.server import Request

_ERRORS = {
    "auth": ("authentication_error", "invalid x-api-key"),
    "rate": ("rate_limit_error", "This request would exceed your account's rate limit."),
    "quota": ("billing_error", "Your credit balance is too low to access the Anthropic API."),
    "context": ("invalid_request_error", "prompt is too long: 208310 tokens > 200000 maximum"),
    "model": ("not_found_error", "model: unknown"),
    "overloaded": ("overloaded_error", "Overloaded"),
}


class AnthropicWire:
    """Speaks ``/v1/messages`` and ``/v1/models``."""

    def lists(self, request: Request, models: Sequence[str]) -> Any:
        """Answer ``/v1/models``."""
        if request.method == "GET":
            listed = [{"type": "model", "id": name, "display_name": name} for name in models]
            return {"data": listed, "has_more": False}
        return None

    def key(self, headers: Mapping[str, str]) -> str:
        """Return the key, in either of the headers that Anthropic takes."""
        return headers.get("x-api-key") or headers.get("authorization", "").removeprefix("Bearer ")

    def error(self, fault: Fault) -> Any:
        """Return an error as Anthropic words it."""
        kind, words = _ERRORS.get(fault.reason, ("api_error", fault.reason))
        return {"type": "error", "error": {"type": kind, "message": words}}

    def question(self, body: Any) -> Question:
        """Read a request."""
        messages = list[ModelMessage]()
        names: dict[str, str] = {}
        for each in body["messages"]:
            blocks = each["content"]
            blocks = [{"type": "text", "text": blocks}] if isinstance(blocks, str) else blocks
            if each["role"] == "assistant":
                messages.append(ModelResponse(parts=list(_answered(blocks, names))))
            else:
                messages.extend(ModelRequest(parts=[part]) for part in _asked(blocks, names))
        system = body.get("system") or ""
        words = system if isinstance(system, str) else "".join(part["text"] for part in system)
        tools = tuple(
            ToolDefinition(
                name=tool["name"],
                description=tool.get("description"),
                parameters_json_schema=tool["input_schema"],
            )
            for tool in body.get("tools") or ()
        )
        return Question(body["model"], words, messages, tools)

    def stream(self, model: str, response: ModelResponse) -> tuple[str, list[bytes]]:
        """Return the events: a block for each part."""
        used = response.usage
        cached, written = used.cache_read_tokens, used.cache_write_tokens
        counts = {
            "input_tokens": used.input_tokens - cached - written,  # without the cached ones
            "cache_read_input_tokens": cached,
            "cache_creation_input_tokens": written,
        }
        head: dict[str, Any] = {
            "id": "msg_1",
            "type": "message",
            "role": "assistant",
            "model": model,
            "content": [],
            "stop_reason": None,
            "stop_sequence": None,
            "usage": {**counts, "output_tokens": 1},
        }
        pieces = [_event("message_start", {"message": head})]
        for index, part in enumerate(response.parts):
            pieces.extend(_block(index, part))
        calls = any(isinstance(part, ToolCallPart) for part in response.parts)
        reason = "max_tokens" if response.finish_reason == "length" else "tool_use" if calls else "end_turn"
        stop = {"stop_reason": reason, "stop_sequence": None}
        end = {"delta": stop, "usage": {"output_tokens": used.output_tokens}}
        return "text/event-stream", [*pieces, _event("message_delta", end), _event("message_stop", {})]


def _event(name: str, body: dict[str, Any]) -> bytes:
    return f"event: {name}\ndata: {json.dumps({'type': name, **body})}\n\n".encode()


def _block(index: int, part: ModelResponsePart) -> Iterator[bytes]:
    if isinstance(part, TextPart):
        block: dict[str, Any] = {"type": "text", "text": ""}
        deltas = [{"type": "text_delta", "text": piece} for piece in cut(part.content)]
    else:
        assert isinstance(part, ToolCallPart)
        block = {"type": "tool_use", "id": part.tool_call_id, "name": part.tool_name, "input": {}}
        deltas = [{"type": "input_json_delta", "partial_json": each} for each in cut(raw_args(part))]
    yield _event("content_block_start", {"index": index, "content_block": block})
    for delta in deltas:
        yield _event("content_block_delta", {"index": index, "delta": delta})
    yield _event("content_block_stop", {"index": index})


def _answered(blocks: Any, names: dict[str, str]) -> Iterator[ModelResponsePart]:
    for block in blocks:
        if block["type"] == "text":
            yield TextPart(block["text"])
        elif block["type"] == "tool_use":
            names[block["id"]] = block["name"]
            yield ToolCallPart(block["name"], block["input"], block["id"])


def _asked(blocks: Any, names: dict[str, str]) -> Iterator[ModelRequestPart]:
    for block in blocks:
        if block["type"] == "tool_result":
            inner = block["content"]
            text = inner if isinstance(inner, str) else "".join(part.get("text", "") for part in inner)
            yield ToolReturnPart(names.get(block["tool_use_id"], ""), text, block["tool_use_id"])
        else:
            yield UserPromptPart(block["text"])
