"""What is said of each revision, and two of them compared; pure."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from app.presenters.writer_history import PageMaker
from app.viewmodels.writer_compare import Comparison, compare
from app.viewmodels.writer_history import HistoryChoice, build_history, compared, summary
from app.viewmodels.writer_page import Line, Mark, Page, PageDelta
from app.viewmodels.writer_revisions import RevisionBook, when
from storage.document import Insert, RunDocument
from storage.events.document import WriterVersionNamed
from tests.app.writer.authority import OBJECTIVE, RUN, Authority
from tests.storage.document.helpers import Desk, interleavings
from tests.storage.document.people import Scene, Step, steps

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
WORDS = st.lists(
    st.sampled_from(["alpha ", "beta, ", "gamma\n", "😀 ", "- item\n", "| a | b |\n"]), max_size=14
)


def book_of(authority: Authority) -> RevisionBook:
    book = RevisionBook(RUN, OBJECTIVE)
    for event in authority.events:
        book.apply(event)
    return book


def reviewed() -> Authority:
    authority = Authority()
    authority.write("Three packages, for a long time.\n")
    patch = authority.propose("researcher", "for a long time", "since 2023", reason="registry page")
    authority.propose("terminal", "Three", "Four")
    authority.decide("accept", (f"{patch.patch_id}/1",))
    waiting = [each for each in authority.document.proposals if each != patch.patch_id]
    authority.decide("reject", (f"{waiting[0]}/1",))
    return authority


def test_each_revision_says_who_did_what() -> None:
    book = book_of(reviewed())
    told = [(label.who, label.what) for label in (book.label(number, NOW) for number in range(6))]
    assert told == [
        ("", "the empty document"),
        ("conductor", "wrote 33 characters"),
        ("researcher", "proposed +10 \u221215 characters"),
        ("terminal", "proposed +4 \u22125 characters"),
        ("You", "accepted a change of researcher"),
        ("You", "rejected a change of terminal"),
    ]


def test_events_late_doubled_and_out_of_order_make_the_same_book() -> None:
    authority = reviewed()
    book = RevisionBook(RUN, OBJECTIVE)
    for event in (*reversed(authority.events), *authority.events):
        book.apply(event)
    assert book.newest == 5
    assert not book.gap
    for revision in range(6):
        assert book.revisions.at(revision) == book_of(authority).revisions.at(revision)


def test_rejected_text_is_read_at_the_revision_before_its_rejection() -> None:
    book = book_of(reviewed())
    assert "Four" in book.revisions.at(4).live_text("conductor")
    assert "Four" not in book.revisions.at(5).live_text("conductor")
    found = compare(book.revisions.at(4), book.revisions.at(5), "conductor", pending=True)
    assert drawn(found.inline, Mark.DELETED) == "Four"
    assert drawn(found.inline, Mark.INSERTED) == "Three"


def test_names_stand_on_their_revisions() -> None:
    authority = reviewed()
    for revision, name in ((0, "start"), (4, "first full draft"), (4, "end")):
        authority.commit(
            WriterVersionNamed(run_id=RUN, version_id=f"v{revision}{name}", revision=revision, name=name)
        )
    book = book_of(authority)
    assert book.label(4, NOW).names == ("first full draft", "end")
    assert [book.version_before(5), book.version_before(4), book.version_before(0)] == [4, 0, None]
    assert [book.version_after(0), book.version_after(4)] == [4, None]
    view = build_history(book, HistoryChoice(revision=4), None, NOW)
    assert view.title == "Revision 4 of 5 “first full draft” “end”"
    assert not view.is_newest


def test_what_the_chosen_revision_is_compared_with() -> None:
    book = book_of(reviewed())
    assert compared(book, HistoryChoice(), 2) == (2, 5)
    assert compared(book, HistoryChoice(), None) == (0, 5)
    assert compared(book, HistoryChoice(revision=1), 4) == (1, 4)
    assert compared(book, HistoryChoice(revision=3, against="before"), 1) == (2, 3)
    assert compared(book, HistoryChoice(revision=3, against="now"), 1) == (3, 5)
    assert compared(book, HistoryChoice(revision=3, against="first"), 1) == (0, 3)
    assert compared(book, HistoryChoice(revision=99), 99) == (5, 5)


def test_moments_are_told_as_today_yesterday_or_the_day() -> None:
    assert when(NOW - timedelta(hours=1), NOW) == "today 11:00:00"
    assert when(NOW - timedelta(hours=13), NOW) == "yesterday 23:00:00"
    assert when(NOW - timedelta(days=9), NOW) == "2026-04-25 12:00:00"


def document(text: str) -> RunDocument:
    desk = Desk()
    if text:
        desk.user("edit", ops=(Insert(pos=0, text=text),))
    return desk.document


def text_of(delta: PageDelta) -> str:
    return "".join(edit.text for edit in delta.edits)


def drawn(delta: PageDelta, mark: Mark) -> str:
    """The characters drawn with a mark; line breaks belong to no run."""
    lines = text_of(delta).split("\n")
    found = ""
    for number, line in delta.lines:
        units = lines[number].encode("utf-16-le")
        for run in line.runs:
            if run.mark is mark:
                found += units[2 * run.start : 2 * (run.start + run.length)].decode("utf-16-le")
    return found


def squeezed(text: str) -> str:
    return text.replace("\n", "")


@settings(max_examples=150, deadline=None)
@given(WORDS, WORDS)
def test_a_comparison_holds_both_texts(one: list[str], other: list[str]) -> None:
    older, newer = "".join(one), "".join(other)
    found = compare(document(older), document(newer), "conductor", pending=True)
    assert text_of(found.older) == older
    assert text_of(found.newer) == newer
    assert len(text_of(found.inline)) == len(older) + found.come == len(newer) + found.gone
    came, went = drawn(found.inline, Mark.INSERTED), drawn(found.inline, Mark.DELETED)
    assert drawn(found.newer, Mark.INSERTED) == came
    assert drawn(found.older, Mark.DELETED) == went
    assert drawn(found.newer, Mark.CANON) == drawn(found.older, Mark.CANON)
    assert sorted(squeezed(older)) == sorted(drawn(found.older, Mark.CANON) + went)
    assert bool(found.differences) == (older != newer)
    check_alignment(found, older, newer)


def check_alignment(found: Comparison, older: str, newer: str) -> None:
    """Places beside each other ascend, stay inside, and agree where both texts begin and end."""
    for one, other, beside in (
        (older, newer, found.alignment.to_newer),
        (newer, older, found.alignment.to_older),
    ):
        places = [beside(pos) for pos in range(len(one) + 1)]
        assert places == sorted(places)
        assert not places or 0 <= places[0] <= places[-1] <= len(other)
    for difference in found.differences:
        assert 0 <= difference.older <= len(older)
        assert 0 <= difference.newer <= len(newer)


def test_a_comparison_of_settled_text_leaves_out_what_waits() -> None:
    desk = Desk("One. Two.")
    old = desk.document
    desk.agent("propose", ops=(Insert(pos=9, text=" Three."),), proposal_id="q")
    assert not compare(old, desk.document, "conductor", pending=False).differences
    found = compare(old, desk.document, "conductor", pending=True)
    assert drawn(found.inline, Mark.INSERTED) == " Three."
    assert summary(found) == "1 place: +7 \u22120 characters"
    assert {run.author for _, line in found.inline.lines for run in line.runs if run.mark} == {"researcher"}


@interleavings
@given(steps, st.lists(st.integers(0, 10_000), min_size=1, max_size=12))
def test_going_from_revision_to_revision_draws_each_as_it_was(script: list[Step], visits: list[int]) -> None:
    scene = Scene()
    for step in script:
        for patch in scene.patches(step):
            scene.offer(patch)
    book = RevisionBook(scene.desk.start.run_id, OBJECTIVE)
    for patch in scene.desk.patches:
        book._take(patch, NOW)
    maker, text, lines = PageMaker(), "", [Line()]
    for visit in visits:
        revision = visit % (book.newest + 1)
        page = maker.make(book, revision, "conductor")
        assert page.document is not None
        if page.whole:
            text, lines = "", [Line()]
        for edit, splice in zip(page.document.edits, page.document.splices, strict=False):
            text = text[: edit.pos] + edit.text + text[edit.pos + edit.removed :]
            lines[splice.first : splice.first + splice.removed] = [Line()] * splice.added
        for number, line in page.document.lines:
            lines[number] = line
        fresh = Page("conductor")
        fresh.load(book.revisions.at(revision))
        assert text == fresh.text
        assert tuple(lines) == fresh.lines


def test_a_long_text_leaves_out_what_is_the_same() -> None:
    lines = [f"Line number {number} of it.\n" for number in range(2_000)]
    older = "".join(lines)
    newer = older.replace("number 1000 of", "number one thousand of").replace("number 1900 of", "last of")
    found = compare(document(older), document(newer), "conductor", pending=True, most=1_000)
    text = text_of(found.inline)
    assert len(text) < 2_500
    assert text.count("lines are the same") == 3
    assert drawn(found.inline, Mark.DELETED) == "1000number 1900"
    for difference in found.differences:
        assert text_of(found.older)[difference.older :].startswith(("1000", "number 1900"))
        assert found.alignment.to_newer(difference.older) == difference.newer
    assert (found.come, found.gone) == (len("one thousand") + len("last"), len("1000") + len("number 1900"))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 400), WORDS), max_size=4))
def test_a_folded_comparison_has_every_difference(edits: list[tuple[int, list[str]]]) -> None:
    lines = [f"Line {number}.\n" for number in range(400)]
    changed = list(lines)
    for place, words in edits:
        changed.insert(place, "".join(words))
    whole = compare(document("".join(lines)), document("".join(changed)), "conductor", pending=True)
    short = compare(document("".join(lines)), document("".join(changed)), "conductor", pending=True, most=0)
    assert (whole.come, whole.gone, len(whole.differences)) == (
        short.come,
        short.gone,
        len(short.differences),
    )
    assert drawn(short.inline, Mark.INSERTED) == drawn(whole.inline, Mark.INSERTED)
    assert drawn(short.older, Mark.CANON) == drawn(short.newer, Mark.CANON)
