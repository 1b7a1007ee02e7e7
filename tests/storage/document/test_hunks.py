import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from storage.document import (
    Hunk,
    Insert,
    Issuer,
    RunDocument,
    apply,
    decide_all,
    propose_replace,
    replace_exact,
)
from storage.document.hunks import _TOKEN, differences, replace_in
from storage.document.review import Decision
from storage.document.units import Units
from tests.storage.document.helpers import counter, interleavings

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
        "    code\n",
        "\n\n",
        "a | b\n",
        "--- | ---\n",
        "- item\n",
        "~~~\n",
        "[a b][c]",
        "![d e](f.png)",
        '[a](b "c d")',
        "<mailto:a@b.c>",
        "](http://x)",
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


def cuts_a_unit(text: str, pos: int) -> bool:
    """Whether a place is within a unit, found in the plainest way: line by line from the beginning."""
    if any(start < pos < end for start, end in Units(text).blocks):
        return True
    start = text.rfind("\n", 0, pos) + 1
    stop = text.find("\n", pos) + 1 or len(text)
    if pos in (start, stop):
        return False
    (line,) = Units(text).pieces(start, stop, blocks_whole=False)
    return line.whole or any(
        start + token.start() < pos < start + token.end()
        for token in _TOKEN.finditer(line.text)
        if token.lastgroup == "link"
    )


@interleavings
@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_no_hunk_begins_or_ends_within_a_unit(before: str, old: str, new: str, after: str) -> None:
    text, changed = before + old + after, before + new + after
    hunks = replace_in(text, (len(before), len(before) + len(old)), new)
    assert applied(text, hunks) == changed
    moved = 0
    for hunk in hunks:
        assert not cuts_a_unit(text, hunk.pos)
        assert not cuts_a_unit(text, hunk.pos + hunk.length)
        assert not cuts_a_unit(changed, hunk.pos + moved)
        moved += len(hunk.text) - hunk.length
        assert not cuts_a_unit(changed, hunk.pos + hunk.length + moved)


@interleavings
@given(TEXTS, TEXTS)
def test_what_differs_makes_the_new_text(old: str, new: str) -> None:
    assert applied(old, differences(old, new)) == new


@interleavings
@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_all_accepted_is_the_new_text_and_all_rejected_the_old(
    before: str, old: str, new: str, after: str
) -> None:
    assume(old != new and old)
    text = before + old + after
    assume(text.find(old) == len(before) and text.find(old, len(before) + 1) < 0)
    issuer = Issuer("researcher", "agent", counter("p"))
    start = RunDocument.new("r", "")
    start = apply(start, issuer.patch(start, "edit", "conductor", ops=(Insert(pos=0, text=text),))).document
    ops = replace_exact(start, "researcher", "conductor", old, new)
    proposed = apply(start, issuer.patch(start, "propose", "conductor", ops=ops)).document
    decisions: tuple[tuple[Decision, str], ...] = (("accept", before + new + after), ("reject", text))
    for decision, wanted in decisions:
        decided = proposed
        for patch in decide_all(proposed, Issuer("user", "user", counter("d")), decision):
            decided = apply(decided, patch).document
        assert decided.canon("conductor") == wanted


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
        (
            "Do:\n\n```\nx = 1\ny = 2\n```\nnow\n",
            "Do:\n\n```\nx = 1\ny = 3\n```\nthen\n",
            [("```\nx = 1\ny = 2\n```\nnow", "```\nx = 1\ny = 3\n```\nthen")],
        ),
        (
            "```\nx = 1\n```\n\nold\n",
            "```\nx = 2\n```\n\nnew\n",
            [("```\nx = 1\n```\n", "```\nx = 2\n```\n"), ("old", "new")],
        ),
        (
            "a\n\n    x = 1\n\n    y = 2\n\nb\n",
            "a\n\n    x = 1\n\n    y = 3\n\nb\n",
            [("    x = 1\n\n    y = 2\n", "    x = 1\n\n    y = 3\n")],
        ),
        ("- a\n\n    one two\n", "- a\n\n    one 2\n", [("two", "2")]),
        ("words\n    one two\n", "words\n    one 2\n", [("two", "2")]),
        (
            "a | b\n--- | ---\n1 | 2\n3 | 4\n\nx | y\n",
            "a | b\n--- | ---\n1 | 2\n3 | 5\n\nx | z\n",
            [("3 | 4\n", "3 | 5\n"), ("y", "z")],
        ),
        ("see [a b][c] now", "see [a d][c] now", [("[a b][c]", "[a d][c]")]),
        ("see [a b][] now", "see [a d][] now", [("[a b][]", "[a d][]")]),
        ("see <http://a/b> now", "see <http://a/c> now", [("<http://a/b>", "<http://a/c>")]),
        ("see <mailto:a@b.c> now", "see <mailto:d@b.c> now", [("<mailto:a@b.c>", "<mailto:d@b.c>")]),
        ("see ![a b](c.png) now", "see ![a d](c.png) now", [("![a b](c.png)", "![a d](c.png)")]),
        (
            "see [![a](b.png)](http://c) now",
            "see [![a](d.png)](http://c) now",
            [("[![a](b.png)](http://c)", "[![a](d.png)](http://c)")],
        ),
        ('see [a](b "c d") now', 'see [a](b "c e") now', [('[a](b "c d")', '[a](b "c e")')]),
        (
            '[a]: http://b "c d"\n',
            '[a]: http://b "c e"\n',
            [('[a]: http://b "c d"\n', '[a]: http://b "c e"\n')],
        ),
        ("so[^one] it", "so[^two] it", [("[^one]", "[^two]")]),
        (
            "````\n```\nold code\n````\n",
            "````\n```\nnew code\n````\n",
            [("````\n```\nold code\n````\n", "````\n```\nnew code\n````\n")],
        ),
        (
            "~~~\n```\nold code\n~~~\n",
            "~~~\n```\nnew code\n~~~\n",
            [("~~~\n```\nold code\n~~~\n", "~~~\n```\nnew code\n~~~\n")],
        ),
        ("```\n``` py\n```\nold prose\n", "```\n``` py\n```\nnew prose\n", [("old", "new")]),
        ("```x``` is code\nold prose\n", "```x``` is code\nnew prose\n", [("old", "new")]),
        ("```py\nx\n```\n", "```js\nx\n```\n", [("```py\nx\n```\n", "```js\nx\n```\n")]),
    ],
)
def test_units_of_change(old: str, new: str, expected: list[tuple[str, str]]) -> None:
    assert changes(old, new) == expected


def test_a_large_rewrite_is_one_hunk_instead_of_a_long_wait() -> None:
    old, new = "alpha beta " * 3000, "gamma delta " * 3000
    assert propose_replace(old, new) == (Hunk(0, len(old), new),)
