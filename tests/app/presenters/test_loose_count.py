from hypothesis import given
from hypothesis import strategies as st

from app.presenters.loose_count import LooseCount


@given(
    seqs=st.lists(st.integers(1, 1_000), unique=True, max_size=30).map(sorted),
    delivered_from=st.integers(0, 30),
    asked_at=st.integers(0, 30),
    told_at=st.integers(0, 30),
)
def test_each_event_is_counted_once_whenever_the_log_answers(
    seqs: list[int], delivered_from: int, asked_at: int, told_at: int
) -> None:
    """The log is asked when it holds some of them; its answer comes when more are there and delivered."""
    asked = min(max(asked_at, delivered_from), len(seqs))
    told = min(max(told_at, asked), len(seqs))
    count = LooseCount()
    for seq in seqs[delivered_from:told]:
        count.take([seq])
    count.found(seqs[:asked])
    count.take(seqs[told:])
    assert count.count == len(seqs)
