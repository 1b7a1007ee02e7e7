"""The catalogue: every type, its names, and that what is written reads back the same."""

import json
from collections.abc import Callable
from types import NoneType
from typing import Any, Literal, get_args, get_origin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from storage.events.base import EventBody, UnknownEvent
from storage.events.catalogue import BODY_BY_TYPE
from storage.events.document import WriterRunPatch
from storage.events.envelope import NewEvent
from storage.events.legacy import read_body, read_json
from storage.events.prompts import TracePromptReceived
from tests.builders.events import stored

SPECIFIED = """
user_input trace.prompt.received conductor.task.started conductor.task.requested conductor.run.started
conductor.task.progress conductor.task.completed conductor.task.failed conductor.task.blocked
conductor.task.paused conductor.task.cancelled conductor.task.interrupted conductor.task.resumed
conductor.decision conductor.worker.call conductor.worker.result conductor.capability.completed
conductor.capability.failed conductor.capability.blocked conductor.subharness.spawned
conductor.subharness.completed conductor.subharness.failed conductor.tool.call conductor.tool.result
worker.task.started worker.task.progress worker.task.completed worker.task.failed worker.task.finding
worker.task.learning worker.task.cancelled harness.progress.received worker.report.received
llm.call.started llm.call.completed llm.call.failed worker.tool.call worker.tool.result
writer.run.started writer.run.patch writer.run.status writer.run.progress writer.run.failed
writer.version.named writer.directive.sent writer.directive.seen writer.policy.changed writer.proposal.stale
writer.file.taken
conductor.writer.enqueue conductor.writer.enqueue.failed writer.run.changeset
citation.proposed citation.fetched citation.located citation.confirmed citation.rejected
global_external_content.upsert qwy.citation_registry approval.requested approval.decided
desktop.window.opened desktop.window.closed desktop.workspace.switched action.executed
actor.failed actor.mailbox.slow run.deleted
"""

# No surrogates: JSON has no place for half a character (tested by itself below).
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | NUMBERS | TEXT,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXT, inner, max_size=2),
    max_leaves=4,
)
# An op keeps its canonical keys; other names of theirs are what the reader translates.
OPS = st.fixed_dictionaries(
    {"op": st.sampled_from(["insert", "delete", "replace", "retain"])},
    optional={"pos": st.integers(0, 99), "len": st.integers(0, 99), "text": TEXT},
)


def values(annotation: Any) -> st.SearchStrategy[Any]:
    """Return a strategy for a field's annotation."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return bodies(annotation)
    args = get_args(annotation)
    if NoneType in args:
        return st.one_of([st.none() if arg is NoneType else values(arg) for arg in args])
    origin = get_origin(annotation) or annotation
    strategies: dict[Any, Callable[[], st.SearchStrategy[Any]]] = {
        Literal: lambda: st.sampled_from(args),
        list: lambda: st.lists(values(args[0]), max_size=2),
        dict: lambda: st.dictionaries(TEXT, JSON_VALUES, max_size=3),
        Any: lambda: JSON_VALUES.filter(lambda value: value is not None),
        str: lambda: TEXT,
        int: lambda: st.integers(-(2**53), 2**53),
        float: lambda: NUMBERS,
        bool: st.booleans,
    }
    return strategies[origin]()


def bodies(model: type[BaseModel]) -> st.SearchStrategy[Any]:
    """Return a strategy for instances of a model."""
    fields = {name: values(field.annotation) for name, field in model.model_fields.items()}
    if "run_id" in fields and model.model_fields["run_id"].annotation is str:
        fields["run_id"] = TEXT.filter(bool)
    if model is WriterRunPatch:
        fields["ops"] = st.lists(OPS, max_size=3)
    return st.builds(model, **fields)


def test_the_catalogue_is_what_is_specified() -> None:
    assert sorted(BODY_BY_TYPE) == sorted(SPECIFIED.split())


@pytest.mark.parametrize(("event_type", "body_type"), BODY_BY_TYPE.items())
def test_a_class_has_the_name_of_its_type(event_type: str, body_type: type[EventBody]) -> None:
    words = event_type.replace("_", ".").split(".")
    assert body_type.__name__ == "".join(word.capitalize() for word in words)
    assert body_type.__doc__


@pytest.mark.parametrize("body_type", BODY_BY_TYPE.values(), ids=list(BODY_BY_TYPE))
def test_families_of_fields(body_type: type[EventBody]) -> None:
    names = set(body_type.model_fields)
    event_type = body_type.event_type
    if not event_type.startswith(("desktop.", "action.", "actor.", "run.deleted")):
        assert next(iter(body_type.model_fields)) == "run_id"
    if event_type.startswith("worker.task."):
        assert {"task_id", "call_id", "worker_id", "worker_type", "phase"} <= names
    if event_type.startswith("conductor.capability."):
        assert {"capability", "data", "meta"} <= names
    if event_type.startswith("writer.run."):
        assert {"desktop_id", "document_path", "revision"} <= names
    if event_type.endswith(".failed") and not event_type.startswith(
        ("conductor.capability", "conductor.writer", "actor.")
    ):
        assert "failure_kind" in names


@pytest.mark.parametrize("body_type", BODY_BY_TYPE.values(), ids=list(BODY_BY_TYPE))
def test_what_is_written_reads_back_unchanged_and_without_a_rule(body_type: type[EventBody]) -> None:
    @settings(max_examples=25)  # times 66 types
    @given(body=bodies(body_type))
    def check(body: EventBody) -> None:
        text = body.wire_json()
        reading = read_body(body_type.event_type, json.loads(text))
        assert reading.body == body
        assert reading.body.wire_json() == text
        allowed = {"json_in_string"}  # a text that happens to look like JSON in a free field
        assert set(reading.rules) <= allowed
        fast = read_json(body_type.event_type, text)
        assert fast is None or fast.body == body

    check()


@pytest.mark.parametrize("body_type", BODY_BY_TYPE.values(), ids=list(BODY_BY_TYPE))
def test_a_field_that_we_do_not_know_is_kept(body_type: type[EventBody]) -> None:
    payload = {**_least(body_type), "from_the_future": {"a": [1, None]}}
    body = read_body(body_type.event_type, payload).body
    assert isinstance(body, body_type)
    assert json.loads(body.wire_json())["from_the_future"]["a"] == [1, None]


def test_unknown_types_are_stored_and_read_raw() -> None:
    body = UnknownEvent.model_validate({"run_id": "r", "notes": ["do", "re"]})
    assert json.loads(body.wire_json()) == {"run_id": "r", "notes": ["do", "re"]}


def test_half_a_character_does_not_lose_the_event() -> None:
    body = TracePromptReceived(run_id="r", objective="name\udcff.txt \U0001f600")
    assert json.loads(body.wire_json())["objective"] == "name\ufffd.txt \U0001f600"


def test_a_number_that_json_does_not_know_does_not_lose_the_event() -> None:
    body = BODY_BY_TYPE["llm.call.completed"].model_validate({"run_id": "r", "duration_ms": float("nan")})
    (event,) = stored([NewEvent(body, "conductor")])
    assert event.body.__dict__["duration_ms"] == 0.0


def _least(body_type: type[EventBody]) -> dict[str, Any]:
    least: dict[str, Any] = {"run_id": "r"}
    if body_type.event_type == "user_input":
        record = {"input_id": "i", "surface": "conductor", "text": "t", "created_at": "2026-01-05T09:00:00Z"}
        least |= {"surface": "conductor.execute", "record": record}
    return least
