"""What is read of a call from a real log: whole, however long; and what is copied of it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.presenters import trace_copier
from app.presenters.payloads import calls_before, read_history, read_payload
from app.presenters.trace_copier import CopyReady, TraceCopier
from storage.event_store import EventStore
from storage.events.llm import LlmCallCompleted, LlmCallStarted
from storage.projections.calls import CallFact
from tests.builders.events import Call, RunBuilder

RUN = "run-1"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EventStore]:
    made = EventStore.open(tmp_path / "home")
    yield made
    made.close()


def message(store: EventStore, kind: str, text: str) -> str:
    return store.put_blob(json.dumps({"kind": "request", "parts": [{"part_kind": kind, "content": text}]}))


def a_conversation(store: EventStore) -> None:
    """Three calls, each going on from the one before."""
    run = RunBuilder(RUN).begin()
    for number in range(3):
        run.add(
            LlmCallStarted(
                run_id=RUN,
                trace_id=f"t{number}",
                model="offline",
                actor_key="conductor",
                system_ref=store.put_blob("You decide."),
                base_trace_id=f"t{number - 1}" if number else None,
                message_refs=[
                    message(store, "user-prompt", f"say {number}.{each}") for each in range(number + 1)
                ],
            )
        )
        answer = message(store, "text", f"answer {number}")
        run.add(LlmCallCompleted(run_id=RUN, trace_id=f"t{number}", output_ref=answer, duration_ms=5))
    store.append(run.new_events).result(90)


def call_of(store: EventStore, key: str) -> CallFact:
    call = store.trace(RUN).calls.get(key)
    assert call is not None
    return call


def test_a_later_call_tells_only_what_is_new_and_the_rest_when_asked(store: EventStore) -> None:
    a_conversation(store)
    facts = store.trace(RUN)
    last = call_of(store, "llm:t2")
    before = calls_before(facts, last)
    assert [call.key for call in before] == ["llm:t0", "llm:t1"]
    payload = read_payload(store, RUN, last, before)
    assert payload.note == "+3 new messages since the last call"
    assert [part.text for part in payload.parts] == ["say 2.0", "say 2.1", "say 2.2", "answer 2"]
    assert payload.earlier == 3
    history = read_history(store, RUN, before)
    assert [part.text for part in history] == ["You decide.", "say 0.0", "say 1.0", "say 1.1"]
    first = read_payload(store, RUN, call_of(store, "llm:t0"))
    assert [part.text for part in first.parts] == ["You decide.", "say 0.0", "answer 0"]
    assert (first.note, first.earlier) == ("", 0)


def test_the_tree_and_the_raw_texts_are_those_of_the_log(store: EventStore) -> None:
    a_conversation(store)
    payload = read_payload(store, RUN, call_of(store, "llm:t1"))
    assert payload.tree["started"]["trace_id"] == "t1"
    assert [each["parts"][0]["content"] for each in payload.tree["messages"]] == ["say 1.0", "say 1.1"]
    assert payload.tree["answer"]["parts"][0]["content"] == "answer 1"
    raw = {part.title.partition(" · ")[0]: part.text for part in payload.raw}
    stored = next(event for event in store.read() if '"t1"' in event.payload_json)
    assert raw["llm.call.started"] == stored.payload_json
    assert json.loads(raw["Answer"])["parts"][0]["content"] == "answer 1"


def test_twenty_megabytes_are_read_whole_and_never_parsed(
    store: EventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = "a line of output\n" * 1_250_000
    run = RunBuilder(RUN).begin().tool_call("run_command", Call(output=output))
    store.append(run.new_events).result(90)
    (call,) = store.trace(RUN).calls.value
    longest = 0
    loads = json.loads

    def watched(text: str) -> object:
        nonlocal longest
        longest = max(longest, len(text))
        return loads(text)

    monkeypatch.setattr(json, "loads", watched)
    payload = read_payload(store, RUN, call)
    assert payload.parts[-1].text == output
    assert payload.tree["result"]["output"] is payload.parts[-1].text, "it is there once"
    assert longest < 100_000


def test_what_is_too_long_for_a_clipboard_is_said_to_be_left_out(
    qtbot: QtBot, store: EventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trace_copier, "MOST_CHARS", 5_000)
    run = RunBuilder(RUN).begin()
    for size in (100, 3_000, 4_000, 10):
        run.tool_call("read_file", Call(output="x" * size))
    store.append(run.complete().new_events).result(90)
    copier = TraceCopier()
    copier.attach(store)
    try:
        with qtbot.waitSignal(copier.ready) as told:
            copier.copy_run(RUN, "json")
    finally:
        copier.close()
    (made,) = told.args
    assert isinstance(made, CopyReady)
    assert made.words.startswith("Copied the run with 4 calls as JSON; too long: 2 calls without")
    calls = json.loads(made.text)["loops"][0]["calls"]
    assert [call["payload"] is None for call in calls] == [False, False, True, True]
