"""What happens next to a document, one thing after the other, as property tests make it up."""

from dataclasses import dataclass

from hypothesis import strategies as st


@dataclass(frozen=True)
class Turn:
    """What happens next; the numbers are made to fit."""

    what: str
    a: int
    b: int


def turns(*what: str, least: int, most: int) -> st.SearchStrategy[list[Turn]]:
    """Lists of turns of these kinds."""
    numbers = st.integers(0, 10_000)
    return st.lists(st.builds(Turn, st.sampled_from(what), numbers, numbers), min_size=least, max_size=most)
