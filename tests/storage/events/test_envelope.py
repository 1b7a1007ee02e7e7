"""The envelope: ids, moments, blobs, and bodies that are read once."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from storage.events.blob_refs import BLOB_LIMIT_BYTES, blob_hash, extract, is_blob_ref, replace_refs
from storage.events.delegation import CapabilityData, ConductorCapabilityCompleted
from storage.events.desktop import DesktopWorkspaceSwitched
from storage.events.envelope import NewEvent, RawEvent, StoredEvent, format_time, new_id
from storage.events.runs import ConductorTaskStarted
from storage.events.tools import WorkerToolResult
from storage.events.workers import WorkerTaskStarted
from tests.builders.events import stored, stored_raw


def test_ids_of_the_envelope_come_from_the_body() -> None:
    ids = NewEvent(WorkerTaskStarted(run_id="r", task_id="t", call_id="c"), "worker").ids()
    assert (ids.run_id, ids.task_id, ids.call_id) == ("r", "t", "c")


def test_the_call_id_of_a_capability_is_in_its_data() -> None:
    body = ConductorCapabilityCompleted(run_id="r", data=CapabilityData(call_id="c"))
    assert NewEvent(body, "conductor").ids().call_id == "c"


def test_an_event_of_no_run_has_no_ids() -> None:
    ids = NewEvent(DesktopWorkspaceSwitched(workspace_id="w"), "desktop").ids()
    assert (ids.run_id, ids.task_id, ids.call_id) == (None, None, None)


def test_empty_ids_are_none_in_the_envelope() -> None:
    ids = NewEvent(WorkerTaskStarted(run_id="r"), "worker").ids()
    assert (ids.task_id, ids.call_id) == (None, None)


def test_new_ids_are_unique_and_ascend() -> None:
    first, second = new_id(), new_id()
    assert first != second
    assert len(first) == 26
    assert first[:10] <= second[:10]


def test_moments_are_utc_with_microseconds() -> None:
    moment = datetime(2026, 1, 5, 10, 0, 0, 7, tzinfo=timezone(timedelta(hours=1)))
    assert format_time(moment) == "2026-01-05T09:00:00.000007Z"


def test_a_stored_moment_reads_back() -> None:
    (event,) = stored([NewEvent(ConductorTaskStarted(run_id="r"), "c", timestamp="2026-01-05T09:00:00.5Z")])
    assert event.time == datetime(2026, 1, 5, 9, 0, 0, 500_000, tzinfo=UTC)


def test_a_raw_event_has_the_ids_that_the_tolerant_reader_finds() -> None:
    ids = RawEvent("conductor.task.started", {"task_id": "r-1"}).ids()
    assert (ids.run_id, ids.rules) == ("r-1", ("run_id_from_task_id",))


def test_what_is_no_object_is_kept_as_a_value() -> None:
    event = StoredEvent(1, "e", "2026-01-05T09:00:00Z", "odd", "", None, None, None, "[1, 2]")
    assert event.payload == {"value": [1, 2]}
    assert event.body.model_dump()["value"] == [1, 2]


@pytest.mark.parametrize("event_type", ["odd", "worker.tool.result", "writer.run.patch"])
def test_a_payload_that_is_no_json_is_kept_as_text(event_type: str) -> None:
    event = StoredEvent(1, "e", "2026-01-05T09:00:00Z", event_type, "", "r", None, None, '{"cut": "of')
    assert event.payload == {"text": '{"cut": "of'}
    assert event.body.model_dump()["text"] == '{"cut": "of'


def test_a_long_text_shows_its_head_until_it_is_resolved() -> None:
    text = "é" * BLOB_LIMIT_BYTES
    body = WorkerToolResult(run_id="r", tool_trace_id="t", tool_name="read_file", success=True, output=text)
    blobs: dict[str, str] = {}

    def put(long: str) -> str:
        name = blob_hash(long.encode())
        blobs[name] = long
        return name

    payload = extract(json.loads(body.wire_json()), put)
    assert is_blob_ref(payload["output"])
    assert payload["output"]["chars"] == len(text)
    event = stored_raw("worker.tool.result", payload)
    assert event.has_blobs
    assert isinstance(event.body, WorkerToolResult)
    assert event.body.output == text[:200]
    assert replace_refs(payload, lambda ref: blobs[ref["$blob"]])["output"] == text


def test_a_text_at_the_limit_stays_where_it_is() -> None:
    def refuse(_text: str) -> str:
        raise AssertionError("nothing to store")

    assert extract({"a": ["x" * BLOB_LIMIT_BYTES]}, refuse) == {"a": ["x" * BLOB_LIMIT_BYTES]}
