import pytest

from app.viewmodels.standing import standing_of, standing_text
from app.viewmodels.trace_cards import CardOptions, LoopViews
from storage.projections.durations import Durations, Standing
from storage.projections.trace import trace
from tests.builders.events import START, Call, RunBuilder


@pytest.mark.parametrize(
    ("faster", "count", "text"),
    [
        (323, 340, "p95 of 340"),
        (0, 1_200, "fastest of 1,200"),
        (1, 1_200, "p0 of 1,200"),
        (339, 340, "p99 of 340"),
        (6, 7, "slowest of 7"),
        (5, 7, "2nd slowest of 7"),
        (4, 7, "3rd slowest of 7"),
        (0, 12, "12th slowest of 12"),
        (19, 19, "slowest of 19"),
        (0, 1, ""),
    ],
)
def test_few_calls_are_ranked_and_many_have_a_percentile(faster: int, count: int, text: str) -> None:
    assert standing_text(Standing(faster, count)) == text


def test_a_card_says_where_its_call_stands_once_that_is_known() -> None:
    run = RunBuilder().begin().tool_call("read_file", Call(duration_ms=50))
    run.tool_call("read_file", Call(failure="refused")).model_call(Call(unanswered=True))
    facts = trace(run.run_id, run.stored())
    views = LoopViews(facts)
    assert [card.standing for card in views.build(CardOptions(now=START))[0].cards] == ["", "", ""]
    known = Durations({("tool", "read_file"): [float(each) for each in range(100)]})
    cards = views.build(CardOptions(now=START, durations=known))[0].cards
    assert [card.standing for card in cards] == ["p50 of 100", "", ""]
    assert standing_of(facts.calls.value[0], known) == "p50 of 100"
