"""Texts that are still being written: they grow, become whole, or go without a trace."""

from pathlib import Path

import pytest

from actors.runtime import ActorRef
from actors.tools.ports import AtEnd, Behind, DraftPlace, InPlaceOf
from actors.writer.agent_messages import (
    BeginDraft,
    GrowDraft,
    ProposeAppend,
    ProposeInsertAfter,
    ProposeReplaceExact,
    Proposing,
    WithdrawDraft,
)
from actors.writer.answers import AuthorView, MergeReceipt, PatchesReceipt, PatchReceipt
from actors.writer.desk import WriterRefused
from actors.writer.drafts import DROPPED
from actors.writer.messages import (
    ApplyPatch,
    Choice,
    CommitProposal,
    DiscardProposal,
    EditProposal,
    MergeCanon,
    Policy,
    ReadDocument,
    RunStatus,
    SetStatus,
    Undo,
    WriterMessage,
)
from storage.document.decide import UNFINISHED
from storage.document.document import RunDocument
from storage.document.drafts import open_drafts
from storage.document.errors import AnchorError
from storage.document.ops import Delete, Insert
from storage.document.review import pending_changes
from storage.errors import KnownError, StoreError
from tests.actors.writer.stage import (
    RESEARCHER,
    RUN,
    TERMINAL,
    Stage,
    document,
    patch,
    propose,
    type_text,
)

Ref = ActorRef[WriterMessage]
TEXT = "# Part\n\nIt says 😀 so.\n\n- one\n- two\n\n"
GROUNDS = Proposing(RESEARCHER, "It was asked for.", ("cite-1",))


async def begin(ref: Ref, text: str, place: DraftPlace | None = None) -> None:
    place = place or AtEnd("researcher")
    receipt = await ref.ask(BeginDraft(RUN, "draft-1", place, text, RESEARCHER))
    assert isinstance(receipt, PatchesReceipt)


async def grow(ref: Ref, at: int, text: str) -> PatchesReceipt:
    receipt: PatchesReceipt = await ref.ask(GrowDraft(RUN, "draft-1", at, text, RESEARCHER))
    return receipt


async def withdraw(ref: Ref) -> PatchesReceipt:
    receipt: PatchesReceipt = await ref.ask(WithdrawDraft(RUN, "draft-1", RESEARCHER))
    return receipt


def finishing() -> Proposing:
    return Proposing(RESEARCHER, "It was asked for.", ("cite-1",), draft_id="draft-1")


async def whole(ref: Ref, text: str = TEXT) -> PatchReceipt:
    receipt: PatchReceipt = await ref.ask(ProposeAppend(RUN, "researcher", text, finishing()))
    return receipt


def seen(found: RunDocument) -> object:
    """What a reader sees of a document, whatever it was made of."""
    changes = [
        (c.section_id, c.pos, c.stop, c.inserted, c.deleted, c.author, c.reason, c.citation_ids, c.draft)
        for c in pending_changes(found)
    ]
    texts = [(section.section_id, section.live_text, section.canon) for section in found.sections]
    return texts, changes, open_drafts(found)


STEPS = [
    ["# Part"],
    ["# Pa", "rt\n\nIt says 😀"],
    [*TEXT.rstrip("\n").replace("\n", "\n§").split("§")[0:1]],
    [],
]


@pytest.mark.parametrize("before", ["", "Notes.", "Notes.\n"])
@pytest.mark.parametrize("cuts", [(6,), (2, 10, 20), (len(TEXT) - 2,), ()])
async def test_a_text_that_has_grown_is_the_same_as_one_that_came_whole(
    tmp_path: Path, before: str, cuts: tuple[int, ...]
) -> None:
    async with Stage(tmp_path) as here:
        one, two = here.open(), here.open("run-2")
        if before:
            for ref, run_id in ((one, RUN), (two, "run-2")):
                await ref.ask(
                    ApplyPatch(
                        run_id, patch(0, Insert(pos=0, text=before), section_id="researcher", run_id=run_id)
                    )
                )
        start = 0
        for cut in cuts:
            assert not TEXT[start:cut].endswith("\n")
            await (grow(one, start, TEXT[start:cut]) if start else begin(one, TEXT[:cut]))
            start = cut
            assert (await document(one)).live_text("researcher").endswith(f"{TEXT[:cut]}\n")
            assert open_drafts(await document(one)) == ("draft-1",)
        grown = await whole(one)
        receipt = await two.ask(ProposeAppend("run-2", "researcher", TEXT, GROUNDS))
        assert seen(await document(one)) == seen(await document(two, "run-2"))
        assert grown.patch is not None
        assert (grown.patch.proposal_id == "draft-1") == bool(cuts)
        assert receipt.patch.citation_ids == grown.patch.citation_ids == ("cite-1",)
        assert here.store.verify().ok


