"""Citations: from proposed to confirmed or rejected, and never by themselves."""

from storage.events.citations import (
    CitationConfirmed,
    CitationEvent,
    CitationFetched,
    CitationLocated,
    CitationProposed,
    CitationRejected,
)
from storage.projections.citations import CitationFact, citations
from tests.builders.events import RunBuilder
from tests.builders.runs import two_worker_run

IDS = {"run_id": "run-1", "citation_id": "c-1"}
PROPOSED = CitationProposed(**IDS, cited_id="a.py:1-2", path="a.py", start_line=1, end_line=2, excerpt="x")
FETCHED = CitationFetched(**IDS, content_hash="abc", title="A", http_status=200)
LOCATED = CitationLocated(**IDS, start=4, end=9)
CONFIRMED = CitationConfirmed(**IDS, confirmed_by="quire", support="partly")
REJECTED = CitationRejected(**IDS, rejected_by="user", reason="contradicted")


def after(*bodies: CitationEvent) -> CitationFact:
    run = RunBuilder()
    for body in bodies:
        run.add(body)
    (only,) = citations(run.stored())
    return only


def test_the_steps_of_a_citation() -> None:
    assert after(PROPOSED).status == "proposed"
    assert after(PROPOSED, FETCHED).status == "fetched"
    assert after(PROPOSED, FETCHED, LOCATED).status == "located"
    whole = after(PROPOSED, FETCHED, LOCATED, CONFIRMED)
    assert (whole.status, whole.support, whole.decided_by) == ("confirmed", "partly", "quire")
    assert (whole.path, whole.start_line, whole.end_line) == ("a.py", 1, 2)
    assert (whole.content_hash, whole.title, whole.start, whole.end) == ("abc", "A", 4, 9)


def test_a_later_step_is_not_taken_back_by_an_earlier_one() -> None:
    assert after(PROPOSED, LOCATED, FETCHED).status == "located"
    assert after(PROPOSED, CONFIRMED, LOCATED).status == "confirmed"
    assert after(LOCATED, PROPOSED).status == "located"


def test_the_last_decision_counts() -> None:
    rejected = after(PROPOSED, CONFIRMED, REJECTED)
    assert (rejected.status, rejected.reason, rejected.support) == ("rejected", "contradicted", "")
    confirmed = after(PROPOSED, REJECTED, CONFIRMED)
    assert (confirmed.status, confirmed.reason) == ("confirmed", "")


def test_the_success_of_a_worker_confirms_nothing() -> None:
    run = RunBuilder()
    run.delegate("researcher").start().cite("a.py", 1, 2).complete("all good")
    assert [found.status for found in citations(run.stored())] == ["proposed"]


def test_a_run_has_its_citations_in_order() -> None:
    (only,) = citations(two_worker_run().stored())
    assert (only.cited_id, only.status) == ("package.json:12-58", "confirmed")
