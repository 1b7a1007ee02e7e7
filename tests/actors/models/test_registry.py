from pathlib import Path

import pytest

from actors.models.configuration import Endpoint, ModelConfiguration
from actors.models.errors import UnknownModelError
from actors.models.keys import KeyChain
from actors.models.port import ModelCatalogue
from actors.models.registry import ModelRegistry

HERE = Endpoint("here", "ollama", "http://127.0.0.1:9", ("small",))
THERE = Endpoint("there", "openai", "http://127.0.0.1:9/v1", ("large",))


def registry(*endpoints: Endpoint) -> ModelRegistry:
    return ModelRegistry(ModelCatalogue(), KeyChain(), ModelConfiguration(endpoints))


def test_an_endpoint_that_stays_as_it_was_keeps_its_connections() -> None:
    models = registry(HERE, THERE)
    before = {each.name: each for each in models._endpoints}
    models.configure(ModelConfiguration((HERE, Endpoint("there", "openai", "http://127.0.0.1:8/v1"))))
    after = {each.name: each for each in models._endpoints}
    assert after["here"] is before["here"]
    assert after["there"] is not before["there"]
    assert models._retired == [before["there"]]


def test_other_prices_are_in_force_though_the_endpoint_is_the_same(tmp_path: Path) -> None:
    models = registry(THERE)
    table = tmp_path / "prices.toml"
    table.write_text('["there:large"]\ninput = 1.0\noutput = 2.0\n')
    assert models.catalogue.resolve("there:large").price is None
    models.configure(ModelConfiguration((THERE,), prices_path=table))
    assert models.catalogue.resolve("there:large").price is not None


async def test_warming_builds_the_models_of_the_roles_and_complains_of_none() -> None:
    models = registry(HERE)
    models.configure(ModelConfiguration((HERE,), conductor="here:small", worker="nowhere:large"))
    await models.warm()
    assert [model for model, _key in models._endpoints[0]._built] == ["small"]
    await models.close()
    with pytest.raises(UnknownModelError):
        models.catalogue.resolve("nowhere:large")
