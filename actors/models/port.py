"""What a model is to the rest of the program, and how one is found by its name.

A provider is one file: something with a ``name``, the names of its models, and ``handle(model, role)``.
A model's name is ``provider`` or ``provider:model``.
"""

import asyncio
import contextlib
import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Protocol

from actors.models.errors import ModelError, UnknownModelError
from actors.models.price import CallPrice
from storage.errors import BugError

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
        price: CallPrice | None = None,
    ) -> None:
        self.provider = provider
        self.name = name
        self.role = role
        self.price = price
        self.secrets: Callable[[], Iterable[str]] = tuple
        """What no text about its calls may show, beside what looks like a key."""
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

    def current(self) -> "ModelHandle":
        """Return the model to call now; what is set meanwhile may name another one."""
        return self

    def _build_once(self) -> "Model":
        with self._building:
            if self._built is None:
                self._built = self._build()
            return self._built

    def __repr__(self) -> str:
        return f"ModelHandle({self.provider!r}, {self.name!r}, role={self.role!r})"


class RoleModel(ModelHandle):
    """The model of a role in a run: looked up at each call, so that changed settings are in force at once.

    A model that can no longer be had is the last one that could.
    """

    def __init__(self, choose: Callable[[], ModelHandle]) -> None:
        first = choose()
        super().__init__(first.provider, first.name, _not_built, role=first.role, price=first.price)
        self._choose = choose
        self._last = first

    def current(self) -> ModelHandle:
        """Return the model to call now."""
        with contextlib.suppress(ModelError):
            self._last = self._choose()
        return self._last

    async def model(self) -> "Model":
        """Return the pydantic-ai model of now."""
        return await self.current().model()


def _not_built() -> "Model":
    raise BugError("a role has no model of its own")


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

    def replace(self, old: Iterable[str], providers: Iterable[ModelProvider]) -> None:
        """Take some providers away by name, and add others: at once, for the next look-up."""
        gone = set(old)
        kept = {name: each for name, each in self._providers.items() if name not in gone}
        self._providers = {**kept, **{each.name: each for each in providers}}
