"""The thirteen document tests of the first system, on this one."""

import pytest

from storage.document import (
    Delete,
    Insert,
    Patch,
    PatchRefused,
    Replace,
    RunDocument,
    SectionState,
    append,
    clean_markdown,
    parse,
    revision_of,
    serialise,
)
from tests.storage.document.helpers import Desk


def test_document_roundtrip_preserves_all_sections() -> None:
    desk = Desk("The report.\n")
    desk.user("edit", "researcher", ops=(Insert(pos=0, text="Canon note.\n"),))
    desk.agent("propose", "researcher", ops=append(desk.document, "researcher", "A finding."))
    desk.agent("propose", "terminal", author="terminal", ops=append(desk.document, "terminal", "$ ls"))
    desk.user("propose", "user", ops=append(desk.document, "user", "Look at the tests too."))
    parsed = parse(serialise(desk.document))
    assert [section.section_id for section in parsed.sections] == [
        "conductor",
        "researcher",
        "terminal",
        "user",
    ]
    assert parsed.objective == "An objective"
    assert parsed.section("conductor").canon == "The report.\n"
    assert parsed.section("researcher").canon == "Canon note.\n"
    assert parsed.section("researcher").proposals == "A finding.\n"
    assert parsed.section("terminal").proposals == "$ ls\n"
    assert parsed.section("user").proposals == "Look at the tests too.\n"


def test_patch_append_adds_content() -> None:
    desk = Desk("First line")
    desk.user("edit", ops=append(desk.document, "conductor", "Second line"))
    assert desk.canon() == "First line\nSecond line\n"


def test_patch_insert_at_position() -> None:
    desk = Desk("Hello world")
    desk.user("edit", ops=(Insert(pos=5, text=","),))
    assert desk.canon() == "Hello, world"


def test_patch_delete_line() -> None:
    desk = Desk("one\ntwo\nthree\n")
    desk.user("edit", ops=(Delete(pos=4, len=4),))
    assert desk.canon() == "one\nthree\n"


def test_patch_replace_line() -> None:
    desk = Desk("one\ntwo\nthree\n")
    desk.user("edit", ops=(Replace(pos=4, len=3, text="zwei"),))
    assert desk.canon() == "one\nzwei\nthree\n"


def test_revision_monotonicity_increments_on_persist() -> None:
    desk = Desk()
    seen = [revision_of(serialise(desk.document))]
    for _ in range(5):
        desk.user("edit", ops=(Insert(pos=0, text="x"),))
        seen.append(revision_of(serialise(desk.document)))
    assert seen == [0, 1, 2, 3, 4, 5]


def test_extract_revision_from_content() -> None:
    assert revision_of("<!-- revision:42 -->\n# Objective\n") == 42
    assert revision_of("# Objective\n<!-- revision:42 -->\n") is None
    assert revision_of("") is None


def test_proposal_vs_canon_target_selection() -> None:
    desk = Desk("Canon.\n")
    desk.agent("propose", ops=append(desk.document, "conductor", "Proposed."))
    assert desk.canon() == "Canon.\n"
    assert desk.text() == "Canon.\nProposed.\n"
    desk.agent("edit", ops=append(desk.document, "conductor", "Direct."))
    assert desk.canon() == "Canon.\nDirect.\n"


def test_commit_proposal_moves_to_canon() -> None:
    desk = Desk("Canon.\n")
    desk.agent("propose", ops=append(desk.document, "conductor", "Proposed."), proposal_id="q")
    accepted = desk.user("accept", proposal_id="q")
    assert desk.canon() == desk.text() == "Canon.\nProposed.\n"
    assert [span.accepted_by_patch for span in desk.document.section("conductor").spans] == [
        None,
        accepted.patch.patch_id,
    ]


def test_discard_proposal_clears() -> None:
    desk = Desk("Canon.\n")
    desk.agent("propose", ops=append(desk.document, "conductor", "Proposed."), proposal_id="q")
    desk.user("reject", proposal_id="q")
    assert desk.canon() == desk.text() == "Canon.\n"


@pytest.mark.parametrize("state", ["pending", "running", "complete", "failed"])
def test_section_state_transitions(state: SectionState) -> None:
    desk = Desk()
    assert desk.document.section("researcher").state == "pending"
    desk.agent("section_state", "researcher", section_state=state)
    assert desk.document.section("researcher").state == state


def test_empty_document_serialization() -> None:
    document = RunDocument.new("run-1", "Nothing yet")
    text = serialise(document)
    assert text == (
        "<!-- revision:0 -->\n# Nothing yet\n\n## Conductor\n\n## Researcher\n\n## Terminal\n\n## User\n"
    )
    parsed = parse(text)
    assert all(not section.canon and not section.proposals for section in parsed.sections)
    assert clean_markdown(document) == ""


def test_special_characters_in_content() -> None:
    text = (
        'Ünïcödé 👩\u200d👧 שלום <b>&amp;</b> "quotes" `code` \\ \t \r\n # not a title\n'
        "## User\n<!-- proposal -->\n"
    )
    desk = Desk(text)
    parsed = parse(serialise(desk.document))
    assert parsed.section("conductor").canon == text
    assert parsed.section("user").canon == ""


def test_a_patch_for_another_run_or_section_or_revision_is_refused() -> None:
    desk = Desk("abc")
    good = desk.make("user", "user", "edit", ops=(Insert(pos=0, text="x"),))
    for change, word in (
        ({"run_id": "run-2"}, "run-2"),
        ({"section_id": "poet"}, "no section"),
        ({"ops": (Insert(pos=4, text="x"),)}, "outside"),
        ({"ops": (Delete(pos=2, len=2),)}, "outside"),
        ({"base_revision": 7, "revision": 8}, "revision"),
    ):
        with pytest.raises(PatchRefused, match=word):
            desk.offer(Patch.model_validate({**good.model_dump(), **change}))
    assert desk.text() == "abc"
