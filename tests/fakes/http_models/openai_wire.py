"""OpenAI's chat completions: server-sent events, tools as functions, usage in the last chunk."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic_ai.messages import (
    ModelMessage,
    ModelRequest,
    ModelResponse,
    TextPart,
    ToolCallPart,
    ToolReturnPart,
    UserPromptPart,
)
from pydantic_ai.tools import ToolDefinition

from tests.fakes.http_models.brains import Question
from tests.fakes.http_models.faults import Fault
from tests.fakes.http_models.server import Request

_ERRORS = {
    "auth": ("invalid_api_key", "Incorrect API key provided."),
    "rate": ("rate_limit_exceeded", "Rate limit reached for requests."),
    "quota": ("insufficient_quota", "You exceeded your current quota, please check your plan."),
    "context": ("context_length_exceeded", "This model's maximum context length is 8192 tokens."),
    "model": ("model_not_found", "The model does not exist."),
}
PIECE = 12


class OpenAIWire:
    """Speaks ``/v1/chat/completions`` and ``/v1/models``."""

    def lists(self, request: Request, models: Sequence[str]) -> Any:
        """Answer ``/v1/models``."""
        if request.method == "GET":
            return {"object": "list", "data": [{"id": name, "object": "model"} for name in models]}
        return None

    def key(self, headers: Mapping[str, str]) -> str:
        """Return the bearer token."""
        return headers.get("authorization", "").removeprefix("Bearer ")

    def error(self, fault: Fault) -> Any:
        """Return an error as OpenAI words it."""
        code, words = _ERRORS.get(fault.reason, ("server_error", fault.reason))
        return {"error": {"message": words, "type": code, "param": None, "code": code}}

    def question(self, body: Any) -> Question:
        """Read a request."""
        system, messages = "", list[ModelMessage]()
        names: dict[str, str] = {}
        for each in body["messages"]:
            match each["role"]:
                case "system" | "developer":
                    system = _words(each["content"])
                case "user":
                    messages.append(ModelRequest(parts=[UserPromptPart(_words(each["content"]))]))
                case "tool":
                    name = names.get(each["tool_call_id"], "")
                    part = ToolReturnPart(name, _words(each["content"]), each["tool_call_id"])
                    messages.append(ModelRequest(parts=[part]))
                case _:
                    calls = [_call(call) for call in each.get("tool_calls") or ()]
                    names.update({call.tool_call_id: call.tool_name for call in calls})
                    text = [TextPart(_words(each["content"]))] if each.get("content") else []
                    messages.append(ModelResponse(parts=[*text, *calls]))
        tools = tuple(_tool(each["function"]) for each in body.get("tools") or ())
        return Question(body["model"], system, messages, tools)

    def stream(self, model: str, response: ModelResponse) -> tuple[str, list[bytes]]:
        """Return the events: words in pieces, then all tool calls side by side, then the usage."""
        pieces = [_chunk(model, {"role": "assistant", "content": ""})]
        calls = [part for part in response.parts if isinstance(part, ToolCallPart)]
        for part in response.parts:
            if isinstance(part, TextPart):
                pieces += [_chunk(model, {"content": piece}) for piece in cut(part.content)]
        for index, call in enumerate(calls):
            function = {"name": call.tool_name, "arguments": ""}
            begun = {"index": index, "id": call.tool_call_id, "type": "function", "function": function}
            pieces.append(_chunk(model, {"tool_calls": [begun]}))
        for index, call in enumerate(calls):
            for piece in cut(raw_args(call)):
                more = {"index": index, "function": {"arguments": piece}}
                pieces.append(_chunk(model, {"tool_calls": [more]}))
        finish = "length" if response.finish_reason == "length" else "tool_calls" if calls else "stop"
        pieces.append(_chunk(model, {}, finish=finish))
        pieces.append(_event({**_base(model), "choices": [], "usage": _usage(response)}))
        return "text/event-stream", [*pieces, b"data: [DONE]\n\n"]


def cut(text: str) -> list[str]:
    """Return a text in pieces, as a model gives it."""
    return [text[start : start + PIECE] for start in range(0, len(text), PIECE)]


def raw_args(call: ToolCallPart) -> str:
    """Return arguments as a model sent them, also those that are no JSON."""
    return call.args if isinstance(call.args, str) else call.args_as_json_str()


def _base(model: str) -> dict[str, Any]:
    return {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1_760_000_000, "model": model}


def _chunk(model: str, delta: dict[str, Any], finish: str | None = None) -> bytes:
    return _event({**_base(model), "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})


def _event(body: Any) -> bytes:
    return b"data: " + json.dumps(body).encode() + b"\n\n"


def _usage(response: ModelResponse) -> dict[str, Any]:
    used = response.usage
    return {
        "prompt_tokens": used.input_tokens,
        "completion_tokens": used.output_tokens,
        "total_tokens": used.input_tokens + used.output_tokens,
        "prompt_tokens_details": {"cached_tokens": used.cache_read_tokens},
        "completion_tokens_details": {"reasoning_tokens": used.details.get("reasoning_tokens", 0)},
    }


def _words(content: Any) -> str:
    if isinstance(content, str):
        return content
    return "".join(str(part.get("text", "")) for part in content or ())


def _call(call: Any) -> ToolCallPart:
    return ToolCallPart(call["function"]["name"], call["function"]["arguments"], call["id"])


def _tool(function: Any) -> ToolDefinition:
    return ToolDefinition(
        name=function["name"],
        description=function.get("description"),
        parameters_json_schema=function["parameters"],
    )
