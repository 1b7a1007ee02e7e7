"""Token counts, normalised.

On the wire ``input_tokens`` includes cached and cache-write tokens, ``output_tokens`` includes reasoning,
and ``total = input + output``. Here they are also split into four buckets that do not overlap.
"""

from typing import NamedTuple

from storage.events.llm import Usage


class Tokens(NamedTuple):
    """Token counts of one call, one loop or one run.

    ``total`` is what the producers said, or input + output where they said nothing. ``uncached_input``,
    ``cached``, ``cache_write`` and ``output`` do not overlap and add up to input + output.
    """

    input: int = 0
    output: int = 0
    cached: int = 0
    cache_write: int = 0
    reasoning: int = 0
    total: int = 0

    @property
    def uncached_input(self) -> int:
        """Input that was neither read from a cache nor written to one."""
        return max(0, self.input - self.cached - self.cache_write)

    def __add__(self, other: tuple[object, ...]) -> "Tokens":
        """Return the counts of both together; a tuple's own addition would chain them."""
        if not isinstance(other, Tokens):
            return NotImplemented
        return Tokens(
            self.input + other.input,
            self.output + other.output,
            self.cached + other.cached,
            self.cache_write + other.cache_write,
            self.reasoning + other.reasoning,
            self.total + other.total,
        )


NO_TOKENS = Tokens()


def tokens_of(usage: Usage) -> Tokens:
    """Return one call's counts; parts that exceed their whole are cut to it, negative ones are zero."""
    return count_tokens(
        usage.input_tokens,
        usage.output_tokens,
        usage.cached_input_tokens,
        usage.cache_write_tokens,
        usage.reasoning_tokens,
        usage.total_tokens,
    )


def count_tokens(  # noqa: PLR0913, PLR0917 -- the fields of a usage, in its order
    given: int, output: int, cached: int, write: int, reasoning: int, total: int
) -> Tokens:
    """Return counts as ``tokens_of`` does, from the numbers of a usage."""
    given, output = max(0, given), max(0, output)
    cached = min(given, max(0, cached))
    write = min(given - cached, max(0, write))
    reasoning = min(output, max(0, reasoning))
    return Tokens(given, output, cached, write, reasoning, max(0, total) or given + output)


def total_of(usage: Usage) -> int:
    """Return one call's tokens in all, as ``tokens_of`` does."""
    return max(0, usage.total_tokens) or max(0, usage.input_tokens) + max(0, usage.output_tokens)
