from hypothesis import given
from hypothesis import strategies as st

from app.viewmodels.palette import LIMIT, Entry, find

WORDS = st.text(min_size=1, max_size=30)


def entries(*words: str) -> tuple[Entry, ...]:
    return tuple(Entry(f"e{number}", each) for number, each in enumerate(words))


def found(query: str, *words: str) -> list[str]:
    return [match.entry.words for match in find(query, entries(*words))]


def is_hidden_in(letters: str, words: str) -> bool:
    rest = iter(words)
    return all(letter in rest for letter in letters)


@given(st.lists(WORDS, max_size=12), st.text(max_size=6))
def test_every_entry_that_holds_the_letters_is_found_and_no_other(words: list[str], query: str) -> None:
    got = {match.entry.entry_id for match in find(query, entries(*words))}
    pieces = query.casefold().split()
    for entry in entries(*words):
        folded = entry.words.casefold()
        if len(folded) == len(entry.words):
            assert (entry.entry_id in got) == all(is_hidden_in(piece, folded) for piece in pieces)


@given(st.lists(WORDS, max_size=12), st.text(max_size=6))
def test_the_letters_that_are_marked_are_those_typed(words: list[str], query: str) -> None:
    for match in find(query, entries(*words)):
        assert all(0 <= place < len(match.entry.words) for place in match.letters)
        assert bool(match.letters) == bool(query.split())


@given(st.lists(WORDS, max_size=80), st.lists(st.integers(0, 79), max_size=5))
def test_without_words_the_last_used_come_first_and_the_rest_stay_in_order(
    words: list[str], used: list[int]
) -> None:
    same = tuple(Entry(f"e{number}", "x") for number in range(len(words)))
    recent = [f"e{number}" for number in dict.fromkeys(used) if number < len(words)]
    got = [match.entry.entry_id for match in find("", same, recent)]
    rest = [each.entry_id for each in same if each.entry_id not in recent]
    assert got == [*recent, *rest][:LIMIT]


def test_beginnings_of_words_come_first() -> None:
    assert found("tr", "Filter runs", "Show Trace", "Try again")[0] == "Try again"
    assert found("st", "Last window", "Show Trace") == ["Show Trace", "Last window"]
    assert found("show tr", "Show the prompt", "Show Trace")[0] == "Show Trace"
    assert found("zz", "Show Trace") == []
