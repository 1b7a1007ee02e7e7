from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from storage.document import (
    Delete,
    Insert,
    Replace,
    append,
    clean_markdown,
    criticmarkup,
    imported,
    outside_edit,
    parse,
    serialise,
)
from storage.document.serialise import ParsedFile
from tests.storage.document.helpers import Desk, interleavings

LINES = st.sampled_from(
    [
        "## Conductor",
        "## User",
        "## User ",
        "## Researcher-2\r",
        "## Researcher-x",
        "\\## User",
        "\\\\## Terminal",
        "## Analyst <!-- section -->",
        "## Summary",
        "<!-- proposal -->",
        "<!-- /proposal -->\r",
        "\\<!-- proposal -->",
        "<!-- revision:9 -->",
        "# Title",
        "",
        " ",
        "\\",
        "text",
        "\r",
        "\u2028\x0c\x85",
        "👩\u200d👧",
    ]
)
TEXTS = st.lists(LINES | st.text(max_size=5).filter(lambda text: text.isprintable()), max_size=6).map(
    "\n".join
)


@interleavings
@given(TEXTS, TEXTS, TEXTS)
def test_every_text_comes_back(canon: str, proposed: str, objective: str) -> None:
    desk = Desk(canon)
    desk.agent("section_state", "analyst", section_state="running")
    for section_id in ("conductor", "researcher", "analyst", "user"):
        if proposed:
            end = desk.document.section(section_id).length
            desk.agent("propose", section_id, ops=(Insert(pos=end, text=proposed),))
    document = replace(desk.document, objective=objective)
    parsed = parse(serialise(document))
    assert parsed.objective == objective
    assert parsed.revision == document.revision
    assert tuple(section.section_id for section in parsed.sections) == document.section_ids
    assert parsed.section("conductor").canon == canon
    for section_id in ("conductor", "researcher", "analyst", "user"):
        assert parsed.section(section_id).proposals == proposed


@interleavings
@given(TEXTS)
def test_any_file_can_be_read(text: str) -> None:
    assert isinstance(parse(text), ParsedFile)


def test_an_older_file_is_read() -> None:
    parsed = parse(
        "# Find the bug\n\n## Conductor\nThe report.\n\n## Researcher\n<!-- proposal -->\nA note.\n\n"
        "## Terminal\n<!-- proposal -->\n$ ls\n"
    )
    assert parsed.revision == 0
    assert parsed.objective == "Find the bug"
    assert parsed.section("conductor").canon == "The report."
    assert parsed.section("researcher").proposals == "A note."
    assert parsed.section("terminal").proposals == "$ ls"
    assert parsed.section("user").canon == ""


def test_nothing_in_a_file_is_lost() -> None:
    parsed = parse(
        "\ufeff<!-- revision:3 -->\r\n# T\n\nloose\n\n## Conductor\nbody\n## User\n"
        "<!-- proposal -->\np\n<!-- /proposal -->\nafter\n## User\nagain"
    )
    assert parsed.revision == 3
    assert parsed.section("conductor").canon == "\nloose\nbody"
    assert parsed.section("user").canon == "after\nagain"
    assert parsed.section("user").proposals == "p"


def test_headings_of_the_report_are_not_sections() -> None:
    desk = Desk("## Summary\n## User\n")
    text = serialise(desk.document)
    assert "\n## Summary\n\\## User\n" in text


def test_an_older_file_is_imported_as_patches() -> None:
    parsed = parse(
        "<!-- revision:7 -->\n# T\n\n## Conductor\nCanon.\n\n## Writer\n<!-- proposal -->\nIdea.\n"
    )
    desk = Desk()
    for patch in imported(desk.document, parsed, desk.issuer("import", "system")):
        desk.do(patch)
    assert desk.canon() == "Canon."
    assert desk.text("writer") == "Idea."
    assert desk.canon("writer") == ""


def test_clean_markdown_holds_canon_of_the_report_alone() -> None:
    desk = Desk("Kept. Rejected deletion. Secret. ")
    desk.agent("propose", ops=(Insert(pos=0, text="PENDING "),))
    desk.agent("propose", ops=(Insert(pos=8, text="REJECTED "),), proposal_id="q")
    desk.user("reject", proposal_id="q")
    desk.user("edit", ops=(Delete(pos=33, len=8),))
    desk.agent("propose", ops=(Delete(pos=14, len=9),))
    desk.user("edit", "user", ops=(Insert(pos=0, text="COMMENT"),))
    assert clean_markdown(desk.document) == "Kept. Rejected deletion. "
    everything = serialise(desk.document) + criticmarkup(desk.document)
    assert "Secret" not in everything
    assert "REJECTED" not in everything


def test_criticmarkup_shows_everything_and_who_and_why() -> None:
    desk = Desk("red car {++")
    ops = (Replace(pos=0, len=3, text="blue"),)
    desk.agent("propose", ops=ops, proposal_id="q", reason="It is\nblue.")
    desk.agent("propose", "researcher", ops=append(desk.document, "researcher", "Note"))
    desk.user("propose", ops=(Delete(pos=3, len=4),))
    text = criticmarkup(desk.document)
    assert "{--red--}{++{--blue--}++}{>>researcher: It is blue.<<} car \\{++" in text
    assert "## Researcher\n{++Note\n++}{>>researcher<<}" in text


@interleavings
@given(TEXTS, TEXTS)
def test_an_outside_edit_becomes_the_persons_text(canon: str, edited: str) -> None:
    desk = Desk(canon)
    desk.agent("propose", ops=(Insert(pos=len(canon) // 2, text="pending"),))
    desk.agent("propose", "researcher", ops=(Insert(pos=0, text="A finding."),))
    other = Desk(edited)
    other.agent("propose", "researcher", ops=(Insert(pos=0, text="A good finding."),))
    for patch in outside_edit(desk.document, serialise(other.document), desk.issuer("user", "user")):
        desk.do(patch)
    assert desk.canon() == edited
    assert desk.text("researcher") == "A good finding."
    assert desk.canon("researcher").strip() == "good"


def test_a_heading_of_no_section_that_there_is_is_the_persons_text() -> None:
    desk = Desk("One.\n")
    more = "One.\n\n## Writer\nTwo.\n\n## Analyst <!-- section -->\nThree.\n"
    text = serialise(desk.document).replace("One.\n", more)
    for patch in outside_edit(desk.document, text, desk.issuer("user", "user")):
        desk.do(patch)
    assert desk.canon() == more
    assert parse(serialise(desk.document)).section("conductor").canon == more


def test_an_unchanged_file_changes_nothing_even_with_other_line_ends() -> None:
    desk = Desk("One.\nTwo.\n")
    desk.agent("propose", ops=append(desk.document, "conductor", "Three."))
    issuer = desk.issuer("user", "user")
    assert outside_edit(desk.document, serialise(desk.document), issuer) == ()
    assert outside_edit(desk.document, serialise(desk.document).replace("\n", "\r\n"), issuer) == ()
    assert outside_edit(desk.document, "", issuer) == ()
