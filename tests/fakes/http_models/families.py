"""The three families as a test sees them: an endpoint, and a server that speaks its form."""

from collections.abc import Callable
from dataclasses import dataclass

from actors.models.configuration import Endpoint, Family
from tests.fakes.http_models.anthropic_wire import AnthropicWire
from tests.fakes.http_models.brains import Brain
from tests.fakes.http_models.faults import Fault
from tests.fakes.http_models.ollama_wire import OllamaWire
from tests.fakes.http_models.openai_wire import OpenAIWire
from tests.fakes.http_models.server import ModelServer, Wire

_WIRES: dict[Family, Callable[[], Wire]] = {
    "openai": OpenAIWire,
    "anthropic": AnthropicWire,
    "ollama": OllamaWire,
}
FAMILIES: tuple[Family, ...] = ("openai", "anthropic", "ollama")


@dataclass(frozen=True)
class Served:
    """A server that is running, and the endpoint that leads to it."""

    server: ModelServer
    endpoint: Endpoint


def server_of(family: Family, brain: Brain, faults: dict[int, Fault] | None = None) -> ModelServer:
    """Return a server that is not running yet."""
    return ModelServer(_WIRES[family](), brain, faults or {})


def endpoint_of(family: Family, server: ModelServer, name: str = "local") -> Endpoint:
    """Return the endpoint of a running server."""
    path = "/v1" if family == "openai" else ""
    return Endpoint(name, family, f"{server.url}{path}", models=server.models, context_tokens=8_192)
