from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st
from pydantic_ai.usage import RequestUsage

from actors.models.price import FREE, Price
from actors.models.usage import add, estimated, normalise
from storage.events.llm import Usage


@dataclass
class Reported:
    """Counts as any maker might send them."""

    input_tokens: int = 0
    output_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    output_reasoning_tokens: int = 0
    details: dict[str, int] = field(default_factory=dict)


counts = st.integers(-5, 10_000_000) | st.just(0)
anything = counts | st.none() | st.floats() | st.text(max_size=3)
reports = st.builds(Reported, counts, counts, counts, counts, counts, st.dictionaries(st.text(), counts))
wild = st.builds(Reported, anything, anything, anything, anything, anything)
prices = st.floats(0, 100)


def holds(usage: Usage) -> None:
    assert usage.total_tokens == usage.input_tokens + usage.output_tokens
    assert usage.input_tokens >= usage.cached_input_tokens + usage.cache_write_tokens
    assert usage.output_tokens >= usage.reasoning_tokens
    assert min(usage.model_dump().values()) >= 0


@given(reports | wild)
def test_every_part_is_within_its_whole(reported: Reported) -> None:
    holds(normalise(reported))


@given(reports)
def test_normalising_twice_changes_nothing(reported: Reported) -> None:
    once = normalise(reported)
    again = Reported(
        once.input_tokens,
        once.output_tokens,
        once.cached_input_tokens,
        once.cache_write_tokens,
        once.reasoning_tokens,
    )
    assert normalise(again) == once


@given(reports, reports)
def test_sums_hold_too(one: Reported, two: Reported) -> None:
    total = add(normalise(one), normalise(two))
    holds(total)
    assert total == add(normalise(two), normalise(one))


@given(reports, prices, prices, prices, prices)
def test_each_token_is_paid_for_once(
    reported: Reported, given_: float, answer: float, read: float, write: float
) -> None:
    usage = normalise(reported)
    cost = Price(given_, answer, read, write).cost(usage)
    dearest = max(given_, answer, read, write)
    assert 0 <= cost <= dearest * usage.total_tokens / 1_000_000 * 1.000001
    assert FREE.cost(usage) == 0


def test_counts_that_include_the_cache_stay_and_counts_beside_it_are_joined() -> None:
    inclusive = normalise(RequestUsage(input_tokens=100, cache_read_tokens=60, output_tokens=5))
    assert (inclusive.input_tokens, inclusive.cached_input_tokens, inclusive.total_tokens) == (100, 60, 105)
    beside = normalise(RequestUsage(input_tokens=10, cache_read_tokens=60, cache_write_tokens=30))
    assert (beside.input_tokens, beside.total_tokens) == (100, 100)


def test_reasoning_is_found_where_makers_put_it() -> None:
    assert normalise(RequestUsage(output_tokens=50, output_reasoning_tokens=20)).reasoning_tokens == 20
    in_details = RequestUsage(output_tokens=50, details={"reasoning_tokens": 20})
    assert normalise(in_details).reasoning_tokens == 20
    assert normalise(RequestUsage(output_tokens=5, output_reasoning_tokens=20)).output_tokens == 25


def test_a_cache_without_a_price_costs_as_input() -> None:
    usage = Usage(
        input_tokens=1_000_000, cached_input_tokens=500_000, output_tokens=0, total_tokens=1_000_000
    )
    assert Price(2.0, 8.0).cost(usage) == 2.0
    assert Price(2.0, 8.0, cache_read=0.2).cost(usage) == 1.1


def test_an_estimate_is_marked() -> None:
    usage = estimated(9, 4)
    assert (usage.input_tokens, usage.output_tokens, usage.total_tokens) == (3, 1, 4)
    assert usage.model_dump()["estimated"] is True
