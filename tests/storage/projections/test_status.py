"""The state of a run: the table, the fold, and what it reports."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.events.base import EventBody
from storage.events.document import WriterRunFailed, WriterRunStatus
from storage.events.envelope import NewEvent
from storage.events.llm import LlmCallStarted
from storage.events.prompts import TracePromptReceived
from storage.events.runs import (
    ConductorRunStarted,
    ConductorTaskBlocked,
    ConductorTaskCancelled,
    ConductorTaskCompleted,
    ConductorTaskFailed,
    ConductorTaskInterrupted,
    ConductorTaskPaused,
    ConductorTaskProgress,
    ConductorTaskResumed,
    ConductorTaskStarted,
)
from storage.events.workers import WorkerTaskFinding, WorkerTaskLearning
from storage.projections.status import ENDED, TRANSITIONS, StatusFold, badge, run_status
from tests.builders.events import RunBuilder, stored, stored_raw
from tests.builders.runs import two_worker_run

R = "run-1"
PROMPT, ACCEPTED, BEGUN = (
    TracePromptReceived(run_id=R),
    ConductorTaskStarted(run_id=R),
    ConductorRunStarted(run_id=R),
)
PAUSED, RESUMED = ConductorTaskPaused(run_id=R, by="user"), ConductorTaskResumed(run_id=R)
COMPLETED, FAILED = ConductorTaskCompleted(run_id=R), ConductorTaskFailed(run_id=R, error_message="no answer")
BLOCKED = ConductorTaskBlocked(run_id=R, reason="add a model")
CANCELLED = ConductorTaskCancelled(run_id=R, by="user")
INTERRUPTED = ConductorTaskInterrupted(run_id=R, reason="the process went away")
ALL = (PROMPT, ACCEPTED, BEGUN, PAUSED, RESUMED, COMPLETED, FAILED, BLOCKED, CANCELLED, INTERRUPTED)


def progress(status: str) -> EventBody:
    return ConductorTaskProgress(run_id=R, status=status)


def writer(status: str) -> EventBody:
    return WriterRunStatus(run_id=R, status=status)


def after(*bodies: EventBody) -> tuple[str, list[tuple[str, str]]]:
    """Return the state after some events, and the steps that were refused."""
    status = run_status(stored(NewEvent(body, "conductor") for body in bodies))
    return status.state, [(found.source, found.target) for found in status.violations]


@pytest.mark.parametrize(
    ("bodies", "state"),
    [
        ((), "queued"),
        ((PROMPT,), "queued"),
        ((PROMPT, ACCEPTED), "initializing"),
        ((PROMPT, ACCEPTED, BEGUN), "running"),
        ((PROMPT, ACCEPTED, BEGUN, progress("waiting")), "waiting"),
        ((PROMPT, ACCEPTED, BEGUN, progress("waiting"), progress("running")), "running"),
        ((PROMPT, ACCEPTED, BEGUN, PAUSED), "paused"),
        ((PROMPT, ACCEPTED, BEGUN, PAUSED, RESUMED), "running"),
        ((PROMPT, ACCEPTED, BEGUN, progress("completing")), "completing"),
        ((PROMPT, ACCEPTED, BEGUN, progress("completing"), COMPLETED), "completed"),
        ((PROMPT, ACCEPTED, BEGUN, FAILED), "failed"),
        ((PROMPT, ACCEPTED, BEGUN, BLOCKED), "blocked"),
        ((PROMPT, ACCEPTED, BEGUN, CANCELLED), "cancelled"),
        ((PROMPT, CANCELLED), "cancelled"),
        ((PROMPT, ACCEPTED, BEGUN, INTERRUPTED), "interrupted"),
        ((PROMPT, ACCEPTED, BEGUN, INTERRUPTED, RESUMED), "running"),
        ((PROMPT, ACCEPTED, BEGUN, INTERRUPTED, COMPLETED), "completed"),
        ((PROMPT, ACCEPTED, BEGUN, BLOCKED, RESUMED), "running"),
        ((PROMPT, ACCEPTED, BEGUN, FAILED, RESUMED, COMPLETED), "completed"),
    ],
)
def test_the_way_of_a_run(bodies: tuple[EventBody, ...], state: str) -> None:
    assert after(*bodies) == (state, [])


@pytest.mark.parametrize(
    ("bodies", "state", "refused"),
    [
        ((PROMPT, ACCEPTED, BEGUN, COMPLETED, FAILED), "completed", ("completed", "failed")),
        ((PROMPT, ACCEPTED, BEGUN, CANCELLED, COMPLETED), "cancelled", ("cancelled", "completed")),
        ((PROMPT, ACCEPTED, BEGUN, COMPLETED, progress("running")), "completed", ("completed", "running")),
        ((PROMPT, ACCEPTED, BEGUN, COMPLETED, RESUMED), "completed", ("completed", "running")),
        ((PROMPT, ACCEPTED, BEGUN, FAILED, progress("running")), "failed", ("failed", "running")),
        (
            (PROMPT, ACCEPTED, BEGUN, INTERRUPTED, progress("running")),
            "interrupted",
            ("interrupted", "running"),
        ),
        ((PROMPT, ACCEPTED, progress("waiting")), "initializing", ("initializing", "waiting")),
        ((PROMPT, ACCEPTED, BEGUN, progress("singing")), "running", ("running", "singing")),
        ((BEGUN, progress("completing"), progress("running")), "completing", ("completing", "running")),
    ],
)
def test_a_step_that_is_not_in_the_table_is_reported_and_not_taken(
    bodies: tuple[EventBody, ...], state: str, refused: tuple[str, str]
) -> None:
    assert after(*bodies) == (state, [refused])


def test_a_violation_says_where_it_is() -> None:
    status = run_status(stored(NewEvent(body, "c") for body in (BEGUN, COMPLETED, FAILED)))
    assert str(status.violations[0]) == (
        "event 3 (conductor.task.failed) would take the run from completed to failed"
    )


@pytest.mark.parametrize(
    ("state", "word"),
    [
        ("completed", "completed"),
        ("failed", "failed"),
        ("blocked", "blocked"),
        ("cancelled", "cancelled"),
        ("interrupted", "interrupted"),
        ("queued", "in progress"),
        ("initializing", "in progress"),
        ("running", "in progress"),
        ("waiting", "in progress"),
        ("paused", "in progress"),
        ("completing", "in progress"),
    ],
)
def test_badges(state: str, word: str) -> None:
    assert badge(state) == word
    assert state in TRANSITIONS


def test_findings_and_learnings_change_nothing() -> None:
    reports = (WorkerTaskFinding(run_id=R, claim="x"), WorkerTaskLearning(run_id=R, insight="y"))
    assert after(PROMPT, ACCEPTED, BEGUN, *reports) == ("running", [])
    assert after(PROMPT, ACCEPTED, BEGUN, COMPLETED, *reports) == ("completed", [])


def test_the_conductor_has_the_last_word_about_the_end() -> None:
    assert after(BEGUN, writer("completed")) == ("completed", [])
    assert after(BEGUN, writer("completed"), FAILED) == ("failed", [])
    assert after(BEGUN, FAILED, writer("completed")) == ("failed", [])
    assert after(BEGUN, WriterRunFailed(run_id=R), BLOCKED) == ("blocked", [])
    assert after(BEGUN, CANCELLED, WriterRunFailed(run_id=R)) == ("cancelled", [])


def test_a_beginning_that_two_actors_tell_is_no_step_back() -> None:
    assert after(PROMPT, ACCEPTED, BEGUN, writer("initializing")) == ("running", [])
    assert after(PROMPT, ACCEPTED, BEGUN, PROMPT, ACCEPTED) == ("running", [])


def test_work_shows_that_a_run_is_running_where_an_older_log_does_not_say_so() -> None:
    assert after(PROMPT, LlmCallStarted(run_id=R)) == ("running", [])


@pytest.mark.parametrize("word", ["blocked", "cancelled", "interrupted"])
def test_older_ends_told_as_failures(word: str) -> None:
    event = stored_raw("conductor.task.failed", {"run_id": R, "status": word})
    assert run_status([event]).state == word


def test_a_failure_of_the_kind_cancelled_is_a_cancellation() -> None:
    assert after(BEGUN, ConductorTaskFailed(run_id=R, failure_kind="cancelled")) == ("cancelled", [])


def test_why_a_run_ended_is_kept() -> None:
    status = run_status(stored(NewEvent(body, "c") for body in (PROMPT, ACCEPTED, BEGUN, BLOCKED)))
    assert status.message == "add a model"


@pytest.mark.parametrize("make", [two_worker_run, lambda: RunBuilder().begin().fail()])
def test_runs_of_the_builders_break_no_rule(make: Callable[[], RunBuilder]) -> None:
    assert run_status(make().stored()).violations == ()


@given(bodies=st.lists(st.sampled_from([*ALL, writer("completed"), writer("running"), progress("waiting")])))
def test_whatever_comes_is_a_known_state_and_an_end_is_left_only_by_resuming(bodies: list[EventBody]) -> None:
    fold = StatusFold()
    for event in stored(NewEvent(body, "c") for body in bodies):
        before, by_conductor = fold.state, fold.said_by_conductor
        violation = fold.apply(event)
        assert fold.state in TRANSITIONS
        if violation is not None:
            assert fold.state == before
        elif before in ENDED and by_conductor and fold.state != before:
            assert event.event_type == "conductor.task.resumed" or before in ("interrupted", "blocked")
        assert StatusFold.from_list(fold.to_list()).to_list() == fold.to_list()
