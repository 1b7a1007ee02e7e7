"""What a file said, kept as what it differs in from a text of the log."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.document.file_taken import difference, text_of

TEXTS = st.text("ab\n🦊", max_size=12)


@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_it_comes_back_exactly(start: str, one: str, other: str, end: str) -> None:
    base, text = f"{start}{one}{end}", f"{start}{other}{end}"
    ops = difference(base, text)
    assert text_of(base, [op.model_dump() for op in ops]) == text
    assert sum(op.len for op in ops) <= len(one)
    assert sum(len(op.text) for op in ops) <= len(other)


@pytest.mark.parametrize(
    "op",
    [
        {"op": "replace", "pos": 2, "len": 9, "text": "x"},
        {"op": "replace", "pos": -1, "len": 0, "text": "x"},
        {"op": "replace", "pos": 0, "len": -1, "text": "x"},
        {"op": "replace", "pos": 0, "len": 0, "text": None},
        {"op": "delete"},
    ],
)
def test_what_was_told_of_another_text_is_not_used(op: dict[str, Any]) -> None:
    assert text_of("abc", [op]) is None
