"""Alignment of two runs: complete, in order, symmetrical; identical runs do not part."""

import random
import time
from itertools import pairwise, product

from hypothesis import given
from hypothesis import strategies as st

from app.viewmodels.common_steps import common_steps
from app.viewmodels.compare_view import MOST_PIECES, build_diff
from app.viewmodels.comparison import Lane, Row, Step, align, compare
from app.viewmodels.payload import PayloadPart
from app.viewmodels.word_diff import AROUND, folded, word_diff

LETTERS = st.lists(st.sampled_from("abcd"), max_size=24)
STEPS = st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("123"), st.sampled_from("xy")), max_size=12)
LANES = st.lists(
    st.tuples(st.sampled_from(["researcher", "terminal"]), st.sampled_from("pq"), STEPS), max_size=4
)


def length(one: list[str], other: list[str]) -> int:
    """The length of a longest common subsequence, by the plain table."""
    table = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for mine, its in product(range(len(one)), range(len(other))):
        same = one[mine] == other[its]
        table[mine + 1][its + 1] = (
            table[mine][its] + 1 if same else max(table[mine][its + 1], table[mine + 1][its])
        )
    return table[-1][-1]


@given(LETTERS, LETTERS, st.sampled_from([0, 20, 10**9]))
def test_a_longest_common_subsequence(one: list[str], other: list[str], most_bits: int) -> None:
    pairs = common_steps(one, other, most_bits)
    assert all(one[mine] == other[its] for mine, its in pairs)
    assert pairs == sorted(pairs)
    assert len({mine for mine, _ in pairs}) == len({its for _, its in pairs}) == len(pairs)
    assert len(pairs) == length(one, other)
    assert common_steps(other, one, most_bits) == [(its, mine) for mine, its in pairs]


def test_ten_thousand_steps_that_have_little_in_common_are_aligned_quickly() -> None:
    chance = random.Random(3)  # noqa: S311 -- not for secrets
    one, other = ([chance.choice("abcdefgh") for _ in range(10_000)] for _ in "ab")
    began = time.process_time()
    pairs = common_steps(one, other)
    assert len(pairs) > 5_000
    assert time.process_time() - began < 5  # a tenth of a second; a table of it all would take minutes


def lanes(drawn: list[tuple[str, str, list[tuple[str, str, str]]]]) -> list[Lane]:
    found, order = [], 0
    for kind, objective, steps in drawn:
        made = []
        for tool, args, outcome in steps:
            made.append(Step(f"{order}", order, tool, f"{tool} {args}", tool, outcome, "completed"))
            order += 1
        found.append(Lane(kind, f"{kind} {objective}", kind, tuple(made)))
    return found


def facing(row: Row) -> tuple[str | None, str | None]:
    return row.a.item_id if row.a else None, row.b.item_id if row.b else None


@given(LANES, LANES)
def test_every_step_of_both_runs_is_in_one_row_in_its_order(
    drawn_a: list[tuple[str, str, list[tuple[str, str, str]]]],
    drawn_b: list[tuple[str, str, list[tuple[str, str, str]]]],
) -> None:
    a, b = lanes(drawn_a), lanes(drawn_b)
    found = compare(a, b)
    rows = [row for group in found.groups for row in group.rows]
    assert [row.a for row in rows if row.a] == [step for lane in a for step in lane.steps]
    assert [row.b for row in rows if row.b] == [step for lane in b for step in lane.steps]
    for row in rows:
        assert row.a or row.b
        if row.a and row.b:
            assert row.a.weak == row.b.weak
            assert (row.kind == "arguments") == (row.a.strong != row.b.strong)
            assert (row.kind == "same") == ((row.a.strong, row.a.outcome) == (row.b.strong, row.b.outcome))
    differing = [row for row in rows if row.kind != "same"]
    assert (found.first is None) == (not differing)
    assert all(found.first.order <= row.order for row in differing if found.first)


@given(LANES, LANES)
def test_it_is_symmetrical(
    drawn_a: list[tuple[str, str, list[tuple[str, str, str]]]],
    drawn_b: list[tuple[str, str, list[tuple[str, str, str]]]],
) -> None:
    a, b = lanes(drawn_a), lanes(drawn_b)
    there = {facing(row) for group in compare(a, b).groups for row in group.rows}
    back = {facing(row)[::-1] for group in compare(b, a).groups for row in group.rows}
    assert there == back


