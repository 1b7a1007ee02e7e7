import pytest

from storage.document import (
    Applied,
    Delete,
    Insert,
    Patch,
    PatchRefused,
    Replace,
    delta,
    pending_changes,
    undo,
)
from tests.storage.document.helpers import Desk


def undone(desk: Desk, applied: Applied) -> Applied:
    since = desk.log[applied.document.revision :]
    return desk.do(undo(desk.document, applied, since, desk.issuer("user", "user")))


def test_typing_is_undone_and_done_again_around_later_changes() -> None:
    desk = Desk("one two three")
    typed = desk.user("edit", ops=(Replace(pos=4, len=3, text="2"), Insert(pos=0, text="> ")))
    desk.agent("propose", ops=(Insert(pos=len(desk.text()), text=" four"),))
    back = undone(desk, typed)
    assert desk.text() == "one two three four"
    undone(desk, back)
    assert desk.text() == "> one 2 three four"


def test_many_places_are_taken_back_without_composing_them_one_by_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk = Desk("one two three\n" * 50)
    before = desk.text()
    places = [Replace(pos=14 * line + 4, len=3, text="2") for line in range(49, -1, -1)]
    replaced = desk.user("edit", ops=tuple(places))
    composed: list[object] = []

    def compose(first: delta.Delta, second: delta.Delta) -> delta.Delta:
        composed.append(second)
        return whole(first, second)

    whole = delta.compose
    monkeypatch.setattr(delta, "compose", compose)
    back = undone(desk, replaced)
    assert desk.text() == before
    delta.from_changes(back.changes, "conductor")
    assert len(composed) <= len(places), "at most what goes and what comes at one place"


def test_what_a_person_deleted_comes_back_with_its_authors_and_marks() -> None:
    desk = Desk("typed ")
    desk.agent("edit", ops=(Insert(pos=6, text="written "),))
    desk.agent("propose", ops=(Insert(pos=14, text="pending"),), proposal_id="q")
    before = desk.document.section("conductor").spans
    cut = desk.user("edit", ops=(Delete(pos=2, len=16),))
    desk.user("edit", ops=(Insert(pos=0, text="! "),))
    undone(desk, cut)
    assert desk.document.section("conductor").spans[1:] == before
    assert len(pending_changes(desk.document)) == 1


def test_an_overlapped_change_is_not_undone() -> None:
    desk = Desk("one two three")
    written = desk.agent("edit", ops=(Insert(pos=3, text=" and a half"),))
    desk.user("edit", ops=(Insert(pos=8, text="X"),))
    with pytest.raises(PatchRefused, match="changed afterwards"):
        undone(desk, written)
    desk.user("edit", ops=(Delete(pos=3, len=12),))
    with pytest.raises(PatchRefused, match="changed afterwards"):
        undone(desk, written)


def test_nothing_is_left_to_undo() -> None:
    desk = Desk("one")
    nothing = desk.user("edit", ops=(Insert(pos=0, text=""),))
    with pytest.raises(PatchRefused, match="nothing left"):
        undone(desk, nothing)


def test_a_decision_is_undone_by_reopening() -> None:
    desk = Desk("red")
    desk.agent("propose", ops=(Replace(pos=0, len=3, text="blue"),), proposal_id="q")
    waiting = desk.document.section("conductor").spans
    back = undone(desk, desk.user("accept", proposal_id="q"))
    assert back.patch.kind == "reopen"
    assert desk.document.section("conductor").spans == waiting
    undone(desk, desk.user("reject", proposal_id="q"))
    assert desk.document.section("conductor").spans == waiting
    undone(desk, back)
    assert desk.canon() == desk.text() == "blue"


def test_a_reopened_rejection_is_rejected_again() -> None:
    desk = Desk("red")
    desk.agent("propose", ops=(Replace(pos=0, len=3, text="blue"),), proposal_id="q")
    back = undone(desk, desk.user("reject", proposal_id="q"))
    undone(desk, back)
    assert desk.canon() == desk.text() == "red"


def test_reopening_one_decision_leaves_the_other() -> None:
    desk = Desk("ab")
    desk.agent("propose", ops=(Insert(pos=0, text="1"), Insert(pos=3, text="2")), proposal_id="q")
    first = desk.user("accept", proposal_id="q", hunk_ids=("q/1",))
    desk.user("accept", proposal_id="q", hunk_ids=("q/2",))
    patch = desk.make("user", "user", "reopen", proposal_id="q", undoes_patch_id=first.patch.patch_id)
    desk.do(patch)
    assert [change.hunk_id for change in pending_changes(desk.document)] == ["q/1"]


def test_a_proposal_is_withdrawn_as_far_as_it_waits() -> None:
    desk = Desk("ab")
    proposed = desk.agent("propose", ops=(Insert(pos=0, text="1"), Insert(pos=3, text="2")), proposal_id="q")
    desk.user("accept", proposal_id="q", hunk_ids=("q/1",))
    undone(desk, proposed)
    assert desk.text() == desk.canon() == "1ab"
    with pytest.raises(PatchRefused, match="withdraw"):
        undone(desk, proposed)


def test_a_move_goes_back() -> None:
    desk = Desk("Report.")
    desk.agent("propose", "researcher", ops=(Insert(pos=0, text="A finding."),), proposal_id="q")
    before = desk.document.section("researcher").spans
    moved = desk.agent("move", "researcher", proposal_id="q", target_section_id="conductor", target_pos=3)
    desk.user("edit", ops=(Insert(pos=0, text="My "),))
    undone(desk, moved)
    assert desk.text() == "My Report."
    assert desk.document.section("researcher").spans == before


def test_a_move_from_several_places_stays() -> None:
    desk = Desk("12345", "researcher")
    ops = (Delete(pos=3, len=1), Delete(pos=0, len=1))
    moved = desk.agent("move", "researcher", ops=ops, target_section_id="conductor")
    with pytest.raises(PatchRefused, match="several places"):
        undone(desk, moved)


def test_a_state_goes_back_and_an_opened_section_stays() -> None:
    desk = Desk()
    undone(desk, desk.agent("section_state", "researcher", section_state="running"))
    assert desk.document.section("researcher").state == "pending"
    opened = desk.agent("section_state", "analyst", section_state="running")
    with pytest.raises(PatchRefused, match="stays"):
        undone(desk, opened)


def test_an_undo_whose_text_is_not_there_any_more_is_plain_typing() -> None:
    desk = Desk("abc")
    desk.user("edit", ops=(Delete(pos=0, len=1),))
    ops = (Insert(pos=0, text="other"),)
    patch: Patch = desk.make("user", "user", "edit", ops=ops, undoes_patch_id="p2")
    desk.do(patch)
    assert desk.text() == "otherbc"
