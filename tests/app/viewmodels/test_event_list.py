"""Stored events as rows and as something to read."""

import json

from app.viewmodels.event_list import EventFilter, EventsView, actor_name, choices_of, event_row
from app.viewmodels.event_payload import CLAMP_CHARS, event_payload
from storage.events.envelope import StoredEvent
from storage.projections.outline import EventHead

TIME = "2026-11-20T12:00:00.250000Z"
NAMES = {
    ("worker.tool.call", "researcher-1"),
    ("worker.tool.call", "terminal-1"),
    ("x.y", "quire"),
    ("x.y", ""),
}


def stored(event_type: str, payload: object) -> StoredEvent:
    text = payload if isinstance(payload, str) else json.dumps(payload)

    return StoredEvent(7, "id-7", TIME, event_type, "run-1/writer", "run-1", "task-1", None, text)


def test_a_filter_takes_words_a_type_and_an_actor_together() -> None:
    assert EventFilter().wanted(NAMES) == NAMES
    assert EventFilter("TOOL term").wanted(NAMES) == {("worker.tool.call", "terminal-1")}
    assert EventFilter(event_type="x.y", actor="quire").wanted(NAMES) == {("x.y", "quire")}
    assert EventFilter("tool", "", "quire").wanted(NAMES) == frozenset()
    assert not EventFilter("  ").hides


def test_types_and_actors_can_be_chosen() -> None:
    assert choices_of(NAMES, 0) == ("worker.tool.call", "x.y")
    assert choices_of(NAMES, 1) == ("quire", "researcher-1", "terminal-1")
    assert EventsView(count=3, total=6).caption == "3 of 6 events"
    assert EventsView(count=1, total=1).caption == "1 event"


def test_a_row_says_what_and_who_and_marks_what_nobody_knows() -> None:
    row = event_row(EventHead(7, TIME, "worker.tool.call", "r/writer", "t" * 26, None))
    assert row.time.endswith(".250")
    assert (row.actor, row.ids, row.unknown) == ("writer", f"task {'t' * 8}", False)
    assert "t" * 26 in row.tooltip
    assert actor_name("researcher:run-1/task-1") == "researcher:run-1/task-1"
    strange = event_row(EventHead(8, "yesterday", "made.up", "", None, None))
    assert (strange.time, strange.unknown) == ("yesterday", True)
    assert "unknown type made.up" in strange.spoken


def test_an_event_of_an_unknown_type_has_all_its_fields() -> None:
    payload = {"run_id": "run-1", "odd": {"deep": [1, None, "x"]}}
    made = event_payload(stored("made.up", payload))
    assert made.value == payload
    assert json.loads(made.raw) == payload
    assert json.loads(made.envelope)["payload"] == payload
    assert json.loads(made.envelope)["actor_id"] == "run-1/writer"
    assert "a type that this version does not know" in made.facts


def test_a_damaged_payload_is_read_as_it_is() -> None:
    made = event_payload(stored("made.up", "{broken"))
    assert made.raw == "{broken"
    assert made.value == {"text": "{broken"}


def test_texts_that_are_stored_apart_are_counted_and_long_ones_clamped() -> None:
    blob = {"$blob": "ab" * 32, "chars": 9_000, "head": "x"}
    made = event_payload(stored("worker.tool.result", {"output": blob, "more": [blob, {"a": 1}]}))
    assert (made.loose, made.loose_chars) == (2, 18_000)
    assert made.loose_text == "Load 2 long texts, 18,000 characters"
    assert not made.is_long
    assert event_payload(stored("made.up", {"text": "y" * CLAMP_CHARS})).is_long
