import warnings

import pytest
import regex  # type: ignore[import-untyped]  # ships no types
from hypothesis import given
from hypothesis import strategies as st

from app.viewmodels.find_replace import BadPatternError, Found, Wanted, find, masked, replacements

TEXTS = st.text(alphabet="aAbB \n.é😀_1", max_size=60)


def applied(text: str, edits: tuple[object, ...]) -> str:
    for edit in edits:
        pos, removed, new = edit.pos, edit.removed, edit.text  # type: ignore[attr-defined]
        text = text[:pos] + new + text[pos + removed :]
    return text


def test_case_words_and_patterns() -> None:
    text = "Cat catalogue CAT cat."
    assert find(text, Wanted("cat")).spans == ((0, 3), (4, 7), (14, 17), (18, 21))
    assert find(text, Wanted("cat", case=True)).spans == ((4, 7), (18, 21))
    assert find(text, Wanted("cat", word=True)).spans == ((0, 3), (14, 17), (18, 21))
    assert find(text, Wanted(r"c\w+e", regex=True)).spans == ((4, 13),)
    assert find(text, Wanted("")).spans == ()
    assert find("a+b", Wanted("a+b")).spans == ((0, 3),)
    assert find("a\nb\na", Wanted("^a$", regex=True)).spans == ((0, 1), (4, 5))
    assert find("text", Wanted("x*", regex=True)).spans == ((2, 3),), "an empty place is none"


def test_a_bad_pattern_is_told_in_one_line() -> None:
    found = find("text", Wanted("(", regex=True))
    assert found.problem.startswith("no pattern: ")
    assert "\n" not in found.problem
    assert found.counter(0) == found.problem
    with pytest.raises(BadPatternError, match="the replacement is no pattern"):
        replacements("ab", Wanted("a", regex=True), ((0, 1),), r"\7")


@pytest.mark.parametrize("source", ["(a+)+$", "(a|aa)+$", r"^(\w+\s?)+$"])
def test_a_pattern_without_end_is_given_up(source: str) -> None:
    text = "a" * 200_000 + "!"
    found = find(text, Wanted(source, regex=True), patience_s=0.05)
    assert found.counter(0) == found.problem == "This pattern takes too long. Make it simpler."


def test_groups_are_put_in() -> None:
    wanted = Wanted(r"(\w+) car", regex=True)
    text = "red car, blue car"
    edits = replacements(text, wanted, find(text, wanted).spans, r"car of \1")
    assert applied(text, edits) == "car of red, car of blue"
    assert replacements("a", Wanted("a"), ((0, 1),), "a") == ()


def test_next_and_previous_go_round_and_are_counted() -> None:
    found = Found(((0, 1), (5, 6), (9, 10)))
    assert [found.after(0), found.after(1), found.after(9), found.after(10)] == [0, 1, 2, 0]
    assert [found.before(0), found.before(5), found.before(100)] == [2, 0, 2]
    assert (found.place((5, 6)), found.place((5, 7))) == (2, 0)
    assert (found.counter(2), found.counter(0), Found().counter(0)) == ("2 of 3", "3 found", "not found")
    assert found.near(1, 5) == ((5, 6),)
    assert (Found().after(3), Found().before(3)) == (-1, -1)


@given(TEXTS, st.text(alphabet="aAbB.é😀", min_size=1, max_size=3), st.lists(st.integers(0, 60), max_size=6))
def test_what_is_found_is_there_and_nothing_hidden_is_touched(text: str, word: str, cuts: list[int]) -> None:
    edges = sorted({min(cut, len(text)) for cut in cuts})
    hidden = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=False) if b > a]
    found = find(text, Wanted(word, case=True), hidden)
    assert all(text[start:end] == word for start, end in found.spans)
    assert not any(start < b and end > a for start, end in found.spans for a, b in hidden)
    assert len(masked(text, hidden)) == len(text)
    if not hidden:
        assert len(found.spans) == text.count(word)
        edits = replacements(text, Wanted(word, case=True), found.spans, "!")
        assert applied(text, edits) == text.replace(word, "!")


@given(TEXTS, st.text(max_size=4))
def test_any_pattern_finds_or_says_why_not(text: str, source: str) -> None:
    found = find(text, Wanted(source, regex=True))
    if not found.problem and source:
        with warnings.catch_warnings(action="ignore"):
            pattern = regex.compile(source, regex.MULTILINE | regex.IGNORECASE)
        assert found.spans == tuple(m.span() for m in pattern.finditer(text) if m.end() > m.start())
