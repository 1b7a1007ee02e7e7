import pytest

from storage.document import (
    Applied,
    Delete,
    Insert,
    MarkChange,
    Patch,
    PatchRefused,
    PendingConflict,
    Replace,
    Retain,
    RunDocument,
    Span,
    StateChange,
    TextChange,
    apply,
)
from storage.events.document import WriterRunPatch
from tests.storage.document.helpers import Desk


def marks(desk: Desk, section_id: str = "conductor") -> list[tuple[str, str, str | None, str | None]]:
    spans = desk.document.section(section_id).spans
    return [(span.text, span.author, span.insert_proposal, span.delete_proposal) for span in spans]


def test_operations_apply_in_order_each_to_the_result_of_the_one_before() -> None:
    desk = Desk("abc")
    desk.user(
        "edit",
        ops=(Insert(pos=3, text="d"), Delete(pos=0, len=1), Retain(len=9), Replace(pos=2, len=1, text="D")),
    )
    assert desk.text() == "bcD"


def test_positions_are_code_points() -> None:
    desk = Desk("👩‍👩‍👧e\u0301")
    desk.user("edit", ops=(Insert(pos=5, text="|"),))
    assert desk.text() == "👩‍👩‍👧|e\u0301"


def test_a_proposed_replacement_leaves_the_old_text_struck_out_before_the_new() -> None:
    desk = Desk("red car")
    applied = desk.agent("propose", ops=(Replace(pos=0, len=3, text="blue"),), proposal_id="q")
    assert marks(desk) == [
        ("red", "user", None, "q/1"),
        ("blue", "researcher", "q/1", None),
        (" car", "user", None, None),
    ]
    assert desk.canon() == "red car"
    assert [type(change) for change in applied.changes] == [TextChange, MarkChange]


def test_hunks_are_numbered_on_through_a_proposal_and_retain_is_none() -> None:
    desk = Desk("ab")
    ops = (Insert(pos=2, text="3"), Retain(len=1), Insert(pos=1, text="2"))
    desk.agent("propose", ops=ops, proposal_id="q", reason="why", citation_ids=("c1",))
    desk.agent("propose", ops=(Insert(pos=0, text="0"),), proposal_id="q", citation_ids=("c2",))
    assert [hunk for _, _, hunk, _ in marks(desk) if hunk] == ["q/3", "q/2", "q/1"]
    proposal = desk.document.proposals["q"]
    assert (proposal.hunks, proposal.reason, proposal.citation_ids) == (3, "why", ("c1", "c2"))


def test_named_hunks_must_fit() -> None:
    desk = Desk("ab")
    insert = (Insert(pos=0, text="x"),)
    for hunks in (("q/1", "q/2"), ("other/1",), ("q/one",)):
        with pytest.raises(PatchRefused):
            desk.agent("propose", ops=insert, proposal_id="q", hunk_ids=hunks)
    desk.agent("propose", ops=insert, proposal_id="q", hunk_ids=("q/7",))
    assert desk.document.proposals["q"].hunks == 7
    with pytest.raises(PatchRefused, match="researcher's"):
        desk.agent("propose", author="terminal", ops=insert, proposal_id="q")


def test_text_typed_inside_a_proposal_is_canon_and_survives_its_rejection() -> None:
    desk = Desk("Start end")
    desk.agent("propose", ops=(Replace(pos=6, len=3, text="finish"),), proposal_id="q")
    desk.user("edit", ops=(Insert(pos=7, text="TYPED"),))  # inside the struck-out text
    desk.user("edit", ops=(Insert(pos=16, text="TOO"),))  # inside the inserted text
    assert desk.text() == "Start eTYPEDndfiTOOnish"
    assert desk.canon() == "Start eTYPEDndTOO"
    rejected = Desk()
    rejected.document, rejected.log = desk.document, list(desk.log)
    rejected.user("reject", proposal_id="q")
    assert rejected.text() == "Start eTYPEDndTOO"
    desk.user("accept", proposal_id="q")
    assert desk.text() == "Start TYPEDfiTOOnish"


def test_a_person_may_delete_anything_pending_or_not() -> None:
    desk = Desk("abc")
    desk.agent("propose", ops=(Insert(pos=1, text="XYZ"),), proposal_id="q")
    desk.user("edit", ops=(Delete(pos=0, len=3),))
    assert marks(desk) == [("Z", "researcher", "q/1", None), ("bc", "user", None, None)]
    desk.user("edit", ops=(Delete(pos=0, len=1),))
    with pytest.raises(PatchRefused, match="no longer waits"):
        desk.user("accept", proposal_id="q")


