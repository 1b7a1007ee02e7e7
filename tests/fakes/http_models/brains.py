"""What thinks behind a server: any function model of pydantic-ai, asked as a real one is."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from pydantic_ai.direct import model_request
from pydantic_ai.messages import InstructionPart, ModelMessage, ModelResponse
from pydantic_ai.models import ModelRequestParameters
from pydantic_ai.models.function import FunctionModel
from pydantic_ai.tools import ToolDefinition

from actors.models.offline.model import build
from tests.fakes.scripted import ScriptedModel


@dataclass(frozen=True)
class Question:
    """What came over the wire, in pydantic-ai's form. ``model`` is the name that was asked for."""

    model: str
    system: str
    messages: list[ModelMessage]
    tools: tuple[ToolDefinition, ...]


Brain = Callable[[Question], Awaitable[ModelResponse]]


async def offline(question: Question) -> ModelResponse:
    """Answer as the offline model does."""
    return await _ask(build(), question)


def scripted(script: ScriptedModel) -> Brain:
    """Answer by a script; the model's name on the wire is the role that its script is for."""

    answering = replace(script, streams=False)  # the wire cuts the answer into pieces

    async def answer(question: Question) -> ModelResponse:
        return await _ask(answering.build(question.model), question)

    return answer


async def _ask(model: FunctionModel, question: Question) -> ModelResponse:
    parameters = ModelRequestParameters(
        function_tools=list(question.tools),
        instruction_parts=[InstructionPart(content=question.system)] if question.system else [],
    )
    return await model_request(model, question.messages, model_request_parameters=parameters)
