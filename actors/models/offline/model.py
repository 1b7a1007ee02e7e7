"""The adapter: the planner as a pydantic-ai model, streaming included."""

import json
from collections.abc import Iterable
from typing import Any

from pydantic_ai.messages import (
    ModelMessage,
    ModelRequest,
    ModelResponse,
    RetryPromptPart,
    TextPart,
    ToolCallPart,
    ToolReturnPart,
    UserPromptPart,
)
from pydantic_ai.models.function import AgentInfo, FunctionModel
from pydantic_ai.usage import RequestUsage

from actors.models.labels import unlabelled
from actors.models.offline.planner import plan
from actors.models.offline.transcript import Answer, Call, Transcript

NAME = "offline"
# A word of English or code is some four characters to the usual tokenisers; the count is an estimate.
_CHARS_PER_TOKEN = 4


def build() -> FunctionModel:
    """Return the offline model."""
    return FunctionModel(_respond, model_name=NAME)


def _respond(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
    tools = frozenset(tool.name for tool in [*info.function_tools, *info.output_tools])
    calls = plan(read_transcript(messages, tools))
    parts = [ToolCallPart(call.tool, dict(call.args)) for call in calls]
    response = ModelResponse(parts=[*parts] if parts else [TextPart("There is nothing more to do.")])
    response.usage = RequestUsage(input_tokens=_tokens(messages), output_tokens=_tokens([response]))
    return response


def read_transcript(messages: Iterable[ModelMessage], tools: frozenset[str]) -> Transcript:
    """Return a pydantic-ai conversation as the planner sees it."""
    prompts: list[str] = []
    calls: dict[str, Call] = {}
    texts: dict[str, str] = {}
    for message in messages:
        for part in message.parts:
            match part:
                case UserPromptPart(content=str() as content):
                    prompts.append(content)
                case ToolCallPart():
                    calls[part.tool_call_id] = Call(part.tool_name, part.args_as_dict())
                case ToolReturnPart():
                    texts[part.tool_call_id] = _returned(part)
                case RetryPromptPart():
                    texts[part.tool_call_id] = part.model_response()
                case _:
                    continue
    answers = tuple(Answer(call, texts.get(key)) for key, call in calls.items())
    return Transcript(prompts[0] if prompts else "", tools, answers, tuple(prompts[1:]))


def _returned(part: ToolReturnPart) -> str:
    """Return what a tool gave; an error in its own words, not wrapped as models are given it."""
    return unlabelled(part.content if isinstance(part.content, str) else part.model_response_str())


def _tokens(messages: Iterable[ModelMessage]) -> int:
    characters = 0
    for message in messages:
        if isinstance(message, ModelRequest) and message.instructions:
            characters += len(message.instructions)
        characters += sum(len(_text(part)) for part in message.parts)
    return max(1, characters // _CHARS_PER_TOKEN)


def _text(part: Any) -> str:  # noqa: ANN401 - a part of any kind
    if isinstance(part, ToolCallPart):
        return part.tool_name + part.args_as_json_str()
    content = getattr(part, "content", "")
    return content if isinstance(content, str) else json.dumps(content, default=str)
