"""Ollama's own interface: a line of JSON for each piece, tool arguments as objects."""

import json
from collections.abc import Mapping, Sequence
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
from pydantic_ai.tools import ToolDefinition

from tests.fakes.http_models.brains import Question
from tests.fakes.http_models.faults import Fault
from tests.fakes.http_models.openai_wire import cut
from tests.fakes.http_models.server import Request

NATIVE_CONTEXT = 16_384
_ERRORS = {
    "auth": "unauthorized",
    "context": "input length exceeds the context length",
    "model": 'model "x" not found, try pulling it first',
}


class OllamaWire:
    """Speaks ``/api/chat``, ``/api/tags`` and ``/api/show``."""

    def lists(self, request: Request, models: Sequence[str]) -> Any:
        """Answer ``/api/tags`` and ``/api/show``."""
        if request.path == "/api/tags":
            return {"models": [{"name": name, "model": name} for name in models]}
        if request.path == "/api/show":
            return {"model_info": {"general.architecture": "llama", "llama.context_length": NATIVE_CONTEXT}}
        return None

    def key(self, headers: Mapping[str, str]) -> str:
        """Return the bearer token of a server behind a proxy."""
        return headers.get("authorization", "").removeprefix("Bearer ")

    def error(self, fault: Fault) -> Any:
        """Return an error as Ollama words it."""
        return {"error": _ERRORS.get(fault.reason, fault.reason)}

    def question(self, body: Any) -> Question:
        """Read a request."""
        system, messages = "", list[ModelMessage]()
        for each in body["messages"]:
            match each["role"]:
                case "system":
                    system = each["content"]
                case "user":
                    messages.append(ModelRequest(parts=[UserPromptPart(each["content"])]))
                case "tool":
                    part = ToolReturnPart(each["tool_name"], each["content"], each["tool_call_id"])
                    messages.append(ModelRequest(parts=[part]))
                case _:
                    parts: list[ModelResponsePart] = [TextPart(each["content"])] if each["content"] else []
                    for call in each.get("tool_calls") or ():
                        function = call["function"]
                        parts.append(ToolCallPart(function["name"], function["arguments"], call["id"]))
                    messages.append(ModelResponse(parts=parts))
        tools = tuple(
            ToolDefinition(
                name=each["function"]["name"],
                description=each["function"]["description"],
                parameters_json_schema=each["function"]["parameters"],
            )
            for each in body.get("tools") or ()
        )
        return Question(body["model"], system, messages, tools)

    def stream(self, model: str, response: ModelResponse) -> tuple[str, list[bytes]]:
        """Return the lines: words in pieces, each tool call whole, then the counts."""
        lines = [_line(model, _said(""))]
        for part in response.parts:
            if isinstance(part, TextPart):
                lines += [
                    _line(model, {"role": "assistant", "content": piece}) for piece in cut(part.content)
                ]
            elif isinstance(part, ToolCallPart):
                lines.append(_line(model, {**_said(""), "tool_calls": [_call(part)]}))
        used = response.usage
        counts = {
            "done_reason": "length" if response.finish_reason == "length" else "stop",
            "prompt_eval_count": used.input_tokens,
            "eval_count": used.output_tokens,
        }
        return "application/x-ndjson", [*lines, _line(model, {"role": "assistant", "content": ""}, counts)]


def _call(part: ToolCallPart) -> dict[str, Any]:
    args: Any
    try:
        args = part.args_as_dict(raise_if_invalid=True)
    except (ValueError, AssertionError):
        args = part.args
    return {"id": part.tool_call_id, "function": {"name": part.tool_name, "arguments": args}}


def _line(model: str, message: dict[str, Any], end: dict[str, Any] | None = None) -> bytes:
    body = {"model": model, "message": message, "done": end is not None, **(end or {})}
    return json.dumps(body).encode() + b"\n"


def _said(text: str) -> dict[str, Any]:
    return {"role": "assistant", "content": text}
