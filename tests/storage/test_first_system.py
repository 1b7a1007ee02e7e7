"""The eight log tests of the first system, on this store."""

from storage.event_store import EventQuery, EventStore, RawEvent
from storage.events.delegation import ConductorWorkerCall
from storage.events.llm import LlmCallCompleted
from storage.events.workers import WorkerTaskFinding, WorkerTaskLearning
from storage.projections.lifecycle import worker_summaries
from storage.projections.status import run_status
from storage.projections.timeline import timeline
from tests.builders.events import Call, RunBuilder
from tests.storage.tools import put


def test_delegation_events_are_found_by_prefix_with_their_fields(store: EventStore) -> None:
    run = RunBuilder().begin()
    run.delegate("researcher", "read the folder", call_id="call-1").start().complete("41 files")
    put(store, *run.new_events)

    calls = store.read(EventQuery(prefix="conductor.worker."))

    assert [event.event_type for event in calls] == ["conductor.worker.call", "conductor.worker.result"]
    call, result = (event.payload for event in calls)
    assert (call["call_id"], call["worker_type"], call["worker_objective"], call["caller"]) == (
        "call-1",
        "researcher",
        "read the folder",
        "conductor",
    )
    assert (result["call_id"], result["success"], result["result_summary"]) == ("call-1", True, "41 files")
    assert {event.run_id for event in calls} == {run.run_id}


def test_a_runs_status_follows_from_its_terminal_events(store: EventStore) -> None:
    put(store, *RunBuilder("done").begin().complete().new_events)
    put(store, *RunBuilder("broken").begin().fail("no answer").new_events)
    put(store, *RunBuilder("busy").begin().new_events)

    states = {
        name: run_status(store.read(EventQuery(run_id=name))).state for name in ("done", "broken", "busy")
    }

    assert states == {"done": "completed", "broken": "failed", "busy": "running"}
    assert {run.run_id: run.status for run in store.runs()} == states


def test_call_ids_join_and_an_older_call_without_one_is_read(store: EventStore) -> None:
    run = RunBuilder().begin()
    run.delegate("terminal", call_id="call-7").start().complete()
    put(store, *run.new_events)
    older = {"run_id": run.run_id, "worker_type": "terminal", "worker_objective": "list the files"}
    store.append_raw([RawEvent("conductor.worker.call", older, "conductor")]).result(90)

    joined = [event for event in store.read(EventQuery(run_id=run.run_id)) if event.call_id == "call-7"]
    bodies = [event.body for event in store.read(EventQuery(prefix="conductor.worker.call"))]

    assert [event.event_type for event in joined] == [
        "conductor.worker.call",
        "worker.task.started",
        "worker.task.completed",
        "conductor.worker.result",
        "conductor.capability.completed",
    ]
    assert isinstance(bodies[1], ConductorWorkerCall)
    assert (bodies[1].call_id, bodies[1].worker_objective) == ("", "list the files")


def test_a_lifecycle_round_trip(store: EventStore) -> None:
    run = RunBuilder().begin()
    good = run.delegate("researcher")
    good.start().progress("reading 3 files").progress("reading 5 files").complete("all read")
    bad = run.delegate("terminal")
    bad.start().fail("the command was refused")
    put(store, *run.new_events)

    of_task = [
        event for event in store.read(EventQuery(prefix="worker.task.")) if event.task_id == good.task_id
    ]

    assert [event.event_type.removeprefix("worker.task.") for event in of_task] == [
        "started",
        "progress",
        "progress",
        "completed",
    ]
    log = store.read(EventQuery(run_id=run.run_id))
    states = {worker.task_id: (worker.status, worker.message) for worker in worker_summaries(log)}
    assert states[good.task_id] == ("completed", "all read")
    assert states[bad.task_id] == ("failed", "the command was refused")


def test_findings_and_learnings_survive(store: EventStore) -> None:
    run = RunBuilder().begin()
    run.delegate("researcher").start().finding("41 dependencies", confidence=0.75).learning("pins are exact")
    put(store, *run.new_events)

    finding, learning = (
        event.body
        for event in store.read(EventQuery(prefix="worker.task."))
        if isinstance(event.body, WorkerTaskFinding | WorkerTaskLearning)
    )

    assert isinstance(finding, WorkerTaskFinding)
    assert (finding.claim, finding.confidence) == ("41 dependencies", 0.75)
    assert isinstance(learning, WorkerTaskLearning)
    assert learning.insight == "pins are exact"


def test_two_workers_are_objectives_in_the_timeline(store: EventStore) -> None:
    run = RunBuilder().begin()
    run.delegate("researcher", "find the parts").start()
    run.delegate("terminal", "count the files").start()
    put(store, *run.new_events)

    told = timeline(store.read(EventQuery(run_id=run.run_id)), "agent_objectives")

    assert len([entry for entry in told if entry.event_type == "worker.task.started"]) == 2
    words = " ".join(entry.summary for entry in told)
    assert "find the parts" in words
    assert "count the files" in words


def test_durations_survive(store: EventStore) -> None:
    put(store, *RunBuilder().begin().model_call(Call(duration_ms=532.5)).new_events)

    (answer,) = store.read(EventQuery(prefix="llm.call.completed"))

    assert isinstance(answer.body, LlmCallCompleted)
    assert answer.body.duration_ms == 532.5
    assert store.runs()[0].duration_ms == 532.5


def test_four_token_fields_survive(store: EventStore) -> None:
    put(store, *RunBuilder().begin().model_call().new_events)

    (answer,) = store.read(EventQuery(prefix="llm.call.completed"))
    usage = answer.payload["usage"]

    fields = ("input_tokens", "output_tokens", "cached_input_tokens", "total_tokens")
    assert [usage[name] for name in fields] == [100, 50, 25, 150]
    tokens = store.runs()[0].tokens
    assert (tokens.input, tokens.output, tokens.cached, tokens.total) == (100, 50, 25, 150)
