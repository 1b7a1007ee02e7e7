"""What servers and the boxes before them also do."""

import pytest

from actors.models.calls import CallLimits
from actors.models.configuration import Family
from actors.models.errors import ModelError
from storage.events.llm import LlmCallFailed
from tests.actors.models.providers.helpers import line
from tests.fakes.http_models.families import FAMILIES
from tests.fakes.http_models.faults import OVERLOADED, QUOTA, TOO_LONG, Fault
from tests.fakes.scripted import ScriptedModel, say

each_family = pytest.mark.parametrize("family", FAMILIES)
WORDS = "There are three files in it, and no folder."
ONCE = CallLimits(seconds=20, max_retries=0)
TWICE = CallLimits(seconds=20, max_retries=1)


@each_family
@pytest.mark.parametrize(
    ("fault", "kind", "words"),
    [
        (OVERLOADED, "provider", "fault of its own"),
        (Fault("status", 503, "no room"), "provider", "fault of its own"),
        (Fault("status", 504, "slow"), "timeout", "took too long"),
        (Fault("status", 403, "auth"), "auth", "was refused"),
        (Fault("status", 402, "quota"), "rate_limit", "used up its quota"),
        (Fault("status", 413, "too large"), "provider", "longer than local:small can read"),
        (Fault("status", 418, "I am a teapot"), "provider", "refused the request: I am a teapot."),
        (Fault("error_midway", reason="overloaded"), "provider", "fault of its own"),
        (Fault("ends_early"), "network", "cannot be reached"),
        (Fault("page"), "validation", "could not be read"),
        (Fault("moved"), "provider", "refused the request"),
    ],
    ids=["529", "503", "504", "403", "402", "413", "418", "error midway", "ends early", "page", "moved"],
)
async def test_each_has_its_kind_and_words(family: Family, fault: Fault, kind: str, words: str) -> None:
    async with line(family, ScriptedModel.of(say(WORDS)), {0: fault}) as wire:
        with pytest.raises(ModelError) as caught:
            await wire.ask(limits=ONCE)
    said = caught.value.for_user()
    assert (caught.value.kind, wire.log.one(LlmCallFailed).failure_kind) == (kind, kind), said
    assert words in said
    assert "\n" not in said
    assert "local:small" in said
    assert len(wire.server.requests) == 1  # nobody but us tries again, and no redirect is followed


@each_family
async def test_an_answer_without_a_word_is_none(family: Family) -> None:
    async with line(family, ScriptedModel.of(say(WORDS)), {0: Fault("nothing")}) as wire:
        with pytest.raises(ModelError) as caught:
            await wire.ask(limits=ONCE)
    # Ollama says "done" also after nothing: without it, the answer broke off.
    assert caught.value.kind == ("network" if family == "ollama" else "validation")


@each_family
@pytest.mark.parametrize(
    "fault", [OVERLOADED, Fault("error_midway", reason="overloaded"), Fault("cut")], ids=lambda it: it.kind
)
async def test_the_second_attempt_gives_the_answer_whole(family: Family, fault: Fault) -> None:
    pieces: list[str] = []
    async with line(family, ScriptedModel.of(say(WORDS), say(WORDS)), {0: fault}) as wire:
        answer = await wire.ask(limits=TWICE, on_delta=pieces.append)
    assert answer.text == WORDS
    assert "".join(pieces).endswith(WORDS)
    assert wire.time.slept == [1.0]


@each_family
@pytest.mark.parametrize("fault", [TOO_LONG, QUOTA, Fault("status", 400, "odd")], ids=lambda it: it.reason)
async def test_what_cannot_help_is_not_tried_again(family: Family, fault: Fault) -> None:
    if family == "ollama" and fault is QUOTA:
        fault = Fault("status", 402, "quota")
    async with line(family, ScriptedModel.of(say(WORDS)), {0: fault}) as wire:
        with pytest.raises(ModelError):
            await wire.ask(limits=TWICE)
    assert wire.time.slept == []
    assert len(wire.server.requests) == 1


@each_family
async def test_a_wait_may_be_given_as_a_date(family: Family) -> None:
    past = Fault("status", 429, "rate", retry_after="Wed, 21 Oct 2015 07:28:00 GMT")
    async with line(family, ScriptedModel.of(say("ok")), {0: past}) as wire:
        assert (await wire.ask(limits=TWICE)).text == "ok"
    assert wire.time.slept == [1.0]


@each_family
async def test_a_wait_that_is_nonsense_is_our_own(family: Family) -> None:
    odd = Fault("status", 429, "rate", retry_after="soon")
    async with line(family, ScriptedModel.of(say("ok")), {0: odd}) as wire:
        assert (await wire.ask(limits=TWICE)).text == "ok"
    assert wire.time.slept == [1.0]
