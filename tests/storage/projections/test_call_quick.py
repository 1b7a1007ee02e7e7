"""The quick reading of a payload and the one by its typed body say the same."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.events.envelope import StoredEvent
from storage.projections.call_quick import CALL_TYPES, quick_call
from storage.projections.call_told import call_told
from tests.builders.events import stored_raw
from tests.builders.runs import large_run

TEXTS = st.text(max_size=12)
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 10_000), st.floats(-1, 1e6, allow_nan=False), TEXTS
)
ODD = st.one_of(SCALARS, st.lists(SCALARS, max_size=3), st.dictionaries(TEXTS, SCALARS, max_size=3))
BLOB = st.just({"$blob": "0" * 64, "chars": 9_000, "head": "the   first\nwords"})
USAGE = ("input_tokens", "output_tokens", "cached_input_tokens", "cache_write_tokens", "total_tokens")
COUNTS = st.integers(0, 100_000)
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "run_id": st.sampled_from(["run-1", "run-1", "run-1", ""]),
    "trace_id": TEXTS,
    "tool_trace_id": TEXTS,
    "task_id": st.none() | TEXTS,
    "call_id": st.none() | TEXTS,
    "actor_key": TEXTS,
    "role": TEXTS,
    "function_name": TEXTS,
    "provider": TEXTS,
    "model": TEXTS,
    "system_ref": st.none() | TEXTS,
    "base_trace_id": st.none() | TEXTS,
    "message_refs": st.lists(TEXTS, max_size=3),
    "output_ref": st.none() | TEXTS,
    "duration_ms": st.floats(-5, 1e6, allow_nan=False) | st.integers(-5, 10_000),
    "time_to_first_token_ms": st.none() | st.floats(0, 1e5, allow_nan=False) | st.integers(0, 9),
    "usage": st.fixed_dictionaries({}, optional=dict.fromkeys(USAGE, COUNTS)),
    "cost_usd": st.none() | st.floats(0, 10, allow_nan=False) | st.integers(0, 3),
    "finish_reason": TEXTS,
    "tool_name": TEXTS,
    "args": st.dictionaries(TEXTS, ODD | BLOB, max_size=3),
    "success": st.booleans(),
    "output": ODD | BLOB,
    "error": st.none() | TEXTS,
    "verdict": st.sampled_from([None, "cancelled", "allowed"]),
    "failure_kind": st.sampled_from(["timeout", "cancelled"]),
}
OLD = {"data": ODD, "_meta": st.dictionaries(TEXTS, TEXTS, max_size=2), "corr_id": TEXTS, "reasoning": ODD}


@st.composite
def payloads(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a payload of any call: canonical, or with one field as another producer may write it."""
    names = draw(st.sets(st.sampled_from(sorted(FIELDS))))
    payload = {name: draw(FIELDS[name]) for name in sorted(names | {"run_id"})}
    if draw(st.booleans()):
        odd = draw(st.sampled_from([*sorted(FIELDS), *OLD]))
        payload[odd] = draw(OLD.get(odd, ODD))
    return payload


def quick(event: StoredEvent) -> object:
    return quick_call(event.event_type, event.seq, event.timestamp, event.payload_json)


@given(st.sampled_from(sorted(CALL_TYPES)), payloads())
def test_it_says_nothing_or_the_same(event_type: str, payload: dict[str, Any]) -> None:
    event = stored_raw(event_type, payload, 7)
    found = quick(event)
    if found is not None:
        assert found == call_told(event)


def test_what_this_program_writes_is_read_quickly() -> None:
    events = [event for event in large_run(600).stored() if event.event_type in CALL_TYPES]
    seen = {event.event_type for event in events}
    assert seen >= {"llm.call.started", "llm.call.completed", "worker.tool.call", "worker.tool.result"}
    for event in events:
        if event.event_type != "llm.call.failed":
            assert quick(event) == call_told(event) is not None


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"run-1"', json.dumps({"run_id": "r", "data": {}})])
def test_what_is_not_canonical_is_left_to_the_typed_body(text: str) -> None:
    assert quick_call("llm.call.started", 1, "2026-01-01T00:00:00.000000Z", text) is None


def test_an_event_of_another_type_is_no_call() -> None:
    assert quick_call("writer.run.patch", 1, "2026-01-01T00:00:00.000000Z", "{}") is None
