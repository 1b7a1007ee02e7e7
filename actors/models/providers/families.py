"""Builds the pydantic-ai model of an endpoint. Imports pydantic-ai and the makers' libraries.

Retries and time limits are ours (``actors.models.caller``): each attempt is an event, and a limit binds
whatever the library does. So the libraries' own are off.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from httpx2 import AsyncClient, Timeout
from pydantic_ai.models import Model
from pydantic_ai.models.openai import OpenAIChatModelSettings
from pydantic_ai.providers.openai import OpenAIProvider
from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider
from pydantic_ai.providers.openrouter import OpenRouterProvider

from actors.models.configuration import OPENAI_URL, OPENROUTER_URL, Endpoint
from actors.models.errors import ModelError
from actors.models.providers.ollama import OllamaChat
from actors.models.providers.whole import WholeOpenAIChat

CONNECT_SECONDS = 10.0
# A server that wants no key is sent one all the same: the libraries refuse to be without.
NO_KEY = "none"
ANTHROPIC_MAX_TOKENS = 16_384
"""Of one answer; Anthropic's interface requires a number."""


@dataclass(frozen=True, slots=True)
class BuiltModel:
    """A model and how to close its connections."""

    model: Model
    close: Callable[[], Awaitable[None]]


def build(endpoint: Endpoint, model: str, key: str | None) -> BuiltModel:
    """Return the model of an endpoint.

    Raises:
        ModelError: a library is missing, or the address is none.
    """
    client = AsyncClient(timeout=Timeout(None, connect=CONNECT_SECONDS), follow_redirects=False)
    try:
        return BuiltModel(_MAKERS[endpoint.family](endpoint, model, key, client), client.aclose)
    except ImportError as problem:
        raise ModelError(
            f"The library for {endpoint.name} is not installed: pip install 'quire[{endpoint.family}]'."
        ) from problem


def _openai(endpoint: Endpoint, model: str, key: str | None, client: AsyncClient) -> Model:
    settings = OpenAIChatModelSettings(max_retries=0, parallel_tool_calls=True)
    if endpoint.url == OPENAI_URL:
        provider: Any = OpenAIProvider(api_key=key or NO_KEY, http_client=client)
    elif endpoint.url == OPENROUTER_URL:
        provider = OpenRouterProvider(api_key=key or NO_KEY, http_client=client)
    else:
        provider = OpenAICompatibleProvider(
            endpoint.name, base_url=endpoint.url, api_key=key or NO_KEY, http_client=client
        )
    return WholeOpenAIChat(model, provider=provider, settings=settings)


def _anthropic(endpoint: Endpoint, model: str, key: str | None, client: AsyncClient) -> Model:
    from pydantic_ai.models.anthropic import AnthropicModelSettings  # noqa: PLC0415 -- an extra: may be missing
    from pydantic_ai.providers.anthropic import AnthropicProvider  # noqa: PLC0415 -- the same

    from actors.models.providers.whole_anthropic import WholeAnthropic  # noqa: PLC0415 -- the same

    provider = AnthropicProvider(api_key=key or NO_KEY, base_url=endpoint.url, http_client=client)
    settings = AnthropicModelSettings(
        max_retries=0,
        max_tokens=ANTHROPIC_MAX_TOKENS,
        # What stays the same from call to call is paid for once; the usage tells what the cache gave.
        anthropic_cache_instructions=True,
        anthropic_cache_tool_definitions=True,
    )
    return WholeAnthropic(model, provider=provider, settings=settings)


def _ollama(endpoint: Endpoint, model: str, key: str | None, client: AsyncClient) -> Model:
    if key is not None:
        client.headers["Authorization"] = f"Bearer {key}"
    return OllamaChat(client, endpoint.url.removesuffix("/v1"), model, endpoint.context_tokens)


_MAKERS: dict[str, Callable[[Endpoint, str, str | None, AsyncClient], Model]] = {
    "openai": _openai,
    "anthropic": _anthropic,
    "ollama": _ollama,
}
