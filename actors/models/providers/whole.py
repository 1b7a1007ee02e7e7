"""Answers that broke off are no answers.

A stream that is closed in good order in the midst looks whole to the libraries: some servers never say why an
answer ended, so they do not insist. Words that are cut short would pass for the whole answer.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from pydantic_ai.exceptions import ModelConnectionError
from pydantic_ai.messages import ModelMessage
from pydantic_ai.models import ModelRequestParameters, StreamedResponse
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.settings import ModelSettings
from pydantic_ai.tools import RunContext


def says_its_end(stream: StreamedResponse) -> bool:
    """Return whether a stream that is over said why it ended."""
    said = "finish_reason" in (stream.provider_details or {})
    return said or stream.finish_reason not in (None, "stop")  # "stop" alone is the library's guess


def broke_off(model: str) -> ModelConnectionError:
    """Return the error of an answer that is not whole."""
    return ModelConnectionError(model, "the answer broke off", phase="read", in_stream=True)


class WholeOpenAIChat(OpenAIChatModel):
    """A model whose answers are whole: with a reason for their end, or with the count of tokens after it."""

    @asynccontextmanager
    async def request_stream(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
        run_context: RunContext[Any] | None = None,
    ) -> AsyncIterator[StreamedResponse]:
        """Hand out an answer piece by piece."""
        asked = super().request_stream(messages, model_settings, model_request_parameters, run_context)
        async with asked as stream:
            yield stream
            if not says_its_end(stream) and not stream.usage.output_tokens:
                raise broke_off(self.model_name)
