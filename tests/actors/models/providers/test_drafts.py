"""What a client hears of a tool call while it is written stands in the document, and goes if it breaks."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from actors.harness.job import HarnessJob
from actors.harness.profile import WORKER
from actors.models.configuration import Family
from storage.document.drafts import open_drafts
from tests.actors.harness.scene import Scene, finished, scene, seen, whole_way
from tests.actors.models.providers.helpers import Line, line
from tests.fakes.http_models.families import FAMILIES
from tests.fakes.http_models.faults import Fault, Kind
from tests.fakes.scripted import ScriptedModel, call

each_family = pytest.mark.parametrize("family", FAMILIES)
TEXT = "# A part\n\nIt says “so” in many words, so that there is much to read along: é, 😀.\n\n- one\n- two\n"
WRITE = call("append_section", reason="It was asked for.", text=TEXT)
FINISH = call("finish", summary="Done.")
# Ollama gives each tool call in one piece: there it is whole, and the answer is not.
HALFWAY: dict[Family, int] = {"openai": 11, "anthropic": 11, "ollama": 1}


@asynccontextmanager
async def writing(
    home: Path, family: Family, fault: Fault | None = None, *, again: bool = False
) -> AsyncIterator[tuple[Scene, Line, HarnessJob]]:
    """An agent whose model stops halfway in its first answer until ``gate`` is set."""
    script = ScriptedModel.of(*[WRITE] * (2 if again else 1), FINISH)
    async with scene(home) as here, line(family, script, {0: fault} if fault else {}) as wire:
        wire.server.gate = asyncio.Event()
        wire.server.gate_behind = HALFWAY[family]
        handle = wire.registry.for_role("local:small", "worker")
        yield here, wire, replace(here.job(script), handle=handle)


@each_family
async def test_a_text_grows_while_it_is_sent(tmp_path: Path, family: Family) -> None:
    expected = await whole_way(tmp_path / "other", WRITE, FINISH)
    async with writing(tmp_path, family) as (here, wire, job):
        task = asyncio.create_task(here.bench.run_job(job))
        found = await here.until_seen("It says “so”")
        assert len(open_drafts(found)) == 1
        assert ("- two" in found.live_text("researcher")) == (family == "ollama")
        assert wire.server.gate is not None
        wire.server.gate.set()
        await finished(task, here)
        assert seen(await here.now()) == expected


@each_family
@pytest.mark.parametrize("kind", ["cut", "ends_early", "error_midway", "bad_chunk"])
async def test_a_text_that_breaks_off_is_withdrawn_and_comes_once(
    tmp_path: Path, family: Family, kind: Kind
) -> None:
    expected = await whole_way(tmp_path / "other", WRITE, FINISH)
    fault = Fault(kind, piece=HALFWAY[family] + 1)
    async with writing(tmp_path, family, fault, again=True) as (here, wire, job):
        task = asyncio.create_task(here.bench.run_job(job))
        (first,) = open_drafts(await here.until_seen("It says “so”"))
        assert wire.server.gate is not None
        wire.server.gate.set()
        await here.until(lambda found: first not in open_drafts(found))
        if kind == "bad_chunk":  # no transient fault: the task ends
            assert (await task).failure_kind == "validation"
            assert (await here.now()).live_text("researcher") == ""
            return
        await finished(task, here)
        assert seen(await here.now()) == expected


@each_family
async def test_a_model_that_hangs_in_the_midst_leaves_nothing(tmp_path: Path, family: Family) -> None:
    fault = Fault("hang_midway", piece=HALFWAY[family] + 1)
    async with writing(tmp_path, family, fault) as (here, wire, job):
        wire.server.gate = None
        profile = replace(WORKER, call_seconds=2.0, max_retries=0)
        task = asyncio.create_task(here.bench.run_job(replace(job, profile=profile)))
        await here.until_seen("It says “so”")
        assert (await task).failure_kind == "timeout"
        found = await here.until(lambda found: not open_drafts(found))
        assert found.live_text("researcher") == ""


@each_family
async def test_a_cancelled_agent_hangs_up_and_leaves_nothing(tmp_path: Path, family: Family) -> None:
    fault = Fault("hang_midway", piece=HALFWAY[family] + 1)
    async with writing(tmp_path, family, fault) as (here, wire, job):
        wire.server.gate = None
        task = asyncio.create_task(here.bench.run_job(job))
        await here.until_seen("It says “so”")
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        found = await here.until(lambda found: not open_drafts(found))
        assert found.live_text("researcher") == ""
        await wire.server.went.wait()
