"""The models of a session: the offline one, the configured endpoints, and which role uses which.

``configure`` puts other settings into force: what is looked up afterwards, so each next call, follows them.
"""

import asyncio
import contextlib
from collections.abc import Mapping
from functools import partial

from actors.models.configuration import ModelConfiguration
from actors.models.errors import ModelError
from actors.models.keys import KeyChain
from actors.models.port import ModelCatalogue, ModelHandle, RoleModel
from actors.models.price import Price, PriceTableError, read_prices
from actors.models.providers.endpoint import EndpointProvider


class ModelRegistry:
    """Finds models by name and by role."""

    def __init__(
        self, catalogue: ModelCatalogue, keys: KeyChain, configuration: ModelConfiguration | None = None
    ) -> None:
        self.catalogue = catalogue
        self.keys = keys
        self.configuration = ModelConfiguration(endpoints=())
        self.problem = ""
        """What is wrong with the user's price table, in one line."""
        self._endpoints: tuple[EndpointProvider, ...] = ()
        self._retired: list[EndpointProvider] = []
        self.configure(configuration or self.configuration)

    def configure(self, configuration: ModelConfiguration) -> None:
        """Use other settings from the next call on."""
        prices = self._prices(configuration)
        same = {each.endpoint: each for each in self._endpoints if each.prices == prices}
        endpoints = tuple(
            same.get(each) or EndpointProvider(each, self.keys, prices) for each in configuration.endpoints
        )
        self.catalogue.replace([each.name for each in self._endpoints], endpoints)
        # A call may still be under way over what is not used any more: closed at the end.
        self._retired.extend(each for each in self._endpoints if each not in endpoints)
        self._endpoints = endpoints
        self.configuration = configuration

    def names(self) -> tuple[str, ...]:
        """Return the names of all models on offer."""
        return self.catalogue.names()

    def for_role(self, asked: str, role: str) -> RoleModel:
        """Return the model that a role uses in a run that was started with the model ``asked``.

        Raises:
            ModelError: there is no such model.
        """
        return RoleModel(partial(self._of_role, asked, role))

    async def warm(self) -> None:
        """Import what the models of the roles need; one that cannot be had says so when it is called."""
        for name in {self.configuration.conductor, self.configuration.worker} - {""}:
            with contextlib.suppress(ModelError):
                await self.catalogue.resolve(name).model()

    async def close(self) -> None:
        """Close all connections."""
        endpoints = (*self._endpoints, *self._retired)
        self._retired = []
        await asyncio.gather(*(each.close() for each in endpoints), return_exceptions=True)

    def _of_role(self, asked: str, role: str) -> ModelHandle:
        return self.catalogue.resolve(self.configuration.model_of(role, asked), role)

    def _prices(self, configuration: ModelConfiguration) -> Mapping[str, Price]:
        self.problem = ""
        if configuration.prices_path is None:
            return {}
        try:
            return read_prices(configuration.prices_path)
        except PriceTableError as problem:
            self.problem = problem.for_user()
            return {}
