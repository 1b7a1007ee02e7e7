"""What a model is to the rest of the program, and how one is found by its name.

A provider is one file: something with a ``name``, the names of its models, and ``handle(model, role)``.
A model's name is ``provider`` or ``provider:model``.
"""

import asyncio
import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Protocol

from actors.models.errors import UnknownModelError
from actors.models.price import Price

if TYPE_CHECKING:
    from pydantic_ai.models import Model


class ModelHandle:
    """A model that can be called. The pydantic-ai model behind it is built at the first call, in a thread."""

    def __init__(
        self,
        provider: str,
        name: str,
        build: Callable[[], "Model"],
        role: str = "",
        price: Price | None = None,
    ) -> None:
        self.provider = provider
        self.name = name
        self.role = role
        self.price = price
        self._build = build
        self._built: Model | None = None
        self._building = threading.Lock()

    async def model(self) -> "Model":
        """Return the pydantic-ai model.

        Raises:
            ModelError: the provider cannot build it; the words say what is missing.
        """
        if self._built is None:
            return await asyncio.to_thread(self._build_once)
        return self._built

    def _build_once(self) -> "Model":
        with self._building:
            if self._built is None:
                self._built = self._build()
            return self._built

    def __repr__(self) -> str:
        return f"ModelHandle({self.provider!r}, {self.name!r}, role={self.role!r})"


class ModelProvider(Protocol):
    """A maker of models."""

    @property
    def name(self) -> str:
        """The part of a model's name before the colon."""

    def models(self) -> tuple[str, ...]:
        """Return the full names of the models on offer, for lists and for error messages."""

    def handle(self, model: str, role: str) -> ModelHandle:
        """Return a handle; ``model`` is the part of the name after the colon, or empty.

        Raises:
            ModelError: the provider has no such model.
        """


class ModelCatalogue:
    """All providers, by name."""

    def __init__(self, providers: Iterable[ModelProvider] = ()) -> None:
        self._providers: dict[str, ModelProvider] = {}
        for provider in providers:
            self.register(provider)

    def register(self, provider: ModelProvider) -> None:
        """Add a provider; one of the same name is replaced."""
        self._providers[provider.name] = provider

    def names(self) -> tuple[str, ...]:
        """Return the names of all models on offer."""
        return tuple(name for provider in self._providers.values() for name in provider.models())

    def resolve(self, name: str, role: str = "") -> ModelHandle:
        """Return the model of this name, for a role (conductor, worker, writer …).

        Raises:
            UnknownModelError: no provider knows the name; the words list those that there are.
            ModelError: the provider refuses it.
        """
        maker, _, model = name.strip().partition(":")
        provider = self._providers.get(maker)
        if provider is None:
            raise UnknownModelError(name, self.names())
        return provider.handle(model, role)
