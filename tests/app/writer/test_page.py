"""The page that follows changes is held against the one that is drawn anew."""

from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st

from app.viewmodels.writer_markdown import LineKind, Look
from app.viewmodels.writer_page import Line, Mark, Page, PageDelta
from app.viewmodels.writer_text import utf16_length
from storage.document import (
    Delete,
    Insert,
    Issuer,
    PatchKind,
    PatchOp,
    PatchRefused,
    Replace,
    RunDocument,
    apply,
    pending_changes,
)

PIECES = st.sampled_from(
    ["word ", "\n", "# ", "- ", "```\n", "**b** ", "\n\n", "😀", "> ", "| a |", "| bcd |\n", "é"]
)
TEXTS = st.lists(PIECES, min_size=1, max_size=6).map("".join)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["edit", "propose", "accept", "reject"]),
        st.integers(0, 200),
        st.integers(0, 12),
        TEXTS,
        st.sampled_from(["user", "researcher", "terminal"]),
    ),
    min_size=1,
    max_size=10,
)


class Drawn:
    """What a widget makes of deltas."""

    def __init__(self) -> None:
        self.text = ""
        self.lines: list[Line] = [Line()]

    def apply(self, delta: PageDelta) -> None:
        for edit, splice in zip(delta.edits, delta.splices, strict=False):
            self.text = self.text[: edit.pos] + edit.text + self.text[edit.pos + edit.removed :]
            self.lines[splice.first : splice.first + splice.removed] = [Line()] * splice.added
        for number, line in delta.lines:
            self.lines[number] = line


def step(document: RunDocument, what: tuple[str, int, int, str, str], ids: "count[int]") -> object:
    kind, at, length, text, author = what
    issuer = Issuer(author, "user" if author == "user" else "agent", lambda: f"p{next(ids)}")
    if kind in ("accept", "reject"):
        hunks = [change.hunk_id for change in pending_changes(document)]
        if not hunks:
            return None
        decision: PatchKind = "accept" if kind == "accept" else "reject"
        return issuer.patch(document, decision, "conductor", hunk_ids=(hunks[at % len(hunks)],))
    size = document.section("conductor").length
    pos = min(at, size)
    removed = min(length, size - pos)
    ops: tuple[PatchOp, ...] = (Replace(pos=pos, len=removed, text=text),)
    if at % 3 == 0:
        ops = (Insert(pos=pos, text=text),)
    elif at % 3 == 1 and removed:
        ops = (Delete(pos=pos, len=removed),)
    return issuer.patch(document, "propose" if kind == "propose" else "edit", "conductor", ops=ops)


@settings(max_examples=120, deadline=None)
@given(TEXTS, STEPS)
def test_following_changes_ends_as_drawing_anew(
    first: str, steps: list[tuple[str, int, int, str, str]]
) -> None:
    ids = count(1)
    document = RunDocument.new("run-1", "o")
    issuer = Issuer("conductor", "agent", lambda: f"p{next(ids)}")
    ops = (Insert(pos=0, text=first),)
    document = apply(document, issuer.patch(document, "edit", "conductor", ops=ops)).document
    page, drawn = Page("conductor"), Drawn()
    drawn.apply(page.load(document))
    for what in steps:
        patch = step(document, what, ids)
        if patch is None:
            continue
        try:
            applied = apply(document, patch)  # type: ignore[arg-type]  # a Patch, as step made it
        except PatchRefused:
            continue
        document = applied.document
        drawn.apply(page.follow(document, applied.changes))
        anew = Page("conductor")
        anew.load(document)
        assert drawn.text == page.text == anew.text == document.live_text("conductor")
        assert drawn.lines == list(page.lines) == list(anew.lines)
        for line, text in zip(page.lines, page.text.split("\n"), strict=True):
            assert sum(run.length for run in line.runs) == utf16_length(text)


def made(text: str, *, at: int = 0, new: str = "", old: int = 0) -> Page:
    ids = count(1)
    document = RunDocument.new("run-1", "o")
    conductor = Issuer("conductor", "agent", lambda: f"p{next(ids)}")
    researcher = Issuer("researcher", "agent", lambda: f"p{next(ids)}")
    ops: tuple[PatchOp, ...] = (Insert(pos=0, text=text),)
    document = apply(document, conductor.patch(document, "edit", "conductor", ops=ops)).document
    ops = (Replace(pos=at, len=old, text=new),)
    document = apply(document, researcher.patch(document, "propose", "conductor", ops=ops)).document
    page = Page("conductor")
    page.load(document)
    return page


def test_a_proposal_is_marked_with_its_author_and_deleted_text_stays() -> None:
    page = made("Three packages, for a long time.", at=16, old=15, new="since 2023")
    assert page.text == "Three packages, for a long timesince 2023."
    marks = [(run.mark, run.author) for run in page.lines[0].runs]
    assert marks == [
        (Mark.CANON, ""),
        (Mark.DELETED, "researcher"),
        (Mark.INSERTED, "researcher"),
        (Mark.CANON, ""),
    ]


def test_runs_count_utf16_units() -> None:
    page = made("😀😀 ab", at=5, new="x😀")
    inserted = next(run for run in page.lines[0].runs if run.mark)
    assert (inserted.start, inserted.length) == (7, 3)


def test_a_fence_that_opens_restyles_only_up_to_the_one_that_closes() -> None:
    ids = count(1)
    document = RunDocument.new("run-1", "o")
    issuer = Issuer("conductor", "agent", lambda: f"p{next(ids)}")
    text = "\n".join(["start", "# a", "```", "after"] + ["line"] * 50)
    document = apply(
        document, issuer.patch(document, "edit", "conductor", ops=(Insert(pos=0, text=text),))
    ).document
    page = Page("conductor")
    page.load(document)
    applied = apply(document, issuer.patch(document, "edit", "conductor", ops=(Insert(pos=6, text="```\n"),)))
    delta = page.follow(applied.document, applied.changes)
    assert page.lines[2].kind is LineKind.CODE
    assert page.lines[4].kind is LineKind.PARAGRAPH
    assert page.lines[4].runs[0].look is Look.PLAIN
    assert len(delta.lines) < 60


def test_a_patch_far_from_the_rest_touches_one_line() -> None:
    page = made("\n".join(["line of words"] * 2_000), at=14_000, new="x")
    ids = count(100)
    document = RunDocument.new("run-1", "o")
    issuer = Issuer("conductor", "agent", lambda: f"p{next(ids)}")
    first = apply(document, issuer.patch(document, "edit", "conductor", ops=(Insert(pos=0, text=page.text),)))
    page.load(first.document)
    second = apply(
        first.document, issuer.patch(first.document, "edit", "conductor", ops=(Insert(pos=70, text="new "),))
    )
    delta = page.follow(second.document, second.changes)
    assert [number for number, _ in delta.lines] == [5]
