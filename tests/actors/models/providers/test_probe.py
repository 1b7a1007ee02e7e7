"""Trying a connection: one real call, told in one line."""

import pytest

from actors.models.configuration import Endpoint, Family, ModelConfiguration
from actors.models.keys import KeyChain
from actors.models.port import ModelCatalogue
from actors.models.probe import try_model
from actors.models.registry import ModelRegistry
from tests.actors.models.providers.helpers import KEY, line
from tests.fakes.http_models.families import FAMILIES
from tests.fakes.http_models.faults import ECHO, UNAUTHORISED, UNKNOWN_MODEL, Fault
from tests.fakes.scripted import ScriptedModel, say

each_family = pytest.mark.parametrize("family", FAMILIES)


@each_family
async def test_a_model_that_answers(family: Family) -> None:
    async with line(family, ScriptedModel.of(say("ready"))) as wire:
        report = await try_model(wire.registry.for_role("local:small", "probe"))
    assert report.ok
    assert report.words.startswith('local:small answered "ready" in ')
    assert report.milliseconds > 0
    assert report.usage is not None
    assert report.usage.total_tokens == 110
    assert len(wire.server.requests) == 1
    assert wire.log.events == []


@each_family
@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (UNAUTHORISED, "The key for local:small was refused."),
        (UNKNOWN_MODEL, "does not know local:small"),
        (ECHO, "The key for local:small was refused."),
        (Fault("page"), "could not be read"),
    ],
    ids=["401", "404", "echo", "page"],
)
async def test_a_model_that_does_not(family: Family, fault: Fault, words: str) -> None:
    async with line(family, ScriptedModel.of(say("no")), {0: fault}) as wire:
        report = await try_model(wire.registry.for_role("local:small", "probe"))
    assert not report.ok
    assert words in report.words
    assert KEY not in report.words
    assert "\n" not in report.words


@each_family
async def test_a_model_that_hangs(family: Family) -> None:
    async with line(family, ScriptedModel.of(say("no")), {0: Fault("hang")}) as wire:
        report = await try_model(wire.registry.for_role("local:small", "probe"), seconds=0.3)
        assert (report.ok, report.usage) == (False, None)
        assert "no answer within 0.3 s" in report.words


async def test_a_service_without_its_key_is_not_called() -> None:
    registry = ModelRegistry(
        ModelCatalogue(),
        KeyChain(environment={}),
        ModelConfiguration(endpoints=(Endpoint("anthropic", "anthropic"),)),
    )
    report = await try_model(registry.for_role("anthropic:any", "probe"))
    await registry.close()
    assert not report.ok
    assert report.words.startswith("There is no key for anthropic. Add it in Settings, Models")
