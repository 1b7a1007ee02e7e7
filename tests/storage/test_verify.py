import re

import pytest

from storage.database import Connection
from storage.document import Patch, RunDocument, serialise
from storage.document.history import document_at
from storage.event_store import EventQuery, EventStore, NewEvent
from storage.events.llm import LlmCallCompleted
from storage.ingest import Ingest
from tests.builders.events import RunBuilder
from tests.storage.tools import PATIENCE_S, progress, put


@pytest.fixture
def filled(store: EventStore) -> EventStore:
    run = RunBuilder("run-1").begin().patch("Second. ").patch("First. ").patch("long " * 4_000)
    run.delegate("researcher").start().model_call().tool_call("read_file").complete("word " * 4_000)
    put(store, *run.complete().new_events)
    output = store.put_blob("an answer")
    put(store, NewEvent(LlmCallCompleted(run_id="run-1", output_ref=output), "model"))
    put(store, *RunBuilder("gone").begin().new_events)
    store.delete_run("gone").result(PATIENCE_S)
    put(store, progress("the last one"))
    return store


def _change(store: EventStore, *statements: str) -> None:
    def job(connection: Connection, _ingest: Ingest) -> None:
        for statement in statements:
            connection.execute(statement)

    store._writer.submit(job).result(PATIENCE_S)


def _document(store: EventStore, revision: int) -> RunDocument:
    patches = [event.body.model_dump() for event in store.read(EventQuery(prefix="writer.run.patch"))]
    start = RunDocument.new("run-1", "Describe this folder")
    return document_at(start, map(Patch.model_validate, patches), revision)


def test_a_sound_store(filled: EventStore) -> None:
    report = filled.verify()

    assert report.problems == ()
    assert report.ok
    assert report.counts["runs"] == 1
    assert report.counts["documents"] == 1
    assert report.counts["deleted_runs"] == 1
    assert report.counts["events"] == len(filled.read())


def test_an_empty_store(store: EventStore) -> None:
    assert store.verify().ok


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("DELETE FROM events WHERE seq = 3", "events 3 to 3 are missing and no deletion explains it"),
        ("DELETE FROM events WHERE event_type = 'run.deleted'", "are missing"),
        ("UPDATE events SET payload = '{\"x\"' WHERE seq = 3", "event 3 .* is no JSON"),
        ("UPDATE blobs SET data = CAST('forged' AS BLOB)", "does not hold what its name says"),
        ("DELETE FROM blobs WHERE length(data) > 9000", "is missing"),
        ("DELETE FROM blobs WHERE length(data) < 9000", "is missing"),
        ("DELETE FROM blob_uses", "not noted as used"),
        ("UPDATE runs SET llm_calls = 9", "run run-1: its rollup differs from its events in llm_calls"),
        ("DELETE FROM runs", "run run-1 has events but no rollup"),
        ("UPDATE runs SET run_id = 'other'", "run other has a rollup but no events"),
        ("DELETE FROM search_texts WHERE seq = 3", "search: 1 entries of the index without a text"),
        (
            "UPDATE search_texts SET seq = 999 WHERE seq = 3",
            "search: 1 entries of events that are not in the log",
        ),
        ("DELETE FROM events WHERE event_type = 'writer.run.patch' AND seq < 7", "revision"),
        (
            "UPDATE events SET payload = replace(payload, '\"revision\":2', '\"revision\":1')",
            "revision 1 of its document is in the log more than once",
        ),
        (
            "UPDATE events SET payload = replace(payload, '\"pos\":0', '\"pos\":9999')",
            "its patches cannot be replayed",
        ),
    ],
)
def test_whatever_is_wrong_is_found(filled: EventStore, statement: str, words: str) -> None:
    _change(filled, statement)

    report = filled.verify()

    assert not report.ok
    assert re.search(words, "\n".join(report.problems)), report.problems


@pytest.mark.parametrize("revision", [1, 2, 3])
def test_a_file_of_this_or_an_earlier_revision_is_right(filled: EventStore, revision: int) -> None:
    file = filled.paths.document("run-1")
    file.parent.mkdir(parents=True)
    file.write_text(serialise(_document(filled, revision)), encoding="utf-8")

    assert filled.verify().problems == ()


def test_a_file_that_says_something_else_is_found(filled: EventStore) -> None:
    file = filled.paths.document("run-1")
    file.parent.mkdir(parents=True)
    text = serialise(_document(filled, 2))
    file.write_text(text.replace("First", "Last"), encoding="utf-8")
    assert "was changed by another program" in filled.verify().problems[0]
    file.write_text(text.replace("revision:2", "revision:9"), encoding="utf-8")
    assert "its file is at revision 9, its log at 3" in filled.verify().problems[0]


def test_many_problems_of_a_kind_are_counted(store: EventStore) -> None:
    put(store, *(progress(str(number), f"run-{number}") for number in range(100)))
    _change(store, "DELETE FROM runs")

    problems = store.verify().problems

    assert len(problems) == 21
    assert problems[-1] == "… and 80 more of this kind"