def test_chosen_hunks_are_decided_and_the_others_wait() -> None:
    desk = Desk("a b c")
    ops = (Replace(pos=0, len=1, text="A"), Replace(pos=3, len=1, text="B"), Delete(pos=5, len=2))
    desk.agent("propose", ops=ops, proposal_id="q")
    assert desk.text() == "aA bB c"
    desk.user("accept", proposal_id="q", hunk_ids=("q/1",))
    desk.user("reject", proposal_id="q", hunk_ids=("q/2",))
    assert desk.text() == "A b c"
    assert [hunk for _, _, i, d in marks(desk) for hunk in (i, d) if hunk] == ["q/3"]
    with pytest.raises(PatchRefused, match="no proposal"):
        desk.user("accept", proposal_id="other")
    with pytest.raises(PatchRefused, match="names"):
        desk.user("accept")


def test_an_author_revises_his_own_pending_text_in_place() -> None:
    desk = Desk("Base. ")
    desk.agent("propose", ops=(Insert(pos=6, text="First draft."),), proposal_id="q")
    desk.agent("propose", ops=(Replace(pos=6, len=5, text="Second"),), proposal_id="q")
    assert desk.text() == "Base. Second draft."
    desk.agent("propose", ops=(Delete(pos=0, len=6),), proposal_id="r")
    desk.agent("propose", ops=(Delete(pos=0, len=5),), proposal_id="s")
    assert marks(desk)[0] == ("Base. ", "user", None, "r/1")


def test_an_agent_does_not_touch_what_somebody_else_proposed() -> None:
    desk = Desk("one two three")
    desk.agent("propose", ops=(Replace(pos=4, len=3, text="2222"),))
    for ops in (
        (Delete(pos=3, len=2),),
        (Delete(pos=8, len=1),),
        (Insert(pos=5, text="x"),),
        (Insert(pos=9, text="x"),),
        (Replace(pos=0, len=13, text="x"),),
    ):
        patch = desk.make("terminal", "agent", "propose", ops=ops)
        with pytest.raises(PendingConflict):
            apply(desk.document, patch)
    desk.agent("propose", author="terminal", ops=(Insert(pos=4, text="<"), Insert(pos=12, text=">")))
    assert desk.text() == "one <two2222> three"


def test_an_agents_edit_cannot_remove_what_a_person_typed_or_accepted() -> None:
    desk = Desk("typed ")
    desk.agent("edit", ops=(Insert(pos=6, text="written "),))
    desk.agent("propose", ops=(Insert(pos=14, text="accepted"),), proposal_id="q")
    desk.user("accept", proposal_id="q")
    for pos in (0, 14):
        with pytest.raises(PatchRefused, match="propose"):
            desk.agent("edit", ops=(Delete(pos=pos, len=3),))
    desk.agent("edit", ops=(Delete(pos=6, len=8),))
    assert desk.text() == "typed accepted"


def test_only_a_person_rejects_what_a_person_proposed() -> None:
    desk = Desk("a")
    desk.user("propose", ops=(Insert(pos=1, text="b"),), proposal_id="q")
    with pytest.raises(PatchRefused, match="person"):
        desk.agent("reject", proposal_id="q")
    desk.user("reject", proposal_id="q")
    assert desk.text() == "a"


def test_reopening_brings_both_sides_of_a_decision_back() -> None:
    desk = Desk("red car")
    desk.agent("propose", ops=(Replace(pos=0, len=3, text="blue"),), proposal_id="q")
    waiting = marks(desk)
    for decision in ("accept", "reject"):
        desk.user(decision, proposal_id="q")
        desk.user("edit", ops=(Insert(pos=0, text="A "),))
        desk.user("edit", ops=(Delete(pos=0, len=2),))
        desk.user("reopen", proposal_id="q")
        assert marks(desk) == waiting
        with pytest.raises(PatchRefused, match="reopen"):
            desk.user("reopen", proposal_id="q")


def test_a_move_takes_spans_as_they_are() -> None:
    desk = Desk("Report.\n")
    desk.agent("propose", "researcher", ops=(Insert(pos=0, text="A finding.\n"),), proposal_id="q")
    desk.user("edit", "researcher", ops=(Insert(pos=2, text="great "),))
    desk.agent("propose", "researcher", ops=(Insert(pos=17, text="Another.\n"),), proposal_id="r")
    desk.agent("move", "researcher", author="conductor", proposal_id="q", target_section_id="conductor")
    assert desk.text() == "Report.\nA great finding.\n"
    assert desk.text("researcher") == "Another.\n"
    assert marks(desk) == [
        ("Report.\n", "user", None, None),
        ("A ", "researcher", "q/1", None),
        ("great ", "user", None, None),
        ("finding.\n", "researcher", "q/1", None),
    ]
    desk.user("accept", proposal_id="q")
    assert desk.canon() == "Report.\nA great finding.\n"


