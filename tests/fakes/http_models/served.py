"""A scripted model that is reached over HTTP: the same script, through a real client and a real server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from actors.models.configuration import Family
from actors.models.keys import KeyChain
from actors.models.port import ModelHandle
from actors.models.providers.endpoint import EndpointProvider
from tests.fakes.http_models.brains import scripted
from tests.fakes.http_models.families import endpoint_of, server_of
from tests.fakes.scripted import ScriptedModel


@dataclass(frozen=True)
class ServedScript:
    """A provider under the script's own name. The name on the wire is the role that the model is for."""

    script: ScriptedModel
    endpoint: EndpointProvider

    @property
    def name(self) -> str:
        """The script's name."""
        return self.script.name

    def models(self) -> tuple[str, ...]:
        """Return the script's names."""
        return self.script.models()

    def handle(self, model: str, role: str) -> ModelHandle:
        """Return the model for a role."""
        handle = self.endpoint.handle(role or "any", role)
        handle.name = f"{self.name}:{model}" if model else self.name
        handle.price = self.script.price
        return handle


@asynccontextmanager
async def served(script: ScriptedModel, family: Family = "openai") -> AsyncIterator[ServedScript]:
    """Serve a script within the block."""
    async with server_of(family, scripted(script)).running() as server:
        provider = EndpointProvider(endpoint_of(family, server, script.name), KeyChain(environment={}))
        try:
            yield ServedScript(script, provider)
        finally:
            await provider.close()