async def test_it_is_one_proposal_of_one_hunk_however_often_it_grew(tmp_path: Path) -> None:
    async with Stage(tmp_path) as here:
        ref = here.open()
        await begin(ref, "One")
        for at in range(3, 63, 3):
            assert (await document(ref)).proposals["draft-1"].draft == at
            await grow(ref, at, " on")
            assert not (await grow(ref, at, " on")).patches, "it does not follow the step before"
        (change,) = pending_changes(await document(ref))
        assert (change.hunk_id, change.draft) == ("draft-1/1", True)
        assert change.inserted == f"One{20 * ' on'}\n"


async def test_growing_keeps_its_place_behind_its_own_words(tmp_path: Path) -> None:
    """What a person types behind the draft stays behind it, and in it stays in it."""
    async with Stage(tmp_path) as here:
        ref = here.open()
        await begin(ref, "First words")
        base = (await document(ref)).revision
        await ref.ask(ApplyPatch(RUN, patch(base, Insert(pos=5, text=" typed"), section_id="researcher")))
        base = (await document(ref)).revision
        end = (await document(ref)).section("researcher").length
        await ref.ask(
            ApplyPatch(RUN, patch(base, Insert(pos=end, text="Behind.\n"), section_id="researcher"))
        )
        await grow(ref, 11, " and more")
        await whole(ref, "First words and more to come\n")
        found = await document(ref)
        assert found.live_text("researcher") == "First typed words and more to come\nBehind.\n"
        assert found.canon("researcher") == " typedBehind.\n"
        await ref.ask(DiscardProposal(RUN, Choice(proposal_id="draft-1")))
        assert (await document(ref)).live_text("researcher") == " typedBehind.\n"


async def test_what_a_person_took_out_of_a_growing_text_does_not_come_back(tmp_path: Path) -> None:
    async with Stage(tmp_path) as here:
        ref = here.open()
        await begin(ref, "First wrong words")
        base = (await document(ref)).revision
        await ref.ask(ApplyPatch(RUN, patch(base, Delete(pos=6, len=6), section_id="researcher")))
        await grow(ref, 17, " and more")
        await whole(ref, "First wrong words and more.\n")
        assert (await document(ref)).live_text("researcher") == "First words and more.\n"


async def test_a_withdrawn_draft_leaves_what_the_person_typed(tmp_path: Path) -> None:
    async with Stage(tmp_path) as here:
        ref = here.open()
        await begin(ref, "Half a")
        await grow(ref, 6, " sentence")
        base = (await document(ref)).revision
        await ref.ask(ApplyPatch(RUN, patch(base, Insert(pos=4, text=" (mine)"), section_id="researcher")))
        await withdraw(ref)
        found = await document(ref)
        assert found.live_text("researcher") == " (mine)"
        assert (pending_changes(found), open_drafts(found)) == ((), ())
        assert not (await grow(ref, 15, " more")).patches
        assert not (await withdraw(ref)).patches


async def test_after_a_withdrawal_the_change_stands_for_itself(tmp_path: Path) -> None:
    async with Stage(tmp_path) as here:
        ref = here.open()
        await begin(ref, "Half a")
        await withdraw(ref)
        receipt = await whole(ref)
        assert receipt.patch is not None
        assert receipt.patch.proposal_id == receipt.patch_id
        assert (await document(ref)).live_text("researcher") == TEXT


