"""From the settings to what the actors understand."""

from dataclasses import fields

from actors.models.configuration import Budgets, Endpoint, ModelConfiguration
from app.settings.declared import Settings
from storage.paths import HomePaths


def model_configuration(settings: Settings, paths: HomePaths) -> ModelConfiguration:
    """Return which models there are, who uses which, and how much they may use."""
    limits = settings.limits
    return ModelConfiguration(
        endpoints=tuple(
            Endpoint(each.name, each.family, each.base_url, each.models, each.context_tokens)
            for each in settings.endpoints
        ),
        conductor=settings.conductor_model,
        worker=settings.worker_model,
        budgets=Budgets(**{each.name: getattr(limits, each.name) for each in fields(Budgets)}),
        prices_path=paths.prices,
    )
