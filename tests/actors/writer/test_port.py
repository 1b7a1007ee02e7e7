"""The document as an agent's tools see it."""

from pathlib import Path

import pytest

from actors.sandbox.errors import ToolError
from actors.tools.ports import ChangeNote
from actors.writer.port import WriterPort
from tests.actors.writer.stage import RUN, TERMINAL, Stage, document, propose, snapshot, type_text


async def port_of(stage: Stage, agent: str = "researcher") -> WriterPort:
    ref = stage.open()
    path = Path((await snapshot(ref)).document_path)
    return WriterPort(ref, RUN, agent, agent, path)


async def test_an_agent_appends_to_its_own_section_and_reads_it_back(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        port = await port_of(stage, "researcher-2")
        receipt = await port.append(None, "It is written in Python.", ChangeNote("seen", ("c1",)))
        assert (receipt.section_id, receipt.revision) == ("researcher-2", 2)
        view = await port.read()
        section = view.section("researcher-2")
        assert section is not None
        assert (section.text, section.state) == ("It is written in Python.\n", "running")
        proposal = (await document(port.writer)).proposals[receipt.proposal_id or ""]
        assert (proposal.author, proposal.reason, proposal.citation_ids) == ("researcher-2", "seen", ("c1",))


async def test_an_agent_replaces_and_inserts_in_the_words_of_the_text(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        port = await port_of(stage)
        await type_text(port.writer, "3 files.")
        receipt = await port.replace_exact(None, "3", "4", ChangeNote())
        assert receipt.section_id == "conductor"
        await port.insert_after("conductor", "files.", " All small.", ChangeNote())
        section = (await port.read()).section("conductor")
        assert section is not None
        assert section.text == "4 files. All small."


async def test_a_refusal_is_a_tool_error_in_words_with_the_present_text(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        port = await port_of(stage)
        await type_text(port.writer, "3 files.")
        with pytest.raises(ToolError, match="quote it exactly"):
            await port.replace_exact("conductor", "5 files", "4 files", ChangeNote())
        await propose(port.writer, "conductor", "more", TERMINAL)
        other = WriterPort(port.writer, RUN, "terminal", "terminal", port.document_path)
        await other.replace_exact("conductor", "3 files", "5 files", ChangeNote())
        with pytest.raises(ToolError, match=r"waits for review.*\n\nIt now reads:\n3 files\."):
            await port.replace_exact("conductor", "3 files", "4 files", ChangeNote())


async def test_a_stopped_writer_is_a_tool_error(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        port = await port_of(stage)
        await stage.system.stop(port.writer, 5)
        with pytest.raises(ToolError, match="has stopped"):
            await port.read()


async def test_the_port_knows_the_documents_file(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        port = await port_of(stage)
        assert port.owns(port.document_path)
        link = tmp_path / "link.md"
        link.symlink_to(port.document_path)
        assert port.owns(link)
        assert not port.owns(tmp_path / "other.md")
