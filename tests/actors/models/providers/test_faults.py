import asyncio
from typing import Literal

import pytest

from actors.models.calls import CallLimits
from actors.models.configuration import Family
from actors.models.errors import ModelError
from storage.events.llm import LlmCallCompleted, LlmCallFailed
from tests.actors.models.providers.helpers import KEY, Line, line
from tests.fakes.http_models.families import FAMILIES
from tests.fakes.http_models.faults import (
    BROKEN,
    ECHO,
    LIMITED,
    QUOTA,
    TOO_LONG,
    UNAUTHORISED,
    UNKNOWN_MODEL,
    Fault,
)
from tests.fakes.scripted import ScriptedModel, call, say

each_family = pytest.mark.parametrize("family", FAMILIES)
ONCE = CallLimits(seconds=20, max_retries=0)


async def fails(wire: Line, limits: CallLimits = ONCE) -> ModelError:
    with pytest.raises(ModelError) as caught:
        await wire.ask(limits=limits)
    words = caught.value.for_user()
    assert "\n" not in words
    assert "local:small" in words
    return caught.value


@each_family
@pytest.mark.parametrize(
    ("fault", "kind", "words"),
    [
        (UNAUTHORISED, "auth", "key for local:small was refused"),
        (LIMITED, "rate_limit", "asks for fewer requests"),
        (BROKEN, "provider", "fault of its own"),
        (TOO_LONG, "provider", "longer than local:small can read"),
        (UNKNOWN_MODEL, "provider", "does not know local:small"),
        (Fault("bad_json"), "validation", "could not be read"),
        (Fault("bad_chunk"), "validation", "could not be read"),
        (Fault("cut"), "network", "cannot be reached"),
    ],
    ids=["401", "429", "500", "context", "404", "bad json", "bad chunk", "cut"],
)
async def test_each_fault_has_its_kind_and_words(family: Family, fault: Fault, kind: str, words: str) -> None:
    async with line(family, ScriptedModel.of(say("There are three files in it.")), {0: fault}) as wire:
        error = await fails(wire)
    assert error.kind == kind
    assert words in error.for_user()
    failed = wire.log.one(LlmCallFailed)
    assert failed.failure_kind == kind
    assert wire.log.types == ["llm.call.started", "llm.call.failed"]
    assert len(wire.server.requests) == 1  # the libraries' own retries are off


@pytest.mark.parametrize("family", ["openai", "anthropic"])
async def test_a_used_up_quota_is_not_tried_again(family: Family) -> None:
    async with line(family, ScriptedModel.of(say("ok")), {0: QUOTA}) as wire:
        error = await fails(wire, CallLimits(seconds=20, max_retries=2))
    assert error.kind == "rate_limit"
    assert len(wire.server.requests) == 1


@each_family
async def test_a_transient_fault_is_tried_again_after_the_wait_that_is_asked_for(family: Family) -> None:
    async with line(family, ScriptedModel.of(say("ok")), {0: LIMITED, 1: BROKEN}) as wire:
        answer = await wire.ask(limits=CallLimits(seconds=20, max_retries=3))
    assert answer.text == "ok"
    assert wire.time.slept == [7.0, 2.0]
    assert [body.failure_kind for body in wire.log.of(LlmCallFailed)] == ["rate_limit", "provider"]
    assert len(wire.log.of(LlmCallCompleted)) == 1


@each_family
@pytest.mark.parametrize("kind", ["hang", "hang_midway"])
async def test_a_hang_ends_at_the_limit_and_the_connection_is_closed(family: Family, kind: str) -> None:
    fault = Fault("hang") if kind == "hang" else Fault("hang_midway")
    script = ScriptedModel.of(say("There are three files in it."))
    async with line(family, script, {0: fault}) as wire:
        error = await fails(wire, CallLimits(seconds=0.3, max_retries=0))
        while not wire.server.came.is_set():  # a busy machine may not have got there within its time
            error = await fails(wire, CallLimits(seconds=0.3, max_retries=0))
        assert error.kind == "timeout"
        assert "0.3 s" in error.for_user()
        await wire.server.went.wait()


@each_family
async def test_a_cancelled_call_closes_the_connection(family: Family) -> None:
    async with line(family, ScriptedModel.of(say("no")), {0: Fault("hang")}) as wire:
        asking = asyncio.create_task(wire.ask())
        await wire.server.came.wait()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        await wire.server.went.wait()
    assert wire.log.one(LlmCallFailed).failure_kind == "cancelled"


@each_family
async def test_a_server_that_is_gone_is_a_network_fault(family: Family) -> None:
    async with line(family, ScriptedModel.of()) as wire:
        registry = wire.registry
    again = Line(family, wire.server, registry)
    error = await fails(again)
    await registry.close()
    assert error.kind == "network"


@each_family
async def test_a_key_that_the_server_tells_is_told_to_nobody(family: Family) -> None:
    async with line(family, ScriptedModel.of(), {0: ECHO}) as wire:
        error = await fails(wire)
    assert error.kind == "auth"
    assert KEY not in f"{error.for_user()} {error!r} {wire.log.events!r} {wire.log.blobs!r}"


@pytest.mark.parametrize("family", ["openai", "anthropic"])
async def test_broken_arguments_come_back_raw(family: Family) -> None:
    script = ScriptedModel.of(call("read_file", path="a"))
    async with line(family, script, {0: Fault("bad_args")}) as wire:
        (request,) = (await wire.ask()).tool_requests
    assert request.args == {}
    assert "path" in request.raw


@pytest.mark.parametrize("kind", ["cut", "error_midway"])
async def test_what_a_broken_answer_had_used_counts_as_far_as_it_was_told(
    kind: Literal["cut", "error_midway"],
) -> None:
    script = ScriptedModel.of(say("There are three files in it."), say("Three."))
    async with line("anthropic", script, {0: Fault(kind)}) as wire:
        answer = await wire.ask(limits=CallLimits(seconds=20, max_retries=1))
    failed = wire.log.one(LlmCallFailed)
    assert failed.usage is not None
    assert failed.usage.input_tokens == 100  # this family tells it first
    assert answer.wasted.input_tokens == 100
    assert answer.usage.input_tokens == 100


async def test_what_a_hanging_answer_had_used_counts() -> None:
    script = ScriptedModel.of(say("There are three files in it."))
    async with line("anthropic", script, {0: Fault("hang_midway")}) as wire:
        error = await fails(wire, CallLimits(seconds=2.0, max_retries=1))
    assert error.kind == "timeout"
    assert error.usage.input_tokens == 100
    assert len(wire.server.requests) == 1  # its time was used up: another attempt would take as long
