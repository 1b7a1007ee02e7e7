"""Every rule of the tolerant reader: what it reads, and that it is counted."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.events.base import UnknownEvent
from storage.events.catalogue import BODY_BY_TYPE
from storage.events.citations import CitationProposed, QwyCitationRegistry
from storage.events.delegation import ConductorCapabilityFailed, ConductorWorkerCall
from storage.events.document import WriterDirectiveSent, WriterRunPatch, WriterRunStatus
from storage.events.legacy import parse_time, read_body, read_ids, read_json
from storage.events.llm import LlmCallCompleted
from storage.events.runs import ConductorTaskFailed, ConductorTaskStarted
from storage.events.tools import WorkerToolCall
from storage.events.workers import HarnessProgressReceived, WorkerTaskFinding, WorkerTaskStarted
from storage.projections.rollup import run_rollup
from tests.builders.events import stored_raw

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=5,
)
# Names that the reader looks for, and some that Python and pydantic look for.
KNOWN_NAMES = sorted(
    {name for body in BODY_BY_TYPE.values() for name in body.model_fields}
    | {"_meta", "corr_id", "proposal", "$blob", "value"}
    | {"cls", "self", "_fields_set", "model_config", "model_dump", "event_type", "__dict__", "__class__"}
)
PAYLOADS = st.dictionaries(st.sampled_from(KNOWN_NAMES) | st.text(max_size=8), JSON, max_size=8)
EVENT_TYPES = st.sampled_from(sorted(BODY_BY_TYPE)) | st.text(max_size=20)


def test_corr_id_is_correlation_id() -> None:
    reading = read_body("harness.progress.received", {"run_id": "r", "corr_id": "c-1"})
    assert isinstance(reading.body, HarnessProgressReceived)
    assert reading.body.correlation_id == "c-1"
    assert reading.rules == ("corr_id",)


@pytest.mark.parametrize("place", ["data", "_meta"])
def test_run_id_from_data(place: str) -> None:
    payload = {place: {"run_id": "r-1"}, "objective": "x"}
    reading = read_body("conductor.task.started", payload)
    assert isinstance(reading.body, ConductorTaskStarted)
    assert reading.body.run_id == "r-1"
    assert reading.rules == ("run_id_from_data",)
    assert read_ids("conductor.task.started", payload).run_id == "r-1"


def test_run_id_from_task_id_of_a_run_level_type() -> None:
    ids = read_ids("conductor.task.started", {"task_id": "r-2"})
    assert (ids.run_id, ids.task_id, ids.rules) == ("r-2", None, ("run_id_from_task_id",))
    reading = read_body("conductor.task.started", {"task_id": "r-2"})
    assert isinstance(reading.body, ConductorTaskStarted)
    assert reading.body.run_id == "r-2"
    assert reading.rules == ("run_id_from_task_id",)


def test_a_worker_task_is_no_run() -> None:
    ids = read_ids("worker.task.started", {"task_id": "t-1"})
    assert (ids.run_id, ids.task_id, ids.rules) == (None, "t-1", ())


def test_run_id_stands_before_its_older_places() -> None:
    payload = {"run_id": "right", "task_id": "t", "data": {"run_id": "wrong"}}
    assert read_ids("conductor.task.started", payload).run_id == "right"


@pytest.mark.parametrize("place", ["data", "_meta"])
def test_ids_from_data(place: str) -> None:
    payload = {"run_id": "r", place: {"task_id": "t-1", "call_id": "c-1", "worker_id": "w-1"}}
    reading = read_body("worker.task.started", payload)
    assert isinstance(reading.body, WorkerTaskStarted)
    assert (reading.body.task_id, reading.body.call_id, reading.body.worker_id) == ("t-1", "c-1", "w-1")
    assert reading.rules == ("ids_from_data",)
    ids = read_ids("worker.task.started", payload)
    assert (ids.task_id, ids.call_id, ids.rules) == ("t-1", "c-1", ("ids_from_data",))


def test_the_call_id_of_a_capability_is_in_data_by_right() -> None:
    payload = {"run_id": "r", "capability": "researcher", "data": {"call_id": "c-1", "error": "no"}}
    reading = read_body("conductor.capability.failed", payload)
    assert isinstance(reading.body, ConductorCapabilityFailed)
    assert reading.body.data.call_id == "c-1"
    assert reading.rules == ()
    assert read_ids("conductor.capability.failed", payload).call_id == "c-1"
    assert read_ids("conductor.capability.failed", payload).rules == ()


def test_waiting_for_worker_is_waiting() -> None:
    reading = read_body("writer.run.status", {"run_id": "r", "status": "waiting_for_worker"})
    assert isinstance(reading.body, WriterRunStatus)
    assert reading.body.status == "waiting"
    assert reading.rules == ("waiting_for_worker",)


def test_json_in_a_string_is_opened() -> None:
    reading = read_body("worker.tool.call", {"run_id": "r", "args": '{"path": "a.py"}'})
    assert isinstance(reading.body, WorkerToolCall)
    assert reading.body.args == {"path": "a.py"}
    assert reading.rules == ("json_in_string",)


def test_json_that_was_cut_off_is_kept_as_text() -> None:
    reading = read_body("worker.tool.call", {"run_id": "r", "args": '{"path": "a.p'})
    assert isinstance(reading.body, WorkerToolCall)
    assert reading.body.args == {"text": '{"path": "a.p'}
    assert reading.rules == ("json_cut_off",)


def test_usage_in_a_string_gives_its_tokens() -> None:
    usage = '{"input_tokens": 100, "output_tokens": 50}'
    reading = read_body("llm.call.completed", {"run_id": "r", "trace_id": "t", "usage": usage})
    assert isinstance(reading.body, LlmCallCompleted)
    assert (reading.body.usage.input_tokens, reading.body.usage.output_tokens) == (100, 50)


def test_a_patch_with_its_text_in_proposal() -> None:
    reading = read_body("writer.run.patch", {"run_id": "r", "patch_id": "p", "proposal": "New text"})
    assert isinstance(reading.body, WriterRunPatch)
    assert reading.body.ops == [{"op": "insert", "pos": 0, "text": "New text"}]
    assert reading.body.kind == "propose"
    assert reading.rules == ("proposal_text",)


@pytest.mark.parametrize(
    ("older", "canonical"),
    [
        ({"insert": {"pos": 3, "text": "x"}}, {"op": "insert", "pos": 3, "text": "x"}),
        ({"Insert": {"position": 3, "content": "x"}}, {"op": "insert", "pos": 3, "text": "x"}),
        ({"op": "delete", "position": 1, "length": 2}, {"op": "delete", "pos": 1, "len": 2}),
        ({"op": "retain", "offset": 0, "length": 2}, {"op": "retain", "pos": 0, "len": 2}),
    ],
)
def test_older_shapes_of_ops(older: dict[str, Any], canonical: dict[str, Any]) -> None:
    reading = read_body("writer.run.patch", {"run_id": "r", "patch_id": "p", "ops": [older]})
    assert isinstance(reading.body, WriterRunPatch)
    assert reading.body.ops == [canonical]
    assert reading.rules == ("ops_shape",)


def test_canonical_ops_need_no_rule() -> None:
    ops = [{"op": "insert", "pos": 0, "text": "…"}, {"op": "replace", "pos": 1, "len": 2, "text": ""}]
    reading = read_body("writer.run.patch", {"run_id": "r", "patch_id": "p", "ops": ops})
    assert isinstance(reading.body, WriterRunPatch)
    assert (reading.body.ops, reading.rules) == (ops, ())


def test_a_field_of_a_wrong_type_falls_to_its_default_and_is_counted() -> None:
    reading = read_body("citation.proposed", {"run_id": "r", "citation_id": "c", "confidence": "high"})
    assert isinstance(reading.body, CitationProposed)
    assert (reading.body.citation_id, reading.body.confidence) == ("c", 0.0)
    assert reading.rules == ("field_dropped",)


def test_only_the_value_that_does_not_fit_is_dropped() -> None:
    usage = {"input_tokens": 100, "output_tokens": 50, "cached_input_tokens": "many", "total_tokens": 150}
    reading = read_body("llm.call.completed", {"run_id": "r", "trace_id": "t", "usage": usage})
    assert isinstance(reading.body, LlmCallCompleted)
    counted = reading.body.usage
    assert (counted.input_tokens, counted.output_tokens, counted.total_tokens) == (100, 50, 150)
    assert counted.cached_input_tokens == 0
    assert reading.rules == ("field_dropped",)


def test_items_of_a_list_that_do_not_fit_are_dropped_and_the_others_stay() -> None:
    refs = ["a", 1, "b", {"c": 1}, "d"]
    reading = read_body("worker.task.finding", {"run_id": "r", "task_id": "t", "evidence_refs": refs})
    assert isinstance(reading.body, WorkerTaskFinding)
    assert reading.body.evidence_refs == ["a", "b", "d"]


def test_a_required_part_that_is_missing_drops_the_whole_it_belongs_to() -> None:
    registry = [{"citation_id": "c", "cited_kind": "file", "cited_id": "a.py"}, {"citation_id": "d"}]
    reading = read_body("qwy.citation_registry", {"run_id": "r", "citation_registry": registry})
    assert isinstance(reading.body, QwyCitationRegistry)
    assert reading.body.citation_registry == []
    assert reading.rules == ("field_dropped",)


def test_null_is_as_good_as_absent() -> None:
    payload = {"run_id": "r", "error_code": None, "error_message": "no answer", "desktop_id": None}
    reading = read_body("conductor.task.failed", payload)
    assert isinstance(reading.body, ConductorTaskFailed)
    assert reading.body.error_message == "no answer"
    assert reading.body.error_code == ""
    assert reading.rules == ("null_field",)


def test_null_counts_of_tokens_keep_the_others() -> None:
    usage = {"input_tokens": 100, "output_tokens": 50, "cached_input_tokens": None, "total_tokens": 150}
    reading = read_body("llm.call.completed", {"run_id": "r", "trace_id": "t", "usage": usage})
    assert isinstance(reading.body, LlmCallCompleted)
    assert reading.body.usage.total_tokens == 150
    assert reading.rules == ("null_field",)


def test_what_cannot_be_read_at_all_is_shown_raw_and_counted() -> None:
    payload = {"run_id": "r", "surface": "nowhere", "text": "hello"}
    reading = read_body("user_input", payload)
    assert isinstance(reading.body, UnknownEvent)
    assert reading.rules == ("unmapped",)
    assert reading.body.model_dump() == payload


def test_an_unknown_type_keeps_all_it_has() -> None:
    payload = {"data": {"run_id": "r-9"}, "colour": "green", "deep": [1, {"a": None}]}
    reading = read_body("choir.sang", payload)
    assert isinstance(reading.body, UnknownEvent)
    assert reading.body.run_id == "r-9"
    assert reading.rules == ("unknown_type",)
    assert reading.body.model_dump() == {**payload, "run_id": "r-9"}


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("2026-01-05T09:00:00", "2026-01-05T09:00:00+00:00"),
        ("2026-01-05 09:00:00", "2026-01-05T09:00:00+00:00"),
        ("2026-01-05T09:00:00Z", "2026-01-05T09:00:00+00:00"),
        ("2026-01-05T10:00:00.250000+01:00", "2026-01-05T09:00:00.250000+00:00"),
        ("2026-01-05T09:00:00.123456789Z", "2026-01-05T09:00:00.123456+00:00"),
    ],
)
def test_older_timestamps(text: str, canonical: str) -> None:
    assert parse_time(text).isoformat() == canonical


@pytest.mark.parametrize(
    ("event_type", "payload"),
    [
        ("trace.prompt.received", {"run_id": "r", "objective": "Find it"}),
        ("trace.prompt.received", {"task_id": "r", "objective": "Find it"}),
        ("conductor.task.started", {"run_id": "r", "objective": "Find it"}),
        ("conductor.task.started", {"task_id": "r", "objective": "Find it"}),
        ("conductor.task.started", {"data": {"run_id": "r"}, "objective": "Find it"}),
        ("conductor.task.started", {"_meta": {"run_id": "r"}, "objective": "Find it"}),
        ("conductor.task.started", {"data": '{"run_id": "r"}', "objective": "Find it"}),
        ("conductor.task.requested", {"task_id": "r", "objective": "Find it"}),
        ("conductor.run.started", {"task_id": "r", "objective": "Find it"}),
        ("writer.run.started", {"data": {"run_id": "r"}, "objective": "Find it"}),
    ],
)
def test_a_run_appears_from_its_first_event_of_every_shape(event_type: str, payload: dict[str, Any]) -> None:
    event = stored_raw(event_type, payload)
    assert event.run_id == "r"
    rollup = run_rollup("r", [event])
    assert (rollup.run_id, rollup.objective, rollup.badge) == ("r", "Find it", "in progress")


def test_an_older_delegation_without_call_id() -> None:
    reading = read_body("conductor.worker.call", {"run_id": "r", "worker_type": "researcher"})
    assert isinstance(reading.body, ConductorWorkerCall)
    assert (reading.body.call_id, reading.rules) == ("", ())


@given(event_type=EVENT_TYPES, payload=PAYLOADS)
def test_reading_never_raises(event_type: str, payload: dict[str, Any]) -> None:
    ids = read_ids(event_type, payload)
    reading = read_body(event_type, payload)
    assert all(isinstance(found, str | None) for found in (ids.run_id, ids.task_id, ids.call_id))
    assert event_type in BODY_BY_TYPE or isinstance(reading.body, UnknownEvent)
    known = BODY_BY_TYPE.get(event_type)
    assert known is None or isinstance(reading.body, known) or "unmapped" in reading.rules
    if "run_id" in type(reading.body).model_fields:
        assert isinstance(getattr(reading.body, "run_id", None), str | None)


@given(event_type=EVENT_TYPES, payload=PAYLOADS)
def test_the_fast_way_reads_what_the_tolerant_way_reads(event_type: str, payload: dict[str, Any]) -> None:
    text = json.dumps(payload)
    fast = read_json(event_type, text)
    if fast is not None:
        slow = read_body(event_type, json.loads(text))
        assert repr(fast) == repr(slow)


@given(event_type=EVENT_TYPES, payload=PAYLOADS)
def test_what_is_read_once_reads_the_same_again(event_type: str, payload: dict[str, Any]) -> None:
    once = read_body(event_type, payload).body
    if isinstance(once, UnknownEvent):
        return
    again = read_body(event_type, once.model_dump(by_alias=True))
    assert repr(again.body) == repr(once)


@pytest.mark.parametrize("target", ['{"a": 1}', "{", "[", "[1]"])
def test_a_text_that_looks_like_json_stays_a_text_where_a_text_belongs(target: str) -> None:
    reading = read_body("writer.directive.sent", {"run_id": "r", "input_id": "i", "target": target})
    assert isinstance(reading.body, WriterDirectiveSent)
    assert reading.body.target == target
    assert reading.rules == ()
