import pytest

from storage.document import AnchorError, Insert, append, insert_after, replace_exact, rewrite_as, view_for
from storage.errors import KnownError
from tests.storage.document.helpers import Desk


def test_append_begins_and_ends_a_line() -> None:
    desk = Desk()
    for text in ("one", "two\n", "three"):
        desk.agent("propose", ops=append(desk.document, "conductor", text))
    assert desk.text() == "one\ntwo\nthree\n"
    assert append(desk.document, "conductor", "") == ()
    desk = Desk("no line end")
    assert append(desk.document, "conductor", "x") == (Insert(pos=11, text="\nx\n"),)


def test_an_agent_sees_its_own_proposals_and_not_the_others() -> None:
    desk = Desk("one two three")
    desk.agent("propose", ops=replace_exact(desk.document, "researcher", "conductor", "two", "2"))
    desk.agent(
        "propose", author="terminal", ops=insert_after(desk.document, "terminal", "conductor", "one", "!")
    )
    assert desk.text() == "one! two2 three"
    assert view_for(desk.document, "researcher", "conductor").text == "one 2 three"
    assert view_for(desk.document, "terminal", "conductor").text == "one! two three"
    assert view_for(desk.document, "writer", "conductor").text == desk.canon() == "one two three"
    ops = replace_exact(desk.document, "researcher", "conductor", "one 2 three", "one 22 three")
    desk.agent("propose", ops=ops)
    assert view_for(desk.document, "researcher", "conductor").text == "one 22 three"


@pytest.mark.parametrize(
    ("quote", "word"),
    [("", "empty"), ("four", "is not in"), ("o", "more than once"), ("aa", "more than once")],
)
def test_a_quote_names_one_place_or_is_an_error(quote: str, word: str) -> None:
    desk = Desk("one two aaa")
    for resolve in (replace_exact, insert_after):
        with pytest.raises(AnchorError, match=word) as raised:
            resolve(desk.document, "researcher", "conductor", quote, "new")
        assert isinstance(raised.value, KnownError)
        assert "\n" not in raised.value.for_user()


def test_replacing_a_text_by_itself_is_an_error() -> None:
    desk = Desk("one")
    with pytest.raises(AnchorError, match="nothing to change"):
        replace_exact(desk.document, "researcher", "conductor", "one", "one")


def test_a_long_quote_is_cut_in_the_message() -> None:
    desk = Desk("one")
    with pytest.raises(AnchorError, match="…"):
        replace_exact(desk.document, "researcher", "conductor", "x" * 500, "y")


def test_a_section_is_rewritten_by_what_differs() -> None:
    desk = Desk("The cat sat. It purred.")
    desk.agent("propose", author="terminal", ops=(Insert(pos=12, text=" [sic]"),))
    ops = rewrite_as(desk.document, "researcher", "conductor", "The dog sat. It barked.")
    desk.agent("propose", ops=ops, proposal_id="q")
    assert view_for(desk.document, "researcher", "conductor").text == "The dog sat. It barked."
    desk.user("accept", proposal_id="q")
    assert desk.text() == "The dog sat. [sic] It barked."
