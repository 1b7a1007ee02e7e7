import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.settings.declared import EndpointSetting, Settings
from app.settings.endpoints import problems, put
from app.viewmodels.endpoint_form import FAMILIES, EndpointDraft, draft_of

ENDPOINTS = Settings().endpoints
GOOD = EndpointDraft("local", "openai", "http://127.0.0.1:8000/v1", "small, large", "16,384")


def test_what_is_typed_becomes_a_setting_and_comes_back_as_it_was() -> None:
    assert problems(GOOD, ENDPOINTS) == {}
    made = EndpointSetting.model_validate(GOOD.values())
    assert (made.models, made.context_tokens) == (("small", "large"), 16_384)
    again = draft_of(made.model_dump())
    assert (again.models, again.context_tokens, again.was) == ("small, large", "16,384", "local")
    assert EndpointDraft("a", models=" x,x ; y\n z ").values()["models"] == ("x", "y", "z")


@pytest.mark.parametrize(
    ("draft", "field", "words"),
    [
        (EndpointDraft(), "name", "Give it a name"),
        (EndpointDraft("Local Server"), "name", "Small letters"),
        (EndpointDraft("offline"), "name", "needs no endpoint"),
        (EndpointDraft("openai"), "name", "called openai already"),
        (EndpointDraft("a", base_url="127.0.0.1:8000"), "base_url", "begins with http"),
        (EndpointDraft("a", base_url="http://a b"), "base_url", "no blanks"),
        (EndpointDraft("a", base_url="http://:80"), "base_url", "names no server"),
        (EndpointDraft("a", base_url="http://host:port/"), "base_url", "the port"),
        (EndpointDraft("a", base_url="https://me:secret@host/v1"), "base_url", "password"),
        (EndpointDraft("a", context_tokens="many"), "context_tokens", "whole number"),
        (EndpointDraft("a", context_tokens="12"), "context_tokens", "from 512"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(draft: EndpointDraft, field: str, words: str) -> None:
    found = problems(draft, ENDPOINTS)
    assert words in found[field]
    assert set(found) == {field}


def test_an_endpoint_may_keep_its_own_name() -> None:
    own = draft_of(ENDPOINTS[0].model_dump())
    assert problems(own, ENDPOINTS) == {}


def test_a_changed_endpoint_stays_in_its_place_with_what_is_not_known_here() -> None:
    later = EndpointSetting.model_validate({"name": "mine", "family": "ollama", "later": 3})
    entries = put(EndpointDraft("mine", "openai", was="mine"), (later, *ENDPOINTS))
    assert (entries[0]["name"], entries[0]["family"], entries[0]["later"]) == ("mine", "openai", 3)
    assert [entry["name"] for entry in put(GOOD, ENDPOINTS)][-1] == "local"
    assert len(put(GOOD, ENDPOINTS)) == len(ENDPOINTS) + 1


@given(st.text(), st.sampled_from(sorted(FAMILIES)), st.text(), st.text(), st.text())
def test_a_draft_without_problems_can_be_kept(
    name: str, family: str, base_url: str, models: str, context: str
) -> None:
    draft = EndpointDraft(name, family, base_url, models, context)
    if not problems(draft, ENDPOINTS):
        Settings.model_validate({"endpoints": put(draft, ENDPOINTS)})


@given(st.text(st.characters(codec="utf-8")), st.text(st.characters(codec="utf-8")))
def test_any_text_gets_an_answer(text: str, other: str) -> None:
    for words in problems(EndpointDraft(text, "openai", other, text, other), ENDPOINTS).values():
        assert words
        assert "\n" not in words
