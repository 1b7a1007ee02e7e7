"""What is moved into the report is parted from the text before it, and takes its gap along when it goes."""

import pytest

from storage.document import Applied, Insert, append, decide_all, pending_changes, replay, undo
from storage.document.joining import join, paragraphs
from storage.document.unmake import change_at, unmake
from storage.document.view import view_for
from tests.storage.document.helpers import Desk


def joined(report: str, *notes: tuple[str, str]) -> tuple[Desk, list[str]]:
    """A report with these texts of workers moved to its end; and their hunks."""
    desk = Desk(report)
    hunks = []
    for worker, text in notes:
        pos = desk.document.section(worker).length
        proposed = desk.agent("propose", worker, worker, ops=(Insert(pos=pos, text=text),))
        hunks.append(f"{proposed.patch.patch_id}/1")
    for worker in dict.fromkeys(worker for worker, _ in notes):
        mine = tuple(hunk for hunk, (name, _) in zip(hunks, notes, strict=True) if name == worker)
        for patch in join(desk.document, worker, mine, desk.issuer("conductor", "agent")):
            desk.do(patch)
    return desk, hunks


R, T = ("researcher", "One.\n"), ("terminal", "Two.\n")


def decide(desk: Desk, kind: str, *hunks: str) -> Applied:
    return desk.user(kind, hunk_ids=hunks)  # type: ignore[arg-type]


def looks(desk: Desk) -> list[tuple[str, str, str | None, str | None]]:
    return [
        (span.text, span.author, span.insert_proposal, span.delete_proposal)
        for span in desk.document.section("conductor").spans
    ]


@pytest.mark.parametrize(
    ("report", "before"),
    [("", ""), ("Mine.", "Mine.\n\n"), ("Mine.\n", "Mine.\n\n"), ("Mine.\n\n", "Mine.\n\n")],
)
@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
@pytest.mark.parametrize("kinds", ["aa", "ar", "ra", "rr"])
def test_any_subset_decided_in_any_order(
    report: str, before: str, order: tuple[int, int], kinds: str
) -> None:
    desk, hunks = joined(report, R, T)
    assert desk.text() == f"{before}One.\n\nTwo.\n"
    assert desk.canon() == report
    states = [looks(desk)]
    for number in order:
        decide(desk, "accept" if kinds[number] == "a" else "reject", hunks[number])
        states.append(looks(desk))
    stay = [text for kind, text in zip(kinds, ("One.\n", "Two.\n"), strict=True) if kind == "a"]
    assert desk.canon() == desk.text() == (before + "\n".join(stay) if stay else report)
    for number in range(len(order)):
        done = desk.log[-1 - 2 * number]
        desk.do(undo(desk.document, done, desk.log[done.document.revision :], desk.issuer("user", "user")))
        assert looks(desk) == states[-2 - number]
    assert [applied.document for applied in desk.log] == list(replay(desk.start, desk.patches))


def test_a_gap_is_no_change_of_its_own_and_its_text_keeps_author_and_place() -> None:
    desk, hunks = joined("Mine.", R, T)
    changes = pending_changes(desk.document)
    assert [change.hunk_id for change in changes] == hunks
    assert [(change.pos, change.inserted, change.author) for change in changes] == [
        (7, "One.\n", "researcher"),
        (13, "Two.\n", "terminal"),
    ]
    assert view_for(desk.document, "researcher", "conductor").text == "Mine.\n\nOne.\n"
    assert view_for(desk.document, "terminal", "conductor").text == "Mine.\nTwo.\n"
    decide(desk, "accept", *hunks)
    assert change_at(desk.document, "conductor", 5) is None
    assert change_at(desk.document, "conductor", 7) == hunks[0].partition("/")[0]


def test_one_of_a_workers_changes_is_parted_like_the_other() -> None:
    for kept, text in ((0, "One.\n"), (1, "More.\n")):
        desk, hunks = joined("Mine.", R, ("researcher", "More.\n"))
        decide(desk, "reject", hunks[1 - kept])
        decide(desk, "accept", hunks[kept])
        assert desk.canon() == desk.text() == f"Mine.\n\n{text}"


