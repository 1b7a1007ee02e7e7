from pathlib import Path

import pytest

from actors.models.price import FREE, Price, PriceTableError, read_prices
from storage.events.llm import Usage


def usage(read: int = 0, written: int = 0) -> Usage:
    return Usage(
        input_tokens=1_000_000,
        output_tokens=1_000_000,
        total_tokens=2_000_000,
        cached_input_tokens=read,
        cache_write_tokens=written,
    )


def test_each_token_is_paid_for_once() -> None:
    price = Price(3.0, 15.0, cache_read=0.3, cache_write=3.75)
    assert price.cost(usage()) == pytest.approx(18.0)
    assert price.cost(usage(read=1_000_000)) == pytest.approx(15.3)
    assert price.cost(usage(written=1_000_000)) == pytest.approx(18.75)
    assert price.cost(usage(400_000, 100_000)) == pytest.approx(15 + 1.5 + 0.12 + 0.375)
    assert Price(3.0, 15.0).cost(usage(400_000, 100_000)) == pytest.approx(18.0)
    assert FREE.cost(usage(1, 1)) == 0.0


def test_a_table_is_read_and_a_missing_one_is_empty(tmp_path: Path) -> None:
    table = tmp_path / "prices.toml"
    assert read_prices(table) == {}
    table.write_text('["local:small"]\ninput = 1\noutput = 2.5\ncache_read = 0\n')
    assert read_prices(table) == {"local:small": Price(1.0, 2.5, cache_read=0.0)}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[a", "cannot be read"),
        ("a = 1", "must have input and output"),
        ("[a]\ninput = 1", "must have input and output"),
        ("[a]\ninput = 1\noutput = 2\nper = 3", "must have input and output"),
        ("[a]\ninput = -1\noutput = 2", "a price that is no number"),
        ("[a]\ninput = true\noutput = 2", "a price that is no number"),
        ('[a]\ninput = "1"\noutput = 2', "a price that is no number"),
        ("[a]\ninput = nan\noutput = 2", "a price that is no number"),
        ("[a]\ninput = inf\noutput = 2", "a price that is no number"),
    ],
)
def test_a_wrong_table_is_told_in_one_line(tmp_path: Path, text: str, words: str) -> None:
    table = tmp_path / "prices.toml"
    table.write_text(text)
    with pytest.raises(PriceTableError) as caught:
        read_prices(table)
    assert words in caught.value.for_user()
    assert "\n" not in caught.value.for_user()
    assert str(table) in caught.value.for_user()
