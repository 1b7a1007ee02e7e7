"""Wherever a text is cut while it is being written, it comes to the same."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from actors.tools.ports import AtEnd, Behind, DraftPlace, InPlaceOf
from actors.writer.agent_messages import (
    BeginDraft,
    GrowDraft,
    ProposeAppend,
    ProposeInsertAfter,
    ProposeReplaceExact,
    Proposing,
)
from actors.writer.authors import PERSON
from actors.writer.commands import plan_for
from actors.writer.desk import Desk, WriterSetup
from actors.writer.ledger import Ledger
from actors.writer.messages import AppendLogLine, Change
from storage.document.document import RunDocument
from storage.document.drafts import open_drafts
from storage.document.review import pending_changes
from storage.errors import KnownError
from tests.actors.writer.stage import RESEARCHER, RUN

BEFORE = "Here. The old words, as they were. There."
OLD = "The old words, as they were."
PLACES: dict[str, DraftPlace] = {
    "append": AtEnd("conductor"),
    "insert": Behind("conductor", "Here."),
    "replace": InPlaceOf("conductor", OLD),
}
TEXT = st.lists(
    st.sampled_from(["a", "word ", "\n", "é", "😀", "old words", "|", "# ", "They were.", " "]), min_size=1
).map("".join)


class Work:
    """A desk that is worked at directly."""

    def __init__(self) -> None:
        self.desk = Desk(
            WriterSetup(RUN, Path("unused")), Ledger(RunDocument.new(RUN, "An objective")), "default"
        )
        self.do(AppendLogLine(RUN, "conductor", BEFORE, PERSON))

    def do(self, message: Change) -> None:
        plan = plan_for(self.desk, message)
        plan.bodies(self.desk)
        self.desk.ledger.enter(plan.batch.steps)

    def change(self, how: str, text: str, proposing: Proposing) -> None:
        match how:
            case "append":
                self.do(ProposeAppend(RUN, "conductor", text, proposing))
            case "insert":
                self.do(ProposeInsertAfter(RUN, "conductor", "Here.", text, proposing))
            case _:
                self.do(ProposeReplaceExact(RUN, "conductor", OLD, text, proposing))

    @property
    def seen(self) -> object:
        changes = [
            (each.pos, each.stop, each.inserted, each.deleted, each.author, each.reason, each.citation_ids)
            for each in pending_changes(self.desk.document)
        ]
        return self.desk.document.live_text("conductor"), changes, open_drafts(self.desk.document)


@given(st.sampled_from(sorted(PLACES)), TEXT, st.lists(st.integers(1, 60), max_size=8))
def test_wherever_it_is_cut(how: str, text: str, cuts: list[int]) -> None:
    grown, once = Work(), Work()
    written = 0
    for cut in sorted({cut for cut in cuts if cut <= len(text) and text[cut - 1] != "\n"}):
        piece = text[written:cut]
        if written:
            grown.do(GrowDraft(RUN, "draft-1", written, piece, RESEARCHER))
        else:
            grown.do(BeginDraft(RUN, "draft-1", PLACES[how], piece, RESEARCHER))
        written = cut
        proposal = grown.desk.document.proposals["draft-1"]
        assert proposal.draft == written
        assert grown.desk.document.canon("conductor") == f"{BEFORE}\n"
    grounds = Proposing(RESEARCHER, "asked for", ("cite-1",))
    try:
        once.change(how, text, grounds)
    except KnownError:  # the same words again are no change
        assert how == "replace"
        return
    grown.change(how, text, Proposing(RESEARCHER, "asked for", ("cite-1",), draft_id="draft-1"))
    assert grown.seen == once.seen
