"""Merges, decisions about what was merged, and their undoing, in any order: what is promised of the report.

- A decision that is undone leaves the texts, their marks and their authors as they were.
- What is accepted is parted from what stands before it by a blank line, whatever became of the rest.
- After all decisions are undone and all is rejected, the person's own words are left, alone.
- The file parses back to the same canon and proposals; replaying the patches gives every revision, as the
  reference has it.
"""

from dataclasses import dataclass, field
from unittest import mock

from hypothesis import given, settings
from hypothesis import strategies as st

from storage.document import (
    Applied,
    Insert,
    Patch,
    PatchRefused,
    RunDocument,
    append,
    decide_all,
    parse,
    pending_changes,
    replay,
    serialise,
    submit,
    undo,
)
from storage.document.joining import join, paragraphs
from storage.document.serialise import split_appended
from storage.document.spans import CHUNK_SPANS
from tests.storage.document.helpers import Desk, assert_same, empty_reference, interleavings
from tests.storage.document.turns import Turn, turns

INTERLEAVINGS = 500
WORKERS = ("researcher", "terminal")
DECIDED = ("accept", "reject", "accept", "reject", "accept_all", "reject_all")
script = turns(
    *("note", "note", "note", "report", "join", "join", "join", "back", "type", "inside"),
    *(*DECIDED, "undo", "undo"),
    least=6,
    most=30,
)
Looks = list[tuple[str, str, str | None, str | None]]


def looks(document: RunDocument) -> list[Looks]:
    """Every character of every section: what is it, whose, and what waits to be decided about it.

    Which of a gap's two line ends is there is the same to everybody.
    """

    def mark(hunk: str | None) -> str | None:
        proposal = document.proposals.get(_gap_of(hunk))
        return proposal.proposal_id if proposal is not None and proposal.parts else hunk

    return [
        [
            (char, span.author, mark(span.insert_proposal), span.delete_proposal)
            for span in section.spans
            for char in span.text
        ]
        for section in document.sections
    ]


