"""Token counts, normalised.

On the wire ``input_tokens`` includes cached and cache-write tokens, ``output_tokens`` includes reasoning,
and ``total = input + output``. Here they are also split into four buckets that do not overlap.
"""

from dataclasses import dataclass

from storage.events.llm import Usage


@dataclass(frozen=True, slots=True)
class Tokens:
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

    def __add__(self, other: "Tokens") -> "Tokens":
        return Tokens(
            self.input + other.input,
            self.output + other.output,
            self.cached + other.cached,
            self.cache_write + other.cache_write,
            self.reasoning + other.reasoning,
            self.total + other.total,
        )


def tokens_of(usage: Usage) -> Tokens:
    """Return one call's counts; parts that exceed their whole are cut to it, negative ones are zero."""
    given = max(0, usage.input_tokens)
    output = max(0, usage.output_tokens)
    cached = min(given, max(0, usage.cached_input_tokens))
    write = min(given - cached, max(0, usage.cache_write_tokens))
    return Tokens(
        input=given,
        output=output,
        cached=cached,
        cache_write=write,
        reasoning=min(output, max(0, usage.reasoning_tokens)),
        total=max(0, usage.total_tokens) or given + output,
    )
