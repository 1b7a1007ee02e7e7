"""Anthropic's models, with answers that are whole. Imports their library: an extra, may be missing."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from pydantic_ai.messages import ModelMessage
from pydantic_ai.models import ModelRequestParameters, StreamedResponse
from pydantic_ai.models.anthropic import AnthropicModel
from pydantic_ai.settings import ModelSettings
from pydantic_ai.tools import RunContext

from actors.models.providers.whole import broke_off, says_its_end


class WholeAnthropic(AnthropicModel):
    """A model whose answers are whole: the server always says why one ended."""

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
            if not says_its_end(stream):
                raise broke_off(self.model_name)
