"""Every event type that has a producer is emitted on the real path of a whole run, or where this says."""

import asyncio
from pathlib import Path

import pytest

from actors.conductor.messages import CancelRun, ChangePolicy, SendDirective
from storage.events.catalogue import BODY_BY_TYPE
from storage.options import EventQuery
from tests.actors.conductor import stage as stages
from tests.actors.conductor.stage import stage
from tests.actors.conductor.test_runs import FINISH, WRITE, merge_all, spawn
from tests.fakes.scripted import ScriptedModel, call, calls, fail, gated, hang
from tests.flows.folders import DESCRIBE
from tests.flows.processes import PROJECT

# Emitted by parts that no run reaches by itself: the test that shows the producer.
ELSEWHERE = {
    "actor.failed": "tests/actors/runtime",
    "actor.mailbox.slow": "tests/actors/runtime",
    "desktop.window.closed": "tests/app/desktop",
    "desktop.window.opened": "tests/app/desktop",
    "desktop.workspace.switched": "tests/flows/test_layout.py",
    "run.deleted": "tests/storage/test_deletion.py",
    "writer.file.taken": "tests/actors/writer/test_outside.py",
    "writer.proposal.stale": "tests/actors/writer/test_commands.py",
}
# Read and shown, but nothing in this version writes them.
ONLY_READ = frozenset(
    {
        "action.executed",
        "approval.decided",
        "approval.requested",
        "citation.confirmed",
        "citation.fetched",
        "citation.located",
        "citation.rejected",
        "conductor.capability.blocked",
        "conductor.subharness.completed",
        "conductor.subharness.failed",
        "conductor.subharness.spawned",
        "conductor.task.paused",
        "conductor.task.requested",
        "conductor.task.resumed",
        "conductor.writer.enqueue",
        "conductor.writer.enqueue.failed",
        "global_external_content.upsert",
        "harness.progress.received",
        "worker.task.learning",
        "writer.run.changeset",
        "writer.run.failed",
        "writer.run.progress",
    }
)


def scripts(at_work: asyncio.Event, hanging: asyncio.Event, gate: asyncio.Event) -> ScriptedModel:
    """A run that ends in each way, by words in its prompt; workers by words in their objectives."""
    finding = call("report_finding", claim="It says so.", evidence=["a.txt:1"])
    return ScriptedModel(
        {
            "all goes well": [
                calls(spawn("researcher", "read it all"), spawn("terminal", "stumble"), ("await_worker", {})),
                merge_all,
                call("complete", summary="Done."),
            ],
            "read it all": [call("read_file", path="a.txt"), finding, WRITE, FINISH],
            "stumble": [call("no_such_tool"), call("no_such_tool")],
            "cannot be done": [call("block", reason="A key is missing.")],
            "model breaks": [fail(RuntimeError("no luck"))],
            "is cancelled": [calls(spawn("researcher", "wait for ever"), ("await_worker", {}))],
            "wait for ever": [hang(hanging)],
            "is directed": [
                gated(calls(("await_worker", {})), gate, at_work),
                call("complete", summary="Yes."),
            ],
            "is closed": [hang()],
        }
    )


async def emitted(home: Path, folder: Path) -> set[str]:
    """Run each kind of run; return the types of all events."""
    at_work, hanging, gate = asyncio.Event(), asyncio.Event(), asyncio.Event()
    async with stage(home, scripts(at_work, hanging, gate)) as here:
        for prompt, status in (
            ("all goes well", "completed"),
            ("cannot be done", "blocked"),
            ("model breaks", "failed"),
        ):
            assert (await here.run(prompt, workspace=folder)).status == status
        cancelled = await here.start("is cancelled", workspace=folder)
        await hanging.wait()
        here.session.conductor.tell(CancelRun(cancelled))
        assert (await here.end_of(cancelled)).status == "cancelled"
        directed = await here.start("is directed", workspace=folder)
        await at_work.wait()
        await here.session.conductor.ask(SendDirective(directed, "be brief"))
        await here.session.conductor.ask(ChangePolicy(directed, "review"))
        gate.set()
        assert (await here.end_of(directed)).status == "completed"
        assert (await here.run(DESCRIBE, model="offline", workspace=folder)).status == "completed"
        await here.start("is closed", workspace=folder)
    async with stage(home) as again:
        assert again.store.verify().ok
        return {event.event_type for event in again.store.read(EventQuery())}


@pytest.mark.parametrize("transport", ["direct", "http"])
async def test_every_producer_is_on_the_path_of_a_real_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, transport: str
) -> None:
    monkeypatch.setattr(stages, "TRANSPORT", transport)
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.txt").write_text("it says so\n")
    seen = await emitted(tmp_path / "home", folder)
    seen -= {"actor.mailbox.slow"}  # only where the machine is busy
    assert seen == BODY_BY_TYPE.keys() - ELSEWHERE.keys() - ONLY_READ


def test_what_is_emitted_elsewhere_is_shown_there() -> None:
    for event_type, place in ELSEWHERE.items():
        class_name = BODY_BY_TYPE[event_type].__name__
        files = [PROJECT / place] if place.endswith(".py") else sorted((PROJECT / place).glob("*.py"))
        texts = [file.read_text(encoding="utf-8") for file in files]
        assert any(event_type in text or class_name in text for text in texts), event_type


def test_the_lists_name_types_that_there_are() -> None:
    assert ELSEWHERE.keys() | ONLY_READ <= BODY_BY_TYPE.keys()
    assert not ELSEWHERE.keys() & ONLY_READ
