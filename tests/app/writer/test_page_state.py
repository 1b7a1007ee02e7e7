"""What the page knows of its text, after many edits at once."""

from hypothesis import given, settings
from hypothesis import strategies as st

from app.viewmodels.writer_text import TextEdit, utf16_length
from app.widgets.writer.page_state import PageState

TEXTS = st.text(alphabet="ab \n😀é", max_size=12)
PLACES = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 6), TEXTS), max_size=8)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="abc\n😀", max_size=40), PLACES, st.booleans())
def test_edits_made_as_one_are_the_same_as_one_by_one(
    text: str, places: list[tuple[int, int, str]], in_order: bool
) -> None:
    state = PageState()
    list(state.edit([TextEdit(0, 0, text)]))
    edits, expected = [], []
    for at, most, came in sorted(places) if in_order else places:
        pos = min(at, len(text))
        gone = min(most, len(text) - pos)
        edits.append(TextEdit(pos, gone, came))
        expected.append((utf16_length(text[:pos]), utf16_length(text[: pos + gone])))
        text = text[:pos] + came + text[pos + gone :]
    assert [(start, end) for _, start, end in state.edit(edits)] == expected
    assert state.text == text
    assert len(state.lines) == text.count("\n") + 1
    assert [state.index.utf16(pos) for pos in range(len(text) + 1)] == [
        utf16_length(text[:pos]) for pos in range(len(text) + 1)
    ]
