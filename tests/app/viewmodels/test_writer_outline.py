from hypothesis import given
from hypothesis import strategies as st

from app.viewmodels.writer_outline import (
    Count,
    Heading,
    WordCounter,
    canon_between,
    count_words,
    heading_at,
    headings,
    indents,
    words_line,
)
from app.viewmodels.writer_page import Page
from app.viewmodels.writer_reading import note_of
from storage.document import Insert, Replace
from tests.storage.document.helpers import Desk


def drawn(desk: Desk) -> tuple[Heading, ...]:
    page = Page("conductor")
    page.load(desk.document)
    return headings(page.text, page.lines)


def test_headings_have_their_level_words_and_place() -> None:
    desk = Desk("# One\n\nText\n\n## Two *and* more\n\n```\n# no heading\n```\n\n# Three\n")
    found = drawn(desk)
    assert [(each.level, each.text) for each in found] == [(1, "One"), (2, "Two and more"), (1, "Three")]
    assert all(desk.text()[each.pos] == "#" for each in found)
    assert [heading_at(found, pos) for pos in (0, 7, found[1].pos, 10_000)] == [0, 0, 1, 2]
    assert heading_at((), 5) == -1
    assert indents(found[1:]) == (1, 0)


def test_a_pending_heading_is_marked_and_one_that_goes_is_left_out() -> None:
    desk = Desk("# Old\n\nText\n")
    desk.agent("propose", ops=(Replace(pos=0, len=5, text="# New"),), proposal_id="p")
    desk.agent("propose", ops=(Insert(pos=len(desk.text()), text="\n# More\n"),), proposal_id="q")
    assert [(each.text, each.pending) for each in drawn(desk)][-1] == ("More", True)


def test_words_are_counted_in_the_canon_only() -> None:
    desk = Desk("one two")
    desk.agent("propose", ops=(Insert(pos=3, text=" and a half"),), proposal_id="p")
    assert canon_between(desk.document, 0, len(desk.text())) == "one two"
    assert count_words("- It's **bold**, well-known | 3.5 | é 漢字 --- ###") == 6
    assert count_words("") == 0
    assert words_line(Count(1), 0) == "1 word"
    assert words_line(Count(1234, 9), 12) == "12 of 1,234 words selected"
    assert words_line(Count(0, 1312), 0) == "0 words, 1,312 pending"


def counted(desk: Desk, counter: WordCounter) -> Count:
    page = Page("conductor")
    page.load(desk.document)
    return counter.count(desk.document, page.text, page.lines)


@given(st.lists(st.tuples(st.integers(0, 400), st.text(alphabet="ab' .-#é\n", max_size=12)), max_size=15))
def test_counting_again_counts_what_counting_anew_does(edits: list[tuple[int, str]]) -> None:
    desk, counter = Desk("some words to begin with,\n" * 12), WordCounter()
    for pos, text in edits:
        if text:
            desk.user("edit", ops=(Insert(pos=min(pos, len(desk.text())), text=text),))
        assert counted(desk, counter) == Count(count_words(desk.document.canon("conductor")))


def test_pending_words_are_counted_apart_and_going_ones_are_there() -> None:
    desk = Desk("one two three\n")
    desk.agent("propose", ops=(Replace(pos=4, len=3, text="2 or 2.5"),), proposal_id="p")
    assert counted(desk, WordCounter()) == Count(3, 3)
    desk.agent("propose", ops=(Insert(pos=0, text="zero "),), proposal_id="q")
    assert counted(desk, WordCounter()) == Count(3, 4)


def test_what_is_not_shown_is_told() -> None:
    assert note_of(0) == ""
    assert note_of(1).startswith("1 pending change is")
    assert note_of(7).startswith("7 pending changes are")


@given(st.lists(st.text(alphabet="abcé漢", min_size=1, max_size=5), max_size=20))
def test_words_with_blanks_between_are_all_counted(words: list[str]) -> None:
    assert count_words(" \n".join(words)) == len(words)
