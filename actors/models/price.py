"""What a model's tokens cost."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Protocol

from storage.errors import KnownError
from storage.events.llm import Usage

MILLION = 1_000_000


class PriceTableError(KnownError):
    """A price table of the user's cannot be read."""


class CallPrice(Protocol):
    """What says the price of a call."""

    def cost(self, usage: Usage) -> float | None:
        """Return the price of a call in US dollars; None when it is not known."""


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars a million tokens. A cache price that is not given is the input price."""

    input: float
    output: float
    cache_read: float | None = None
    cache_write: float | None = None

    def cost(self, usage: Usage) -> float:
        """Return the price of a call in US dollars; each token is paid for once."""
        cached, written = usage.cached_input_tokens, usage.cache_write_tokens
        uncached = usage.input_tokens - cached - written
        read_price = self.input if self.cache_read is None else self.cache_read
        write_price = self.input if self.cache_write is None else self.cache_write
        total = uncached * self.input + cached * read_price + written * write_price
        return (total + usage.output_tokens * self.output) / MILLION


FREE = Price(0.0, 0.0)


@dataclass(frozen=True, slots=True)
class ListedPrice:
    """The price in the table of the ``genai-prices`` library, which knows tiers and dates."""

    provider: str
    model: str

    def cost(self, usage: Usage) -> float | None:
        """Return the price of a call in US dollars; None when the table does not have the model."""
        import genai_prices  # noqa: PLC0415 -- 0.5 s: with the first call, which has imported as much already

        tokens = genai_prices.Usage(
            input_tokens=usage.input_tokens,
            cache_read_tokens=usage.cached_input_tokens,
            cache_write_tokens=usage.cache_write_tokens,
            output_tokens=usage.output_tokens,
        )
        try:
            found = genai_prices.calc_price(tokens, model_ref=self.model, provider_id=self.provider)
        except (LookupError, ValueError):
            return None
        return float(found.total_price)


def read_prices(path: Path) -> Mapping[str, Price]:
    """Return a user's price table: a TOML table ``["endpoint:model"]`` with ``input``, ``output`` …, by name.

    A missing file is an empty table.

    Raises:
        PriceTableError: the file cannot be read, or an entry is not a price.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as problem:
        raise PriceTableError(f"{path} cannot be read ({problem}); mend it, or delete it.") from problem
    return {name: _price(path, name, table) for name, table in tables.items()}


def _price(path: Path, name: str, table: object) -> Price:
    known = ("input", "output", "cache_read", "cache_write")
    if not isinstance(table, dict) or not {"input", "output"} <= set(table) <= set(known):
        raise PriceTableError(
            f"{path}: [{name}] must have input and output, and may have cache_read, cache_write."
        )
    if any(
        isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < inf
        for value in table.values()
    ):
        raise PriceTableError(
            f"{path}: [{name}] has a price that is no number of US dollars a million tokens."
        )
    return Price(**{key: float(value) for key, value in table.items()})