async def test_the_change_is_done_once_however_often_it_is_sent(tmp_path: Path) -> None:
    async with Stage(tmp_path) as here:
        ref = here.open()
        await begin(ref, "# Part")
        message = ProposeAppend(RUN, "researcher", TEXT, finishing())
        first = await ref.ask(message)
        again = await ref.ask(message)
        assert (again.revision, again.repeated) == (first.revision, True)
        assert (await document(ref)).live_text("researcher") == TEXT


async def test_an_insertion_grows_behind_its_quote(tmp_path: Path) -> None:
    async with Stage(tmp_path) as here:
        one, two = here.open(), here.open("run-2")
        await type_text(one, "Here. There.")
        await type_text(two, "Here. There.", run_id="run-2")
        await begin(one, "\n\nNew", Behind(None, "Here."))
        assert (await document(one)).live_text("conductor") == "Here.\n\nNew There."
        await grow(one, 5, " words")
        text = "\n\nNew words.\n\n"
        await one.ask(ProposeInsertAfter(RUN, None, "Here.", text, finishing()))
        await two.ask(ProposeInsertAfter("run-2", None, "Here.", text, GROUNDS))
        assert seen(await document(one)) == seen(await document(two, "run-2"))


async def test_a_replacement_grows_beside_the_old_text_and_ends_in_words(tmp_path: Path) -> None:
    async with Stage(tmp_path) as here:
        one, two = here.open(), here.open("run-2")
        old, new = "The quick fox runs.", "The slow fox runs and sleeps."
        await type_text(one, f"A. {old} Z.")
        await type_text(two, f"A. {old} Z.", run_id="run-2")
        await begin(one, "The slow", InPlaceOf(None, old))
        await grow(one, 8, " fox runs and")
        found = await document(one)
        assert found.live_text("conductor") == f"A. {old}The slow fox runs and Z."
        assert found.canon("conductor") == f"A. {old} Z."
        await one.ask(ProposeReplaceExact(RUN, None, old, new, finishing()))
        await two.ask(ProposeReplaceExact("run-2", None, old, new, GROUNDS))
        assert seen(await document(one)) == seen(await document(two, "run-2"))
        await one.ask(CommitProposal(RUN, Choice(proposal_id="draft-1")))
        assert (await document(one)).canon("conductor") == f"A. {new} Z."
        assert here.store.verify().ok


async def test_a_new_text_that_holds_the_old_one_is_no_second_place(tmp_path: Path) -> None:
    async with Stage(tmp_path) as here:
        ref = here.open()
        await type_text(ref, "Say it.")
        await begin(ref, "Say it. Say it", InPlaceOf(None, "Say it."))
        await ref.ask(ProposeReplaceExact(RUN, None, "Say it.", "Say it. Say it. Twice.", finishing()))
        await ref.ask(CommitProposal(RUN, Choice(proposal_id="draft-1")))
        assert (await document(ref)).canon("conductor") == "Say it. Say it. Twice."


async def test_a_replacement_whose_old_text_is_gone_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    async with Stage(tmp_path) as here:
        ref = here.open()
        await type_text(ref, "Old words.")
        await begin(ref, "New", InPlaceOf(None, "Old words."))
        base = (await document(ref)).revision
        await ref.ask(ApplyPatch(RUN, patch(base, Delete(pos=0, len=4))))
        before = await document(ref)
        with pytest.raises(AnchorError):
            await ref.ask(ProposeReplaceExact(RUN, None, "Old words.", "New words.", finishing()))
        assert await document(ref) == before
        await withdraw(ref)
        assert (await document(ref)).live_text("conductor") == "words."


@pytest.mark.parametrize(
    "place",
    [
        AtEnd("appendix"),
        AtEnd("user"),
        Behind(None, "nowhere"),
        Behind("conductor", "twice"),
        InPlaceOf(None, "nowhere"),
    ],
    ids=["section", "the person's", "quote", "two places", "old"],
)
async def test_a_place_that_is_none_shows_nothing(tmp_path: Path, place: DraftPlace) -> None:
    async with Stage(tmp_path) as here:
        ref = here.open()
        await type_text(ref, "twice twice")
        before = await document(ref)
        await begin(ref, "Text", place)
        await grow(ref, 4, " more")
        await withdraw(ref)
        assert await document(ref) == before
        assert not here.failures


