import pytest

from storage.document import (
    Applied,
    Delete,
    Insert,
    PatchOp,
    PatchRefused,
    Replace,
    RunDocument,
    Stale,
    rebase,
    submit,
)
from tests.storage.document.helpers import Desk

TEXT = "one two three four"


def late(desk: Desk, base: RunDocument, source: str, *ops: PatchOp, kind: str = "propose") -> Applied | Stale:
    """Offer a patch that was made on an older document."""
    author = "user" if source == "user" else "researcher"
    issuer = desk.issuer(author, "user" if source == "user" else "agent")
    return desk.offer(issuer.patch(base, "edit" if kind == "edit" else "propose", "conductor", ops=ops))


@pytest.mark.parametrize(
    ("meanwhile", "op"),
    [
        (Insert(pos=6, text="X"), Replace(pos=4, len=3, text="2")),
        (Delete(pos=5, len=1), Delete(pos=4, len=3)),
        (Delete(pos=0, len=5), Delete(pos=4, len=3)),
        (Replace(pos=6, len=4, text="X"), Delete(pos=4, len=3)),
        (Delete(pos=3, len=5), Insert(pos=5, text="X")),
    ],
)
def test_an_agents_change_to_touched_text_is_stale(meanwhile: PatchOp, op: PatchOp) -> None:
    desk = Desk(TEXT)
    base = desk.document
    desk.user("edit", ops=(meanwhile,))
    before = desk.document
    outcome = late(desk, base, "agent", op)
    assert isinstance(outcome, Stale)
    assert desk.document is before
    assert "since it was read" in outcome.reason
    assert outcome.present_text == desk.text()


@pytest.mark.parametrize(
    ("meanwhile", "op", "canon"),
    [
        (Insert(pos=4, text="X "), Replace(pos=4, len=3, text="2"), "one X 2 three four"),
        (Insert(pos=7, text="X"), Replace(pos=4, len=3, text="2"), "one 2X three four"),
        (Delete(pos=0, len=4), Replace(pos=4, len=3, text="2"), "2 three four"),
        (Delete(pos=4, len=4), Insert(pos=4, text="2 "), "one 2 three four"),
        (Insert(pos=18, text=" five"), Insert(pos=18, text=" six"), "one two three four five six"),
        (Delete(pos=0, len=18), Insert(pos=18, text="end"), "end"),
    ],
)
def test_an_agents_change_beside_another_is_carried_over(meanwhile: PatchOp, op: PatchOp, canon: str) -> None:
    desk = Desk(TEXT)
    base = desk.document
    desk.user("edit", ops=(meanwhile,))
    outcome = late(desk, base, "agent", op)
    assert isinstance(outcome, Applied)
    desk.user("accept", proposal_id=outcome.patch.patch_id)
    assert desk.canon() == canon


def test_an_agents_change_to_text_reviewed_meanwhile_is_stale() -> None:
    desk = Desk(TEXT)
    desk.agent("propose", author="terminal", ops=(Delete(pos=4, len=4),), proposal_id="q")
    base = desk.document
    desk.user("reject", proposal_id="q")
    assert isinstance(late(desk, base, "agent", Delete(pos=4, len=3)), Stale)
    assert isinstance(late(desk, desk.document, "agent", Delete(pos=4, len=3)), Applied)


def test_an_agents_change_to_anothers_pending_proposal_is_stale() -> None:
    desk = Desk(TEXT)
    base = desk.document
    desk.agent("propose", author="terminal", ops=(Delete(pos=4, len=4),))
    assert isinstance(late(desk, base, "agent", Replace(pos=4, len=3, text="2")), Stale)
    outcome = late(desk, desk.document, "agent", Replace(pos=4, len=3, text="2"))
    assert isinstance(outcome, Stale)
    assert "waits for review" in outcome.reason