def test_a_move_of_everything_or_of_ranges() -> None:
    desk = Desk("12345", "researcher")
    desk.user("edit", ops=(Insert(pos=0, text="ab"),))
    ops = (Delete(pos=3, len=1), Delete(pos=0, len=1))
    applied = desk.agent("move", "researcher", ops=ops, target_section_id="conductor", target_pos=1)
    assert (desk.text(), desk.text("researcher")) == ("a14b", "235")
    assert applied.changes == (
        TextChange("researcher", 0, 1),
        TextChange("researcher", 2, 1),
        TextChange("conductor", 1, 0, desk.document.section("conductor").content.between(1, 3)),
    )
    desk.agent("move", "researcher", target_section_id="conductor")
    assert (desk.text(), desk.text("researcher")) == ("a14b235", "")


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"target_section_id": "researcher"},
        {"target_section_id": "poet"},
        {"target_section_id": "conductor", "target_pos": 9},
        {"target_section_id": "conductor", "ops": (Delete(pos=0, len=99),)},
        {"target_section_id": "conductor", "ops": (Insert(pos=0, text="x"),)},
        {"target_section_id": "conductor", "proposal_id": "unknown"},
    ],
)
def test_a_move_that_cannot_be_is_refused(fields: dict[str, object]) -> None:
    desk = Desk("12345", "researcher")
    with pytest.raises(PatchRefused):
        desk.offer(desk.issuer("conductor", "agent").patch(desk.document, "move", "researcher", **fields))


def test_a_section_is_opened_by_giving_it_a_state() -> None:
    desk = Desk()
    applied = desk.agent("section_state", "researcher-2", section_state="running")
    assert desk.document.section_ids == ("conductor", "researcher", "terminal", "researcher-2", "user")
    assert applied.changes == (StateChange("researcher-2", "running", opened=True),)
    for name in ("Bad Name", "", "x" * 70):
        with pytest.raises(PatchRefused):
            desk.agent("section_state", name, section_state="running")
    with pytest.raises(PatchRefused, match="state"):
        desk.agent("section_state", "researcher")


def test_a_refused_patch_leaves_the_document_as_it_was() -> None:
    desk = Desk("abc")
    before = desk.document
    with pytest.raises(PatchRefused):
        desk.user("edit", ops=(Insert(pos=0, text="x"), Delete(pos=9, len=1)))
    assert desk.document is before


def test_the_same_patch_read_from_an_event_body() -> None:
    desk = Desk("red car")
    patch = desk.make(
        "user", "user", "propose", ops=(Replace(pos=0, len=3, text="blue"),), undoes_patch_id="p0"
    )
    body = WriterRunPatch(desktop_id="d", document_path="/x", **patch.model_dump())
    assert Patch.model_validate(body.model_dump()) == patch
    stored = WriterRunPatch.model_validate_json(body.wire_json())
    assert Patch.model_validate(stored.model_dump()) == patch


def test_known_text_removed_too_long_ago_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.document.draft.RESTORE_WINDOW", 5)
    desk = Desk("red car")
    desk.agent("propose", ops=(Replace(pos=0, len=3, text="blue"),), proposal_id="q")
    desk.user("accept", proposal_id="q")
    for _ in range(6):
        desk.user("edit", ops=(Insert(pos=4, text="x"),))
    spans: list[Span] = list(desk.document.section("conductor").content)
    assert all(span.live for span in spans)
    desk.user("reopen", proposal_id="q")
    assert marks(desk)[0] == ("blue", "researcher", "q/1", None)
    assert "red" not in desk.text()


def test_a_long_document_is_cut_into_chunks_and_reads_the_same() -> None:
    desk = Desk("." * 1000)
    for number in range(400):
        desk.user("edit", ops=(Insert(pos=number * 3, text="x"),))
    section = desk.document.section("conductor")
    assert len(section.content.chunks) > 3
    assert section.live_text == "x.." * 400 + "." * 200
    assert section.content.between(299, 302)[0].text == "."
    applied: Applied = desk.user("edit", ops=(Delete(pos=0, len=1400),))
    assert applied.document.section("conductor").live_text == ""
    assert RunDocument.new("run-1", "x").section("user").content.between(0, 0) == ()


def test_a_patch_copies_what_it_touches_and_shares_the_rest() -> None:
    desk = Desk("." * 200_000)
    for number in range(1000):
        desk.user("edit", ops=(Insert(pos=number * 150, text="x"),))
    before = desk.document.section("conductor").content
    desk.user("edit", ops=(Insert(pos=100_000, text="here"),))
    after = desk.document.section("conductor").content
    kept = {id(chunk) for chunk in before.chunks}
    assert sum(id(chunk) not in kept for chunk in after.chunks) <= 2
    assert len(after.chunks) > 10
