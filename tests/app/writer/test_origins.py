"""Where each character is from, by recorded ids alone; pure."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given

from app.viewmodels.writer_origins import Origin, OriginBook
from app.viewmodels.writer_revisions import RevisionBook
from storage.document import Patch, RunDocument
from storage.document.joining import join
from storage.events.base import EventBody
from storage.events.citations import CitationConfirmed, CitationProposed
from storage.events.document import WriterRunPatch
from storage.events.envelope import StoredEvent
from storage.events.llm import LlmCallStarted
from storage.events.tools import ConductorToolCall, WorkerToolCall
from tests.app.writer.authority import OBJECTIVE, RUN, Authority
from tests.storage.document.helpers import interleavings
from tests.storage.document.people import Scene, Step, steps

NOW = datetime.now(UTC)


def books(authority: Authority) -> tuple[RevisionBook, OriginBook]:
    book = RevisionBook(RUN, OBJECTIVE)
    origins = OriginBook(book)
    for event in authority.events:
        book.apply(event)
        origins.apply(event)
    return book, origins


def model_call(authority: Authority) -> StoredEvent:
    return authority.commit(LlmCallStarted(run_id=RUN, trace_id="m1", model="small"))


def tool_call(authority: Authority, trace_id: str = "t1") -> StoredEvent:
    body = WorkerToolCall(run_id=RUN, tool_trace_id=trace_id, tool_name="append_section", llm_trace_id="m1")
    return authority.commit(body)


def origin(authority: Authority, needle: str, section: str = "conductor") -> Origin:
    pos = authority.document.live_text(section).index(needle)
    found = books(authority)[1].origin(authority.document, section, pos, NOW)
    assert found is not None
    return found


def test_a_sentence_names_its_calls_its_reason_and_its_sources() -> None:
    authority = Authority()
    authority.write("Before. ")
    model_call(authority)
    cause = tool_call(authority)
    cited: tuple[EventBody, ...] = (
        CitationProposed(run_id=RUN, citation_id="c1", path="a.py", start_line=3, end_line=9),
        CitationConfirmed(run_id=RUN, citation_id="c1"),
    )
    for body in cited:
        authority.commit(body)
    text = "First one. And a second one."
    fields: dict[str, Any] = {"reason": "seen", "citation_ids": ("c1",), "cause_event_id": cause.event_id}
    authority.propose("researcher", "", text, **fields)
    found = origin(authority, "second")
    assert [link.item_id for link in found.calls] == ["tool:t1", "llm:m1"]
    assert [link.words for link in found.calls] == ["Tool call append_section", "Model call small"]
    assert (found.author, found.reason, found.fate) == ("researcher", "seen", "waits for review")
    assert [(mark.tooltip, mark.state) for mark in found.sources] == [("a.py:3-9", "confirmed")]
    assert found.quote == "And a second one."
    assert authority.document.live_text("conductor")[found.place.start : found.place.stop] == text
    assert origin(authority, "Before").calls == ()


def test_what_was_accepted_says_by_whom_and_keeps_its_calls() -> None:
    authority = Authority()
    model_call(authority)
    cause = tool_call(authority)
    patch = authority.propose("researcher", "", "Found.", cause_event_id=cause.event_id)
    authority.decide("accept", (f"{patch.patch_id}/1",))
    found = origin(authority, "Found")
    assert found.fate.startswith("accepted by you today")
    assert found.calls[0].item_id == "tool:t1"


def test_a_text_that_grew_is_from_the_call_that_made_it_whole() -> None:
    authority = Authority()
    authority.writes("researcher", "First words")
    authority.writes("researcher", " and more")
    assert origin(authority, "more").fate == "still being written"
    assert origin(authority, "First").calls == ()
    cause = tool_call(authority)
    patch = authority.writes("researcher", "", ends=True)
    ended = patch.model_copy(update={"cause_event_id": cause.event_id})
    authority.events[-1] = stored(authority.events[-1], ended)
    for needle in ("First", "more"):
        found = origin(authority, needle)
        assert [link.item_id for link in found.calls] == ["tool:t1"]
        assert (found.place.start, found.place.stop) == (0, len("First words and more\n"))
    places = books(authority)[1].places(authority.document, "tool:t1")
    assert [(place.start, place.stop) for place in places] == [(0, len("First words and more\n"))]


def stored(event: StoredEvent, patch: Patch) -> StoredEvent:
    """The same event with another patch in it."""
    body = WriterRunPatch.model_validate(patch.model_dump(exclude_none=True))
    return StoredEvent(
        event.seq,
        event.event_id,
        event.timestamp,
        event.event_type,
        event.actor_id,
        event.run_id,
        event.task_id,
        event.call_id,
        body.wire_json(),
    )


def test_a_log_that_names_no_cause_is_joined_by_its_sources() -> None:
    authority = Authority()
    authority.commit(
        ConductorToolCall(run_id=RUN, tool_trace_id="t7", tool_name="insert_after", actor_key="conductor")
    )
    authority.commit(CitationProposed(run_id=RUN, citation_id="c1", path="a.py", tool_trace_id="t7"))
    authority.propose("researcher", "", "Found.", citation_ids=("c1",))
    assert [link.item_id for link in origin(authority, "Found").calls] == ["tool:t7"]


def test_merged_text_keeps_its_call_and_is_shown_for_the_call_that_merged_it() -> None:
    authority = Authority()
    authority.write("Before.")
    written = authority.propose(
        "researcher", "", "Found.\n", "researcher", cause_event_id=tool_call(authority).event_id
    )
    merging = ConductorToolCall(run_id=RUN, tool_trace_id="t2", tool_name="merge_canon")
    merged = authority.commit(merging).event_id
    by = authority._issuers["conductor"]
    for patch in join(authority.document, "researcher", (f"{written.patch_id}/1",), by):
        authority.order(patch.model_copy(update={"cause_event_id": merged}))
    assert authority.document.live_text("conductor") == "Before.\n\nFound.\n"
    found = origin(authority, "Found")
    assert (found.author, [link.item_id for link in found.calls]) == ("researcher", ["tool:t1"])
    assert (found.place.start, found.quote) == (9, "Found.")
    gap = books(authority)[1].origin(authority.document, "conductor", 7, NOW)
    assert gap is not None
    assert (gap.author, gap.change, [link.item_id for link in gap.calls]) == ("conductor", "", ["tool:t2"])
    places = books(authority)[1].places(authority.document, "tool:t2")
    assert [(place.start, place.stop) for place in places] == [(7, 16)]


def test_what_a_person_types_inside_is_the_persons() -> None:
    authority = Authority()
    cause = tool_call(authority)
    authority.propose("researcher", "", "One two.", cause_event_id=cause.event_id)
    typed = authority._person.patch(
        authority.document, "edit", "conductor", ops=({"op": "insert", "pos": 3, "text": "!"},)
    )
    authority.order(typed)
    found = origin(authority, "!")
    assert (found.author, found.calls, found.place.stop - found.place.start) == ("user", (), 1)
    places = books(authority)[1].places(authority.document, "tool:t1")
    assert [(place.start, place.stop) for place in places] == [(0, 3), (4, 9)]


def test_typing_that_is_not_ordered_yet_is_told_as_such() -> None:
    authority = Authority()
    document = authority.document
    patch = authority._person.patch(
        document, "edit", "conductor", ops=({"op": "insert", "pos": 0, "text": "new"},)
    )
    _, origins = books(authority)  # before it is in the log
    authority.order(patch)
    found = origins.origin(authority.document, "conductor", 1, NOW)
    assert found is not None
    assert (found.written, found.revision) == ("You typed this just now", 0)


@pytest.mark.parametrize(("section", "pos"), [("conductor", 0), ("nowhere", 0)])
def test_where_there_is_no_text_there_is_no_origin(section: str, pos: int) -> None:
    authority = Authority()
    assert books(authority)[1].origin(authority.document, section, pos, NOW) is None


@interleavings
@given(steps)
def test_every_character_is_from_who_wrote_it(script: list[Step]) -> None:
    scene = Scene()
    for step in script:
        for patch in scene.patches(step):
            scene.offer(patch)
    document: RunDocument = scene.desk.document
    book = RevisionBook(document.run_id, document.objective)
    for patch in scene.desk.patches:
        book._take(patch, NOW)
    assert book.revisions.head == document
    origins = OriginBook(book)
    for section in document.sections:
        pos = 0
        for span in section.spans:
            found = origins.origin(document, section.section_id, pos, NOW)
            assert found is not None
            assert found.author == span.author
            assert found.patch_id == span.patch_id
            assert found.place.start <= pos
            assert pos + len(span.text) <= found.place.stop <= section.length
            assert document.revision >= found.revision >= 1
            pos += len(span.text)
