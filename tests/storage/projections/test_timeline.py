"""The story of a run."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.events.base import EventBody
from storage.events.catalogue import BODY_BY_TYPE
from storage.events.legacy import read_body
from storage.projections.timeline import _TELL, CATEGORIES, category, entry, summary, timeline
from tests.builders.events import stored_raw
from tests.builders.runs import two_worker_run
from tests.storage.events.test_catalogue import bodies


@pytest.mark.parametrize(
    ("event_type", "expected"),
    [
        ("conductor.worker.call", "agent_objectives"),
        ("conductor.subharness.spawned", "agent_objectives"),
        ("worker.task.started", "agent_objectives"),
        ("llm.call.started", "agent_conduct"),
        ("llm.call.failed", "agent_conduct"),
        ("worker.tool.call", "agent_conduct"),
        ("conductor.tool.result", "agent_conduct"),
        ("worker.task.progress", "agent_conduct"),
        ("harness.progress.received", "agent_conduct"),
        ("conductor.worker.result", "agent_results"),
        ("conductor.capability.blocked", "agent_results"),
        ("conductor.subharness.failed", "agent_results"),
        ("worker.task.completed", "agent_results"),
        ("worker.task.finding", "agent_results"),
        ("worker.task.learning", "agent_results"),
        ("worker.report.received", "agent_results"),
        ("citation.confirmed", "agent_results"),
        ("conductor.decision", "conductor_decisions"),
        ("conductor.task.completed", "conductor_decisions"),
        ("conductor.run.started", "conductor_decisions"),
        ("conductor.something.new", "conductor_decisions"),
        ("trace.prompt.received", "system"),
        ("user_input", "system"),
        ("writer.run.patch", "system"),
        ("desktop.window.opened", "system"),
        ("choir.sang", "system"),
    ],
)
def test_categories(event_type: str, expected: str) -> None:
    assert category(event_type) == expected
    assert expected in CATEGORIES


def test_two_workers_are_in_the_objectives() -> None:
    found = timeline(two_worker_run().stored(), only="agent_objectives")
    assert [(line.event_type, line.summary) for line in found] == [
        ("conductor.worker.call", "researcher: read the manifests"),
        ("conductor.worker.call", "terminal: count the lines"),
        ("worker.task.started", "researcher started · read the manifests"),
        ("worker.task.started", "terminal started · count the lines"),
    ]


def test_the_whole_story_is_in_order() -> None:
    run = two_worker_run()
    assert [line.seq for line in timeline(run.stored())] == list(range(1, len(run.new_events) + 1))


def test_every_type_has_words_of_its_own() -> None:
    assert set(_TELL) == set(BODY_BY_TYPE)


@pytest.mark.parametrize("body_type", BODY_BY_TYPE.values(), ids=list(BODY_BY_TYPE))
def test_every_event_is_told_in_one_line(body_type: type[EventBody]) -> None:
    @settings(max_examples=15)  # times 66 types
    @given(body=bodies(body_type))
    def check(body: EventBody) -> None:
        told = summary(body)
        assert told
        assert len(told.splitlines()) == 1
        assert len(told) <= 201

    check()


@given(st.dictionaries(st.text(max_size=8), st.none() | st.integers() | st.text(max_size=20), max_size=5))
def test_an_unknown_event_is_told_too(payload: dict[str, object]) -> None:
    assert summary(read_body("choir.sang", payload).body)


def test_an_event_that_cannot_be_read_is_shown_raw() -> None:
    line = entry(stored_raw("user_input", {"run_id": "r", "text": "hello"}))
    assert json.loads(line.summary) == {"run_id": "r", "text": "hello"}
