import pytest

from storage.document import (
    Insert,
    NamedVersion,
    PatchRefused,
    Replace,
    clean_markdown,
    document_at,
    pending_changes,
    replay,
    restore,
)
from tests.storage.document.helpers import Desk


def test_replay_refuses_a_log_with_a_hole() -> None:
    desk = Desk("a")
    for _ in range(4):
        desk.user("edit", ops=(Insert(pos=0, text="x"),))
    patches = desk.patches
    with pytest.raises(PatchRefused, match="Revision 3"):
        list(replay(desk.start, [*patches[:2], *patches[3:]]))
    with pytest.raises(PatchRefused, match="no revision 9"):
        document_at(desk.start, patches, 9)
    assert document_at(desk.start, patches, 0) == desk.start
    version = NamedVersion("v1", 2, "Draft")
    assert document_at(desk.start, patches, version.revision).live_text("conductor") == "xa"


def test_rejected_text_is_readable_in_history() -> None:
    desk = Desk("Canon. ")
    desk.agent("propose", ops=(Insert(pos=7, text="Rejected."),), proposal_id="q")
    desk.user("reject", proposal_id="q")
    assert document_at(desk.start, desk.patches, 2).live_text("conductor") == "Canon. Rejected."
    assert "Rejected" not in clean_markdown(desk.document)


def test_restoring_brings_later_typing_back_as_the_persons_proposal() -> None:
    desk = Desk("One. Two. Three.")
    old = desk.document
    desk.agent("propose", ops=(Replace(pos=5, len=4, text="Zwei."),), proposal_id="q")
    desk.user("accept", proposal_id="q")
    desk.user("edit", ops=(Insert(pos=17, text=" My own."),))
    desk.agent("propose", ops=(Insert(pos=0, text="Waits. "),), proposal_id="w")
    for patch in restore(desk.document, old, desk.issuer("user", "user")):
        desk.do(patch)
    assert desk.canon() == "One. Two. Three."
    waiting = pending_changes(desk.document)
    assert [(change.author, change.inserted) for change in waiting] == [
        ("researcher", "Waits. "),
        ("user", " My own."),
    ]
    for change in waiting:
        desk.user("accept", hunk_ids=(change.hunk_id,))
    assert "My own" in desk.canon()


def test_restoring_what_is_there_is_nothing() -> None:
    desk = Desk("One.")
    assert restore(desk.document, desk.document, desk.issuer("user", "user")) == ()
