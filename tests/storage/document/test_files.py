"""Files from anywhere: what is read of them, how they are written again, and what is said of bad ones."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from storage.document import Insert, Issuer, decide_all, document_at, parse, pending_changes, serialise
from storage.document.file_text import MOST_BYTES, UnreadableFileError, read_text
from storage.document.merging import is_made_of, merge_texts, outside_again, outside_text
from storage.document.opening import is_in_sections, open_text
from storage.document.outside import outside_edit
from tests.storage.document.helpers import Desk, counter, interleavings
from tests.storage.document.test_serialise import TEXTS

ME = Issuer("user", "user", counter("f"))


@interleavings
@given(TEXTS, st.sampled_from(["\n", "\r\n", "\r"]), st.booleans())
def test_a_plain_file_comes_back_byte_for_byte(text: str, line_end: str, has_bom: bool) -> None:
    lines = text.replace("\r", "").replace("\x00", "")
    data = (b"\xef\xbb\xbf" if has_bom else b"") + lines.replace("\n", line_end).encode()
    file = read_text(data, "a.md")
    assert file.text == lines
    assert not file.is_mixed
    assert file.encoded(file.text) == data
    if not is_in_sections(file.text):
        opened = open_text("run", "a.md", file.text, ME)
        assert opened.document.canon("conductor") == file.text
        assert file.encoded(opened.document.canon("conductor")) == data


@interleavings
@given(TEXTS, TEXTS, TEXTS)
def test_a_file_in_sections_comes_back(canon: str, proposed: str, objective: str) -> None:
    canon, proposed, objective = (each.replace("\r", "") for each in (canon, proposed, objective))
    desk = Desk(canon, objective=objective)
    for section_id in ("conductor", "researcher"):
        if proposed:
            end = desk.document.section(section_id).length
            desk.agent("propose", section_id, ops=(Insert(pos=end, text=proposed),))
    text = serialise(desk.document)
    opened = open_text("run", "a.md", text, ME)
    assert opened.is_sections
    assert opened.revision == desk.document.revision
    assert opened.document.objective == (objective or "a.md")
    again = open_text("run", "a.md", serialise(opened.document), ME)
    assert serialise(again.document) == serialise(opened.document)
    for before, after in zip(parse(text).sections, parse(serialise(opened.document)).sections, strict=True):
        assert (after.section_id, after.canon) == (before.section_id, before.canon)
        assert after.proposals.removesuffix(before.proposals) in ("", "\n", "\n\n")
    waiting = {proposal.author for proposal in opened.document.proposals.values()}
    assert waiting == ({"conductor", "researcher"} if proposed else set())


def test_a_section_says_whose_its_proposals_are() -> None:
    sections = ("Conductor", "Researcher", "Terminal-2", "Analyst <!-- section -->", "User")
    body = "".join(f"\n## {name}\n<!-- proposal -->\nA note.\n<!-- /proposal -->\n" for name in sections)
    opened = open_text("run", "a.md", f"<!-- revision:7 -->\n# Find it\n{body}", ME)
    found = [(each.author, each.source, each.reason) for each in opened.document.proposals.values()]
    agents = ("conductor", "researcher", "terminal-2", "analyst")
    assert found == [
        *((name, "agent", "Imported from a.md") for name in agents),
        ("user", "user", "Imported from a.md"),
    ]
    assert [change.author for change in pending_changes(opened.document)][:4] == list(agents)


@interleavings
@given(TEXTS)
def test_any_text_opens_or_is_refused_in_words(text: str) -> None:
    said = ""
    try:
        assert open_text("run", "a.md", text, ME).is_sections == is_in_sections(text)
    except UnreadableFileError as told:
        said = told.for_user()
    assert not said or (is_in_sections(text) and said.startswith("a.md is damaged: line "))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<!-- revision:abc -->\n# A\n", "line 1 names no revision"),
        ("# A\n\n## Conductor\ntext\n<!-- /proposal -->\n", "line 5 ends a proposal that was not begun"),
        (
            "<!-- revision:2 -->\n# A\n\n## User\n<!-- proposal -->\na\n<!-- proposal -->\n",
            "inside that of line 5",
        ),
    ],
)
def test_a_damaged_file_is_told_in_one_line(text: str, words: str) -> None:
    with pytest.raises(UnreadableFileError, match=words) as told:
        open_text("run", "a.md", text, ME)
    assert "\n" not in told.value.for_user()


@pytest.mark.parametrize(
    ("canon", "proposed", "accepted"),
    [
        ("Settled note.", "A proposal.", "Settled note.\n\nA proposal."),
        ("Settled note.\n", "A proposal.", "Settled note.\n\nA proposal."),
        ("Settled note.\n\n", "A proposal.", "Settled note.\n\nA proposal."),
        ("Settled note.", "\nA line.", "Settled note.\nA line."),
        ("Settled note.", " It goes on.", "Settled note. It goes on."),
        ("- one", "- two", "- one\n- two"),
        ("| a |\n|---|\n", "| b |", "| a |\n|---|\n| b |"),
        ("", "A proposal.", "A proposal."),
    ],
)
def test_an_imported_proposal_is_not_glued_to_the_canon(canon: str, proposed: str, accepted: str) -> None:
    settled = f"{canon}\n" if canon else ""
    text = f"<!-- revision:3 -->\n# A\n\n## Researcher\n{settled}<!-- proposal -->\n{proposed}\n"
    opened = open_text("run", "a.md", f"{text}<!-- /proposal -->\n", ME)
    assert opened.document.canon("researcher") == canon
    patch = decide_all(opened.document, ME, "reject")[0]
    assert document_at(opened.document, (patch,), patch.revision).canon("researcher") == canon
    patch = decide_all(opened.document, ME, "accept")[0]
    assert document_at(opened.document, (patch,), patch.revision).canon("researcher") == accepted


def test_an_older_file_whose_proposals_are_not_closed_is_read() -> None:
    text = "# Find it\n\n## Conductor\nThe report.\n\n## Researcher\n<!-- proposal -->\nA note.\n\n## User\n"
    opened = open_text("run", "a.md", text, ME)
    assert opened.document.objective == "Find it"
    assert opened.document.canon("conductor") == "The report."
    assert opened.document.canon("researcher") == ""
    assert opened.document.live_text("researcher") == "A note."


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("é".encode("latin-1"), "is not UTF-8 .byte 1"),
        ("text".encode("utf-16"), "is written in UTF-16"),
        (b"a\x00b", "zero bytes"),
        (b"a" * (MOST_BYTES + 1), "larger than 16 MB"),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(UnreadableFileError, match=words):
        read_text(data, "a.md")


def test_lines_that_end_in_different_ways_end_as_most_do() -> None:
    file = read_text(b"a\r\nb\r\nc\nd", "a.md")
    assert (file.text, file.line_end, file.is_mixed) == ("a\nb\nc\nd", "\r\n", True)


@interleavings
@given(TEXTS, TEXTS, TEXTS)
@example("a b c\n", "a X c\n", "a b c d\n")
def test_texts_are_merged(base: str, ours: str, theirs: str) -> None:
    assert merge_texts(base, ours, base) == ours
    assert merge_texts(base, base, theirs) == theirs
    assert merge_texts(base, ours, ours) == ours
    merged = merge_texts(base, ours, theirs)
    assert merge_texts(theirs, merged, theirs) == merged


def test_both_changes_are_there() -> None:
    base = "One line.\n\nAnother line.\n"
    ours = "One long line.\n\nAnother line.\n"
    theirs = "One line.\n\nAnother short line.\n\nA third.\n"
    assert merge_texts(base, ours, theirs) == "One long line.\n\nAnother short line.\n\nA third.\n"


def test_the_same_change_on_both_sides_is_made_once() -> None:
    assert merge_texts("a b\n", "a b c\nd\n", "a b c\n") == "a b c\nd\n"


@interleavings
@given(TEXTS, TEXTS, TEXTS)
def test_an_outside_change_becomes_a_patch_and_leaves_what_waits(base: str, ours: str, theirs: str) -> None:
    desk = Desk(ours)
    desk.agent("propose", ops=(Insert(pos=desk.document.section("conductor").length, text="WAITS"),))
    patch = outside_text(desk.document, base, theirs, desk.issuer("user", "user"))
    if patch is not None:
        desk.do(patch)
    assert desk.canon() == merge_texts(base, ours, theirs)
    assert "WAITS" in desk.text()


@interleavings
@given(TEXTS, TEXTS, TEXTS)
@example("Three files.", "Three small files.", "Three very small files.")
def test_a_file_that_is_saved_twice_is_taken_once(base: str, first: str, second: str) -> None:
    desk = Desk(base)
    desk.agent("propose", "researcher", ops=(Insert(pos=0, text="WAITS"),))
    files = []
    for text in (first, second):
        other = Desk(text)
        other.agent("propose", "researcher", ops=(Insert(pos=0, text="WAITS"),))
        files.append(serialise(other.document))
    for patch in outside_edit(desk.document, files[0], desk.issuer("user", "user")):
        desk.do(patch)
    assert desk.canon() == first
    for patch in outside_again(desk.document, files[0], files[1], desk.issuer("user", "user")):
        desk.do(patch)
    assert desk.canon() == second
    assert (desk.text("researcher"), desk.canon("researcher")) == ("WAITS", "")


def test_what_a_file_was_made_of_is_what_it_is_nearer_to() -> None:
    base, first = "Three files. The end.", "Three small files. The end."
    assert is_made_of("Three very small files. The end.", first, base)
    assert not is_made_of("Three files. The very end.", first, base)
    assert not is_made_of(base, first, base)
