from hypothesis import given
from hypothesis import strategies as st

from app.viewmodels.writer_text import TextEdit, Utf16Index, differing_part, shown_text, utf16_length

# Plain letters, an emoji of two code units, a family joined of several, a combining mark, right-to-left.
PIECES = st.sampled_from(
    ["a", "\n", "\u00e9", "e\u0301", "\U0001f600", "\U0001f468\u200d\U0001f469", "\u05e9\u05dc", "\ufe0f"]
)
TEXTS = st.lists(PIECES, max_size=12).map("".join)


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@given(TEXTS)
def test_utf16_length_is_that_of_the_encoding(text: str) -> None:
    assert utf16_length(text) == units(text)


@given(TEXTS, st.data())
def test_positions_go_there_and_back(text: str, data: st.DataObject) -> None:
    index = Utf16Index(text)
    pos = data.draw(st.integers(0, len(text)))
    assert index.utf16(pos) == units(text[:pos])
    assert index.code_point(index.utf16(pos)) == pos


@given(TEXTS)
def test_inside_a_pair_counts_as_its_start(text: str) -> None:
    index = Utf16Index(text)
    for pos, char in enumerate(text):
        if ord(char) > 0xFFFF:
            assert index.code_point(index.utf16(pos) + 1) == pos


@given(TEXTS, st.lists(st.tuples(st.integers(0, 40), st.integers(0, 9), TEXTS), max_size=6))
def test_the_index_follows_edits(text: str, edits: list[tuple[int, int, str]]) -> None:
    index = Utf16Index(text)
    for at, length, new in edits:
        pos = min(at, len(text))
        removed = min(length, len(text) - pos)
        text = text[:pos] + new + text[pos + removed :]
        index.replace(TextEdit(pos, removed, new))
        for place in range(len(text) + 1):
            assert index.utf16(place) == units(text[:place])


@given(TEXTS, TEXTS)
def test_the_differing_part_makes_one_text_of_the_other(old: str, new: str) -> None:
    edit = differing_part(old, new)
    if edit is None:
        assert old == new
    else:
        assert old[: edit.pos] + edit.text + old[edit.pos + edit.removed :] == new


@given(st.text(max_size=30))
def test_the_shown_text_has_the_same_positions_and_nothing_qt_would_split(text: str) -> None:
    shown = shown_text(text)
    assert len(shown) == len(text)
    assert not set(shown) & set("\r\u2028\u2029\0\ufdd0\ufdd1\ufffc")
    shown.encode("utf-8")


def test_lone_surrogates_are_shown_as_replacement_characters() -> None:
    assert shown_text("a\ud83db\r\n") == "a\ufffdb \n"
