"""What an agent writes into the document names the call that wrote it, and the call the model's answer."""

from pathlib import Path

from storage.events.document import WriterRunPatch
from storage.events.llm import LlmCallStarted
from storage.events.tools import ToolCallEvent
from storage.options import EventQuery
from tests.actors.conductor.stage import Stage, stage
from tests.fakes.scripted import ScriptedModel, call


def patches_with_text(here: Stage, run_id: str) -> list[WriterRunPatch]:
    events = here.store.read(EventQuery(run_id=run_id, prefix="writer.run.patch", resolve=True))
    bodies = [event.body for event in events]
    return [body for body in bodies if isinstance(body, WriterRunPatch) and body.kind == "propose"]


def call_of(here: Stage, run_id: str, event_id: str | None) -> ToolCallEvent:
    events = here.store.read(EventQuery(run_id=run_id))
    (body,) = [event.body for event in events if event.event_id == event_id]
    assert isinstance(body, ToolCallEvent)
    return body


def models(here: Stage, run_id: str) -> dict[str, str]:
    events = here.store.read(EventQuery(run_id=run_id, prefix="llm.call.started"))
    bodies = [event.body for event in events]
    return {body.trace_id: body.actor_key for body in bodies if isinstance(body, LlmCallStarted)}


async def test_the_words_that_end_a_run_name_their_call(tmp_path: Path) -> None:
    script = ScriptedModel({"conductor": [call("complete", summary="Four.")]}, streams=True)
    async with stage(tmp_path / "home", script) as here:
        run_id = (await here.run("two and two")).run_id
        (patch,) = patches_with_text(here, run_id)
        asked = call_of(here, run_id, patch.cause_event_id)
        assert asked.tool_name == "complete"
        assert models(here, run_id)[asked.llm_trace_id or ""] == asked.actor_key


async def test_what_workers_append_names_their_calls(tmp_path: Path) -> None:
    workspace = tmp_path / "project"
    workspace.mkdir()
    (workspace / "README.md").write_text("# Thing\n\nA thing for things.\n", encoding="utf-8")
    async with stage(tmp_path / "home", ScriptedModel({})) as here:
        ended = await here.run("Describe this folder", model="offline", workspace=workspace)
        run_id = ended.run_id
        written = patches_with_text(here, run_id)
        assert written
        known = models(here, run_id)
        for patch in written:
            asked = call_of(here, run_id, patch.cause_event_id)
            assert asked.actor_key == patch.author
            assert known[asked.llm_trace_id or ""] == patch.author
