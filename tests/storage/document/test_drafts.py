"""Texts that are still being written, in the document itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.document import (
    Delete,
    Insert,
    Issuer,
    Patch,
    PatchRefused,
    RunDocument,
    apply,
    decide_all,
    mergeable,
    pending_changes,
    submit,
    view_for,
)
from storage.document.drafts import draft_state, hunk_of_draft, open_drafts, tail_of, without_draft
from storage.document.transform import Stale

SECTION = "conductor"


def issuer(author: str) -> Issuer:
    numbers = iter(range(1, 10_000))
    return Issuer(author, "user" if author == "user" else "agent", lambda: f"{author}-{next(numbers)}")


AGENT, OTHER, PERSON = "researcher", "terminal", "user"


class Play:
    """A document with one draft, and who writes beside it."""

    def __init__(self) -> None:
        self.document = RunDocument.new("run-1", "An objective")
        self.who = {name: issuer(name) for name in (AGENT, OTHER, PERSON)}
        self.patches: list[Patch] = []

    def do(self, patch: Patch) -> None:
        done = submit(self.document, patch)
        assert not isinstance(done, Stale)
        self.document = done.document
        self.patches.append(done.patch)

    def write(self, text: str, written: int | None) -> None:
        """The draft begins or grows; ``written`` None ends it."""
        tail = tail_of(self.document, "d")
        pos = tail.pos if tail else self.document.section(SECTION).length
        ops = (Insert(pos=pos, text=text),) if text else ()
        hunks = (hunk_of_draft("d"),) * len(ops) or None
        fields = {"ops": ops, "hunk_ids": hunks, "proposal_id": "d", "draft": written}
        self.do(self.who[AGENT].patch(self.document, "propose", SECTION, **fields))

    def edit(self, *ops: Insert | Delete, by: str = PERSON) -> None:
        patch = self.who[by].patch
        self.do(
            patch(self.document, "edit", SECTION, ops=ops)
            if by == PERSON
            else patch(self.document, "propose", SECTION, ops=ops)
        )

    @property
    def live(self) -> str:
        return self.document.live_text(SECTION)


@given(st.lists(st.tuples(st.sampled_from("gtdo"), st.integers(0, 500)), max_size=40), st.booleans())
def test_growing_among_others(steps: list[tuple[str, int]], is_withdrawn: bool) -> None:
    """It stays one hunk in its own order, whatever is typed or taken out around and inside it."""
    play = Play()
    play.write("A", 1)
    written, typed = 1, 0
    for what, dice in steps:
        pos = dice % (len(play.live) + 1)
        match what:
            case "g" if tail_of(play.document, "d") is not None:
                written += 1
                play.write(chr(ord("A") + written % 26), written)
            case "t":
                typed += 1
                play.edit(Insert(pos=pos, text=str(typed % 10)))
            case "d" if pos < len(play.live):
                play.edit(Delete(pos=pos, len=1))
            case "o":
                play.edit(Insert(pos=len(play.live), text="(other)"), by=OTHER)
            case _:
                pass
    text = "".join(
        span.text for span in play.document.section(SECTION).spans if span.insert_proposal == "d/1"
    )
    order = [chr(ord("A") + number % 26) for number in (0, *range(2, written + 1))]
    rest = iter(order)
    assert all(letter in rest for letter in text), "its letters are in the order in which they were written"
    assert (draft_state(play.document, "d") == "open") == bool(text)
    beside = "".join(
        span.text for span in play.document.section(SECTION).spans if span.insert_proposal != "d/1"
    )
    if is_withdrawn and text:
        fields = {"proposal_id": "d", "hunk_ids": ("d/1",)}
        play.do(play.who[AGENT].patch(play.document, "reject", SECTION, **fields))
        assert play.live == beside
    elif text:
        ops = without_draft(play.document, "d", SECTION)
        taken: dict[str, object] = {"ops": ops, "hunk_ids": ("d/1",) * len(ops), "proposal_id": "d"}
        play.do(play.who[AGENT].patch(play.document, "propose", SECTION, draft=written, **taken))
        assert play.live == beside
    again = RunDocument.new("run-1", "An objective")
    for patch in play.patches:
        again = apply(again, Patch.model_validate(patch.model_dump(exclude_none=True))).document
    assert again == play.document


def test_nobody_accepts_it_and_no_policy_does() -> None:
    play = Play()
    play.write("Half", 4)
    (change,) = pending_changes(play.document)
    assert change.draft
    assert mergeable(play.document, "all") == ()
    assert decide_all(play.document, play.who[PERSON], "accept") == ()
    for fields in ({"proposal_id": "d"}, {"hunk_ids": ("d/1",)}):
        with pytest.raises(PatchRefused, match="still being written"):
            play.do(play.who[PERSON].patch(play.document, "accept", SECTION, **fields))
    play.write(" and whole", None)
    assert [each.draft for each in mergeable(play.document, "default")] == [False]
    play.do(play.who[PERSON].patch(play.document, "accept", SECTION, proposal_id="d"))
    assert play.document.canon(SECTION) == "Half and whole"


def test_its_author_does_not_see_it_before_it_is_whole() -> None:
    play = Play()
    play.write("Half", 4)
    assert view_for(play.document, AGENT, SECTION).text == ""
    play.write("", None)
    assert view_for(play.document, AGENT, SECTION).text == "Half"


def test_a_rejected_one_is_no_draft_any_more_also_when_it_is_reopened() -> None:
    play = Play()
    play.write("Half", 4)
    (reject,) = decide_all(play.document, play.who[PERSON], "reject")
    play.do(reject)
    assert (open_drafts(play.document), draft_state(play.document, "d")) == ((), "ended")
    play.do(play.who[PERSON].patch(play.document, "reopen", SECTION, proposal_id="d"))
    assert play.live == "Half"
    play.do(play.who[PERSON].patch(play.document, "accept", SECTION, proposal_id="d"))
    assert play.document.canon(SECTION) == "Half"


def test_its_end_is_found_where_it_has_moved_to() -> None:
    play = Play()
    play.write("Half\n", 4)
    tail = tail_of(play.document, "d")
    assert tail is not None
    assert (tail.pos, tail.closed) == (4, True)
    play.do(play.who[PERSON].patch(play.document, "move", SECTION, target_section_id="researcher"))
    tail = tail_of(play.document, "d")
    assert tail is not None
    assert (tail.section_id, tail.pos) == ("researcher", 4)
    assert draft_state(play.document, "other") == "unknown"
