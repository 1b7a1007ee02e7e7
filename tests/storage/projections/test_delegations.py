"""Delegations: joined by id, and by nothing else."""

from storage.events.delegation import (
    ConductorSubharnessCompleted,
    ConductorSubharnessFailed,
    ConductorSubharnessSpawned,
)
from storage.projections.delegations import DelegationAccumulator, delegations
from tests.builders.events import RunBuilder, stored_raw
from tests.builders.runs import two_worker_run


def test_calls_are_joined_with_their_results() -> None:
    researcher, terminal = delegations(two_worker_run().stored())
    assert (researcher.worker_type, researcher.status) == ("researcher", "completed")
    assert (terminal.worker_type, terminal.status) == ("terminal", "failed")
    assert researcher.objective == "read the manifests"
    assert researcher.end is not None
    assert researcher.end.outcome == "dependencies listed"
    assert terminal.end is not None
    assert terminal.end.outcome == "the command was refused"
    assert researcher.task_ids == ("run-1/task-1",)
    assert terminal.task_ids == ("run-1/task-2",)


def test_an_older_call_without_id_stays_open_and_unjoined() -> None:
    older = stored_raw("conductor.worker.call", {"run_id": "r", "worker_type": "researcher"}, seq=1)
    end = {"run_id": "r", "capability": "researcher", "data": {"summary": "done"}}
    fold = DelegationAccumulator()
    assert fold.apply(older) == ("seq:1",)
    assert fold.apply(stored_raw("conductor.capability.completed", end, seq=2)) == ()
    (only,) = fold.value
    assert (only.status, only.joined, only.key) == ("open", False, "seq:1")
    assert fold.unjoined_ends == 1


def test_an_older_call_does_not_take_the_result_of_a_newer_one() -> None:
    older = stored_raw("conductor.worker.call", {"run_id": "run-1", "worker_type": "researcher"}, seq=1)
    run = RunBuilder()
    run.delegate("researcher").start().complete()
    first, second = delegations([older, *run.stored(2)])
    assert (first.status, second.status) == ("open", "completed")
    assert first.task_ids == ()


def test_two_workers_of_one_type_at_once_keep_their_own_results() -> None:
    run = RunBuilder().begin()
    one, two = run.delegate("researcher", "first"), run.delegate("researcher", "second")
    one.start()
    two.start()
    two.fail("no network")
    one.complete("found it")
    first, second = delegations(run.stored())
    assert (first.objective, first.status) == ("first", "completed")
    assert (second.objective, second.status) == ("second", "failed")
    assert first.task_ids == (one.task_id,)
    assert second.task_ids == (two.task_id,)


def test_a_blocked_delegation() -> None:
    run = RunBuilder().begin()
    run.delegate("researcher").start().block("add a model")
    (only,) = delegations(run.stored())
    assert only.end is not None
    assert (only.status, only.end.outcome) == ("blocked", "add a model")


def test_a_cancelled_delegation_is_not_a_failed_one() -> None:
    run = RunBuilder().begin()
    run.delegate("researcher").start().fail("stopped", failure_kind="cancelled")
    assert delegations(run.stored())[0].status == "cancelled"


def test_the_capability_says_the_end_better_than_the_result() -> None:
    call = {"run_id": "r", "call_id": "c", "worker_type": "researcher"}
    events = [
        stored_raw("conductor.worker.call", call, seq=1),
        stored_raw("conductor.worker.result", {**call, "success": False, "result_summary": "?"}, seq=2),
    ]
    (only,) = delegations(events)
    assert only.status == "failed"
    blocked = {"run_id": "r", "data": {"call_id": "c", "reason": "add a model"}}
    events.append(stored_raw("conductor.capability.blocked", blocked, seq=3))
    events.append(stored_raw("conductor.worker.result", {**call, "success": True}, seq=4))
    (only,) = delegations(events)
    assert only.end is not None
    assert (only.status, only.end.seq) == ("blocked", 3)


def test_what_comes_before_its_call_is_joined_when_the_call_comes() -> None:
    run = RunBuilder()
    run.delegate("researcher").start().complete("done")
    call, started, *rest = run.stored()
    (only,) = delegations([started, *rest, call])
    assert (only.status, only.task_ids) == ("completed", ("run-1/task-1",))


def test_sub_agents_are_delegations() -> None:
    run = RunBuilder().begin()
    ids = {"run_id": run.run_id, "call_id": "c-1", "correlation_id": "x-1"}
    run.add(ConductorSubharnessSpawned(**ids, objective="check the sums"))
    run.add(ConductorSubharnessCompleted(**ids, result={"summary": "they are right"}))
    other = {"run_id": run.run_id, "correlation_id": "x-2"}
    run.add(ConductorSubharnessSpawned(**other, objective="and these"))
    run.add(ConductorSubharnessFailed(**other, error="out of steps"))
    first, second = delegations(run.stored())
    assert first.end is not None
    assert second.end is not None
    assert (first.worker_type, first.status, first.end.outcome) == (
        "subharness",
        "completed",
        "they are right",
    )
    assert (second.key, second.status, second.end.outcome) == ("x-2", "failed", "out of steps")
