"""The loop of an agent over each family: what it decides arrives typed, and a mistake is corrected once."""

from pathlib import Path

import pytest

from actors.harness.loop import Harness
from actors.harness.outcome import HarnessOutcome
from actors.models.caller import ModelCaller
from actors.models.configuration import Family
from storage.events.llm import LlmCallCompleted
from storage.events.tools import WorkerToolCall
from tests.actors.harness.helpers import Bench
from tests.actors.models.providers.helpers import Line, line
from tests.fakes.http_models.families import FAMILIES
from tests.fakes.scripted import ScriptedModel, call, calls, say
from tests.fakes.tools import echo

each_family = pytest.mark.parametrize("family", FAMILIES)
FINISH = call("finish", summary="Three files — ü 🙂.")


async def work(wire: Line, folder: Path) -> HarnessOutcome:
    """Let the agent that is behind the line do a task with one tool."""
    bench = Bench(folder, wire.log)
    job = bench.job(ScriptedModel.of(), echo(), handle=wire.registry.for_role("local:small", "worker"))
    clock = wire.time.clock()
    return await Harness(ModelCaller(wire.log, clock), wire.log, clock).run(job)


def read(script: ScriptedModel) -> str:
    """Return all that the model was told by tools before its last call."""
    return "\n".join(script.seen[-1].returned)


@each_family
async def test_an_agent_uses_its_tools_and_ends_with_a_typed_answer(family: Family, tmp_path: Path) -> None:
    script = ScriptedModel.of(calls(("echo", {"text": "a"}), ("echo", {"text": "b"})), FINISH)
    async with line(family, script) as wire:
        outcome = await work(wire, tmp_path)
    assert (outcome.status, outcome.summary) == ("completed", "Three files — ü 🙂.")
    assert outcome.steps == 2
    assert outcome.usage.total_tokens == 220
    assert len(wire.log.of(LlmCallCompleted)) == 2
    assert [body.tool_name for body in wire.log.of(WorkerToolCall)] == ["echo", "echo", "finish"]
    assert len(script.seen[1].returned) == 2


@each_family
async def test_a_mistake_is_corrected_once(family: Family, tmp_path: Path) -> None:
    script = ScriptedModel.of(call("finish", summary=["no", "text"]), FINISH)
    async with line(family, script) as wire:
        outcome = await work(wire, tmp_path)
    assert (outcome.status, outcome.steps) == ("completed", 2)
    assert "summary" in read(script)  # it was told what was wrong


@each_family
async def test_a_tool_that_does_not_exist_is_corrected_once(family: Family, tmp_path: Path) -> None:
    script = ScriptedModel.of(call("fly", to="moon"), FINISH)
    async with line(family, script) as wire:
        outcome = await work(wire, tmp_path)
    assert (outcome.status, outcome.steps) == ("completed", 2)
    assert "fly" in read(script)


@each_family
async def test_a_second_mistake_in_a_row_is_the_end(family: Family, tmp_path: Path) -> None:
    wrong = call("finish", summary=["no", "text"])
    script = ScriptedModel.of(wrong, wrong, FINISH)
    async with line(family, script) as wire:
        outcome = await work(wire, tmp_path)
    assert (outcome.status, outcome.failure_kind) == ("failed", "validation")
    assert len(wire.server.requests) == 2
    assert script.left == {"": 1}


@each_family
async def test_arguments_that_are_no_json_are_corrected_once(family: Family, tmp_path: Path) -> None:
    script = ScriptedModel.of(calls(("finish", '{"summary": "Thr')), FINISH)
    async with line(family, script) as wire:
        outcome = await work(wire, tmp_path)
    assert (outcome.status, outcome.steps) == ("completed", 2)
    assert "JSON" in read(script)


@each_family
async def test_an_answer_in_words_is_asked_to_go_on_with_tools(family: Family, tmp_path: Path) -> None:
    script = ScriptedModel.of(say("I think there are three."), FINISH)
    async with line(family, script) as wire:
        outcome = await work(wire, tmp_path)
    assert (outcome.status, outcome.steps) == ("completed", 2)
    assert "finish" in script.seen[1].said[-1]
