import json
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.sandbox.names import shown_name, stored_name


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("plain.txt", "plain.txt"),
        ("-rf", "-rf"),
        ("two\nlines", "two\\x0alines"),
        ("bell\x07", "bell\\x07"),
        (os.fsdecode(b"caf\xe9"), "caf\\xe9"),
        ("café", "café"),
        ("right\u202eleft", "right\\u202eleft"),
        ("back\\slash", "back\\\\slash"),
        ("tag\U000e0041", "tag\\U000e0041"),
    ],
)
def test_odd_names_are_shown_with_escapes_and_turned_back(stored: str, shown: str) -> None:
    assert shown_name(stored) == shown
    assert stored_name(shown) == stored


@given(st.binary(max_size=60))
def test_every_name_on_disk_survives_being_shown_as_json(raw: bytes) -> None:
    name = os.fsdecode(raw)
    shown = json.loads(json.dumps(shown_name(name)).encode("utf-8"))
    assert stored_name(shown) == name
    assert all(char.isprintable() or char == " " or ord(char) > 127 for char in shown)


@given(st.text(max_size=40), st.text(max_size=40))
def test_two_names_never_show_the_same(first: str, second: str) -> None:
    assert (shown_name(first) == shown_name(second)) == (first == second)
