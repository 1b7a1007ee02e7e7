"""What is handed on quotes nobody, and names no folder of a person."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.diagnostics.log_lines import LogRecord
from app.diagnostics.privacy import LEFT_OUT, SHINGLE, fit_to_share, told, without_quotes

words = st.text(st.characters(min_codepoint=33, max_codepoint=0x2FF), min_size=1, max_size=12)
texts = st.lists(words, min_size=4, max_size=60).map(" ".join)


def record(message: str, *more: str) -> LogRecord:
    return LogRecord("2026-01-31 12:00:00", "ERROR", "quire", message, more)


def test_a_traceback_keeps_where_and_what_but_no_sentence_of_others() -> None:
    kept = told(
        record(
            "task drive failed",
            "Traceback (most recent call last):",
            '  File "/srv/quire/app/a.py", line 3, in act',
            "    raise ValueError(text)",
            "ValueError: cannot read 'The quarterly figures are bad, and nobody is to know it'",
            "of the second line: Nobody is to know it",
            "  indented words of a document",
        )
    )
    assert kept == (
        "2026-01-31 12:00:00 ERROR quire task drive failed",
        "Traceback (most recent call last):",
        '  File "/srv/quire/app/a.py", line 3, in act',
        "    raise ValueError(text)",
        "ValueError: cannot read (text, 55 characters)",
    )


def test_short_quotations_are_names() -> None:
    assert told(record("no file 'notes.md'")) == ("2026-01-31 12:00:00 ERROR quire no file 'notes.md'",)


@given(texts, words, words, st.data())
def test_a_quotation_of_two_shingles_is_always_found(
    text: str, before: str, after: str, data: st.DataObject
) -> None:
    whole = " ".join(text.split())
    if len(whole) < 2 * SHINGLE:
        return
    at = data.draw(st.integers(0, len(whole) - 2 * SHINGLE))
    quoted = whole[at : at + 2 * SHINGLE]
    lines = (f"{before}{quoted}{after}",)
    if " ".join(lines[0].split()) != lines[0]:
        return  # a cut in the midst of a blank: not the same characters any more
    assert without_quotes(lines, [text]) == (LEFT_OUT,)


@given(st.lists(st.text(max_size=40), max_size=6))
def test_lines_that_quote_nobody_stay(lines: list[str]) -> None:
    assert without_quotes(lines, ["☃" * 40, "", "☃ ☃"]) == tuple(lines)


@pytest.mark.parametrize("prompt", ["Why is it slow?", "describe  it"])
def test_a_short_prompt_is_found_whole(prompt: str) -> None:
    said = " ".join(prompt.split())
    assert without_quotes([f"refused: {said}", "other"], [prompt]) == (LEFT_OUT, "other")


def test_the_home_of_a_person_is_a_tilde() -> None:
    home = Path("/home/ada")
    assert fit_to_share("/home/ada/src /home/ada", (), home) == "~/src ~"
    assert fit_to_share("/home/adam /home/ada-2/x", (), home) == "/home/adam /home/ada-2/x"
    assert fit_to_share("at /srv", (), Path("/")) == "at /srv"
