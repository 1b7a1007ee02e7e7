"""How numbers and moments are written."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.viewmodels import formats

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [(0, "0.0s"), (42_300, "42.3s"), (532, "0.5s"), (3_600_000, "3600.0s"), (float("nan"), "0.0s")],
)
def test_run_totals_are_always_seconds(milliseconds: float, text: str) -> None:
    assert formats.run_total(milliseconds) == text


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [(None, "—"), (0, "0ms"), (532, "532ms"), (999.4, "999ms"), (999.6, "1.0s"), (42_300, "42.3s")],
)
def test_single_calls(milliseconds: float | None, text: str) -> None:
    assert formats.call_duration(milliseconds) == text


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [
        (900, "0.9s"),
        (48_200, "48.2s"),
        (59_940, "59.9s"),
        (59_960, "1m 00s"),
        (72_000, "1m 12s"),
        (185_000, "3m 05s"),
        (192_000, "3m 12s"),
        (3_599_600, "1h 00m"),
        (3_900_000, "1h 05m"),
        (90_000_000, "1d 01h"),
        (-5, "0.0s"),
    ],
)
def test_wall_clock(milliseconds: float, text: str) -> None:
    assert formats.wall_clock(milliseconds) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0"),
        (950, "950"),
        (999, "999"),
        (1_000, "1K"),
        (2_000, "2K"),
        (2_100, "2.1K"),
        (99_900, "99.9K"),
        (99_960, "100K"),
        (128_000, "128K"),
        (128_400, "128K"),
        (999_499, "999K"),
        (999_950, "1M"),
        (1_200_000, "1.2M"),
        (128_000_000, "128M"),
        (1_500_000_000, "1.5B"),
        (-3, "0"),
    ],
)
def test_tokens(count: int, text: str) -> None:
    assert formats.tokens(count) == text


@given(st.integers(0, 10**12))
def test_token_counts_are_short_and_near_the_truth(count: int) -> None:
    text = formats.tokens(count)
    unit = {"K": 10**3, "M": 10**6, "B": 10**9}.get(text[-1], 1)
    told = float(text.rstrip("KMB")) * unit
    assert len(text) <= 5
    assert abs(told - count) <= max(0, count) * 0.051


@pytest.mark.parametrize(
    ("dollars", "text"),
    [(None, "—"), (0.0, "$0"), (0.004, "<$0.01"), (0.21, "$0.21"), (1_234.5, "$1,234.50")],
)
def test_cost(dollars: float | None, text: str) -> None:
    assert formats.cost(dollars) == text


@pytest.mark.parametrize(
    ("dollars", "text"), [(None, "—"), (0.0, "$0"), (0.0004, "<$0.001"), (0.034, "$0.034")]
)
def test_cost_of_a_call(dollars: float | None, text: str) -> None:
    assert formats.call_cost(dollars) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 B"), (950, "950 B"), (2_100, "2.1 kB"), (8_400_000, "8.4 MB"), (2 * 10**9, "2 GB")],
)
def test_sizes(count: int, text: str) -> None:
    assert formats.size(count) == text


@pytest.mark.parametrize(
    ("ago", "text"),
    [
        (timedelta(seconds=-30), "now"),
        (timedelta(seconds=59), "now"),
        (timedelta(minutes=6, seconds=40), "6m"),
        (timedelta(minutes=59, seconds=59), "59m"),
        (timedelta(hours=2), "2h"),
        (timedelta(days=1), "1d"),
        (timedelta(days=13, hours=23), "13d"),
        (timedelta(days=20), "2025-12-16"),
    ],
)
def test_relative_time(ago: timedelta, text: str) -> None:
    assert formats.relative_time(NOW - ago, NOW) == text


def test_counts_with_their_nouns() -> None:
    assert formats.counted(1, "worker") == "1 worker"
    assert formats.counted(3, "worker") == "3 workers"
    assert formats.counted(1, "LLM", "LLM") == "1 LLM"
    assert formats.number(45_384) == "45,384"