@pytest.mark.parametrize("text", ["", "ends in a line\n"])
async def test_no_draft_is_empty_or_ends_in_a_line_end(tmp_path: Path, text: str) -> None:
    async with Stage(tmp_path) as here:
        ref = here.open()
        before = await document(ref)
        await begin(ref, text)
        assert await document(ref) == before


async def test_no_agent_sees_a_draft(tmp_path: Path) -> None:
    async with Stage(tmp_path) as here:
        ref = here.open()
        await begin(ref, "# Part")
        for by in (RESEARCHER, TERMINAL):
            view = await ref.ask(ReadDocument(RUN, by))
            assert isinstance(view, AuthorView)
            assert not any("# Part" in section.text for section in view.sections)
        await whole(ref)
        view = await ref.ask(ReadDocument(RUN, RESEARCHER))
        assert any(section.text == TEXT for section in view.sections)


async def test_others_write_beside_a_draft(tmp_path: Path) -> None:
    async with Stage(tmp_path) as here:
        ref = here.open()
        await begin(ref, "Half")
        await propose(ref, "researcher", "Another's.", TERMINAL)
        await grow(ref, 4, " and")
        await whole(ref, "Half and whole.")
        assert (await document(ref)).live_text("researcher") == "Half and whole.\nAnother's.\n"


# What a person decides meanwhile


async def test_a_rejected_draft_is_dropped_and_its_author_is_told(tmp_path: Path) -> None:
    async with Stage(tmp_path) as here:
        ref = here.open()
        await begin(ref, "Half")
        await ref.ask(DiscardProposal(RUN, Choice(hunk_ids=("draft-1/1",))))
        assert not (await grow(ref, 4, " more")).patches
        with pytest.raises(WriterRefused, match="took this text out"):
            await whole(ref)
        await withdraw(ref)
        assert (await document(ref)).live_text("researcher") == ""


async def test_a_rejection_that_is_undone_brings_back_what_anybody_may_accept(tmp_path: Path) -> None:
    async with Stage(tmp_path) as here:
        ref = here.open()
        await begin(ref, "Half")
        rejected: PatchesReceipt = await ref.ask(DiscardProposal(RUN, Choice(proposal_id="draft-1")))
        await ref.ask(Undo(RUN, rejected.patches[0].patch_id))
        with pytest.raises(WriterRefused, match="took this text out"):
            await whole(ref)
        await ref.ask(CommitProposal(RUN, Choice(proposal_id="draft-1")))
        assert (await document(ref)).canon("researcher") == "Half\n"


async def test_deleting_all_of_a_draft_is_rejecting_it(tmp_path: Path) -> None:
    async with Stage(tmp_path) as here:
        ref = here.open()
        await begin(ref, "Half")
        base = (await document(ref)).revision
        deleted = patch(base, Delete(pos=0, len=5), section_id="researcher")
        await ref.ask(ApplyPatch(RUN, deleted))
        assert not (await grow(ref, 4, " more")).patches
        with pytest.raises(WriterRefused) as refused:
            await whole(ref)
        assert str(refused.value) == DROPPED
        await withdraw(ref)
        assert open_drafts(await document(ref)) == ()
        await ref.ask(Undo(RUN, deleted.patch_id))  # the half text is back, as a proposal as any other
        await ref.ask(CommitProposal(RUN, Choice(proposal_id="draft-1")))
        assert (await document(ref)).canon("researcher") == "Half\n"


async def test_nobody_accepts_half_a_text(tmp_path: Path) -> None:
    async with Stage(tmp_path) as here:
        ref = here.open()
        await begin(ref, "# Part")
        before = await document(ref)
        for choice in (Choice(proposal_id="draft-1"), Choice(hunk_ids=("draft-1/1",)), Choice()):
            with pytest.raises(WriterRefused) as refused:
                await ref.ask(CommitProposal(RUN, choice))
            assert str(refused.value) == UNFINISHED
        edit = patch(before.revision, Insert(pos=2, text="x"), section_id="researcher")
        with pytest.raises(Exception, match="still being written"):
            await ref.ask(EditProposal(RUN, edit, Choice(proposal_id="draft-1")))
        assert await document(ref) == before
        await whole(ref)
        await ref.ask(CommitProposal(RUN, Choice(proposal_id="draft-1")))
        assert (await document(ref)).canon("researcher") == TEXT


