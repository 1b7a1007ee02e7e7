from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.viewmodels.prompt import (
    EMPTY_HINT,
    HISTORY_LIMIT,
    MAX_INPUT_CHARS,
    Draft,
    History,
    clean,
    problem,
    short_path,
    split,
    title,
)


@given(st.text(st.characters(codec=None)))
def test_a_cleaned_prompt_can_be_stored_and_cleaning_again_changes_nothing(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode()
    assert not any(ord(char) < 32 and char not in "\t\n" for char in cleaned)
    assert "\r" not in cleaned
    assert clean(cleaned) == cleaned


def test_cleaning_keeps_what_people_write() -> None:
    text = "Grüße, 世界 🙂\n\tindented — “quoted”"
    assert clean(text) == text
    assert clean("a\x00b\x1b[31mc\r\nd\re") == "ab[31mc\nd\ne"


@pytest.mark.parametrize("text", ["", "   ", "\n\t\n"])
def test_an_empty_prompt_says_what_to_do(text: str) -> None:
    assert problem(Draft(text)) == EMPTY_HINT


def test_a_prompt_of_four_megabytes_goes_and_one_of_five_is_refused_in_one_line() -> None:
    assert problem(Draft("", ("x" * 4_000_000,))) is None
    words = problem(Draft("", ("x" * 5_242_880,)))
    assert words is not None
    assert "5 MB" in words
    assert "4 MB" in words
    assert "\n" not in words


def test_the_size_counts_bytes() -> None:
    assert problem(Draft("", ("é" * 2_200_000,))) is not None


def test_the_whole_prompt_is_what_was_typed_then_what_was_pasted() -> None:
    assert Draft("sum this up", ("first", " ", "second")).whole == "sum this up\n\nfirst\n\nsecond"
    assert Draft("", ("only",)).whole == "only"


def test_a_title_is_the_first_line_in_one_line() -> None:
    assert title("\n\n  Why  is\tit slow?\nMore") == "Why is it slow?"
    assert len(title("word " * 100)) <= 80


def test_a_path_is_short_below_home() -> None:
    home = Path("/home/ada")
    assert short_path(home / "notes", home) == "~/notes"
    assert short_path(home, home) == "~"
    assert short_path(Path("/srv/data"), home) == "/srv/data"
    assert short_path(None, home) == "No folder"


def test_history_goes_back_and_comes_forward_to_the_unsent_draft() -> None:
    history = History(("one", "two"))
    present = Draft("unsent", ("long",))
    assert history.earlier(present) == Draft("two")
    assert history.earlier(Draft("two")) == Draft("one")
    assert history.earlier(Draft("one")) is None
    assert history.later() == Draft("two")
    assert history.later() == present
    assert history.later() is None


def test_history_holds_each_prompt_once_and_not_for_ever() -> None:
    history = History()
    for number in range(HISTORY_LIMIT + 50):
        history.add(str(number % 300))
    history.add("10")
    assert history.entries[-1] == "10"
    assert history.entries.count("10") == 1
    assert len(history.entries) == HISTORY_LIMIT


def test_earlier_sessions_come_before_what_was_typed_since() -> None:
    history = History()
    history.add("now")
    history.put_before(("old", "older", "now", "old"))
    assert history.entries == ("old", "older", "now")
    assert history.earlier(Draft()) == Draft("now")


def test_a_long_prompt_comes_back_beside_the_input() -> None:
    long = "x" * (MAX_INPUT_CHARS + 1)
    assert split(long) == Draft("", (long,))
    assert split("short") == Draft("short")
