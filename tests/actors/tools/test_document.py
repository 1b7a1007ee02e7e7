from pathlib import Path

import pytest

from actors.sandbox.errors import ToolError
from actors.tools.document import DocumentChange
from tests.actors.tools.support import Bench, PlainDocument, make


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    make(tmp_path, **{"a.py": "one\n"})
    return Bench(tmp_path, document=PlainDocument(tmp_path / "document.md"))


def texts(bench: Bench) -> dict[str, str]:
    assert bench.document is not None
    return bench.document.texts


def test_changes_go_to_the_document_with_reason_and_citations(bench: Bench) -> None:
    result = bench.do("append_section", text="Notes.", reason="asked for", evidence=["a.py:1"])
    assert texts(bench)["researcher"] == "Notes."
    assert bench.document is not None
    (note,) = bench.document.notes
    assert note.reason == "asked for"
    assert note.citation_ids == tuple(citation.citation_id for citation in result.citations)
    assert isinstance(result.data, DocumentChange)
    assert (result.data.patch_id, result.data.section_id) == ("patch-1", "researcher")
    assert result.shown == "Proposed in section researcher, revision 1 (proposal p1)."


def test_text_is_replaced_and_inserted_by_quotes(bench: Bench) -> None:
    bench.do("replace_exact", old="report", new="book", section="conductor")
    bench.do("insert_after", quote="book", text=" of books")
    assert texts(bench)["conductor"] == "The book of books."


def test_the_refusal_of_the_document_reaches_the_agent(bench: Bench) -> None:
    with pytest.raises(ToolError, match="exactly once"):
        bench.do("replace_exact", old="no such text", new="x")


def test_a_false_reference_changes_nothing(bench: Bench) -> None:
    with pytest.raises(ToolError, match="lines"):
        bench.do("append_section", text="Notes.", evidence=["a.py:7"])
    assert texts(bench)["researcher"] == ""


def test_the_document_is_read_whole_or_by_section(bench: Bench) -> None:
    assert bench.do("read_document").shown.split("\n") == [
        "[revision 0; objective: what was asked]",
        "[section conductor, running]",
        "The report.",
        "[section researcher, running]",
        "",
    ]
    assert "researcher" not in bench.do("read_document", section="conductor").shown
    with pytest.raises(ToolError, match="it has: conductor, researcher"):
        bench.do("read_document", section="none")


def test_without_a_document_the_agent_is_told(tmp_path: Path) -> None:
    for tool, arguments in (("read_document", {}), ("append_section", {"text": "x"})):
        with pytest.raises(ToolError, match="no document"):
            Bench(tmp_path).do(tool, **arguments)


@pytest.mark.parametrize("path", ["document.md", "./document.md", "x/../document.md", "absolute"])
def test_the_documents_file_is_never_written_as_a_file(bench: Bench, path: str) -> None:
    (bench.root / "document.md").write_text("as it is")
    name = str(bench.root / "document.md") if path == "absolute" else path
    bench.do("write_file", path=name, content="All new.")
    bench.do("edit_file", path=name, old="report", new="book")
    assert (bench.root / "document.md").read_text() == "as it is"
    assert texts(bench) == {"conductor": "The book.", "researcher": "All new."}