@given(LANES)
def test_a_run_does_not_part_from_itself(drawn: list[tuple[str, str, list[tuple[str, str, str]]]]) -> None:
    found = compare(lanes(drawn), lanes(drawn))
    assert found.first is None
    assert all(row.kind == "same" for group in found.groups for row in group.rows)


def test_the_same_tool_with_other_arguments_faces_it() -> None:
    a = lanes([("researcher", "p", [("read", "1", "x"), ("read", "2", "x"), ("write", "1", "x")])])
    b = lanes(
        [
            (
                "researcher",
                "p",
                [("read", "1", "x"), ("read", "3", "x"), ("list", "1", "x"), ("write", "1", "y")],
            )
        ]
    )
    (group,) = compare(a, b).groups
    assert [row.kind for row in group.rows] == ["same", "arguments", "only_b", "result"]
    first = compare(a, b).first
    assert first is not None
    assert first.a == a[0].steps[1]


def test_agents_in_another_order_are_found_by_their_objective() -> None:
    a = lanes([("researcher", "p", [("read", "1", "x")]), ("researcher", "q", [("read", "2", "x")])])
    b = lanes([("researcher", "q", [("read", "2", "x")])])
    assert align(a, b) == [(0, None), (1, 0)]


@given(st.text("ab \n", max_size=40), st.text("ab \n", max_size=40))
def test_a_diff_holds_both_texts(before: str, after: str) -> None:
    pieces = word_diff(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != "come") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == after
    assert all(one.kind != other.kind for one, other in pairwise(pieces))
    if before == after:
        assert all(piece.kind == "same" for piece in pieces)


def test_one_changed_word_is_one_word() -> None:
    text = "".join(f"line {number} of the text\n" for number in range(300))
    pieces = word_diff(text, text.replace("line 150 of", "row 150 of"))
    assert [(piece.kind, piece.text) for piece in pieces if piece.kind != "same"] == [
        ("gone", "line"),
        ("come", "row"),
    ]


def test_words_between_which_only_signs_stay_change_together() -> None:
    pieces = word_diff('{"path": "pyproject.toml"}', '{"path": "README.md"}')
    assert [(piece.kind, piece.text) for piece in pieces] == [
        ("same", '{"path": "'),
        ("gone", "pyproject.toml"),
        ("come", "README.md"),
        ("same", '"}'),
    ]
    assert [piece.text for piece in word_diff("a, b", "c, d")] == ["a, b", "c, d"]


def test_what_is_the_same_for_long_is_folded() -> None:
    text = "".join(f"line {number}\n" for number in range(100))
    found = folded(word_diff(text, text.replace("line 50\n", "row 50\n")))
    assert [piece.kind for piece in found] == ["same", "fold", "same", "gone", "come", "same", "fold", "same"]
    assert found[1].text == f"… {50 - 2 * AROUND} lines are the same …\n"
    assert folded(word_diff("a\nb\n", "a\nb\n")) == word_diff("a\nb\n", "a\nb\n")


def test_two_long_texts_without_much_in_common_are_shown_in_part_and_that_is_said() -> None:
    chance = random.Random(5)  # noqa: S311 -- not for secrets
    words = ["alphabet", "gammaray", "deltoids", "epsilons", "iotacism"]
    one, other = (" ".join(chance.choice(words) for _ in range(9_000)) for _ in "ab")
    diff = build_diff("key", [PayloadPart("Output", one)], [PayloadPart("Output", other)])
    (part,) = diff.parts
    assert len(part.pieces) == MOST_PIECES + 1
    assert "more changes" in part.pieces[-1].text
    assert "Only the first" in diff.note


def test_parts_are_matched_by_their_names() -> None:
    a = [PayloadPart("Arguments", "1"), PayloadPart("Error", "no")]
    b = [PayloadPart("Arguments", "1"), PayloadPart("Output", "yes")]
    diff = build_diff("key", a, b)
    assert [(part.title, part.differs) for part in diff.parts] == [
        ("Arguments", False),
        ("Error", True),
        ("Output", True),
    ]