@pytest.mark.parametrize(
    ("meanwhile", "op", "expected"),
    [
        (Delete(pos=0, len=18), Insert(pos=5, text="X"), "X"),
        (Insert(pos=5, text="agent"), Delete(pos=4, len=3), "one agent three four"),
        (Insert(pos=4, text="A"), Insert(pos=4, text="U"), "one AUtwo three four"),
        (Delete(pos=4, len=4), Replace(pos=4, len=3, text="2"), "one 2three four"),
    ],
)
def test_a_persons_change_is_always_carried_over(meanwhile: PatchOp, op: PatchOp, expected: str) -> None:
    desk = Desk()
    desk.agent("edit", ops=(Insert(pos=0, text=TEXT),))
    base = desk.document
    desk.agent("edit", ops=(meanwhile,))
    assert isinstance(late(desk, base, "user", op, kind="edit"), Applied)
    assert desk.text() == expected


def test_the_named_hunks_of_a_late_proposal_stay() -> None:
    desk = Desk(TEXT)
    base = desk.document
    desk.user("edit", ops=(Insert(pos=0, text="zero "),))
    ops = (Replace(pos=0, len=3, text="1"), Replace(pos=9, len=5, text="3"))
    outcome = late(desk, base, "agent", *ops)
    assert isinstance(outcome, Applied)
    pid = outcome.patch.patch_id
    found = {span.text: span.insert_proposal for span in desk.document.section("conductor").spans}
    assert (found["1"], found["3"]) == (f"{pid}/1", f"{pid}/2")


def test_a_late_move_takes_along_what_was_typed_inside() -> None:
    desk = Desk("Note one. Note two.", "researcher")
    desk.user("edit", ops=(Insert(pos=0, text="Report. End."),))
    base = desk.document
    desk.user("edit", "researcher", ops=(Insert(pos=4, text="d"),))
    desk.user("edit", ops=(Insert(pos=0, text="My "),))
    ops = (Delete(pos=0, len=10),)
    issuer = desk.issuer("conductor", "agent")
    patch = issuer.patch(base, "move", "researcher", ops=ops, target_section_id="conductor", target_pos=8)
    desk.do(patch)
    assert desk.text() == "My Report. Noted one. End."
    assert desk.text("researcher") == "Note two."


def test_a_late_move_whose_place_or_text_is_gone() -> None:
    desk = Desk("Note.", "researcher")
    desk.user("edit", ops=(Insert(pos=0, text="Report. End."),))
    base = desk.document
    desk.user("edit", ops=(Delete(pos=6, len=3),))
    issuer = desk.issuer("conductor", "agent")
    place = issuer.patch(base, "move", "researcher", target_section_id="conductor", target_pos=8)
    assert isinstance(desk.offer(place), Stale)
    ops = (Delete(pos=0, len=5),)
    text = issuer.patch(base, "move", "researcher", ops=ops, target_section_id="conductor")
    desk.user("edit", "researcher", ops=(Delete(pos=0, len=5),))
    with pytest.raises(PatchRefused, match="nothing left"):
        desk.offer(text)


def test_a_patch_needs_the_history_since_it_was_made() -> None:
    desk = Desk(TEXT)
    base = desk.document
    patch = desk.issuer("user", "user").patch(base, "edit", "conductor", ops=(Insert(pos=0, text="x"),))
    desk.user("edit", ops=(Insert(pos=0, text="y"),))
    for since in ([], desk.log[:1], [*desk.log, desk.log[1]]):
        with pytest.raises(PatchRefused, match="cannot be joined"):
            rebase(desk.document, patch, since)
    assert isinstance(submit(desk.document, patch, desk.log[1:]), Applied)


def test_the_present_text_of_a_long_document_is_the_part_around() -> None:
    desk = Desk("".join(f"Line {number} of the text.\n" for number in range(1000)))
    pos = desk.text().index("Line 700 ")
    base = desk.document
    desk.user("edit", ops=(Delete(pos=pos, len=3),))
    outcome = late(desk, base, "agent", Delete(pos=pos, len=4))
    assert isinstance(outcome, Stale)
    assert "e 700 of" in outcome.present_text
    assert len(outcome.present_text) <= 2000
    assert outcome.present_text.startswith("Line ")
