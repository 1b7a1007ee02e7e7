"""No form of a key comes through, and other words do."""

import base64
import string
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.models.redaction import HIDDEN, redact

keys = st.text(string.ascii_letters + string.digits + "-_+/=.~!$&'()*,;:@%", min_size=8, max_size=60)
around = st.text(max_size=20)


@given(keys, around, around)
def test_a_known_key_is_hidden_as_it_is_and_in_addresses(key: str, before: str, after: str) -> None:
    for form in (key, quote(key, safe=""), quote_plus(key), quote(key)):
        told = redact(f"{before}{form}{after}", [key])
        assert form not in told
        assert HIDDEN in told


@given(keys, st.binary(max_size=20), st.binary(max_size=20))
def test_a_known_key_is_hidden_in_base64_and_hexadecimal(key: str, before: bytes, after: bytes) -> None:
    data = before + key.encode() + after
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        told = redact(f"got {encode(data).decode()} back", [key])
        kept = told.removeprefix("got ").removesuffix(" back")
        at_most = len(kept.replace(HIDDEN, "")) * 3 // 4
        assert HIDDEN in told
        assert at_most <= len(before) + len(after) + 4, "no more than the neighbours is left"
    assert key.encode().hex() not in redact(data.hex(), [key])


@given(st.lists(keys, min_size=2, max_size=4))
def test_of_keys_that_hold_each_other_none_is_left(several: list[str]) -> None:
    several.append(several[0] + several[1])
    told = redact(" ".join(several), several)
    assert not any(key in told for key in several)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("https://ada:geheim@example.org/v1", "https://[hidden]@example.org/v1"),
        ("http://geheim@localhost:8080", "http://[hidden]@localhost:8080"),
        ("GET /v1?api_key=geheim&n=1", "GET /v1?api_key=[hidden]&n=1"),
        ("https://e.org/?x=1&access_token=geheim#a", "https://e.org/?x=1&access_token=[hidden]#a"),
        ("mail ada@example.org", "mail ada@example.org"),
        ("https://example.org/@ada?page=2", "https://example.org/@ada?page=2"),
        ("limits.run_tokens  10000000", "limits.run_tokens  10000000"),
        ("gsk_abcdefgh12345678", "[hidden]"),
        ("AIzaSyA1234567890abcdefghijk", "[hidden]"),
    ],
)
def test_logins_and_tokens_of_addresses_are_hidden(text: str, told: str) -> None:
    assert redact(text) == told


def test_a_word_that_is_no_key_hides_nothing() -> None:
    assert redact("a key, an ox", ["", "a", "ox"]) == "a key, an ox"


@given(st.text(string.ascii_lowercase + " .,", max_size=60))
def test_plain_words_stay(text: str) -> None:
    if not any(word in text for word in ("bearer", "basic")):
        assert redact(text, ["KEY-1234"]) == text