async def test_accepting_all_accepts_what_is_whole(tmp_path: Path) -> None:
    async with Stage(tmp_path) as here:
        ref = here.open()
        await propose(ref, "terminal", "Whole.", TERMINAL)
        await begin(ref, "Half")
        await ref.ask(CommitProposal(RUN, Choice()))
        found = await document(ref)
        assert (found.canon("terminal"), found.canon("researcher")) == ("Whole.\n", "")
        assert found.live_text("researcher") == "Half\n"


@pytest.mark.parametrize("policy", ["review", "default", "all"])
async def test_no_policy_merges_half_a_text(tmp_path: Path, policy: Policy) -> None:
    async with Stage(tmp_path) as here:
        ref = here.open(policy=policy)
        await begin(ref, "# Part")
        for ids in ((), ("draft-1",)):
            receipt = await ref.ask(MergeCanon(RUN, ids))
            assert isinstance(receipt, MergeReceipt)
            assert (receipt.merged, receipt.patches) == ((), ())
        assert (await document(ref)).canon("conductor") == ""
        await whole(ref)
        await ref.ask(MergeCanon(RUN, ("draft-1",)))
        assert ((await document(ref)).canon("conductor") == TEXT) == (policy != "review")


# What ends badly


async def test_a_new_process_takes_out_what_was_half(tmp_path: Path) -> None:
    async with Stage(tmp_path) as here:
        ref = here.open()
        await begin(ref, "Half")
        base = (await document(ref)).revision
        await ref.ask(ApplyPatch(RUN, patch(base, Insert(pos=2, text="x"), section_id="researcher")))
        ref = await here.reopen(ref)
        await ref.ask(SetStatus(RUN, "interrupted"))
        found = await document(ref)
        assert found.live_text("researcher") == "x"
        assert open_drafts(found) == ()
        assert "Half" not in here.file()
        assert here.store.verify().ok
        ref = await here.reopen(ref)
        assert (await document(ref)).revision == found.revision


@pytest.mark.parametrize("status", ["completed", "failed", "blocked", "cancelled", "interrupted"])
async def test_a_run_that_has_ended_has_no_half_text(tmp_path: Path, status: RunStatus) -> None:
    async with Stage(tmp_path) as here:
        ref = here.open()
        await begin(ref, "Half")
        await ref.ask(SetStatus(RUN, "waiting"))
        assert open_drafts(await document(ref)) == ("draft-1",)
        await ref.ask(SetStatus(RUN, status))
        found = await document(ref)
        assert (found.live_text("researcher"), open_drafts(found)) == ("", ())
        assert "Half" not in here.file()


async def test_a_step_that_the_log_lost_leaves_no_gap(tmp_path: Path) -> None:
    async with Stage(tmp_path) as here:
        ref = here.open()
        await begin(ref, "One")
        here.log.lose.append(StoreError("The disk is full. Free some space."))
        with pytest.raises(StoreError):
            await grow(ref, 3, " two")
        assert not (await grow(ref, 7, " three")).patches
        await whole(ref, "One two three four.\n")
        assert (await document(ref)).live_text("researcher") == "One two three four.\n"


async def test_another_author_cannot_grow_or_finish_a_draft(tmp_path: Path) -> None:
    async with Stage(tmp_path) as here:
        ref = here.open()
        await begin(ref, "Half")
        receipt = await ref.ask(GrowDraft(RUN, "draft-1", 4, " more", TERMINAL))
        assert not receipt.patches
        with pytest.raises(KnownError, match="researcher's"):
            await ref.ask(ProposeAppend(RUN, "researcher", "Half a", Proposing(TERMINAL, draft_id="draft-1")))
        assert (await document(ref)).live_text("researcher") == "Half\n"
