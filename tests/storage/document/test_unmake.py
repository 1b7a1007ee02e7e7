"""An agent's change that was accepted is taken back, whoever accepted it, and that is undone in turn."""

import pytest

from storage.document import Applied, Delete, Insert, PatchRefused, Replace, undo
from storage.document.unmake import change_at, unmake
from tests.storage.document.helpers import Desk


def take_back(desk: Desk, proposal_id: str = "q") -> list[Applied]:
    patches = unmake(desk.document, proposal_id, desk.issuer("user", "user"))
    return [desk.do(patch.ordered_after(desk.document.revision)) for patch in patches]


def undone(desk: Desk, applied: Applied) -> Applied:
    since = desk.log[applied.document.revision :]
    return desk.do(undo(desk.document, applied, since, desk.issuer("user", "user")))


def accepted(by: str = "user") -> Desk:
    desk = Desk("The red house. The end.")
    ops = (Insert(pos=14, text=" It is old."), Replace(pos=4, len=3, text="blue"))
    desk.agent("propose", ops=ops, proposal_id="q")
    (desk.user if by == "user" else desk.agent)("accept", proposal_id="q")
    return desk


@pytest.mark.parametrize("by", ["user", "conductor"])
def test_what_it_brought_goes_and_what_it_took_comes_back_around_later_changes(by: str) -> None:
    desk = accepted(by)
    assert desk.text() == "The blue house. It is old. The end."
    desk.user("edit", ops=(Insert(pos=0, text="> "),))
    done = take_back(desk)
    assert desk.text() == desk.canon() == "> The red house. The end."
    again = [undone(desk, each) for each in reversed(done)]
    assert desk.text() == desk.canon() == "> The blue house. It is old. The end."
    for each in reversed(again):
        undone(desk, each)
    assert desk.text() == desk.canon() == "> The red house. The end."


def test_what_was_merged_from_an_inbox_is_taken_back() -> None:
    desk = Desk("Report. ")
    desk.agent("propose", "researcher", ops=(Insert(pos=0, text="A finding."),), proposal_id="q")
    desk.agent("move", "researcher", author="conductor", proposal_id="q", target_section_id="conductor")
    desk.agent("accept", author="conductor", proposal_id="q")
    take_back(desk)
    assert desk.text() == "Report. "
    assert desk.text("researcher") == ""


@pytest.mark.parametrize("op", [Insert(pos=20, text="very "), Delete(pos=16, len=3), Delete(pos=5, len=2)])
def test_a_change_whose_text_was_touched_stays(op: Insert | Delete) -> None:
    desk = accepted()
    desk.user("edit", ops=(op,))
    before = desk.text()
    with pytest.raises(PatchRefused, match="changed afterwards"):
        take_back(desk)
    assert desk.text() == before


def test_what_waits_or_was_rejected_is_not_there_to_take_back() -> None:
    desk = Desk("red")
    desk.agent("propose", ops=(Replace(pos=0, len=3, text="blue"),), proposal_id="q")
    with pytest.raises(PatchRefused, match="nothing of this change"):
        take_back(desk)
    desk.user("reject", proposal_id="q")
    with pytest.raises(PatchRefused, match="nothing of this change"):
        take_back(desk)


def test_the_change_at_a_place_is_an_agents_and_settled() -> None:
    desk = accepted()
    assert change_at(desk.document, "conductor", 5) == "q"
    assert change_at(desk.document, "conductor", 0) is None
    assert change_at(desk.document, "conductor", 999) is None
    assert change_at(desk.document, "nowhere", 0) is None
