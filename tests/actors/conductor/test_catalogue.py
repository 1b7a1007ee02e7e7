"""Every event that a real run writes has the fields that its readers are promised."""

import asyncio
from pathlib import Path

from actors.conductor.messages import CancelRun, ChangePolicy, SendDirective
from storage.events.envelope import StoredEvent
from storage.options import EventQuery
from tests.actors.conductor.rules import hold_to_the_rules
from tests.actors.conductor.stage import Stage, stage
from tests.actors.conductor.test_runs import FINISH, WRITE, merge_all, spawn
from tests.fakes.scripted import ScriptedModel, call, calls, fail, gated, hang

AWAIT: tuple[str, dict[str, str]] = ("await_worker", {})

# By the beginning of a type; an event has the fields of all lines that fit it. ``!``: present, may be empty.
FIELDS = {
    "user_input": "input_id surface record.input_id record.surface record.text record.created_at",
    "trace.prompt.received": "objective desktop_id",
    "conductor.task.started": "objective desktop_id status phase",
    "conductor.run.started": "objective desktop_id",
    "conductor.task.progress": "status phase !message",
    "conductor.task.completed": "output_mode report_path status desktop_id",
    "conductor.task.failed": "error_code error_message status failure_kind desktop_id",
    "conductor.task.blocked": "reason",
    "conductor.task.cancelled": "by",
    "conductor.task.interrupted": "reason",
    "conductor.decision": "action !args !reason step",
    "conductor.worker.call": "call_id worker_type worker_objective caller",
    "conductor.worker.result": "call_id worker_type !success result_summary",
    "conductor.capability.": "capability data.call_id _meta.lane",
    "conductor.capability.completed": "data.summary",
    "conductor.capability.failed": "data.error data.failure_kind",
    "conductor.tool.call": "tool_trace_id actor_key tool_name !args",
    "conductor.tool.result": "tool_trace_id tool_name !success duration_ms",
    "worker.task.": "task_id call_id worker_id worker_type phase",
    "worker.task.started": "objective model_used",
    "worker.task.progress": "message",
    "worker.task.completed": "summary",
    "worker.task.failed": "error failure_kind",
    "worker.task.finding": "finding_id claim confidence evidence_refs",
    "worker.report.received": "task_id worker_id report",
    "worker.tool.call": "tool_trace_id task_id call_id actor_key tool_name !args",
    "worker.tool.result": "tool_trace_id tool_name !success duration_ms",
    "llm.call.started": "trace_id actor_key role function_name provider model started_at system_ref "
    "message_refs tools",
    "llm.call.completed": "trace_id output_ref duration_ms usage.input_tokens usage.output_tokens "
    "!usage.cached_input_tokens !usage.cache_write_tokens !usage.reasoning_tokens usage.total_tokens "
    "finish_reason",
    "llm.call.failed": "trace_id duration_ms error failure_kind",
    "writer.": "desktop_id document_path !revision",
    "writer.run.started": "objective",
    "writer.run.patch": "patch_id !base_revision section_id source author kind",
    "writer.run.status": "status",
    "writer.version.named": "version_id name",
    "qwy.citation_registry": "version_id !citation_registry",
    "writer.policy.changed": "policy by",
    "writer.directive.": "input_id target when",
    "citation.proposed": "citation_id citing_run_id citing_actor cited_kind cited_id excerpt confidence "
    "status proposed_by",
}


async def _directed(here: Stage, folder: Path, entered: asyncio.Event, gate: asyncio.Event) -> str:
    run_id = await here.start("is directed", workspace=folder, desktop_id="desk-1")
    await entered.wait()
    await here.session.conductor.ask(SendDirective(run_id, "be brief", target="researcher-1"))
    await here.session.conductor.ask(ChangePolicy(run_id, "review"))
    gate.set()
    await here.end_of(run_id)
    return run_id


async def _cancelled(here: Stage, folder: Path, hanging: asyncio.Event) -> str:
    run_id = await here.start("is cancelled", workspace=folder, desktop_id="desk-1")
    await hanging.wait()
    await here.session.conductor.ask(CancelRun(run_id))
    await here.end_of(run_id)
    return run_id


async def run_every_kind(home: Path, folder: Path) -> list[StoredEvent]:
    """Make a run of each kind; return all of their events."""
    entered, gate, hanging = asyncio.Event(), asyncio.Event(), asyncio.Event()
    finding = call("report_finding", claim="It says so.", confidence=0.9, evidence=["a.txt:1"])
    directed = [calls(spawn("researcher", "slowly"), AWAIT), call("complete", summary="Brief.")]
    model = ScriptedModel(
        {
            "goes well": [
                calls(spawn("researcher", "read it"), spawn("terminal", "stumble"), AWAIT),
                merge_all,
                call("complete", summary="Done."),
            ],
            "read it": [call("read_file", path="a.txt"), finding, WRITE, FINISH],
            "stumble": [call("no_such_tool"), call("no_such_tool")],
            "is stuck": [call("block", reason="A key is missing.")],
            "breaks": [fail(RuntimeError("no luck"))],
            "is directed": directed,
            "slowly": [gated(call("read_file", path="a.txt"), gate, entered), FINISH],
            "is cancelled": [calls(spawn("researcher", "wait for ever"), AWAIT)],
            "wait for ever": [hang(hanging)],
        }
    )
    async with stage(home, model) as here:
        for prompt in ("goes well", "is stuck", "breaks"):
            ended = await here.run(prompt, workspace=folder, desktop_id="desk-1")
            hold_to_the_rules(here, ended.run_id)
        hold_to_the_rules(here, await _directed(here, folder, entered, gate))
        hold_to_the_rules(here, await _cancelled(here, folder, hanging))
        await here.start("is cancelled", workspace=folder, desktop_id="desk-1")
    async with stage(home) as again:
        events = again.store.read(EventQuery())
    return [event for event in events if event.event_type != "actor.mailbox.slow"]  # of no run


async def test_every_event_of_a_run_has_its_fields(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.txt").write_text("it says so\n")
    events = await run_every_kind(tmp_path / "home", folder)
    lacking = {f"{event.event_type}: {name}" for event in events for name in _lacking(event)}
    assert lacking == set()
    unknown = {event.event_type for event in events if not _promised(event.event_type)}
    assert unknown == set(), "enter what it carries above"
    seen = {begin for begin in FIELDS for event in events if event.event_type.startswith(begin)}
    assert seen == FIELDS.keys(), "a line that no run tries proves nothing"


def _promised(event_type: str) -> list[str]:
    return [name for begin, names in FIELDS.items() if event_type.startswith(begin) for name in names.split()]


def _lacking(event: StoredEvent) -> list[str]:
    lacking = [] if event.run_id and event.payload.get("run_id") == event.run_id else ["run_id"]
    for name in _promised(event.event_type):
        value: object = event.payload
        for part in name.removeprefix("!").split("."):
            value = value.get(part) if isinstance(value, dict) else None
        if value is None or (not name.startswith("!") and value in ("", [], {})):
            lacking.append(name)
    joined = event.event_type.startswith(("worker.task.", "worker.tool.call"))
    if joined and not (event.task_id and event.call_id):
        lacking.append("task_id and call_id in the envelope")
    return lacking


def test_a_missing_field_would_be_noticed() -> None:
    event = StoredEvent(
        1, "e", "", "worker.task.started", "w", "r", "t", None, '{"run_id": "r", "task_id": ""}'
    )
    assert "call_id" in _lacking(event)
    assert "task_id" in _lacking(event)
    assert "task_id and call_id in the envelope" in _lacking(event)
