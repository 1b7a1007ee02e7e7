import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.viewmodels.text_rows import TextRows, row_end

TEXTS = st.text(alphabet=st.sampled_from("ab \n\té世\u0301-"), max_size=200) | st.text(max_size=120)


@given(TEXTS, st.integers(8, 40), st.integers(1, 50))
def test_the_rows_in_order_are_the_text_however_it_is_gone_through(
    text: str, columns: int, step: int
) -> None:
    rows = TextRows(text, columns)
    while rows.grow(step):
        pass
    whole = TextRows(text, columns)
    whole.grow(len(text) + 1)
    spans = [rows.span(row) for row in range(len(rows))]
    assert spans == [whole.span(row) for row in range(len(whole))]
    shown = "".join(text[start:end] for start, end in spans)
    assert shown == text.replace("\n", "")
    assert all("\n" not in text[start:end] for start, end in spans)
    assert len(rows) == 1 or all(start < end or text[start : start + 1] in ("\n", "") for start, end in spans)
    for place in range(len(text)):
        start, end = rows.span(rows.row_of(place))
        assert start <= place <= end


@given(st.text(alphabet="abc \n", max_size=300), st.integers(8, 40))
def test_no_row_is_wider_than_its_columns(text: str, columns: int) -> None:
    rows = TextRows(text, columns)
    rows.grow(len(text) + 1)
    assert all(end - start <= columns for start, end in map(rows.span, range(len(rows))))


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("one two three four", [8, 18]),
        ("abcdefghijklmnop", [10, 16]),
        ("a\n\nb", [2, 3, 4]),
        ("世界世界世界世界", [5, 8]),
        ("\t\t\tx", [2, 4]),
    ],
)
def test_rows_break_after_blanks_else_in_the_word(text: str, ends: list[int]) -> None:
    found, at = [], 0
    while at < len(text):
        at = row_end(text, at, 10)
        found.append(at)
    assert found == ends


def test_a_long_text_is_only_gone_through_as_far_as_is_wanted() -> None:
    rows = TextRows("word " * 4_000_000, 100)
    assert rows.grow(10_000)
    assert 90 <= len(rows) <= 110
    assert not rows.is_done
    rows.reach(50_000)
    assert rows.row_of(50_000) == 500
