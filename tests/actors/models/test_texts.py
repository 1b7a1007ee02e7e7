"""Pure helpers: cleaning, labels, hiding keys."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.models.clean import MAX_DEPTH, clean_json, clean_text
from actors.models.labels import directive, labelled, note, unlabelled
from actors.models.redaction import redact

any_text = st.text(st.characters(exclude_categories=())) | st.text("</dat>\\ \n")
json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | any_text | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(any_text | st.integers(), inner) | st.tuples(inner),
)


@given(any_text)
def test_clean_text_can_be_stored_and_good_text_is_untouched(text: str) -> None:
    assert clean_text(text).encode().decode() == clean_text(text)
    if not any("\ud800" <= char <= "\udfff" for char in text):
        assert clean_text(text) == text


@given(json_like)
def test_clean_json_can_be_written(value: Any) -> None:
    cleaned = clean_json(value)
    assert json.loads(json.dumps(cleaned, allow_nan=False).encode()) == cleaned


def test_clean_json_keeps_what_is_good_and_names_what_is_not() -> None:
    good = {"a": [1, 2.5, "x", None, True]}
    assert clean_json(good) == good
    assert clean_json({1: object(), "n": float("nan")}) == {"1": "(object)", "n": "nan"}
    deep: Any = 0
    for _ in range(MAX_DEPTH * 3):
        deep = [deep]
    assert f"nested deeper than {MAX_DEPTH}" in json.dumps(clean_json(deep))


@given(any_text, any_text)
def test_data_cannot_leave_its_label(origin: str, text: str) -> None:
    told = labelled(origin, text)
    head, _, rest = told.partition("\n")
    assert head.startswith('<data origin="')
    assert head.endswith('">')
    assert head.count("<") + head.count('"') >= 3
    assert rest.count("</data>") == 1
    assert rest.endswith("</data>")


@given(any_text, any_text)
def test_a_label_can_be_taken_off(origin: str, text: str) -> None:
    if "<\\/data>" not in text:
        assert unlabelled(labelled(origin, text)) == clean_text(text)


@given(any_text)
def test_other_text_has_no_label_to_take_off(text: str) -> None:
    if not text.startswith("<data"):
        assert unlabelled(text) == text


def test_who_speaks_is_marked() -> None:
    assert directive("Stop.").startswith("Directive from the person")
    assert note("Go on.").startswith("Note from Quire")


@pytest.mark.parametrize(
    "text",
    [
        "sk-abcdefgh12345678",
        "Bearer abcdefgh12345678",
        "Authorization: Bearer abcdefgh12345678",
        '{"api_key": "abcdefgh12345678"}',
        "api-key=abcdefgh12345678",
        "Authorization: Basic abcdefgh12345678",
        "wrong key-abcdefgh12345678 given",
    ],
)
def test_what_looks_like_a_key_is_hidden(text: str) -> None:
    assert "abcdefgh12345678" not in redact(text)
    assert "[hidden]" in redact(text)


@pytest.mark.parametrize("text", ["max_tokens: 4096 is too large", "no model gpt-5 found", "a task-list"])
def test_other_words_stay(text: str) -> None:
    assert redact(text) == text
