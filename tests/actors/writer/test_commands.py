"""Each command, through the actor, on a real store."""

from pathlib import Path

import pytest

from actors.writer.agent_messages import ProposeAppend, ProposeInsertAfter, ProposeReplaceExact, Proposing
from actors.writer.answers import AuthorView, PatchReceipt
from actors.writer.authors import PERSON
from actors.writer.desk import WriterRefused
from actors.writer.ledger import StaleProposal, UnknownRevision
from actors.writer.messages import (
    AppendLogLine,
    ApplyPatch,
    Choice,
    CommitProposal,
    DiscardProposal,
    EditProposal,
    GetDocument,
    GetPatches,
    GetRevision,
    MarkDirectiveSeen,
    MarkSectionState,
    MergeCanon,
    NameVersion,
    ReadDocument,
    Restore,
    SetStatus,
    SubmitUserPrompt,
    Undo,
)
from storage.document.errors import AnchorError, PatchRefused
from storage.document.ops import Delete, Insert, Replace
from storage.document.review import pending_changes
from storage.document.serialise import parse
from storage.events.document import (
    WriterDirectiveSeen,
    WriterDirectiveSent,
    WriterProposalStale,
    WriterRunPatch,
    WriterRunStarted,
    WriterRunStatus,
    WriterVersionNamed,
)
from storage.events.prompts import UserInput
from tests.actors.writer.stage import (
    CONDUCTOR,
    RESEARCHER,
    RUN,
    TERMINAL,
    Stage,
    document,
    patch,
    propose,
    snapshot,
    type_text,
)


