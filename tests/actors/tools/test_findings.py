import hashlib
from pathlib import Path

import pytest

from actors.sandbox.errors import ToolError
from actors.tools.citations import proposed_body
from storage.events.catalogue import BODY_BY_TYPE
from storage.events.citations import CitationProposed
from storage.events.envelope import NewEvent
from storage.events.workers import WorkerTaskFinding
from tests.actors.tools.support import Bench, make


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    make(tmp_path, **{"a.py": "one\ntwo\nthree\n", "dir/with:colon.txt": "text\n"})
    return Bench(tmp_path, "researcher")


def test_a_finding_is_an_event_with_checked_references(bench: Bench) -> None:
    result = bench.do("report_finding", claim="It counts.", confidence=0.9, evidence=["./a.py:1-2", "a.py:3"])
    (body,) = bench.events
    assert isinstance(body, WorkerTaskFinding)
    assert (body.run_id, body.task_id, body.call_id, body.worker_type) == (
        "run",
        "task",
        "call",
        "researcher",
    )
    assert (body.claim, body.confidence, body.evidence_refs) == ("It counts.", 0.9, ["a.py:1-2", "a.py:3"])
    assert NewEvent(body, "worker:1").ids().task_id == "task"
    assert [citation.reference for citation in result.citations] == ["a.py:1-2", "a.py:3"]
    (finding,) = bench.context.findings.all
    assert finding.finding_id == body.finding_id
    assert finding.citation_ids == tuple(citation.citation_id for citation in result.citations)


def test_lines_read_before_are_the_same_citation(bench: Bench) -> None:
    (read,) = bench.do("read_file", path="a.py", start=1, limit=2).citations
    result = bench.do("report_finding", claim="x", evidence=["a.py:1-2", read.citation_id])
    assert result.citations == ()
    assert bench.context.findings.all[0].citation_ids == (read.citation_id,)


@pytest.mark.parametrize(
    "reference",
    [
        "a.py:4",
        "a.py:2-9",
        "a.py:0",
        "a.py:3-1",
        "a.py",
        "none.py:1",
        "../a.py:1",
        "01ARZ3NDEKTSV4RRFFQ69G5FAV",
        ":1",
    ],
)
def test_a_reference_that_does_not_exist_is_refused_and_nothing_is_reported(
    bench: Bench, reference: str
) -> None:
    with pytest.raises(ToolError):
        bench.do("report_finding", claim="x", evidence=["a.py:1", reference])
    assert bench.events == []
    assert bench.context.findings.all == ()


def test_a_path_with_a_colon_can_be_cited(bench: Bench) -> None:
    result = bench.do("report_finding", claim="x", evidence=["dir/with:colon.txt:1"])
    assert result.citations[0].path == "dir/with:colon.txt"


def test_a_citation_body_names_the_lines_and_proves_them(bench: Bench) -> None:
    (citation,) = bench.do("read_file", path="a.py", start=2, limit=1).citations
    body = proposed_body(citation, bench.context.citing)
    assert isinstance(body, CitationProposed)
    assert BODY_BY_TYPE["citation.proposed"].model_validate_json(body.wire_json()) == body
    assert body.model_dump(exclude={"citation_id", "confidence"}) == {
        "run_id": "run",
        "citing_run_id": "run",
        "citing_actor": "worker:1",
        "cited_kind": "file",
        "cited_id": "a.py",
        "excerpt": "two",
        "status": "proposed",
        "proposed_by": "worker:1",
        "task_id": "task",
        "call_id": "call",
        "tool_trace_id": "trace",
        "path": "a.py",
        "start_line": 2,
        "end_line": 2,
        "content_hash": hashlib.sha256(b"two").hexdigest(),
    }


def test_finish_hands_the_summary_back(bench: Bench) -> None:
    assert bench.do("finish", summary="All done.").shown == "All done."
    with pytest.raises(ToolError, match="summary"):
        bench.do("finish", summary="")
