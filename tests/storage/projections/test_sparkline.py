"""The dots of a run."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.projections.sparkline import MAX_DOTS, RANKED, DotStatus, SparklineFold, worst


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ((), "completed"),
        (("completed", "in_flight"), "in_flight"),
        (("in_flight", "blocked", "completed"), "blocked"),
        (("failed", "blocked"), "failed"),
        (("completed", "cancelled"), "cancelled"),
    ],
)
def test_the_worst_is_shown(statuses: tuple[DotStatus, ...], expected: DotStatus) -> None:
    assert worst(statuses) == expected


def test_up_to_sixty_items_each_has_a_dot() -> None:
    fold = SparklineFold()
    for number in range(MAX_DOTS):
        fold.add("failed" if number == 30 else "completed")
    dots = fold.dots(ended=False)
    assert len(dots) == MAX_DOTS
    assert [number for number, dot in enumerate(dots) if dot == "failed"] == [30]


def test_an_item_ends_where_it_began_also_after_merging() -> None:
    fold = SparklineFold()
    fold.begin("slow")
    for _ in range(500):
        fold.add("completed")
    assert fold.dots(ended=False)[0] == "in_flight"
    fold.end("slow", "failed")
    assert fold.dots(ended=False)[0] == "failed"
    assert "in_flight" not in fold.dots(ended=False)


def test_waiting_for_answers_is_bounded() -> None:
    fold = SparklineFold()
    for number in range(10_000):
        fold.begin(f"l:{number}")
    assert len(str(fold.to_list())) < 10_000


@given(st.lists(st.sampled_from(RANKED), max_size=400))
def test_dots_are_the_worst_of_equal_shares_in_order(items: list[DotStatus]) -> None:
    fold = SparklineFold()
    for item in items:
        fold.add(item)
    shares = [items[at : at + fold.width] for at in range(0, len(items), fold.width)]
    assert fold.dots(ended=False) == tuple(worst(share) for share in shares)
    assert len(shares) <= MAX_DOTS
    assert SparklineFold.from_list(fold.to_list()).dots(ended=False) == fold.dots(ended=False)
