"""The versions that the Writer names by itself, and going back far in a long history."""

from pathlib import Path

from actors.writer.answers import PatchesReceipt
from actors.writer.messages import Choice, CommitProposal, GetRevision, Restore, Undo
from storage.events.document import WriterRunPatch, WriterVersionNamed
from tests.actors.writer.stage import RUN, TERMINAL, Stage, document, propose, type_text


async def names(stage: Stage) -> list[tuple[str, int]]:
    bodies = [event.body for event in stage.events("writer.version.named")]
    return [(body.name, body.revision) for body in bodies if isinstance(body, WriterVersionNamed)]


async def test_accepting_all_that_waits_is_a_version(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        one = await propose(ref, "conductor", "One.")
        assert one.patch is not None
        await ref.ask(CommitProposal(RUN, Choice(proposal_id=one.patch.proposal_id)))
        assert await names(stage) == []  # it was the only one
        for text, by in (("Two.", TERMINAL), ("Three.", TERMINAL)):
            await propose(ref, "conductor", text, by)
        message = CommitProposal(RUN, Choice())
        receipt: PatchesReceipt = await ref.ask(message)
        assert await names(stage) == [("all accepted", receipt.revision)]
        await ref.ask(message)  # sent twice, done once
        assert len(await names(stage)) == 1


async def test_a_long_history_opens_and_is_restored_from_its_beginning(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        for number in range(120):
            await type_text(ref, "x", base=number, pos=number)
        assert (await ref.ask(GetRevision(RUN, 61))).canon("conductor") == "x" * 61
        receipt: PatchesReceipt = await ref.ask(Restore(RUN, 7))
        assert (await document(ref)).canon("conductor") == "x" * 7
        first = stage.events("writer.run.patch")[120].body
        assert isinstance(first, WriterRunPatch)
        assert first.reason == "Restored from revision 7."
        assert [each.kind for each in receipt.patches] == ["edit", "propose"]


async def test_a_restore_is_taken_back_patch_by_patch(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        await type_text(ref, "Hello")
        await type_text(ref, " there", base=1, pos=5)
        receipt: PatchesReceipt = await ref.ask(Restore(RUN, 1))
        found = await document(ref)
        assert (found.canon("conductor"), found.live_text("conductor")) == ("Hello", "Hello there")
        for each in reversed(receipt.patches):
            await ref.ask(Undo(RUN, each.patch_id))
        found = await document(ref)
        assert found.canon("conductor") == found.live_text("conductor") == "Hello there"
