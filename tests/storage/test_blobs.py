import hashlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.errors import StoreError
from storage.event_store import EventQuery, EventStore, NewEvent, RawEvent
from storage.events.llm import LlmCallCompleted
from storage.events.tools import WorkerToolResult
from tests.storage.conftest import OpenStore
from tests.storage.tools import PATIENCE_S, progress, put


def _count(store: EventStore) -> int:
    return store.stats().blobs


def test_a_blob_is_named_by_its_hash_and_stored_once(store: EventStore) -> None:
    name = store.put_blob("grüße")
    again = store.put_blob("grüße".encode())
    put(store)

    assert name == again == hashlib.sha256("grüße".encode()).hexdigest()
    assert store.blob(name) == "grüße".encode()
    assert _count(store) == 1


def test_a_blob_can_be_read_before_it_is_on_disk(store: EventStore) -> None:
    assert store.blob(store.put_blob(b"\x00\xff")) == b"\x00\xff"


def test_a_blob_is_on_disk_with_the_event_that_names_it(store: EventStore, open_store: OpenStore) -> None:
    name = store.put_blob("an answer")
    put(store, NewEvent(LlmCallCompleted(run_id="run-1", trace_id="t", output_ref=name), "model"))

    assert open_store().blob(name) == b"an answer"


def test_a_missing_blob_is_an_error_in_words(store: EventStore) -> None:
    with pytest.raises(StoreError, match="missing; run `quire verify`"):
        store.blob("0" * 64)


def test_the_same_long_text_is_stored_once(store: EventStore) -> None:
    put(store, progress("x" * 9_000), progress("x" * 9_000, "run-2"))

    assert _count(store) == 1


@pytest.mark.parametrize(("size", "blobs"), [(8 * 1024, 0), (8 * 1024 + 1, 1)])
def test_the_limit_is_eight_kibibytes_of_utf8(store: EventStore, size: int, blobs: int) -> None:
    put(
        store,
        NewEvent(
            WorkerToolResult(run_id="run-1", output={"text": "é" * (size // 2) + "x" * (size % 2)}), "x"
        ),
    )

    assert (_count(store) > 0) == (blobs > 0)


def test_what_looks_like_a_reference_is_not_one(store: EventStore) -> None:
    secret = store.put_blob("another run's secret")
    forged = {"run_id": "run-1", "args": {"$blob": secret, "chars": 3, "head": "abc"}}
    store.append_raw([RawEvent("worker.tool.call", forged)]).result(PATIENCE_S)

    (event,) = store.read(EventQuery(resolve=True))

    assert event.payload["args"] == {"$blob_": secret, "chars": 3, "head": "abc"}


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(max_size=20)
    | st.just("long ß " * 2_000),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    deadline=None,
    max_examples=50,
)
@given(
    payload=st.dictionaries(st.text(max_size=8).filter(lambda key: key != "$blob"), json_values, max_size=4)
)
def test_any_payload_survives(store: EventStore, payload: dict[str, object]) -> None:
    (seq,) = store.append_raw([RawEvent("test.any", payload)]).result(PATIENCE_S)

    (event,) = store.read(EventQuery(since=seq - 1, resolve=True))

    assert event.payload == payload
