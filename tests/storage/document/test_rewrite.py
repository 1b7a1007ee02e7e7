"""Editing a proposal: the person's text comes out, and nothing else moves."""

from hypothesis import given
from hypothesis import strategies as st

from storage.document import Delete, Insert, PatchOp, Replace, pending_changes
from storage.document.rewrite import ProposedText, proposed_text, rewriting_ops
from tests.storage.document.helpers import Desk, interleavings

WORDS = st.lists(st.sampled_from(["red", "blue", "a", ",", " ", "\n", "Ä", "😀", "cat"]), max_size=8).map(
    "".join
)


def begun(desk: Desk, proposal_id: str) -> ProposedText:
    found = proposed_text(desk.document, proposal_id)
    assert found is not None
    return found


def accept(desk: Desk, proposal_id: str) -> None:
    hunks = [each.hunk_id for each in pending_changes(desk.document) if each.proposal_id == proposal_id]
    if hunks:
        desk.user("accept", proposal_id=proposal_id, hunk_ids=tuple(hunks))


def canon_of(desk: Desk) -> str:
    return desk.document.canon("conductor")


def test_the_text_is_what_accepting_would_leave() -> None:
    desk = Desk("The old car is red.")
    desk.agent(
        "propose",
        ops=(Replace(pos=15, len=3, text="blue"), Replace(pos=4, len=3, text="new")),
        proposal_id="p",
    )
    proposed = begun(desk, "p")
    assert proposed.text == "new car is blue"
    desk.user("edit", ops=rewriting_ops(proposed, "new car was green"))
    accept(desk, "p")
    assert canon_of(desk) == "The new car was green."


def test_what_another_proposes_in_between_is_left_alone() -> None:
    desk = Desk("one two three")
    desk.agent(
        "propose", ops=(Replace(pos=8, len=5, text="3"), Replace(pos=0, len=3, text="1")), proposal_id="p"
    )
    two = desk.text().index("two")
    desk.agent("propose", author="terminal", ops=(Insert(pos=two, text="and "),), proposal_id="t")
    proposed = begun(desk, "p")
    assert "and" not in proposed.text
    desk.user("edit", ops=rewriting_ops(proposed, proposed.text.replace("1", "I")))
    accept(desk, "p")
    assert {each.proposal_id for each in pending_changes(desk.document)} == {"t"}
    assert canon_of(desk).startswith("I two")


def test_nothing_waits_any_more() -> None:
    desk = Desk("text")
    assert proposed_text(desk.document, "p") is None
    desk.agent("propose", ops=(Delete(pos=0, len=4),), proposal_id="p")
    proposed = begun(desk, "p")
    assert (proposed.text, rewriting_ops(proposed, "")) == ("", ())
    desk.user("edit", ops=rewriting_ops(proposed, "word"))
    accept(desk, "p")
    assert canon_of(desk) == "word"


@st.composite
def proposals(draw: st.DrawFn) -> tuple[str, tuple[PatchOp, ...]]:
    """A text, and ops that an agent proposes on it."""
    text = draw(WORDS.filter(bool))
    ops: list[PatchOp] = []
    top = len(text)
    for _ in range(draw(st.integers(1, 3))):  # from the end backwards, so that positions are the text's
        pos = draw(st.integers(0, top))
        gone, new = draw(st.integers(0, top - pos)), draw(WORDS)
        if gone and new:
            ops.append(Replace(pos=pos, len=gone, text=new))
        elif gone:
            ops.append(Delete(pos=pos, len=gone))
        elif new:
            ops.append(Insert(pos=pos, text=new))
        top = pos
    return text, tuple(ops)


@interleavings
@given(proposals(), WORDS)
def test_editing_then_accepting_gives_the_edited_text_in_its_place(
    first: tuple[str, tuple[PatchOp, ...]], wanted: str
) -> None:
    """Accepted as it is, the canon is before + proposed + after; edited, before + wanted + after."""
    text, ops = first
    if not ops:
        return
    plain, edited = Desk(text), Desk(text)
    for desk in (plain, edited):
        desk.agent("propose", ops=ops, proposal_id="p")
    proposed = proposed_text(edited.document, "p")
    if proposed is None:
        return
    accept(plain, "p")
    if made := rewriting_ops(proposed, wanted):
        edited.user("edit", ops=made)
    accept(edited, "p")
    before = canon_of(plain)
    assert proposed.text in before
    places = [i for i in range(len(before) + 1) if before.startswith(proposed.text, i)]
    assert canon_of(edited) in {before[:i] + wanted + before[i + len(proposed.text) :] for i in places}
    assert not [each for each in pending_changes(edited.document) if each.proposal_id == "p"]
