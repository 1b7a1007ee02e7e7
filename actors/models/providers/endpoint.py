"""A provider of the models of one endpoint. Light: pydantic-ai is imported when a model is built."""

import threading
from collections.abc import Mapping
from contextlib import AsyncExitStack
from functools import partial
from typing import TYPE_CHECKING

from actors.models.configuration import ANTHROPIC_URL, OPENAI_URL, OPENROUTER_URL, Endpoint
from actors.models.errors import ModelError, UnknownModelError
from actors.models.keys import KeyChain, variable
from actors.models.port import ModelHandle
from actors.models.price import FREE, CallPrice, ListedPrice, Price

if TYPE_CHECKING:
    from pydantic_ai.models import Model

    from actors.models.providers.families import BuiltModel

_LISTED = {OPENAI_URL: "openai", ANTHROPIC_URL: "anthropic", OPENROUTER_URL: "openrouter"}


class EndpointProvider:
    """Makes handles for the models of an endpoint; keeps one client for each model until it is closed."""

    def __init__(self, endpoint: Endpoint, keys: KeyChain, prices: Mapping[str, Price] | None = None) -> None:
        self.endpoint = endpoint
        self._keys = keys
        self.prices = prices or {}
        self._built: dict[tuple[str, str | None], BuiltModel] = {}
        self._building = threading.Lock()

    @property
    def name(self) -> str:
        """The endpoint's name."""
        return self.endpoint.name

    def models(self) -> tuple[str, ...]:
        """Return the full names of the models on offer."""
        return tuple(f"{self.name}:{model}" for model in self.endpoint.models)

    def handle(self, model: str, role: str) -> ModelHandle:
        """Return a handle; any model of the endpoint can be named, also one that is not on offer.

        Raises:
            UnknownModelError: no model is named.
        """
        if not model:
            raise UnknownModelError(self.name, self.models() or (f"{self.name}:MODEL",))
        build = partial(self._build, model)
        handle = ModelHandle(self.name, f"{self.name}:{model}", build, role=role, price=self.price(model))
        handle.secrets = self._keys.secrets
        return handle

    def price(self, model: str) -> CallPrice | None:
        """Return a model's price: the user's own, none for local models, else the listed one."""
        own = self.prices.get(f"{self.name}:{model}")
        if own is not None:
            return own
        if self.endpoint.family == "ollama":
            return FREE
        listed = _LISTED.get(self.endpoint.url)
        return ListedPrice(listed, model) if listed else None

    async def close(self) -> None:
        """Close the connections of all clients."""
        with self._building:
            built, self._built = tuple(self._built.values()), {}
        async with AsyncExitStack() as stack:
            for each in built:
                stack.push_async_callback(each.close)

    def _build(self, model: str) -> "Model":
        key = self._keys.key(self.name)
        if key is None and self.endpoint.needs_key:
            raise ModelError(
                f"There is no key for {self.name}. Add it in Settings, Models, "
                f"or set {variable(self.name)} and start Quire again.",
                kind="auth",
            )
        from actors.models.providers import families  # noqa: PLC0415 -- imports pydantic-ai: in a thread

        with self._building:
            if (model, key) not in self._built:
                self._built[model, key] = families.build(self.endpoint, model, key)
            return self._built[model, key].model
