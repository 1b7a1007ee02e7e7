"""Which models a server says it has."""

from dataclasses import replace

import pytest

from actors.models import discovery
from actors.models.configuration import Endpoint, Family
from actors.models.discovery import find_local_servers, offered_models
from actors.models.errors import ModelError
from tests.actors.models.providers.helpers import KEY, Line, line
from tests.fakes.http_models.families import FAMILIES, endpoint_of
from tests.fakes.http_models.faults import BROKEN, UNAUTHORISED, Fault
from tests.fakes.http_models.ollama_wire import NATIVE_CONTEXT
from tests.fakes.scripted import ScriptedModel

each_family = pytest.mark.parametrize("family", FAMILIES)


def bare(wire: Line) -> Endpoint:
    """Return the endpoint of a server of which nothing is known but its address."""
    return replace(endpoint_of(wire.family, wire.server), models=(), context_tokens=None)


@each_family
async def test_a_server_is_asked_for_its_models(family: Family) -> None:
    async with line(family, ScriptedModel.of()) as wire:
        found = await offered_models(bare(wire), KEY)
    assert found.models == ("large", "small")
    assert found.context_tokens == (NATIVE_CONTEXT if family == "ollama" else None)
    assert wire.server.requests == []


@pytest.mark.parametrize("family", ["openai", "anthropic"])
async def test_the_key_is_in_its_header_and_nowhere_else(family: Family) -> None:
    async with line(family, ScriptedModel.of()) as wire:
        await offered_models(bare(wire), KEY)
        await offered_models(bare(wire))
    with_key, without = wire.server.listings
    assert wire.server.wire.key(with_key.headers) == KEY
    assert KEY not in with_key.path
    assert wire.server.wire.key(without.headers) == ""


@each_family
@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (UNAUTHORISED, "the key was refused"),
        (BROKEN, "it answers 500"),
        (Fault("moved"), "it answers 302"),
        (Fault("page"), "lists no models"),
        (Fault("bad_json"), "lists no models"),
    ],
    ids=["401", "500", "302", "page", "bad json"],
)
async def test_a_server_that_tells_nothing_is_told_in_words(family: Family, fault: Fault, words: str) -> None:
    async with line(family, ScriptedModel.of()) as wire:
        wire.server.refuses_lists = fault
        with pytest.raises(ModelError) as caught:
            await offered_models(bare(wire), KEY)
    said = caught.value.for_user()
    assert words in said
    assert said.startswith("local ")
    assert KEY not in said
    assert len(wire.server.listings) == 1


async def test_a_server_that_is_not_there_is_told_in_words() -> None:
    async with line("openai", ScriptedModel.of()) as wire:
        endpoint = bare(wire)
    with pytest.raises(ModelError, match="local lists no models"):
        await offered_models(endpoint)


async def test_an_address_that_is_none_is_told_in_words() -> None:
    with pytest.raises(ModelError, match="Check its address: file:///etc"):
        await offered_models(Endpoint("odd", "openai", "file:///etc"))


async def test_local_servers_are_found_and_those_that_do_not_answer_are_not() -> None:
    async with (
        line("ollama", ScriptedModel.of()) as ollama,
        line("openai", ScriptedModel.of()) as openai,
        line("openai", ScriptedModel.of()) as broken,
        line("openai", ScriptedModel.of()) as empty,
    ):
        broken.server.refuses_lists = BROKEN
        empty.server.models = ()
        asked = tuple(bare(each) for each in (ollama, openai, broken, empty))
        found = await find_local_servers(asked)
    assert [(each.family, each.models) for each in found] == [
        ("ollama", ("large", "small")),
        ("openai", ("large", "small")),
    ]


@pytest.mark.parametrize("family", ["openai", "ollama"])
async def test_a_slow_server_does_not_hold_the_search_up(
    family: Family, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discovery, "LOCAL_SECONDS", 0.3)
    async with line(family, ScriptedModel.of()) as wire:
        wire.server.refuses_lists = Fault("hang")
        assert await find_local_servers((bare(wire),)) == ()
        assert len(wire.server.listings) == 1
