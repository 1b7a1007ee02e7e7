from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.event_store import EventQuery, EventStore, NewEvent, RawEvent, StoredEvent
from storage.events.document import WriterRunPatch
from storage.events.runtime import ActorFailed
from tests.builders.events import RunBuilder
from tests.storage.tools import PATIENCE_S, progress, put


def _seqs(events: list[StoredEvent]) -> list[int]:
    return [event.seq for event in events]


def _log() -> list[NewEvent]:
    events: list[NewEvent] = []
    for name in ("run-1", "run-2"):
        run = RunBuilder(name).begin()
        run.delegate("researcher").start().model_call().tool_call("read_file").complete()
        events += run.complete().new_events
        events.append(NewEvent(ActorFailed(actor_id="x", error="y"), "system"))
    return events


queries = st.builds(
    EventQuery,
    run_id=st.sampled_from([None, "run-1", "run-2", "run-3"]),
    prefix=st.sampled_from([None, "", "worker.", "worker.task.started", "llm.call.", "conductor.", "zzz"]),
    since=st.integers(0, 60),
    until=st.none() | st.integers(0, 60),
    limit=st.none() | st.integers(0, 20),
    newest=st.booleans(),
    unattributed=st.booleans(),
)


@settings(
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    deadline=None,
    max_examples=100,
)
@given(query=queries)
def test_every_filter_applies_before_the_limit(store: EventStore, query: EventQuery) -> None:
    if not store.last_seq():
        put(store, *_log())
    everything = store.read()
    wanted = [
        event
        for event in everything
        if event.seq > query.since
        and (query.until is None or event.seq <= query.until)
        and (query.run_id is None or event.run_id == query.run_id)
        and (query.run_id is not None or not query.unattributed or event.run_id is None)
        and event.event_type.startswith(query.prefix or "")
    ]
    if query.newest:
        wanted.reverse()

    assert _seqs(store.read(query)) == _seqs(wanted[: query.limit])


def test_a_run_nobody_knows_has_no_events(store: EventStore) -> None:
    assert store.read(EventQuery(run_id="nobody")) == []
    assert store.run("nobody") is None


def test_older_shapes_find_their_run(store: EventStore) -> None:
    rows = [
        RawEvent(
            "conductor.task.started", {"task_id": "run-a", "objective": "x"}, timestamp="2026-01-05T09:00:00"
        ),
        RawEvent("conductor.task.started", {"data": {"run_id": "run-b"}}),
        RawEvent("conductor.task.started", {"_meta": '{"run_id": "run-c"}'}),
        RawEvent("trace.prompt.received", {"run_id": "run-d", "objective": "x"}),
        RawEvent("something.new", {"run_id": "run-e", "x": 1}),
        RawEvent("worker.task.progress", {"message": "whose?"}),
    ]
    store.append_raw(rows).result(PATIENCE_S)

    assert [run.run_id for run in store.runs()] == ["run-e", "run-d", "run-c", "run-b", "run-a"]
    assert _seqs(store.read(EventQuery(unattributed=True))) == [6]
    first = store.read(EventQuery(run_id="run-a"))[0]
    assert first.timestamp == "2026-01-05T09:00:00.000000Z"
    rules = store.stats().rules
    assert rules["run_id_from_task_id"] == 1
    assert rules["run_id_from_data"] == 2
    assert rules["timestamp_without_zone"] == 1
    assert store.stats().unmapped == 1
    assert store.verify().problems == ()


def test_a_lifecycle_event_without_a_run_is_joined_by_its_ids(store: EventStore) -> None:
    run = RunBuilder().begin()
    worker = run.delegate("researcher", call_id="call-1").start()
    put(store, *run.new_events)
    store.append_raw(
        [
            RawEvent("worker.task.progress", {"task_id": worker.task_id, "message": "by task"}),
            RawEvent("conductor.worker.result", {"call_id": "call-1", "success": True}),
            RawEvent("worker.task.progress", {"task_id": "unheard of", "message": "whose?"}),
            RawEvent("something.else", {"task_id": worker.task_id}),
        ]
    ).result(PATIENCE_S)

    joined = store.read(EventQuery(since=len(run.new_events)))
    assert [event.run_id for event in joined] == ["run-1", "run-1", None, None]
    assert {"joined_by_task_id": 1, "joined_by_call_id": 1}.items() <= store.stats().rules.items()
    assert store.verify().problems == ()


def test_events_of_one_append_are_joined_too(store: EventStore) -> None:
    store.append_raw(
        [
            RawEvent("worker.task.started", {"run_id": "run-9", "task_id": "task-9"}),
            RawEvent("worker.task.progress", {"task_id": "task-9", "message": "on"}),
        ]
    ).result(PATIENCE_S)

    assert [event.run_id for event in store.read()] == ["run-9", "run-9"]


def test_patches_are_always_whole(store: EventStore) -> None:
    text = "long " * 4_000
    put(store, *RunBuilder().begin().patch(text).new_events)

    (patch,) = store.read(EventQuery(prefix="writer.run.patch"))

    assert isinstance(patch.body, WriterRunPatch)
    assert patch.body.ops[0]["text"] == text
    stored = store._pool
    with stored.reading() as connection:
        assert len(connection.value("SELECT payload FROM events WHERE seq = ?", (patch.seq,))) < 2_000


def test_long_texts_are_short_until_resolved(store: EventStore) -> None:
    put(store, progress("word " * 4_000))

    (short,) = store.read()
    (whole,) = store.read(EventQuery(resolve=True))

    assert short.payload["message"]["chars"] == 20_000
    assert short.payload["message"]["head"] == ("word " * 40)
    assert whole.payload["message"] == "word " * 4_000
    assert store.resolve(short) == whole
    assert store.resolve(whole) is whole
