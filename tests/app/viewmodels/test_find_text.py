import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.viewmodels.find_text import occurrences, plain, spans, words_of


@pytest.mark.parametrize(
    ("text", "typed", "found"),
    [
        ("The zebra crossing", "zebra", ["zebra"]),
        ("Zebras, ZEBRA; rezebra", "zebra", ["Zebra", "ZEBRA"]),
        ("Un café, des CAFÉS", "cafe", ["café", "CAFÉ"]),
        ("a cafe", "café", ["cafe"]),
        ("read_file, read-only", "read", ["read", "read"]),
        ("tool_name and nickname", "name", ["name"]),
        ("tool_name", "tool_name", ["tool", "name"]),
        ("one two three", "three one", ["one", "three"]),
        ("nothing of it", '"', []),
        ("", "x", []),
    ],
)
def test_words_are_found_as_the_search_over_the_log_finds_them(
    text: str, typed: str, found: list[str]
) -> None:
    assert [text[first:last] for first, last in spans(text, words_of(typed))] == found


@given(st.text())
def test_comparing_never_moves_a_place(text: str) -> None:
    assert len(plain(text)) == len(text)


@given(
    st.text(alphabet="abé ,\n", max_size=200),
    st.text(alphabet="abé ", max_size=8),
    st.integers(1, 40),
)
def test_piece_by_piece_finds_what_a_look_at_the_whole_finds(text: str, typed: str, piece: int) -> None:
    words = words_of(typed)
    whole = spans(text, words)
    parts = [span for found in occurrences(text, words, piece) for span in found]
    assert parts == whole
