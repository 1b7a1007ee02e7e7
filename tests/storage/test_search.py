import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.event_store import EventStore, NewEvent, RawEvent, SearchHit
from storage.events.document import WriterRunPatch
from storage.events.llm import LlmCallCompleted, LlmCallFailed
from storage.events.tools import WorkerToolCall, WorkerToolResult
from storage.search import MAX_CHARS
from tests.builders.events import RunBuilder
from tests.storage.tools import PATIENCE_S, progress, put


def _found(store: EventStore, text: str, run_id: str | None = None) -> list[str]:
    return [hit.event_type for hit in store.search(text, run_id)]


def test_every_kind_of_text_is_found(store: EventStore) -> None:
    run = RunBuilder("run-1", "Describe the aardvark").prompt()
    run.delegate("researcher", "visit the badger").start().finding("one capybara").learning("a dingo barks")
    put(store, *run.new_events)
    output = store.put_blob("the model mentions an elephant")
    put(
        store,
        NewEvent(WorkerToolCall(run_id="run-1", args={"path": "src/falcon.py"}), "r"),
        NewEvent(WorkerToolResult(run_id="run-1", output={"lines": ["a gazelle"]}), "r"),
        NewEvent(LlmCallCompleted(run_id="run-1", trace_id="t", output_ref=output), "r"),
        NewEvent(LlmCallFailed(run_id="run-1", trace_id="u", error="hedgehog refused"), "r"),
        *RunBuilder("run-1").patch("The iguana is documented.").new_events,
        progress("x " * 6_000 + "jackal"),
    )

    assert _found(store, "aardvark") == ["user_input", "trace.prompt.received"]
    assert _found(store, "badger") == ["worker.task.started", "conductor.worker.call"]
    assert _found(store, "capybara") == ["worker.task.finding"]
    assert _found(store, "dingo") == ["worker.task.learning"]
    assert _found(store, "elephant") == ["llm.call.completed"]
    assert _found(store, "falcon") == ["worker.tool.call"]
    assert _found(store, "gazelle") == ["worker.tool.result"]
    assert _found(store, "hedgehog") == ["llm.call.failed"]
    assert _found(store, "iguana") == ["writer.run.patch"]
    assert _found(store, "jackal") == ["conductor.task.progress"]


def test_states_and_ids_are_not_searched(store: EventStore) -> None:
    put(store, *RunBuilder("run-1").begin().new_events)

    assert _found(store, "accepted") == []
    assert _found(store, "run-1") == []


def test_a_step_of_a_text_that_is_being_written_is_not_searched(store: EventStore) -> None:
    step = {"run_id": "run-1", "kind": "propose", "ops": [{"op": "insert", "pos": 0, "text": "aardvark"}]}
    put(store, NewEvent(WriterRunPatch.model_validate({**step, "revision": 1, "draft": 8}), "r"))
    assert _found(store, "aardvark") == []
    put(store, NewEvent(WriterRunPatch.model_validate({**step, "revision": 2}), "r"))
    assert _found(store, "aardvark") == ["writer.run.patch"]


def test_words_are_joined_the_last_may_be_a_beginning(store: EventStore) -> None:
    put(store, progress("the quick brown fox"), progress("the brown quickstep"))

    assert [hit.seq for hit in store.search("brown quick")] == [2, 1]
    assert [hit.seq for hit in store.search("quick bro")] == [1]
    assert [hit.seq for hit in store.search("quick brown ")] == [1]
    assert [hit.seq for hit in store.search("BROWN", limit=1)] == [2]
    assert store.search("") == store.search("  ") == store.search("—…!") == []


def test_a_hit_says_where(store: EventStore) -> None:
    put(store, progress("Über die schnelle Füchsin"))

    (hit,) = store.search("fuchsin")

    assert isinstance(hit, SearchHit)
    assert (hit.run_id, hit.event_type) == ("run-1", "conductor.task.progress")
    assert [hit.snippet[start:stop] for start, stop in hit.marks] == ["Füchsin"]


def test_search_in_one_run(store: EventStore) -> None:
    put(store, progress("fox", "run-1"), progress("fox", "run-2"), progress("fox", "run-1"))
    store.append_raw([RawEvent("test.note", {"text": "fox"})]).result(PATIENCE_S)

    assert [hit.seq for hit in store.search("fox", "run-1")] == [3, 1]
    assert [hit.seq for hit in store.search("fox", "run-2")] == [2]
    assert store.search("fox", "nobody") == []
    assert len(store.search("fox")) == 4


def test_a_long_text_is_found_once_in_a_run_and_to_a_limit(store: EventStore) -> None:
    text = "aardvark " + "word " * (MAX_CHARS // 5) + "zebra"
    put(store, *RunBuilder("run-1", text).begin().new_events, progress(text, "run-2"))

    assert [(hit.seq, hit.run_id) for hit in store.search("aardvark")] == [(6, "run-2"), (1, "run-1")]
    assert store.search("zebra") == []
    store.delete_run("run-1").result(PATIENCE_S)
    assert [hit.run_id for hit in store.search("aardvark")] == ["run-2"]
    assert store.verify().problems == ()


@settings(
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    deadline=None,
    max_examples=100,
)
@given(
    text=st.text(max_size=20)
    | st.sampled_from(['"', "a AND", "NEAR(", "x*", "-a", "col:b", "(", "''", "a OR b"])
)
def test_nothing_a_person_types_is_an_error(store: EventStore, text: str) -> None:
    store.search(text)
    store.search(text, "run-1")


@pytest.mark.parametrize("typed", ['say "hello"', "say hello*", "AND say", "col:say"])
def test_signs_are_no_operators(store: EventStore, typed: str) -> None:
    put(store, progress(f"they {typed} today"))

    assert [hit.seq for hit in store.search(typed)] == [1]
