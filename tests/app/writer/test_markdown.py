import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.viewmodels import writer_markdown
from app.viewmodels.writer_markdown import MAX_STYLED, LineKind, Look, style_line
from app.viewmodels.writer_table import columns_of, table_pads


def looks(text: str) -> list[tuple[str, Look]]:
    return [(text[p.start : p.start + p.length], p.look) for p in style_line(text).pieces]


@pytest.mark.parametrize(
    ("text", "kind", "level"),
    [
        ("# Risks", LineKind.HEADING, 1),
        ("###### deep", LineKind.HEADING, 6),
        ("#hash", LineKind.PARAGRAPH, 0),
        ("- item", LineKind.BULLET, 0),
        ("    * nested", LineKind.BULLET, 2),
        ("12. item", LineKind.ORDERED, 0),
        ("> quoted", LineKind.QUOTE, 1),
        ("> > twice", LineKind.QUOTE, 2),
        ("| a | b |", LineKind.TABLE, 0),
        ("|---|:-:|", LineKind.TABLE, 1),
        ("---", LineKind.RULE, 0),
        ("- - -", LineKind.RULE, 0),
        ("```python", LineKind.FENCE, 0),
        ("   ", LineKind.BLANK, 0),
        ("", LineKind.BLANK, 0),
        ("2026 was a year", LineKind.PARAGRAPH, 0),
    ],
)
def test_kinds_of_line(text: str, kind: LineKind, level: int) -> None:
    style = style_line(text)
    assert (style.kind, style.level) == (kind, level)


def test_a_fence_lasts_until_one_of_its_kind_closes_it() -> None:
    opened = style_line("~~~~ text")
    assert style_line("# not a heading", opened.fence).kind is LineKind.CODE
    assert style_line("```", opened.fence).kind is LineKind.CODE
    assert style_line("~~~", opened.fence).fence == "~~~~"
    closed = style_line("~~~~", opened.fence)
    assert (closed.kind, closed.fence) == (LineKind.FENCE, "")


def test_inline_styles_hide_their_marks() -> None:
    assert looks("a **b** `c`") == [
        ("a ", Look.PLAIN),
        ("**", Look.SYNTAX),
        ("b", Look.BOLD),
        ("**", Look.SYNTAX),
        (" ", Look.PLAIN),
        ("`", Look.CODE | Look.SYNTAX),
        ("c", Look.CODE),
        ("`", Look.CODE | Look.SYNTAX),
    ]


def test_styles_nest() -> None:
    assert ("x", Look.BOLD | Look.ITALIC) in looks("**a *x* b**")
    assert ("x", Look.BOLD | Look.CODE) in looks("**a `x`**")


def test_citations_and_links() -> None:
    assert ("1", Look.CITATION) in looks("said[^1].")
    assert ("12", Look.CITATION) in looks("said [12].")
    assert ("text", Look.LINK) in looks("[text](https://example.org/a_b)")
    assert ("https://example.org/a", Look.LINK) in looks("see https://example.org/a now")


@pytest.mark.parametrize("text", ["2 * 3 * 4", "snake_case_name", "a\\*b", "*", "**", "`", "[x]", "a ** b"])
def test_what_is_no_markup_stays_visible(text: str) -> None:
    hidden = [part for part, look in looks(text) if look & Look.SYNTAX and part != "\\"]
    assert not hidden


@given(st.text(alphabet="ab *_`[]()^~>#-|\\1.\t😀", max_size=60), st.sampled_from(["", "```", "~~~~"]))
def test_pieces_cover_the_line_without_gaps(text: str, fence: str) -> None:
    at = 0
    for piece in style_line(text, fence).pieces:
        assert piece.start == at
        assert piece.length > 0
        at += piece.length
    assert at == len(text)


@pytest.mark.parametrize("char", ["*", "`", "[", "_a", "**a ", "[^"])
def test_a_hostile_line_costs_little(char: str) -> None:
    text = char * 100_000
    pieces = style_line(text).pieces
    assert sum(piece.length for piece in pieces) == len(text)
    assert len(pieces) <= MAX_STYLED + 2


def test_places_in_files_are_told_from_other_code() -> None:
    assert ("README.md:12-40", Look.CODE | Look.PLACE) in looks("so it says (`README.md:12-40`)")
    assert ("x: 1", Look.CODE) in looks("`x: 1`")


def pads(*rows: str) -> list[list[tuple[int, int]]]:
    found = table_pads(rows, [style_line(row) for row in rows])
    return [[(pad.pos, pad.columns) for pad in row] for row in found]


def test_the_columns_of_a_table_line_up() -> None:
    assert pads("| a | wide cell |", "|---|---|", "| longer | `b` |") == [
        [(3, 5)],
        [],
        [(14, 8)],
    ]


def test_wide_characters_take_two_columns_and_combining_ones_none() -> None:
    assert [columns_of(text) for text in ("ab", "\u6f22", "e\u0301", "\U0001f600")] == [2, 2, 1, 2]


def test_rows_of_different_length_and_escaped_pipes() -> None:
    assert pads("| a\\|b | c |", "| d |") == [[], [(3, 2)]]


_PARTS = ["a", "word ", "*", "**", "_", "__", "`", "``", "[", "](", ")", "]", "!", "~~", "\\", "<", "h", " "]
_PARTS += ["http://x.y ", "https://a", "[^1]", "[a1]", "é", "|", "#"]


@given(st.lists(st.sampled_from(_PARTS), max_size=16).map("".join))
def test_styles_are_tried_only_where_they_can_begin_and_all_are_found(text: str) -> None:
    everywhere = [(found.span(), found.lastgroup) for found in writer_markdown._INLINE.finditer(text)]
    tried = [(found.span(), found.lastgroup) for found in writer_markdown._tokens(text, 0, len(text))]
    assert tried == everywhere
