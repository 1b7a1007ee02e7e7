import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.viewmodels.code_lexing import MOST_CHARACTERS, tints_of
from app.viewmodels.code_tints import Stretch, Tint, in_utf16, language_of
from app.viewmodels.reading_code import code_parts
from app.viewmodels.reading_parts import Edge, Place
from app.viewmodels.writer_text import shown_text

LANGUAGES = (
    "python",
    "c",
    "html",
    "json",
    "bash",
    "diff",
    "rust",
    "yaml",
    "pycon",
    "jinja",
    "markdown",
    "sql",
)
CODE = st.lists(
    st.one_of(
        st.text(max_size=12),
        st.sampled_from(
            [
                '"""',
                "'",
                "/* ",
                "*/",
                "def f(x):",
                "\n",
                "\n\n",
                "<a b='c'>",
                "# é\U0001f600",
                "{%",
                "1.5e3",
                "\t",
            ]
        ),
    ),
    max_size=24,
).map("".join)


@given(CODE, st.sampled_from(LANGUAGES))
def test_colours_are_in_bounds_in_order_and_change_no_text(code: str, language: str) -> None:
    code = shown_text(code)
    lines = code.split("\n")
    tints = tints_of(code, language)
    assert len(tints) == len(lines)
    for line, stretches in zip(lines, tints, strict=True):
        at = 0
        for each in stretches:
            assert each.length > 0
            assert each.tint
            assert at <= each.start
            at = each.start + each.length
        assert at <= len(line)
        wide = line.encode("utf-16-le")
        for one, other in zip(stretches, in_utf16(line, stretches), strict=True):
            part = wide[2 * other.start : 2 * (other.start + other.length)].decode("utf-16-le")
            assert part == line[one.start : one.start + one.length]
            assert other.tint is one.tint


@given(CODE, st.sampled_from(LANGUAGES))
def test_the_lines_of_a_block_are_its_text(code: str, language: str) -> None:
    parts = list(code_parts(code + "\n", f"{language} title=x", Place(gap=10)))
    assert "\n".join("".join(words.text for words in part.words) for part in parts) == shown_text(code)
    assert [bool(part.edge & Edge.FIRST) for part in parts] == [True] + [False] * (len(parts) - 1)
    assert [bool(part.edge & Edge.LAST) for part in parts] == [False] * (len(parts) - 1) + [True]


def test_words_of_a_program_have_their_colours() -> None:
    lines = tints_of('def f():\n    """Two\n    lines."""\n    return 1  # one', "python")
    assert lines[0] == (Stretch(0, 3, Tint.KEYWORD), Stretch(4, 1, Tint.NAME))
    assert lines[1] == (Stretch(4, 6, Tint.STRING),)
    assert lines[2][0].tint is Tint.STRING
    assert [each.tint for each in lines[3]] == [Tint.KEYWORD, Tint.NUMBER, Tint.COMMENT]
    assert [line[0].tint for line in tints_of("+ new\n- old", "diff")] == [Tint.ADDED, Tint.REMOVED]


@pytest.mark.parametrize("language", ["", "nonesuch", "../etc", "python3.99x"])
def test_code_in_an_unknown_language_is_plain(language: str) -> None:
    assert tints_of("def f(): pass\n", language) == ((), ())


def test_the_end_of_an_endless_block_is_plain() -> None:
    line = "return 1\n"
    tints = tints_of(line * (MOST_CHARACTERS // len(line) + 10), "python")
    assert tints[0]
    assert not tints[-2]


@pytest.mark.parametrize(
    ("info", "language"),
    [("python", "python"), (" Rust,no_run", "rust"), ("{.bash}", "bash"), ("", ""), ("c title=x", "c")],
)
def test_the_language_is_the_first_word_of_a_fence(info: str, language: str) -> None:
    assert language_of(info) == language
