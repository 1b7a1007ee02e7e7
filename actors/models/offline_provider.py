"""The offline model: no key, no network, no weights, no cost."""

from typing import TYPE_CHECKING

from actors.models.errors import UnknownModelError
from actors.models.port import ModelCatalogue, ModelHandle
from actors.models.price import FREE

if TYPE_CHECKING:
    from pydantic_ai.models import Model

OFFLINE = "offline"


def _build() -> "Model":
    from actors.models.offline import build  # noqa: PLC0415 -- imports pydantic-ai: not before the first call

    return build()


class OfflineProvider:
    """Offers the one model that is always there."""

    name = OFFLINE

    def models(self) -> tuple[str, ...]:
        """Return its one name."""
        return (OFFLINE,)

    def handle(self, model: str, role: str) -> ModelHandle:
        """Return the offline model.

        Raises:
            UnknownModelError: there is only one offline model, without a further name.
        """
        if model:
            raise UnknownModelError(f"{OFFLINE}:{model}", self.models())
        return ModelHandle(OFFLINE, OFFLINE, _build, role=role, price=FREE)


def default_catalogue() -> ModelCatalogue:
    """Return the models that the program has of itself."""
    return ModelCatalogue([OfflineProvider()])
