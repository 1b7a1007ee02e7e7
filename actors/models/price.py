"""What a model's tokens cost."""

from dataclasses import dataclass

from storage.events.llm import Usage

MILLION = 1_000_000


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
