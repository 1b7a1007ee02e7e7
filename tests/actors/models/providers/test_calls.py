import asyncio
import json
from dataclasses import replace

import pytest
from pydantic_ai.messages import ModelResponse, TextPart, ToolCallPart
from pydantic_ai.usage import RequestUsage

from actors.models.calls import ToolReply
from actors.models.configuration import Family
from actors.models.price import ListedPrice
from storage.events.llm import LlmCallCompleted, LlmCallStarted, Usage
from tests.actors.models.providers.helpers import KEY, line
from tests.fakes.http_models.families import FAMILIES
from tests.fakes.scripted import ScriptedModel, Step, calls, say

each_family = pytest.mark.parametrize("family", FAMILIES)
LONG = "There are three files, and one of them is long enough to come in many pieces."


@each_family
async def test_words_arrive_in_pieces_and_the_first_is_timed(family: Family) -> None:
    pieces: list[str] = []
    async with line(family, ScriptedModel.of(say(LONG))) as wire:
        answer = await wire.ask(on_delta=pieces.append, real_time=True)
    assert answer.text == LONG
    assert "".join(pieces) == LONG
    assert len(pieces) > 3
    completed = wire.log.one(LlmCallCompleted)
    assert completed.time_to_first_token_ms is not None
    assert completed.time_to_first_token_ms <= completed.duration_ms
    assert completed.finish_reason == "stop"
    started = wire.log.one(LlmCallStarted)
    assert (started.provider, started.model) == ("local", "local:small")


@each_family
async def test_the_first_piece_is_there_before_the_rest(family: Family) -> None:
    async with line(family, ScriptedModel.of(say(LONG))) as wire:
        wire.server.gate = asyncio.Event()
        first = asyncio.Event()
        asking = asyncio.create_task(wire.ask(on_delta=lambda _piece: first.set()))
        async with asyncio.timeout(10):
            await first.wait()
        assert not asking.done()
        wire.server.gate.set()
        assert (await asking).text == LONG


@each_family
async def test_tools_are_asked_for_side_by_side(family: Family) -> None:
    step = calls(("read_file", {"path": "a"}), ("read_file", {"path": "b — ü 🙂"}))
    async with line(family, ScriptedModel.of(step)) as wire:
        answer = await wire.ask()
    assert [request.args for request in answer.tool_requests] == [{"path": "a"}, {"path": "b — ü 🙂"}]
    assert len({request.tool_call_id for request in answer.tool_requests}) == 2
    assert not any(request.raw for request in answer.tool_requests)


@each_family
async def test_the_answers_of_tools_go_back_with_their_calls(family: Family) -> None:
    script = ScriptedModel.of(calls(("read_file", {"path": "a"}), ("read_file", {"path": "b"})), say("done"))
    async with line(family, script) as wire:
        talk = await wire.hello()
        first = await wire.ask(talk=talk)
        talk.answered(first.response)
        talk.tool_replies(
            [
                ToolReply(request.tool_call_id, request.name, f"text of {request.args['path']}")
                for request in first.tool_requests
            ]
        )
        assert (await wire.ask(talk=talk)).text == "done"
    assert script.seen[1].returned == ("text of a", "text of b")
    assert script.seen[1].said == ("What is in the folder?",)


@each_family
async def test_what_is_sent(family: Family) -> None:
    async with line(family, ScriptedModel.of(say("ok"))) as wire:
        await wire.ask()
    (request,) = wire.server.requests
    assert wire.server.wire.key(request.headers) == KEY
    assert KEY not in json.dumps(request.body)
    question = wire.server.wire.question(request.body)
    assert question.system == "You are a researcher."
    assert [tool.name for tool in question.tools] == ["read_file"]
    assert question.tools[0].parameters_json_schema["required"] == ["path"]
    if family == "ollama":
        assert request.body["options"] == {"num_ctx": 8_192}


USAGE = RequestUsage(input_tokens=1_000, output_tokens=50, cache_read_tokens=400, cache_write_tokens=100)


@each_family
async def test_tokens_mean_the_same_in_every_family(family: Family) -> None:
    async with line(family, ScriptedModel.of(Step(text="ok", usage=replace(USAGE)))) as wire:
        usage = (await wire.ask()).usage
    assert (usage.input_tokens, usage.output_tokens, usage.total_tokens) == (1_000, 50, 1_050)
    if family == "anthropic":
        assert (usage.cached_input_tokens, usage.cache_write_tokens) == (400, 100)
    elif family == "openai":
        assert (usage.cached_input_tokens, usage.cache_write_tokens) == (400, 0)  # it tells no writes
    else:
        assert (usage.cached_input_tokens, usage.cache_write_tokens) == (0, 0)  # it tells neither


async def test_reasoning_is_part_of_the_output() -> None:
    response = ModelResponse(
        parts=[TextPart("ok")],
        usage=RequestUsage(input_tokens=10, output_tokens=70, details={"reasoning_tokens": 60}),
    )
    async with line("openai", ScriptedModel.of(Step(response=response))) as wire:
        usage = (await wire.ask()).usage
    assert (usage.output_tokens, usage.reasoning_tokens) == (70, 60)


@each_family
async def test_words_and_tools_in_one_answer(family: Family) -> None:
    parts = (TextPart("I look."), ToolCallPart("read_file", {"path": "a"}, "id-1"))
    response = ModelResponse(parts=[*parts], usage=RequestUsage(input_tokens=5, output_tokens=5))
    async with line(family, ScriptedModel.of(Step(response=response))) as wire:
        answer = await wire.ask()
    assert answer.text == "I look."
    assert [request.args for request in answer.tool_requests] == [{"path": "a"}]


@each_family
async def test_a_local_model_has_no_price_and_an_ollama_one_is_free(family: Family) -> None:
    async with line(family, ScriptedModel.of(say("ok"))) as wire:
        answer = await wire.ask()
    assert answer.cost_usd == (0.0 if family == "ollama" else None)


def test_listed_prices_count_each_token_once() -> None:
    usage = Usage(
        input_tokens=1_000_000, cached_input_tokens=500_000, output_tokens=0, total_tokens=1_000_000
    )
    cost = ListedPrice("openai", "gpt-4o-mini").cost(usage)
    assert cost == pytest.approx(0.5 * 0.15 + 0.5 * 0.075)
    assert ListedPrice("openai", "no such model").cost(usage) is None
