"""The versions that the Writer names by itself, and going back far in a long history."""

from pathlib import Path

import pytest

from actors.writer import registry as registry_module
from actors.writer.agent_messages import ProposeAppend, Proposing
from actors.writer.answers import PatchesReceipt
from actors.writer.messages import Choice, CommitProposal, GetRevision, NameVersion, Restore, Undo
from storage.errors import StoreError
from storage.events.citations import CitationProposed, QwyCitationRegistry
from storage.events.document import WriterRunPatch, WriterVersionNamed
from storage.events.envelope import NewEvent
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


def cited(stage: Stage) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """The registries, each with the name of its version."""
    names = {event.payload["version_id"]: event.payload["name"] for event in stage.events("writer.version")}
    bodies = [event.body for event in stage.events("qwy.citation_registry")]
    return [
        (
            names[body.version_id],
            [(each.citation_id, each.cited_kind, each.cited_id) for each in body.citation_registry],
        )
        for body in bodies
        if isinstance(body, QwyCitationRegistry)
    ]


async def source(stage: Stage, citation_id: str, cited_id: str) -> None:
    proposed = CitationProposed(
        run_id=RUN, citation_id=citation_id, citing_run_id=RUN, cited_kind="file", cited_id=cited_id
    )
    await stage.store.append([NewEvent(proposed, "researcher")])


async def test_a_version_is_registered_with_what_its_report_cites(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        await source(stage, "c1", "a.py")
        await source(stage, "c2", "b.py")
        await source(stage, "c3", "c.py")
        await ref.ask(NameVersion(RUN, "empty"))
        for text, ids in (("One.", ("c2",)), ("Two.", ("c1", "gone")), ("Three.", ("c3",))):
            proposing = Proposing(TERMINAL, citation_ids=ids)
            receipt = await ref.ask(ProposeAppend(RUN, "conductor", text, proposing))
            if text != "Three.":
                await ref.ask(CommitProposal(RUN, Choice(proposal_id=receipt.patch.proposal_id)))
        await ref.ask(NameVersion(RUN, "mine"))
        await ref.ask(NameVersion(RUN, "earlier", revision=2))
        await ref.ask(CommitProposal(RUN, Choice()))
        await ref.ask(NameVersion(RUN, "all"))
        one, two, three = ("c2", "file", "b.py"), ("c1", "file", "a.py"), ("c3", "file", "c.py")
        assert cited(stage) == [
            ("empty", []),
            ("mine", [one, two]),
            ("earlier", [one]),
            ("all", [one, two, three]),
        ]


async def test_a_version_stands_when_its_citations_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_given: object) -> QwyCitationRegistry:
        raise StoreError("the disk is full")

    async with Stage(tmp_path) as stage:
        ref = stage.open()
        monkeypatch.setattr(registry_module, "registry", broken)
        await ref.ask(NameVersion(RUN, "mine"))
        assert await names(stage) == [("mine", 0)]
        assert cited(stage) == []
    assert [record.getMessage() for record in caplog.records] == [
        "the citations of version mine are not in the log: the disk is full"
    ]


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
