"""What is read of arguments that break off anywhere is the beginning of what they say."""

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import from_json

from actors.harness.partial_args import PartialArguments


@pytest.fixture(autouse=True)
def transport() -> str:
    """No model here."""
    return "direct"


TEXT = st.text(alphabet=st.one_of(st.characters(codec="utf-8"), st.sampled_from('\\"\n\tu😀é/ {}[]:,')))
JSON_VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
OBJECT = st.builds(
    lambda others, text, at: dict([*list(others.items())[:at], ("text", text), *list(others.items())[at:]]),
    st.dictionaries(TEXT.filter(lambda name: name != "text"), JSON_VALUE | TEXT, max_size=4),
    TEXT | st.text(min_size=60, max_size=200),
    st.integers(0, 4),
)
WAYS = st.sampled_from([{}, {"ensure_ascii": False}, {"indent": 1}, {"separators": (",", ":")}])


def cut_at(raw: str, places: list[int]) -> list[str]:
    bounds = sorted({0, len(raw), *(place % (len(raw) + 1) for place in places)})
    return [raw[start:stop] for start, stop in pairwise(bounds)]


@given(OBJECT, WAYS, st.lists(st.integers(0, 5_000), max_size=40))
def test_each_step_is_a_beginning_of_the_whole(
    whole: dict[str, Any], way: dict[str, Any], places: list[int]
) -> None:
    raw = json.dumps(whole, **way)
    reader, taken = PartialArguments("text"), ""
    for piece in cut_at(raw, places):
        reader.feed(piece)
        taken += reader.take()
        assert not reader.broken
        assert whole["text"].startswith(taken)
        assert all(whole[name] == value for name, value in reader.complete.items())
    assert taken == whole["text"]


@given(OBJECT, WAYS)
def test_character_by_character(whole: dict[str, Any], way: dict[str, Any]) -> None:
    reader, taken = PartialArguments("text"), ""
    for character in json.dumps(whole, **way):
        reader.feed(character)
        taken += reader.take()
        assert whole["text"].startswith(taken)
    assert taken == whole["text"]


@given(OBJECT, st.integers(0, 5_000))
def test_it_is_never_far_behind(whole: dict[str, Any], place: int) -> None:
    """All but what could still be a part of one escape is there."""
    raw = json.dumps(whole)[: place % (len(json.dumps(whole)) + 1)]
    reader = PartialArguments("text")
    reader.feed(raw)
    taken = reader.take()
    try:
        library = from_json(raw, allow_partial="trailing-strings").get("text", "")
    except ValueError:
        library = ""
    assert taken == library


@given(st.lists(TEXT))
def test_no_text_breaks_the_reader(pieces: list[str]) -> None:
    reader = PartialArguments("text")
    for piece in pieces:
        reader.feed(piece)
        reader.take()


@pytest.mark.parametrize(
    ("pieces", "steps"),
    [
        (['{"text": "a\\u00', 'e9b"}'], ["a", "éb"]),
        (['{"text": "a\\ud8', "3d\\ude", '00b"}'], ["a", "", "😀b"]),
        (['{"text": "a\\', "\\", 'n"}'], ["a", "\\", "n"]),
        (['{"text": "', 'say \\"', 'text\\": \\"no\\"', '"}'], ["", 'say "', 'text": "no"', ""]),
        (['{"old": {"text": "inner"}, "te', 'xt": "outer"}'], ["", "outer"]),
        (['{"te\\u0078t": "x', 'y"}'], ["x", "y"]),
    ],
    ids=["escape", "surrogates", "backslash", "quotes", "nested", "name"],
)
def test_cuts_in_bad_places(pieces: list[str], steps: list[str]) -> None:
    reader = PartialArguments("text")
    taken = []
    for piece in pieces:
        reader.feed(piece)
        taken.append(reader.take())
    assert taken == steps


def test_strings_are_complete_only_when_they_have_ended() -> None:
    reader = PartialArguments("text")
    seen = []
    for piece in [
        '{"section": "con',
        'ductor", "old": ["x"], "n": 1, "text": "a',
        'b", "reason": "why"',
        "}",
    ]:
        reader.feed(piece)
        reader.take()
        seen.append(dict(reader.complete))
    assert seen[0] == {}
    assert seen[1] == {"section": "conductor"}
    assert seen[-1] == {"section": "conductor", "text": "ab", "reason": "why"}


@pytest.mark.parametrize(
    "raw",
    [
        '{"text": "a", "text": "b',
        '{"text": "a\nb and on and on',
        '{"text": "a\\ud83dx and on and on',
        "[1, 2",
        "no json",
    ],
    ids=["twice", "control character", "lone surrogate", "list", "words"],
)
def test_what_is_no_such_object_is_broken(raw: str) -> None:
    reader = PartialArguments("text")
    for character in raw:
        reader.feed(character)
        reader.take()
    assert reader.broken


def test_the_cost_of_a_step_does_not_grow_with_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []

    def counted(raw: str, **options: Any) -> Any:
        read.append(len(raw))
        return from_json(raw, **options)

    monkeypatch.setattr("actors.harness.partial_args.from_json", counted)
    reader = PartialArguments("text")
    reader.feed('{"section": "conductor", "text": "')
    reader.take()
    read.clear()
    for _ in range(1_000):
        reader.feed("some words \\u00e9 ")
        reader.take()
    assert max(read) < 40
    assert len(read) < 3_000