@dataclass
class Table:
    """A report that a person reviews while workers write notes."""

    desk: Desk
    typed: str = ""
    decisions: list[Applied] = field(default_factory=list)
    moves: list[Applied] = field(default_factory=list)

    def play(self, turn: Turn) -> None:
        getattr(self, f"_{turn.what}")(turn)

    def _note(self, turn: Turn) -> None:
        worker = WORKERS[turn.a % 2]
        text = ("One.", "Two.\n\n", "| a | b |", "x\ny")[turn.b % 4]
        self.desk.agent("propose", worker, worker, ops=append(self.desk.document, worker, text))

    def _report(self, turn: Turn) -> None:
        text = ("Here", "There.\n")[turn.b % 2]
        ops = (Insert(pos=self.desk.document.section("conductor").length, text=text),)
        self.desk.agent("propose", "conductor", "conductor", ops=ops)

    def _join(self, turn: Turn) -> None:
        worker = WORKERS[turn.a % 2]
        waiting = pending_changes(self.desk.document, worker)
        if waiting and turn.b % 2:
            waiting = (waiting[turn.b % len(waiting)],)
        for hunks in paragraphs(waiting):
            for patch in join(self.desk.document, worker, hunks, self.desk.issuer("conductor", "agent")):
                done = self.desk.do(patch)
                if patch.kind == "move":
                    self.moves.append(done)

    def _back(self, turn: Turn) -> None:
        if self.moves and turn.a % 2:
            before = self.desk.document
            done = self.take_back(self.moves.pop())
            if done is not None and done.document.revision - before.revision == 1 and turn.b % 2:
                self.take_back(done)  # and there again

    def _type(self, turn: Turn) -> None:
        text = ("Mine", "Mine.\n", "\n\n")[turn.b % 3]
        self.typed += text
        self.desk.user("edit", ops=(Insert(pos=self.desk.document.section("conductor").length, text=text),))

    def _inside(self, turn: Turn) -> None:
        """Type in the midst of a text, not at its ends, where it would be joined to what is beside it."""
        pos = 0
        places: list[int] = []
        for span in self.desk.document.section("conductor").spans:
            places += [pos + 1] if len(span.text) > 2 else []
            pos += len(span.text)
        if places:
            self.typed += "!"
            self.desk.user("edit", ops=(Insert(pos=places[turn.a % len(places)], text="!"),))

    def _accept(self, turn: Turn) -> None:
        self.decide_one(turn, "accept")

    def _reject(self, turn: Turn) -> None:
        self.decide_one(turn, "reject")

    def decide_one(self, turn: Turn, kind: str) -> None:
        changes = pending_changes(self.desk.document)
        if changes:
            change = changes[turn.a % len(changes)]
            whole = turn.b % 2
            named = {"proposal_id": change.proposal_id} if whole else {"hunk_ids": (change.hunk_id,)}
            self.decided(self.desk.make("user", "user", kind, **named))  # type: ignore[arg-type]

    def _accept_all(self, _: Turn) -> None:
        for patch in decide_all(self.desk.document, self.desk.issuer("user", "user"), "accept"):
            self.decided(patch)
        assert all(section.canon == section.live_text for section in self.desk.document.sections)

    def _reject_all(self, _: Turn) -> None:
        for patch in decide_all(self.desk.document, self.desk.issuer("user", "user"), "reject"):
            self.decided(patch)
        assert all(section.canon == section.live_text for section in self.desk.document.sections)

    def decided(self, patch: Patch) -> None:
        """Decide; and see that undoing it would give back what was there."""
        done = self.desk.do(patch.ordered_after(self.desk.document.revision))
        self.decisions.append(done)
        back = submit(done.document, undo(done.document, done, (), self.desk.issuer("user", "user")))
        assert isinstance(back, Applied)
        assert looks(back.document) == looks(done.before)

    def _undo(self, turn: Turn) -> None:
        if self.decisions:
            self.take_back(self.decisions.pop(-1 - turn.a % min(3, len(self.decisions))))

    def take_back(self, done: Applied) -> Applied | None:
        since = self.desk.log[done.document.revision :]
        try:
            return self.desk.do(undo(self.desk.document, done, since, self.desk.issuer("user", "user")))
        except PatchRefused:
            return None

    def check_parted(self) -> None:
        """Before the first accepted character of what was moved stand a blank line, or nothing at all."""
        document = self.desk.document
        content = list(document.section("conductor").content)
        for gap in document.proposals.values():
            accepted = any(s.live and s.provenance.insert_settled in gap.parts for s in content)
            own = [
                n for n, s in enumerate(content) if _gap_of(s.provenance.insert_proposal) == gap.proposal_id
            ]
            own += [
                n for n, s in enumerate(content) if _gap_of(s.provenance.insert_settled) == gap.proposal_id
            ]
            if gap.parts and accepted and own:
                before = "".join(span.text for span in content[: max(own) + 1] if span.in_canon)
                assert not before.strip() or before.endswith("\n\n"), (before, document.canon("conductor"))

    def check_file(self) -> None:
        document = self.desk.document
        parsed = parse(serialise(document))
        for section in document.sections:
            found = parsed.section(section.section_id)
            assert (found.canon, found.proposals) == split_appended(section)


def _gap_of(hunk: str | None) -> str:
    return (hunk or "").rpartition("/")[0]


@settings(interleavings, max_examples=INTERLEAVINGS)
@given(
    script=script,
    report=st.sampled_from(["", "Mine.", "Mine.\n", "Mine.\n\n"]),
    chunk=st.sampled_from([4, CHUNK_SPANS]),
)
def test_what_was_merged_is_decided_about_in_any_order(script: list[Turn], report: str, chunk: int) -> None:
    """``chunk``: in a long text most gaps are in chunks that a decision leaves alone."""
    with mock.patch("storage.document.spans.CHUNK_SPANS", chunk):
        table = Table(Desk(report), typed=report)
        for turn in script:
            table.play(turn)
            table.check_parted()
            table.check_file()
        steps = [applied.document for applied in table.desk.log]
        assert list(replay(table.desk.start, table.desk.patches)) == steps
    reference = empty_reference(table.desk.start)
    for applied in table.desk.log:
        reference.apply(applied.patch)
        assert_same(applied.document, reference)
    check_alone(table)


def check_alone(table: Table) -> None:
    """Nothing of the agents' is left when every decision is undone and all is rejected."""
    while table.decisions:
        table.take_back(table.decisions.pop())
    for patch in decide_all(table.desk.document, table.desk.issuer("user", "user"), "reject"):
        table.desk.do(patch.ordered_after(table.desk.document.revision))
    spans = [span for section in table.desk.document.sections for span in section.spans]
    assert all(span.source == "user" for span in spans)
    assert sorted("".join(span.text for span in spans)) == sorted(table.typed)
