"""A run is in the list from its first event on, also when an older program wrote it."""

from pathlib import Path
from typing import Any

import pytest

from storage.event_store import EventStore
from storage.events.envelope import RawEvent
from tests.app.verbs.conftest import Quire

STARTS: dict[str, tuple[str, dict[str, Any]]] = {
    "canonical": ("trace.prompt.received", {"run_id": "run-1", "objective": "count"}),
    "user input": ("user_input", {"run_id": "run-1", "input_id": "i", "surface": "conductor.execute"}),
    "task_id only, prompt": ("trace.prompt.received", {"task_id": "run-1", "objective": "count"}),
    "task_id only, started": ("conductor.task.started", {"task_id": "run-1", "objective": "count"}),
    "task_id only, progress": ("conductor.task.progress", {"task_id": "run-1", "message": "at it"}),
    "task_id only, run": ("conductor.run.started", {"task_id": "run-1", "objective": "count"}),
    "in data": ("conductor.task.started", {"data": {"run_id": "run-1", "objective": "count"}}),
    "in _meta": ("conductor.task.started", {"objective": "count", "_meta": {"run_id": "run-1"}}),
    "in data as text": ("conductor.task.started", {"data": '{"run_id": "run-1", "objective": "count"}'}),
    "in data, of a worker": ("worker.task.started", {"data": {"run_id": "run-1", "task_id": "t-1"}}),
    "in data, of a call": ("conductor.worker.call", {"data": {"run_id": "run-1", "call_id": "c-1"}}),
    "of no known type": ("somebody.else.did", {"run_id": "run-1"}),
}


def append(home: Path, *events: tuple[str, dict[str, Any]]) -> None:
    store = EventStore.open(home)
    try:
        store.append_raw([RawEvent(name, payload) for name, payload in events]).result(90)
    finally:
        store.close()


@pytest.mark.parametrize("shape", STARTS)
def test_the_first_event_makes_the_run_appear(quire: Quire, home: Path, shape: str) -> None:
    append(home, STARTS[shape])
    (run,) = quire("runs", "--json").json
    assert run["run_id"] == "run-1"
    assert run["status"] not in {"completed", "failed"}
    assert run["started_at"]
    (event,) = quire("events", "--run", "run-1").lines
    assert event["run_id"] == "run-1"
    assert event["payload"] == STARTS[shape][1]
    assert [entry["seq"] for entry in quire("timeline", "run-1").json["events"]] == [event["seq"]]
    assert quire("verify").code == 0


@pytest.mark.parametrize("shape", ["task_id only, started", "in data", "in _meta"])
def test_a_whole_run_of_an_older_shape_reads_as_one(quire: Quire, home: Path, shape: str) -> None:
    ends: dict[str, dict[str, Any]] = {
        "task_id only, started": {"task_id": "run-1", "report_path": "r.md"},
        "in data": {"data": {"run_id": "run-1", "report_path": "r.md"}},
        "in _meta": {"_meta": {"run_id": "run-1"}, "report_path": "r.md"},
    }
    append(home, STARTS[shape])
    append(home, ("conductor.task.completed", ends[shape]))
    (run,) = quire("runs", "--json").json
    assert (run["run_id"], run["status"]) == ("run-1", "completed")
    assert "count" in run["objective"] or shape == "in data"
    assert sum(quire("events", "--stats").json["rules"].values()) >= 2


@pytest.mark.parametrize("shape", STARTS)
def test_a_run_without_a_document_can_be_commented(quire: Quire, home: Path, shape: str) -> None:
    """Also one that was killed before its document had begun."""
    append(home, STARTS[shape])
    said = quire("prompt", "run-1", "what came of this?")
    assert (said.code, said.err) == (0, "")
    assert quire("runs", "--json").json[0]["status"] == "interrupted"
    assert "what came of this?" in (home / "runs" / "run-1" / "document.md").read_text(encoding="utf-8")
    assert quire("verify").code == 0


def test_canonical_events_need_no_rule(quire: Quire, home: Path) -> None:
    append(home, STARTS["canonical"])
    assert quire("events", "--stats").json["rules"] == {}
