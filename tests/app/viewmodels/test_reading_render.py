from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.exporting.page import markdown_parser
from app.viewmodels.reading_parts import Face, Grid, Kind, Para, Part, Piece, Task
from app.viewmodels.reading_render import Rendered, Renderer, _Walk
from app.viewmodels.reading_words import LINE_BREAK

BLOCKS = (
    "# One\n",
    "Some *words* of `code` and [a link](https://example.org).\n",
    "Two lines\nof it\n",
    "- a\n- b\n  - c\n\n  d\n",
    "1. a\n\n   ```py\n   x = 1\n\n   y\n   ```\n2. b\n",
    "> q\n>\n> > r\n> - s\n",
    "| a | b |\n|---|--:|\n| 1 | 2 |\n",
    "```python\ndef f():\n\n    pass\n```\n",
    "```\nnot closed\n",
    "    indented\n\n    code\n",
    "---\n",
    "Setext\n===\n",
    "[note]: https://example.org/note\n",
    "See [note] and [^1].\n",
    "[^1]: https://example.org/one\n",
    "- [ ] open\n- [x] done\n",
    "Hard  \nbreak \U0001f600\n",
    "\n",
    "<b>no html</b>\n",
)
TEXTS = st.lists(st.sampled_from(BLOCKS), max_size=12).map("\n".join)


def parts(markdown: str) -> list[Part]:
    return [part for piece in Renderer().render(markdown).pieces for part in piece.parts]


def paras(markdown: str) -> list[Para]:
    return [part for part in parts(markdown) if isinstance(part, Para)]


@given(TEXTS)
def test_by_block_or_at_once_the_same_words_come(markdown: str) -> None:
    whole = _Walk(tuple(markdown_parser().parse(markdown))).parts()
    by_block = parts(markdown)
    assert [Piece((part,)).text for part in by_block] == [Piece((part,)).text for part in whole]


@given(TEXTS, TEXTS, TEXTS)
def test_a_text_that_changed_is_rendered_as_a_new_one(head: str, middle: str, tail: str) -> None:
    renderer = Renderer()
    renderer.render(head + middle + tail)
    changed = head + tail
    assert renderer.render(changed) == Renderer().render(changed)
    assert renderer.render(head + middle + tail) == Renderer().render(head + middle + tail)


def test_only_blocks_that_changed_are_made() -> None:
    texts = [f"Paragraph {number} of it.\n" for number in range(200)]
    renderer = Renderer()
    before = renderer.render("\n".join(texts))
    assert renderer.made == 200
    texts[100] = "Another one.\n"
    after = renderer.render("\n".join(texts))
    assert renderer.made == 201
    assert sum(a is not b for a, b in zip(before.pieces, after.pieces, strict=True)) == 1


def test_a_definition_that_changes_changes_the_links_to_it() -> None:
    renderer = Renderer()
    renderer.render("See [note].\n\nElse.\n\n[note]: https://one.example\n")
    shown = renderer.render("See [note].\n\nElse.\n\n[note]: https://two.example\n")
    first = shown.pieces[0].parts[0]
    assert isinstance(first, Para)
    assert [words.link for words in first.words] == ["", "https://two.example", ""]
    assert renderer.made == 3  # "Else." has no links


def test_what_is_read_first_is_made_first() -> None:
    text = "\n".join(f"Paragraph {number} of it.\n" for number in range(500))
    told: list[Rendered] = []
    whole = Renderer().render(text, text.index("Paragraph 300 "), told.append)
    assert [piece.text for piece in told[0].pieces[:2]] == ["Paragraph 300 of it.", "Paragraph 301 of it."]
    assert len(told[0].pieces) == 40
    assert whole.pieces[300:340] == told[0].pieces
    assert all(a is b for a, b in zip(whole.pieces[300:340], told[0].pieces, strict=True))
    assert text[whole.starts[300] :].startswith("Paragraph 300 ")


def test_lists_have_markers_and_boxes() -> None:
    found = paras("3. a\n4. b\n   - c\n     - d\n\n       e\n- [ ] f\n- [x] g **h**\n")
    assert [(para.place.marker, para.place.indent) for para in found[:5]] == [
        ("3.", 1),
        ("4.", 1),
        ("\u2022", 2),
        ("\u25e6", 3),
        ("", 3),
    ]
    assert [para.place.task for para in found[5:]] == [Task.OPEN, Task.DONE]
    assert Piece((found[6],)).text == "g h"


def test_a_long_table_comes_in_pieces_of_the_same_widths() -> None:
    rows = "".join(f"| {number} | {'word ' * 9} |\n" for number in range(100))
    grids = [part for part in parts("| a | b |\n|:-:|--:|\n" + rows) if isinstance(part, Grid)]
    assert len(grids) > 3
    assert len({grid.shares for grid in grids}) == 1
    assert grids[0].shares[0] < grids[0].shares[1]
    assert sum(grids[0].shares) == 100
    assert sum(len(grid.rows) for grid in grids) == 101
    assert [grid.has_head for grid in grids] == [True] + [False] * (len(grids) - 1)
    assert [grid.is_last for grid in grids] == [False] * (len(grids) - 1) + [True]
    assert grids[0].aligns == ("center", "right")


def test_words_inside_a_line() -> None:
    (para,) = paras("![alt](p.png) `a.py:3` ~~no~~ https://x.example/a, [^1]\n\n[^1]: https://n.example")
    looks: list[Any] = [
        (words.text, words.face, words.link) for words in para.words if words.text.strip(" ,")
    ]
    assert looks == [
        ("[alt]", Face.PLAIN, "p.png"),
        ("a.py:3", Face.CODE | Face.PLACE, ""),
        ("no", Face.STRUCK, ""),
        ("https://x.example/a", Face.PLAIN, "https://x.example/a"),
        ("1", Face.RAISED, "https://n.example"),
    ]
    assert paras("a  \nb")[0].words[0].text == f"a{LINE_BREAK}b"


def test_no_link_leads_into_a_program() -> None:
    found = paras("[a](javascript:alert(1)) [b](file:///etc/passwd) ![c](data:text/html,x)")
    assert not [words for para in found for words in para.words if words.link]


def test_headings_can_be_linked_to() -> None:
    heading = paras("## What was *found*, and why")[0]
    assert (heading.kind, heading.level, heading.name) == (Kind.HEADING, 2, "what-was-found-and-why")