def test_each_proposal_of_a_worker_is_a_paragraph_unless_it_goes_on_with_what_is_before_it() -> None:
    desk = Desk("Mine.")
    hunks = []
    for text in ("One.", "Two.", "- a", "- b", "| x |", "  more", "Three."):
        proposed = desk.agent("propose", "researcher", ops=append(desk.document, "researcher", text))
        hunks.append(f"{proposed.patch.patch_id}/1")
    pos = len("One")
    inside = desk.agent("propose", "researcher", ops=(Insert(pos=pos, text=" and a half"),))
    one, two, item, second, row, more, three = hunks
    found = paragraphs(pending_changes(desk.document, "researcher"))
    assert found == ((one, f"{inside.patch.patch_id}/1"), (two, item, second, row, more), (three,))
    for group in found:
        for patch in join(desk.document, "researcher", group, desk.issuer("conductor", "agent")):
            desk.do(patch)
    joined = "Mine.\n\nOne and a half.\n\nTwo.\n- a\n- b\n| x |\n  more\n\nThree.\n"
    assert (desk.text(), desk.canon(), desk.text("researcher")) == (joined, "Mine.", "")
    decide(desk, "reject", one, two)
    decide(desk, "accept", three)
    for patch in decide_all(desk.document, desk.issuer("user", "user"), "reject"):
        desk.do(patch)
    assert desk.canon() == desk.text() == "Mine.\n\nThree.\n"


def test_a_gap_that_another_change_needs_stays_when_the_first_is_undone() -> None:
    desk, hunks = joined("Mine.", R, T)
    first = decide(desk, "accept", hunks[0])
    second = decide(desk, "accept", hunks[1])
    person = desk.issuer("user", "user")
    desk.do(undo(desk.document, first, desk.log[first.document.revision :], person))
    assert desk.canon() == "Mine.\n\nTwo.\n"
    desk.do(undo(desk.document, second, desk.log[second.document.revision :], person))
    assert (desk.canon(), desk.text()) == ("Mine.", "Mine.\n\nOne.\n\nTwo.\n")


def test_a_change_taken_back_takes_its_gap_along() -> None:
    desk, hunks = joined("Mine.", R, T)
    decide(desk, "accept", *hunks)
    for patch in unmake(desk.document, hunks[0].partition("/")[0], desk.issuer("user", "user")):
        desk.do(patch.ordered_after(desk.document.revision))
    assert desk.canon() == desk.text() == "Mine.\n\nTwo.\n"


def test_a_move_that_is_undone_leaves_nothing_in_the_report() -> None:
    desk, _ = joined("Mine.", R)
    person = desk.issuer("user", "user")
    move = next(applied for applied in desk.log if applied.patch.kind == "move")
    back = desk.do(undo(desk.document, move, desk.log[move.document.revision :], person))
    assert (desk.text(), desk.text("researcher"), desk.canon("researcher")) == ("Mine.", "One.\n", "")
    desk.do(undo(desk.document, back, [], person))
    assert (desk.text(), desk.canon(), desk.text("researcher")) == ("Mine.\n\nOne.\n", "Mine.", "")


def test_what_a_person_joined_by_hand_stays_joined() -> None:
    desk, hunks = joined("", R)
    desk.user("edit", ops=(Insert(pos=0, text="- "),))
    looked = looks(desk)
    accepted = decide(desk, "accept", hunks[0])
    assert desk.canon() == desk.text() == "- One.\n"
    person = desk.issuer("user", "user")
    desk.do(undo(desk.document, accepted, [], person))
    rejected = decide(desk, "reject", hunks[0])
    assert desk.canon() == desk.text() == "- "
    desk.do(undo(desk.document, rejected, [], person))
    assert looks(desk) == looked


def test_a_gap_whose_text_a_person_deleted_can_be_decided_on() -> None:
    desk, _ = joined("Mine.", R)
    desk.user("edit", ops=({"op": "delete", "pos": 7, "len": 5},))
    assert [change.inserted for change in pending_changes(desk.document)] == ["\n", "\n"]
    for patch in decide_all(desk.document, desk.issuer("user", "user"), "reject"):
        desk.do(patch)
    assert desk.canon() == desk.text() == "Mine."
