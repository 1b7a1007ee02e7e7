from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.settings.declared import Spelling
from app.viewmodels.dictionary import LONGEST_FOR_TWO, Dictionary, read_dictionary
from app.viewmodels.spelling import (
    AS_THE_SYSTEM,
    LANGUAGES,
    OFF,
    as_written,
    is_word,
    language_of,
    plain_forms,
    words_of,
)
from app.viewmodels.writer_markdown import LineKind, style_line
from app.viewmodels.writer_page import Line, Mark, Run
from app.viewmodels.writer_text import utf16_length


def line_of(text: str, fence: str = "", mark: Mark = Mark.CANON) -> Line:
    """Return the line as the page draws it."""
    style = style_line(text, fence)
    runs = []
    for piece in style.pieces:
        start, stop = utf16_length(text[: piece.start]), utf16_length(text[: piece.start + piece.length])
        runs.append(Run(start, stop - start, piece.look, mark))
    return Line(style.kind, style.level, tuple(runs))


def checked(text: str, fence: str = "") -> list[str]:
    return [word.text for word in words_of(text, line_of(text, fence))]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Some words, here.", ["Some", "words", "here"]),
        ("# A **bold** title", ["bold", "title"]),
        ("- [ ] item", ["item"]),
        ("| cell | other |", ["cell", "other"]),
        ("|---|---|", []),
        ("run `make test` now", ["run", "now"]),
        ("see [the page](https://exmaple.org/a) there", ["see", "there"]),
        ("at https://exmaple.org or a@exmaple.org", ["at", "or"]),
        ("snake_case, x86, PySide, HTTP, e.g. file.py and app/main.py", ["and"]),
        ("don't, the agent's and l\u2019eau", ["don't", "the", "agent's", "and", "l\u2019eau"]),
        ("well-kept \u201cquotes\u201d \u2014 (brackets)", ["well", "kept", "quotes", "brackets"]),
        ("un**believ**able", []),
        ("\U0001f600 smile \U0001f600", ["smile"]),
        ("claim [1] and [^note]", ["claim", "and"]),
        ("", []),
    ],
)
def test_prose_is_checked_and_nothing_else(text: str, words: list[str]) -> None:
    assert checked(text) == words


def test_code_and_text_that_goes_are_not_checked() -> None:
    assert checked("some words", "```") == []
    assert words_of("some words", line_of("some words", mark=Mark.DELETED)) == ()
    assert len(words_of("some words", line_of("some words", mark=Mark.INSERTED))) == 2


@given(st.lists(st.sampled_from(list("ab '*`_[]()|#-1\U0001f600\u00e9\u2019./")), max_size=40).map("".join))
def test_words_are_where_they_say(text: str) -> None:
    wide = text.encode("utf-16-le")
    at = 0
    for word in words_of(text, line_of(text)):
        assert word.start >= at
        at = word.start + word.length
        assert wide[2 * word.start : 2 * at].decode("utf-16-le") == word.text


def test_lines_of_every_kind_are_taken() -> None:
    for kind in LineKind:
        assert words_of("word", Line(kind)) in ((), words_of("word", Line(LineKind.PARAGRAPH)))


def test_the_system_s_language_is_taken_if_there_is_a_dictionary() -> None:
    assert language_of(AS_THE_SYSTEM, "de_AT") == "de"
    assert language_of(AS_THE_SYSTEM, "C") == ""
    assert language_of(AS_THE_SYSTEM, "ja_JP") == ""
    assert language_of(OFF, "de_AT") == ""
    assert language_of("Deutsch", "en_GB") == "de"


def test_what_can_be_chosen_is_what_there_is() -> None:
    assert get_args(Spelling) == (AS_THE_SYSTEM, OFF, *LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES.values())
def test_there_is_a_dictionary_of_each_language(language: str) -> None:
    assert len(read_dictionary(language)) > 10_000


def test_a_dictionary_knows_words_and_what_is_meant() -> None:
    english = read_dictionary("en")
    for word in ("receive", "Receive", "don't", "agent's", "agent\u2019s"):
        assert english.knows(word), word
    assert not english.knows("recieve")
    assert english.suggestions("Recieve")[0] == "Receive"
    assert english.suggestions("definately") == ("definitely",)
    assert english.suggestions("x" * 40) == ()


@given(st.text(alphabet="abc'\u2019", min_size=1, max_size=LONGEST_FOR_TWO + 2))
def test_suggestions_are_known_words(word: str) -> None:
    small = Dictionary({"abc": 9, "cab": 3, "bac": 5, "aaa": 1})
    found = small.suggestions(word)
    assert all(small.knows(each) for each in found)
    assert plain_forms(word)[0] not in found


def test_a_word_of_one_s_own_is_a_word() -> None:
    assert is_word("qasync")
    assert not is_word("two words")
    assert not is_word("a\nb")
    assert not is_word("")
    assert as_written("word", "Wrod") == "Word"
