from typing import Literal

import pytest

from storage.document import (
    Delete,
    Insert,
    Replace,
    append,
    decide_all,
    may_merge,
    mergeable,
    next_change,
    pending_changes,
    previous_change,
)
from tests.storage.document.helpers import Desk


def reviewed() -> Desk:
    """Typed text with proposals of two authors in two sections."""
    desk = Desk("red car and a dog")
    desk.agent("edit", ops=(Insert(pos=17, text=" and a cat"),))
    ops = (Insert(pos=27, text="!"), Replace(pos=0, len=3, text="blue"))
    desk.agent("propose", ops=ops, proposal_id="q", reason="Seen", citation_ids=("c1",))
    desk.agent("propose", author="terminal", ops=(Delete(pos=21, len=10),), proposal_id="t")
    desk.agent("propose", "researcher", ops=append(desk.document, "researcher", "A\nnote"), proposal_id="n")
    return desk


def test_pending_changes_come_in_document_order_with_all_a_reviewer_needs() -> None:
    changes = pending_changes(reviewed().document)
    assert [change.hunk_id for change in changes] == ["q/2", "t/1", "q/1", "n/1"]
    assert [change.kind for change in changes] == ["replacement", "deletion", "insertion", "insertion"]
    assert [change.touches_person for change in changes] == [True, False, False, False]
    first = changes[0]
    assert (first.inserted, first.deleted, first.pos, first.stop) == ("blue", "red", 0, 7)
    assert (first.author, first.source, first.reason, first.citation_ids) == (
        "researcher",
        "agent",
        "Seen",
        ("c1",),
    )
    assert changes[1].excerpt == "and a cat"
    assert changes[3].excerpt == "A note"


def test_an_excerpt_is_one_line_of_bounded_length() -> None:
    desk = Desk()
    desk.agent("propose", ops=(Insert(pos=0, text="word " * 200),))
    (change,) = pending_changes(desk.document)
    assert len(change.excerpt) == 160
    assert change.excerpt.endswith("…")


def test_next_and_previous_go_round() -> None:
    document = reviewed().document
    seen: list[str] = []
    section_id, pos = "conductor", -1
    for _ in range(5):
        change = next_change(document, section_id, pos)
        assert change is not None
        seen.append(change.hunk_id)
        section_id, pos = change.section_id, change.pos
    assert seen == ["q/2", "t/1", "q/1", "n/1", "q/2"]
    back = previous_change(document, "conductor", 0)
    assert back is not None
    assert back.hunk_id == "n/1"
    before = previous_change(document, "researcher", 0)
    assert before is not None
    assert before.hunk_id == "q/1"
    assert next_change(Desk("x").document, "conductor", 0) is None
    assert previous_change(Desk("x").document, "conductor", 0) is None


def test_deciding_on_all_of_a_section_or_an_author() -> None:
    for section_id, author, expected in (
        (None, None, [("n", ("n/1",)), ("q", ("q/2", "q/1")), ("t", ("t/1",))]),
        ("researcher", None, [("n", ("n/1",))]),
        (None, "terminal", [("t", ("t/1",))]),
        ("conductor", "researcher", [("q", ("q/2", "q/1"))]),
    ):
        desk = reviewed()
        patches = decide_all(desk.document, desk.issuer("user", "user"), "accept", section_id, author)
        assert [(patch.proposal_id, patch.hunk_ids) for patch in patches] == expected
    desk = reviewed()
    for patch in decide_all(desk.document, desk.issuer("user", "user"), "accept"):
        desk.do(patch)
    assert desk.canon() == "blue car and a dog!"
    assert pending_changes(desk.document) == ()


def test_a_proposal_spread_over_sections_is_decided_in_one_patch() -> None:
    desk = Desk()
    ops = (Insert(pos=0, text="one\n"), Insert(pos=4, text="two\n"))
    desk.agent("propose", "researcher", ops=ops, proposal_id="q")
    desk.agent("move", "researcher", hunk_ids=("q/2",), target_section_id="conductor")
    patches = decide_all(desk.document, desk.issuer("user", "user"), "accept")
    assert [(patch.proposal_id, patch.hunk_ids) for patch in patches] == [("q", ("q/2", "q/1"))]
    desk.do(patches[0])
    assert (desk.canon(), desk.canon("researcher")) == ("two\n", "one\n")


def test_the_policy_says_what_the_conductor_may_merge() -> None:
    desk = reviewed()
    desk.user("propose", ops=(Insert(pos=0, text="mine"),), proposal_id="u")
    assert mergeable(desk.document, "review") == ()
    assert [change.hunk_id for change in mergeable(desk.document, "default")] == ["t/1", "q/1", "n/1"]
    assert [change.hunk_id for change in mergeable(desk.document, "default", "researcher")] == ["n/1"]
    assert [change.hunk_id for change in mergeable(desk.document, "all")] == ["q/2", "t/1", "q/1", "n/1"]
    mine = next(change for change in pending_changes(desk.document) if change.proposal_id == "u")
    assert not may_merge("all", mine)


def test_text_a_person_accepted_is_the_persons() -> None:
    desk = Desk()
    desk.agent("propose", ops=(Insert(pos=0, text="Agent text."),), proposal_id="q")
    desk.user("accept", proposal_id="q")
    desk.agent("propose", ops=(Delete(pos=0, len=5),))
    assert mergeable(desk.document, "default") == ()
    desk = Desk()
    desk.agent("propose", ops=(Insert(pos=0, text="Agent text."),), proposal_id="q")
    desk.agent("accept", author="conductor", proposal_id="q")
    desk.agent("propose", ops=(Delete(pos=0, len=5),))
    assert len(mergeable(desk.document, "default")) == 1


def test_a_hunk_parted_by_a_move_still_touches_the_persons_text() -> None:
    desk = Desk("typed", "researcher")
    desk.agent("propose", "researcher", ops=(Replace(pos=0, len=5, text="written"),), proposal_id="q")
    desk.agent("move", "researcher", proposal_id="q", target_section_id="conductor")
    assert desk.text() == "written"
    assert [change.touches_person for change in pending_changes(desk.document)] == [True, True]
    assert mergeable(desk.document, "default") == ()


@pytest.mark.parametrize("decision", ["accept", "reject"])
def test_all_can_be_decided_where_one_strikes_out_what_another_brings_in(
    decision: Literal["accept", "reject"],
) -> None:
    """Whichever stands first: the deletion or the insertion."""
    for start, stop in ((0, 5), (4, 12)):
        desk = Desk("one two")
        desk.agent("propose", ops=(Insert(pos=3, text=" more"),), proposal_id="i")
        desk.user("propose", ops=(Delete(pos=start, len=stop - start),), proposal_id="d")
        for patch in decide_all(desk.document, desk.issuer("user", "user"), decision):
            desk.do(patch)
        assert pending_changes(desk.document) == ()


@pytest.mark.parametrize("decision", ["accept", "reject"])
def test_an_insertion_that_is_struck_out_whole_can_be_decided_with_its_deletion(
    decision: Literal["accept", "reject"],
) -> None:
    desk = Desk("one two")
    desk.agent("propose", ops=(Insert(pos=3, text=" more"),), proposal_id="i")
    desk.user("propose", ops=(Delete(pos=0, len=12),), proposal_id="d")
    for patch in decide_all(desk.document, desk.issuer("user", "user"), decision):
        desk.do(patch)
    assert desk.canon() == ("" if decision == "accept" else "one two")
