"""Token counts of many makers, brought to one meaning.

On the wire ``input_tokens`` includes cached and cache-write tokens, ``output_tokens`` includes reasoning,
and ``total = input + output``. A maker that counts them beside each other is noticed where the parts are
larger than their whole.
"""

import math
from collections.abc import Mapping
from typing import Protocol

from storage.events.llm import Usage

CHARS_PER_TOKEN = 4
"""Of English or code, to the usual tokenisers; about."""


class ReportedTokens(Protocol):
    """Token counts as pydantic-ai reports them."""

    input_tokens: int
    output_tokens: int
    cache_read_tokens: int
    cache_write_tokens: int
    output_reasoning_tokens: int
    details: dict[str, int]


def _count(value: object) -> int:
    return max(0, int(value)) if isinstance(value, int | float) and math.isfinite(value) else 0


def _reasoning(reported: ReportedTokens) -> int:
    details: Mapping[str, object] = reported.details or {}
    return _count(reported.output_reasoning_tokens) or _count(details.get("reasoning_tokens"))


def normalise(reported: ReportedTokens) -> Usage:
    """Return counts in which every part is contained in its whole and nothing is negative."""
    cached, written = _count(reported.cache_read_tokens), _count(reported.cache_write_tokens)
    given, output, reasoning = (
        _count(reported.input_tokens),
        _count(reported.output_tokens),
        _reasoning(reported),
    )
    whole = given if given >= cached + written else given + cached + written
    answer = output if output >= reasoning else output + reasoning
    return Usage(
        input_tokens=whole,
        output_tokens=answer,
        cached_input_tokens=cached,
        cache_write_tokens=written,
        reasoning_tokens=reasoning,
        total_tokens=whole + answer,
    )


def estimated(input_chars: int, output_chars: int) -> Usage:
    """Return counts for a model that does not tell any, so that bounds hold; marked as ``estimated``."""
    given, answer = -(-input_chars // CHARS_PER_TOKEN), -(-output_chars // CHARS_PER_TOKEN)
    counts = {"input_tokens": given, "output_tokens": answer, "total_tokens": given + answer}
    return Usage.model_validate({**counts, "estimated": True})


def add(first: Usage, second: Usage) -> Usage:
    """Return the sum of the counts of two calls."""
    return Usage(
        input_tokens=first.input_tokens + second.input_tokens,
        output_tokens=first.output_tokens + second.output_tokens,
        cached_input_tokens=first.cached_input_tokens + second.cached_input_tokens,
        cache_write_tokens=first.cache_write_tokens + second.cache_write_tokens,
        reasoning_tokens=first.reasoning_tokens + second.reasoning_tokens,
        total_tokens=first.total_tokens + second.total_tokens,
    )
