import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.document import Hunk, propose_replace
from tests.storage.document.helpers import interleavings

PIECES = st.sampled_from(
    [
        "word",
        "Wort",
        " ",
        "  ",
        "\n",
        "\r\n",
        ".",
        ",",
        "e\u0301",
        "é",
        "👩\u200d👧",
        "🇨🇭",
        "👍🏽",
        "שלום",
        "| a | b |\n",
        "```\n",
        "code\n",
        "[a](http://b.c)",
        "https://x.y/z?a=b",
        "it\u2019s",
        "don't",
    ]
)
TEXTS = st.lists(PIECES, max_size=25).map("".join)


def applied(old: str, hunks: tuple[Hunk, ...]) -> str:
    for hunk in reversed(hunks):
        old = old[: hunk.pos] + hunk.text + old[hunk.pos + hunk.length :]
    return old


@interleavings
@given(TEXTS, TEXTS)
def test_hunks_make_the_new_text_and_are_in_order(old: str, new: str) -> None:
    hunks = propose_replace(old, new)
    assert applied(old, hunks) == new
    ends = [0, *(hunk.pos + hunk.length for hunk in hunks)]
    assert all(end <= hunk.pos for end, hunk in zip(ends, hunks, strict=False))
    assert all(hunk.length or hunk.text for hunk in hunks)


def changes(old: str, new: str) -> list[tuple[str, str]]:
    return [(old[h.pos : h.pos + h.length], h.text) for h in propose_replace(old, new)]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("same", "same", []),
        ("", "new", [("", "new")]),
        ("The cat sat.", "The dog sat.", [("cat", "dog")]),
        ("The cat sat on it.", "The dog sat under it.", [("cat", "dog"), ("on", "under")]),
        ("a red car", "a blue bus", [("red car", "blue bus")]),
        ("one\ntwo\n", "one\n2\n", [("two", "2")]),
        ("e\u0301t", "e\u0300t", [("e\u0301t", "e\u0300t")]),
        ("👩\u200d👧!", "👩\u200d👦!", [("👩\u200d👧", "👩\u200d👦")]),
        ("🇨🇭", "🇨🇦", [("🇨🇭", "🇨🇦")]),
        ("it\u2019s fine", "its fine", [("it\u2019s", "its")]),
        ("see [a](http://b/1) now", "see [a](http://b/2) now", [("[a](http://b/1)", "[a](http://b/2)")]),
        ("| a | 1 |\n| b | 2 |\n", "| a | 1 |\n| b | 3 |\n", [("| b | 2 |\n", "| b | 3 |\n")]),
        ("```\nx = 1\ny = 2\n```\n", "```\nx = 1\ny = 3\n```\n", [("y = 2\n", "y = 3\n")]),
        ("````\n```\nold code\n````\n", "````\n```\nnew code\n````\n", [("old code\n", "new code\n")]),
        ("~~~\n```\nold code\n~~~\n", "~~~\n```\nnew code\n~~~\n", [("old code\n", "new code\n")]),
        ("```\n``` py\n```\nold prose\n", "```\n``` py\n```\nnew prose\n", [("old", "new")]),
        ("```x``` is code\nold prose\n", "```x``` is code\nnew prose\n", [("old", "new")]),
        ("```py\nx\n```\n", "```js\nx\n```\n", [("```py\n", "```js\n")]),
    ],
)
def test_units_of_change(old: str, new: str, expected: list[tuple[str, str]]) -> None:
    assert changes(old, new) == expected


def test_a_large_rewrite_is_one_hunk_instead_of_a_long_wait() -> None:
    old, new = "alpha beta " * 3000, "gamma delta " * 3000
    assert propose_replace(old, new) == (Hunk(0, len(old), new),)