async def test_a_new_document_is_in_the_log_and_in_its_file(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        found = await snapshot(ref)
        assert (found.document.revision, found.status, found.policy) == (0, "initializing", "default")
        await stage.system.stop(ref, 60)
        started = stage.events()[0].body
        assert isinstance(started, WriterRunStarted)
        assert (started.objective, started.desktop_id) == ("Describe the folder", "desk-1")
        assert started.document_path == found.document_path
        assert parse(stage.file()).objective == "Describe the folder"


async def test_a_run_that_nobody_knows_is_refused_in_words(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open(objective="")
        await stage.system.stop(ref, 60)
        assert "There is no run run-1 in the log" in stage.failures[0].wire_json()


async def test_a_persons_patch_is_one_event_and_its_receipt_has_the_revision(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        receipt = await type_text(ref, "Hello")
        assert (receipt.revision, receipt.repeated) == (1, False)
        body = stage.events("writer.run.patch")[0].body
        assert isinstance(body, WriterRunPatch)
        assert (body.revision, body.base_revision, body.author, body.source) == (1, 0, "user", "user")
        assert body.ops == [{"op": "insert", "pos": 0, "text": "Hello"}]
        assert body.document_path == (await snapshot(ref)).document_path
        assert (await document(ref)).canon("conductor") == "Hello"


async def test_a_patch_sent_twice_is_applied_once_and_answered_twice(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        typed = patch(0, Insert(pos=0, text="Hello"))
        first: PatchReceipt = await ref.ask(ApplyPatch(RUN, typed))
        again: PatchReceipt = await ref.ask(ApplyPatch(RUN, typed))
        assert (first.revision, again.revision, again.repeated) == (1, 1, True)
        assert first.patch == again.patch
        assert stage.types().count("writer.run.patch") == 1


async def test_a_late_patch_of_a_person_is_transformed_and_applied(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        await type_text(ref, "world")
        await type_text(ref, "Hello ", base=1, pos=0)
        late = await type_text(ref, "!", base=1, pos=5)
        assert late.revision == 3
        assert late.patch is not None
        assert late.patch.ops == (Insert(pos=11, text="!"),)
        assert (await document(ref)).canon("conductor") == "Hello world!"


async def test_a_late_patch_of_an_agent_is_stale_and_it_is_told_the_present_text(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        await type_text(ref, "The folder has 3 files.")
        await ref.ask(ApplyPatch(RUN, patch(1, Replace(pos=15, len=1, text="4"))))
        late = patch(1, Replace(pos=15, len=1, text="5"), by=RESEARCHER, kind="propose", proposal_id="p1")
        with pytest.raises(StaleProposal) as caught:
            await ref.ask(ApplyPatch(RUN, late))
        assert "The folder has 4 files." in caught.value.present_text
        await stage.system.stop(ref, 60)
        stale = stage.events("writer.proposal.stale")[0].body
        assert isinstance(stale, WriterProposalStale)
        assert (stale.proposal_id, stale.reason) == ("p1", str(caught.value))


async def test_what_cannot_be_applied_is_refused_in_words_and_leaves_no_trace(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        with pytest.raises(PatchRefused, match="outside the section"):
            await type_text(ref, "x", pos=7)
        with pytest.raises(UnknownRevision, match="no revision 9"):
            await type_text(ref, "x", base=9)
        with pytest.raises(WriterRefused, match="for run other"):
            await ref.ask(GetDocument("other"))
        with pytest.raises(PatchRefused, match="for run other"):
            await ref.ask(ApplyPatch(RUN, patch(0, Insert(pos=0, text="x"), run_id="other")))
        assert (await type_text(ref, "fine")).revision == 1


async def test_log_lines_open_their_section_and_stand_on_lines_of_their_own(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        await ref.ask(AppendLogLine(RUN, "terminal-2", "started"))
        await ref.ask(AppendLogLine(RUN, "terminal-2", "finished"))
        found = await document(ref)
        assert found.canon("terminal-2") == "started\nfinished\n"
        assert found.section("terminal-2").state == "running"
        with pytest.raises(WriterRefused, match="line is empty"):
            await ref.ask(AppendLogLine(RUN, "terminal-2", ""))


async def test_section_states_and_no_event_when_nothing_changes(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        assert (await ref.ask(MarkSectionState(RUN, "researcher", "running"))).revision == 1
        assert (await ref.ask(MarkSectionState(RUN, "researcher", "running"))).revision == 1
        assert (await ref.ask(MarkSectionState(RUN, "researcher", "complete"))).revision == 2
        assert (await document(ref)).section("researcher").state == "complete"
        assert stage.types().count("writer.run.patch") == 2


async def test_status_is_an_event_and_reaches_the_snapshot(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        await ref.ask(SetStatus(RUN, "running", "two workers"))
        assert (await snapshot(ref)).status == "running"
        body = stage.events("writer.run.status")[0].body
        assert isinstance(body, WriterRunStatus)
        assert (body.status, body.message, body.revision) == ("running", "two workers", 0)


async def test_versions_are_named_revisions(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        await type_text(ref, "Hello")
        newest = await ref.ask(NameVersion(RUN, "  first \n draft "))
        start = await ref.ask(NameVersion(RUN, "start", revision=0))
        assert (newest.name, newest.revision, start.revision) == ("first draft", 1, 0)
        bodies = [event.body for event in stage.events("writer.version.named")]
        assert [body.name for body in bodies if isinstance(body, WriterVersionNamed)] == [
            "first draft",
            "start",
        ]
        with pytest.raises(WriterRefused, match="needs a name"):
            await ref.ask(NameVersion(RUN, " "))
        with pytest.raises(UnknownRevision):
            await ref.ask(NameVersion(RUN, "future", revision=2))


async def test_agents_read_canon_and_their_own_pending_changes(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        await propose(ref, "researcher", "mine")
        await propose(ref, "terminal", "theirs", TERMINAL)
        view: AuthorView = await ref.ask(ReadDocument(RUN, RESEARCHER))
        texts = {section.section_id: section.text for section in view.sections}
        assert (texts["researcher"], texts["terminal"]) == ("mine\n", "")
        assert (view.revision, view.objective) == (2, "Describe the folder")


async def test_proposals_carry_their_grounds(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        await type_text(ref, "The folder has 3 files. It is small.")
        grounds = Proposing(RESEARCHER, "counted again", ("c1",), "event-1", "p1", "patch-1")
        receipt = await ref.ask(ProposeReplaceExact(RUN, None, "3 files", "4 files", grounds))
        assert receipt.patch.section_id == "conductor"
        behind = ProposeInsertAfter(RUN, "conductor", "It is small.", " Very.", Proposing(RESEARCHER))
        await ref.ask(behind)
        found = await document(ref)
        assert found.canon("conductor") == "The folder has 3 files. It is small."
        assert found.live_text("conductor") == "The folder has 34 files. It is small. Very."
        proposal = found.proposals["p1"]
        assert (proposal.author, proposal.reason, proposal.citation_ids) == (
            "researcher",
            "counted again",
            ("c1",),
        )
        body = stage.events("writer.run.patch")[1].body
        assert isinstance(body, WriterRunPatch)
        assert (body.cause_event_id, body.patch_id) == ("event-1", "patch-1")


async def test_a_quote_must_name_one_place(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        await type_text(ref, "one two two")
        await propose(ref, "researcher", "one more")
        asking = Proposing(RESEARCHER)
        for section_id, old, words in (
            (None, "three", "in no section"),
            (None, "one", "several sections"),
            ("conductor", "two", "more than once"),
            ("conductor", "three", "quote it exactly"),
            ("conductor", "", "is empty"),
        ):
            with pytest.raises(AnchorError, match=words):
                await ref.ask(ProposeReplaceExact(RUN, section_id, old, "x", asking))
        with pytest.raises(AnchorError, match="nothing to propose"):
            await propose(ref, "researcher", "")
        assert (await document(ref)).revision == 2


async def test_an_agent_does_not_touch_anothers_pending_change(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        await type_text(ref, "The folder has 3 files.")
        await ref.ask(ProposeReplaceExact(RUN, "conductor", "3 files", "4 files", Proposing(RESEARCHER)))
        with pytest.raises(StaleProposal, match="waits for review"):
            await ref.ask(ProposeReplaceExact(RUN, "conductor", "3 files", "5 files", Proposing(TERMINAL)))
        await stage.system.stop(ref, 60)
        assert stage.types()[-1] == "writer.proposal.stale"


async def test_accept_and_reject_a_hunk_a_proposal_a_section_and_all(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        await type_text(ref, "alpha beta gamma")
        first = await ref.ask(
            ProposeReplaceExact(RUN, None, "alpha beta gamma", "ALPHA beta GAMMA", Proposing(RESEARCHER))
        )
        proposal_id = first.patch.proposal_id
        last = f"{proposal_id}/{len(first.patch.ops)}"
        await ref.ask(CommitProposal(RUN, Choice(hunk_ids=(last,))))
        await ref.ask(DiscardProposal(RUN, Choice(proposal_id=proposal_id)))
        assert (await document(ref)).live_text("conductor") in ("ALPHA beta gamma", "alpha beta GAMMA")
        await propose(ref, "researcher", "notes")
        await ref.ask(CommitProposal(RUN, Choice(section_id="researcher")))
        assert (await document(ref)).canon("researcher") == "notes\n"
        await propose(ref, "researcher", "one")
        await propose(ref, "terminal", "two", TERMINAL)
        done = await ref.ask(DiscardProposal(RUN, Choice()))
        assert len(done.patches) == 2
        assert (await document(ref)).live_text("terminal") == ""
        with pytest.raises(WriterRefused, match="no longer waits"):
            await ref.ask(CommitProposal(RUN, Choice()))


async def test_all_leaves_the_persons_own_section_alone(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        await ref.ask(SubmitUserPrompt(RUN, "Look at the tests too"))
        with pytest.raises(WriterRefused, match="no longer waits"):
            await ref.ask(CommitProposal(RUN, Choice()))


async def test_a_decision_sent_twice_is_made_once(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        await propose(ref, "researcher", "one")
        await propose(ref, "terminal", "two", TERMINAL)
        accept = CommitProposal(RUN, Choice(), patch_id="accept-1")
        first, again = await ref.ask(accept), await ref.ask(accept)
        assert (first.revision, again.revision, again.repeated) == (4, 4, True)
        assert first.patches == again.patches
        assert len(first.patches) == 2


async def test_only_a_person_accepts_single_changes(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        await propose(ref, "researcher", "one")
        with pytest.raises(WriterRefused, match="Only a person"):
            await ref.ask(CommitProposal(RUN, Choice(), by=CONDUCTOR))
        with pytest.raises(WriterRefused, match="Only a person"):
            await ref.ask(EditProposal(RUN, patch(1, by=RESEARCHER), Choice()))


async def test_edit_then_accept_is_one_step_in_the_log(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        proposed = await propose(ref, "conductor", "The folder has 4 fles.")
        fix = patch(1, Insert(pos=18, text="i"))
        batches = len(stage.log.batches)
        assert proposed.patch is not None
        done = await ref.ask(EditProposal(RUN, fix, Choice(proposal_id=proposed.patch.proposal_id)))
        assert [each.kind for each in done.patches] == ["edit", "accept"]
        assert stage.log.batches[batches:] == [2]
        assert (await document(ref)).canon("conductor") == "The folder has 4 files.\n"


async def test_undo_takes_back_one_change_of_a_person_as_far_as_it_is_there(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        first = await type_text(ref, "Hello")
        await type_text(ref, " world", base=1, pos=5)
        await ref.ask(Undo(RUN, first.patch_id))
        assert (await document(ref)).canon("conductor") == " world"
        proposed = await propose(ref, "researcher", "notes")
        accepted = await ref.ask(CommitProposal(RUN, Choice()))
        await ref.ask(Undo(RUN, accepted.patches[0].patch_id))
        assert (await document(ref)).canon("researcher") == ""
        await ref.ask(Undo(RUN, proposed.patch_id))
        assert (await document(ref)).live_text("researcher") == ""
        with pytest.raises(WriterRefused, match="no change nothing"):
            await ref.ask(Undo(RUN, "nothing"))
        typed = await type_text(ref, "abc", base=(await document(ref)).revision)
        await ref.ask(ApplyPatch(RUN, patch(typed.revision, Delete(pos=1, len=1))))
        await ref.ask(Undo(RUN, typed.patch_id))
        assert (await document(ref)).canon("conductor") == " world"
        with pytest.raises(PatchRefused, match="nothing left"):
            await ref.ask(Undo(RUN, typed.patch_id))


async def test_an_agents_change_is_only_taken_back_if_nothing_lies_over_it(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        await ref.ask(AppendLogLine(RUN, "conductor", "The folder has 4 files."))
        (line,) = await ref.ask(GetPatches(RUN, (await document(ref)).revision - 1))
        typed = await type_text(ref, "exactly ", base=line.revision, pos=15)
        with pytest.raises(PatchRefused, match="changed afterwards"):
            await ref.ask(Undo(RUN, line.patch_id))
        await ref.ask(Undo(RUN, typed.patch_id))
        await ref.ask(Undo(RUN, line.patch_id))
        assert (await document(ref)).canon("conductor") == ""


async def test_restore_makes_a_new_revision_and_keeps_the_persons_text_as_a_proposal(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        await propose(ref, "conductor", "The report.")
        await ref.ask(CommitProposal(RUN, Choice()))
        await type_text(ref, "My words. ", base=2, pos=0)
        done = await ref.ask(Restore(RUN, 2))
        found = await document(ref)
        assert found.canon("conductor") == "The report.\n"
        assert "My words. " in found.live_text("conductor")
        assert done.revision == found.revision > 3
        again = await ref.ask(Restore(RUN, found.revision))
        assert (again.patches, again.revision) == ((), found.revision)


async def test_every_revision_opens_and_missed_patches_can_be_asked_for(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        for number in range(5):
            await type_text(ref, str(number), base=number, pos=number)
        texts = [(await ref.ask(GetRevision(RUN, each))).canon("conductor") for each in range(6)]
        assert texts == ["", "0", "01", "012", "0123", "01234"]
        assert [each.revision for each in await ref.ask(GetPatches(RUN, 3))] == [4, 5]
        with pytest.raises(UnknownRevision):
            await ref.ask(GetRevision(RUN, 6))


async def test_a_directive_is_input_and_waits_in_the_users_section_until_it_is_seen(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        await type_text(ref, "Three files.")
        asked = SubmitUserPrompt(
            RUN, "Count again", target="researcher", section_id="conductor", quote="Three files.", when="now"
        )
        first = await ref.ask(asked)
        again = await ref.ask(asked)
        assert again.repeated
        entry = "> Three files.\nTo researcher: Count again\n"
        found = await document(ref)
        assert (found.canon("user"), found.live_text("user")) == ("", entry)
        assert first.patch.source == "user"
        typed, sent = stage.events("user_input")[0], stage.events("writer.directive.sent")[0]
        assert isinstance(typed.body, UserInput)
        assert typed.body.surface == "writer.submit_user_prompt"
        assert (typed.body.record.text, typed.body.record.surface) == ("Count again", "writer")
        assert typed.actor_id == "user"
        assert isinstance(sent.body, WriterDirectiveSent)
        assert (sent.body.target, sent.body.when, sent.body.revision) == ("researcher", "now", 2)
        assert sent.body.anchor == {"section_id": "conductor", "quote": "Three files."}
        await ref.ask(MarkDirectiveSeen(RUN, asked.input_id, RESEARCHER))
        await ref.ask(MarkDirectiveSeen(RUN, asked.input_id, TERMINAL))
        seen = stage.events("writer.directive.seen")
        assert [
            (event.actor_id, event.body.revision)
            for event in seen
            if isinstance(event.body, WriterDirectiveSeen)
        ] == [
            ("researcher", 3),
            ("terminal", 3),
        ]
        assert (await document(ref)).canon("user") == entry


async def test_a_comment_on_the_document_has_its_own_surface(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        await ref.ask(SubmitUserPrompt(RUN, "Shorter, please", surface="writer.prompt_document"))
        body = stage.events("user_input")[0].body
        assert isinstance(body, UserInput)
        assert body.surface == "writer.prompt_document"
        with pytest.raises(WriterRefused, match="nothing to send"):
            await ref.ask(SubmitUserPrompt(RUN, " \n"))
        with pytest.raises(WriterRefused, match="no directive"):
            await ref.ask(MarkDirectiveSeen(RUN, "unknown", RESEARCHER))


async def test_no_agent_writes_into_the_persons_own_section(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        await ref.ask(SubmitUserPrompt(RUN, "Count again"))
        before = await document(ref)
        note = Proposing(RESEARCHER)
        for message in (
            ProposeAppend(RUN, "user", "Done.", note),
            ProposeReplaceExact(RUN, "user", "Count", "Do not count", note),
            ProposeInsertAfter(RUN, "user", "Count again", " later", note),
        ):
            with pytest.raises(WriterRefused, match="person's own words to you: write into your notes"):
                await ref.ask(message)
        assert await document(ref) == before


async def test_the_default_policy_merges_additions_and_leaves_a_persons_text_to_the_person(
    tmp_path: Path,
) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        await type_text(ref, "I say 3 files.\n")
        await ref.ask(ProposeReplaceExact(RUN, "conductor", "3 files", "4 files", Proposing(RESEARCHER)))
        await propose(ref, "researcher", "It is written in Python.")
        await propose(ref, "terminal", "It has 4 files.", TERMINAL)
        done = await ref.ask(MergeCanon(RUN))
        found = await document(ref)
        assert found.canon("conductor") == "I say 3 files.\n\nIt is written in Python.\n\nIt has 4 files.\n"
        assert found.live_text("researcher") == found.live_text("terminal") == ""
        assert len(done.left_for_review) == 1
        assert len(done.merged) == 2
        by_whom = {
            (span.text, span.author, span.provenance.accepted_source, span.accepted_by_patch is not None)
            for span in found.section("conductor").spans
            if span.text.strip() and span.insert_proposal is None
        }
        assert ("It is written in Python.\n", "researcher", "agent", True) in by_whom
        await ref.ask(CommitProposal(RUN, Choice()))
        accepted = (await document(ref)).section("conductor").spans[0:3]
        assert "user" in {span.provenance.accepted_source for span in accepted}


async def test_the_review_policy_moves_all_to_the_report_and_accepts_nothing(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open(policy="review")
        await propose(ref, "researcher", "It is written in Python.")
        done = await ref.ask(MergeCanon(RUN))
        found = await document(ref)
        assert (done.merged, len(done.left_for_review)) == ((), 1)
        assert (found.canon("conductor"), found.live_text("conductor")) == ("", "It is written in Python.\n")


async def test_after_all_is_rejected_nothing_of_what_was_merged_is_in_the_report(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open(policy="review")
        await type_text(ref, "I say 3 files.")
        await propose(ref, "researcher", "It is written in Python.")
        await propose(ref, "terminal", "It has 4 files.", TERMINAL)
        await ref.ask(MergeCanon(RUN, cause_event_id="call-1"))
        merged = await document(ref)
        whole = "I say 3 files.\n\nIt is written in Python.\n\nIt has 4 files.\n"
        assert (merged.live_text("conductor"), merged.canon("conductor")) == (whole, "I say 3 files.")
        made = [each for each in await ref.ask(GetPatches(RUN, 0)) if each.kind == "move" or each.parts]
        assert {(each.author, each.cause_event_id) for each in made} == {("conductor", "call-1")}
        rejected = await ref.ask(DiscardProposal(RUN, Choice()))
        alone = await document(ref)
        assert alone.canon("conductor") == alone.live_text("conductor") == "I say 3 files."
        for each in reversed(rejected.patches):
            await ref.ask(Undo(RUN, each.patch_id))
        assert (await document(ref)).section("conductor").spans == merged.section("conductor").spans
        second = next(each for each in pending_changes(merged) if each.author == "terminal")
        await ref.ask(CommitProposal(RUN, Choice(hunk_ids=(second.hunk_id,))))
        await ref.ask(DiscardProposal(RUN, Choice()))
        assert (await document(ref)).canon("conductor") == "I say 3 files.\n\nIt has 4 files.\n"


@pytest.mark.parametrize("kept", [5, 0])
async def test_what_a_person_writes_in_the_place_of_merged_text_is_parted_like_that(
    tmp_path: Path, kept: int
) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open(policy="review")
        await type_text(ref, "I say 3 files.")
        await propose(ref, "researcher", "It is written in Python.")
        merged = await ref.ask(MergeCanon(RUN))
        (change,) = pending_changes(await document(ref))
        length = change.stop - change.pos - kept
        edit = patch(merged.revision, Replace(pos=change.pos, len=length, text="It is short.\n"))
        done = await ref.ask(EditProposal(RUN, edit, Choice(proposal_id=change.proposal_id)))
        found = await document(ref)
        words = "I say 3 files.\n\nIt is short.\n"
        assert found.canon("conductor") == found.live_text("conductor") == words + "hon.\n"[5 - kept :]
        for each in reversed(done.patches):
            await ref.ask(Undo(RUN, each.patch_id))
        undone = await document(ref)
        assert (undone.canon("conductor"), undone.live_text("conductor")) == (
            "I say 3 files.",
            "I say 3 files.\n\nIt is written in Python.\n",
        )


async def test_the_policy_all_merges_all_of_the_agents_and_nothing_of_the_persons(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open(policy="all")
        await type_text(ref, "I say 3 files.")
        await ref.ask(ProposeReplaceExact(RUN, "conductor", "3 files", "4 files", Proposing(RESEARCHER)))
        await ref.ask(SubmitUserPrompt(RUN, "Mind the tests"))
        done = await ref.ask(MergeCanon(RUN))
        found = await document(ref)
        assert found.canon("conductor") == "I say 4 files."
        assert found.canon("user") == ""
        assert done.left_for_review == ()


async def test_only_the_named_proposals_are_merged_in_their_order(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        ids = []
        for section_id, text, by in (
            ("researcher", "first", RESEARCHER),
            ("terminal", "second", TERMINAL),
            ("researcher", "third", RESEARCHER),
        ):
            receipt = await propose(ref, section_id, text, by)
            assert receipt.patch is not None
            ids.append(receipt.patch.proposal_id or "")
        merge = MergeCanon(RUN, (ids[1], ids[0]), patch_id="merge-1")
        done, again = await ref.ask(merge), await ref.ask(merge)
        found = await document(ref)
        assert found.canon("conductor") == "second\n\nfirst\n"
        assert found.live_text("researcher") == "third\n"
        assert (done.revision, again.revision) == (found.revision, found.revision)
        assert done.merged == again.merged
        with pytest.raises(WriterRefused, match="no proposal"):
            await ref.ask(MergeCanon(RUN, ("unknown",)))
        nothing = await ref.ask(MergeCanon(RUN, (ids[1],)))
        assert (nothing.merged, nothing.revision) == ((), found.revision)


async def test_an_undone_move_is_back_in_its_inbox(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open(policy="review")
        await propose(ref, "researcher", "It is written in Python.")
        done = await ref.ask(MergeCanon(RUN))
        await ref.ask(Undo(RUN, done.patches[0].patch_id))
        found = await document(ref)
        assert found.live_text("researcher") == "It is written in Python.\n"
        assert (found.live_text("conductor"), found.canon("researcher")) == ("", "")


async def test_a_person_may_say_who_they_are(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        await ref.ask(ApplyPatch(RUN, patch(0, Insert(pos=0, text="x"), by=PERSON)))
        assert (await document(ref)).section("conductor").spans[0].author == "user"
