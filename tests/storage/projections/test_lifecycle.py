"""The life of each worker."""

from storage.events.workers import WorkerTaskCancelled
from storage.projections.lifecycle import LifecycleAccumulator, LifecycleChip, worker_summaries
from tests.builders.events import RunBuilder, stored_raw


def fold_of(run: RunBuilder) -> LifecycleAccumulator:
    fold = LifecycleAccumulator()
    for event in run.stored():
        fold.apply(event)
    return fold


def test_started_two_progress_completed_and_another_that_failed() -> None:
    run = RunBuilder()
    good, bad = run.delegate("researcher", "read"), run.delegate("terminal", "count")
    good.start().progress("one of two").progress("two of two")
    bad.start()
    good.complete("read all")
    bad.fail("exit 2")
    fold = fold_of(run)
    assert [chip.kind for chip in fold.chips(good.task_id)] == [
        "started",
        "progress",
        "progress",
        "completed",
    ]
    assert [chip.text for chip in fold.chips(good.task_id)] == [
        "read",
        "one of two",
        "two of two",
        "read all",
    ]
    assert [chip.kind for chip in fold.chips(bad.task_id)] == ["started", "failed"]
    first, second = fold.value
    assert (first.status, first.message, first.worker_type) == ("completed", "read all", "researcher")
    assert (second.status, second.message) == ("failed", "exit 2")
    assert second.ended_at is not None


def test_a_running_worker_shows_its_latest_message() -> None:
    run = RunBuilder()
    worker = run.delegate("researcher").start().progress("reading a.py").progress("reading b.py")
    found = fold_of(run).worker_summary(worker.task_id)
    assert found is not None
    assert (found.status, found.message, found.ended_at) == ("running", "reading b.py", None)
    assert fold_of(run).worker_summary("nobody") is None


def test_findings_and_learnings_are_chips_and_no_states() -> None:
    run = RunBuilder()
    worker = run.delegate("researcher").start().progress("reading")
    worker.finding("41 dependencies", confidence=0.7).learning("locks are read")
    fold = fold_of(run)
    found = fold.worker_summary(worker.task_id)
    assert found is not None
    assert (found.status, found.message) == ("running", "reading")
    started, progress, finding, learning = fold.chips(worker.task_id)
    assert isinstance(started, LifecycleChip)
    assert (progress.confidence, finding.confidence) == (None, 0.7)
    assert (finding.kind, finding.text) == ("finding", "41 dependencies")
    assert (learning.kind, learning.text) == ("learning", "locks are read")


def test_a_late_progress_does_not_wake_a_worker() -> None:
    run = RunBuilder()
    worker = run.delegate("researcher").start().complete("done").progress("late")
    found = fold_of(run).worker_summary(worker.task_id)
    assert found is not None
    assert (found.status, found.message) == ("completed", "done")


def test_a_worker_that_starts_again_runs_again() -> None:
    run = RunBuilder()
    worker = run.delegate("researcher").start().fail().start()
    found = fold_of(run).worker_summary(worker.task_id)
    assert found is not None
    assert (found.status, found.ended_at) == ("running", None)


def test_cancelled_is_neither_failed_nor_completed() -> None:
    run = RunBuilder()
    worker = run.delegate("researcher").start()
    worker.add(WorkerTaskCancelled(**worker.ids))
    other = run.delegate("terminal").start().fail("stopped", failure_kind="cancelled")
    assert [found.status for found in worker_summaries(run.stored())] == ["cancelled", "cancelled"]
    assert fold_of(run).chips(other.task_id)[-1].kind == "cancelled"


def test_an_older_worker_without_task_id_has_a_strip_by_its_delegation() -> None:
    event = stored_raw("worker.task.started", {"run_id": "r", "call_id": "c", "objective": "read"})
    fold = LifecycleAccumulator()
    assert fold.apply(event) == ("call:c",)
    assert fold.chips("call:c")[0].text == "read"
