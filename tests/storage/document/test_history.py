import pytest
from hypothesis import given

from storage.document import (
    Applied,
    Insert,
    NamedVersion,
    Patch,
    PatchRefused,
    Replace,
    Revisions,
    RunDocument,
    apply,
    clean_markdown,
    document_at,
    pending_changes,
    replay,
    restore,
)
from storage.document import history as history_module
from tests.storage.document.helpers import Desk, interleavings
from tests.storage.document.people import Scene, Step, steps


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


@interleavings
@given(steps)
def test_every_revision_opens_from_a_checkpoint_as_it_was(script: list[Step]) -> None:
    scene = Scene()
    for step in script:
        for patch in scene.patches(step):
            scene.offer(patch)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(history_module, "CHECKPOINT", 7)
        revisions = Revisions(scene.desk.start)
        for patch in scene.desk.patches:
            assert revisions.add(patch)
            assert not revisions.add(patch)
    assert revisions.head == scene.desk.document
    assert revisions.at(0) == scene.desk.start
    for applied in scene.desk.log:
        assert revisions.at(applied.document.revision) == applied.document


def test_a_revision_is_opened_by_a_short_replay(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk()
    for number in range(500):
        desk.user("edit", ops=(Insert(pos=number, text="x"),))
    revisions = Revisions(desk.start)
    for patch in desk.patches:
        revisions.add(patch)
    applied: list[int] = []

    def counted(document: RunDocument, patch: Patch) -> Applied:
        applied.append(patch.revision)
        return apply(document, patch)

    monkeypatch.setattr(history_module, "apply", counted)
    for revision in (1, 49, 50, 51, 249, 499, 500):
        applied.clear()
        assert len(revisions.at(revision).live_text("conductor")) == revision
        assert len(applied) < history_module.CHECKPOINT
    applied.clear()
    for revision in range(249, 200, -1):
        assert len(revisions.at(revision).live_text("conductor")) == revision
    assert len(applied) == 49  # those on the way are kept


def test_revisions_refuse_a_hole_and_what_is_not_there() -> None:
    desk = Desk("a")
    desk.user("edit", ops=(Insert(pos=0, text="x"),))
    revisions = Revisions(desk.start)
    with pytest.raises(PatchRefused, match="Revision 1"):
        revisions.add(desk.patches[1])
    with pytest.raises(PatchRefused, match="no revision 1"):
        revisions.at(1)
