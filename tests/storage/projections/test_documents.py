"""A run's document as its events tell it."""

from storage.events.document import (
    WriterDirectiveSeen,
    WriterDirectiveSent,
    WriterProposalStale,
    WriterRunFailed,
    WriterRunProgress,
    WriterRunStatus,
    WriterVersionNamed,
)
from storage.events.prompts import UserInput, UserInputRecord
from storage.projections.documents import DocumentAccumulator, document_fact
from tests.builders.events import RunBuilder
from tests.builders.runs import two_worker_run

R = "run-1"


def test_path_revision_and_sections() -> None:
    run = RunBuilder().begin().patch("a").patch("b", section_id="researcher", section_state="running")
    run.patch("", section_id="researcher", kind="section_state", section_state="complete", ops=[])
    fact = document_fact(run.stored())
    assert (fact.path, fact.revision, fact.patches) == ("runs/run-1/document.md", 3, 3)
    assert fact.section_states == (("researcher", "complete"),)
    assert fact.missing == ()
    assert fact.objective == "Describe this folder"


def test_status_and_message() -> None:
    run = RunBuilder().begin().add(WriterRunStatus(run_id=R, status="running", revision=0))
    run.add(WriterRunProgress(run_id=R, message="reading"))
    assert (document_fact(run.stored()).status, document_fact(run.stored()).message) == ("running", "reading")
    run.add(WriterRunFailed(run_id=R, error_message="disk full"))
    assert (document_fact(run.stored()).status, document_fact(run.stored()).message) == (
        "failed",
        "disk full",
    )


def test_gaps_late_and_doubled_patches() -> None:
    one, two, three, four = RunBuilder().patch("1").patch("2").patch("3").patch("4").stored()
    fold = DocumentAccumulator()
    for event in (one, four):
        fold.apply(event)
    assert (fold.value.revision, fold.value.missing) == (4, (2, 3))
    for event in (three, three, two, one):
        fold.apply(event)
    assert (fold.value.revision, fold.value.missing) == (4, ())


def test_versions_and_stale_proposals() -> None:
    run = RunBuilder().patch("a")
    run.add(WriterVersionNamed(run_id=R, version_id="v", revision=1, name="first draft"))
    run.add(WriterProposalStale(run_id=R, proposal_id="p", reason="the text has changed"))
    fact = document_fact(run.stored())
    assert [(version.name, version.revision) for version in fact.versions] == [("first draft", 1)]
    assert fact.stale == (("p", "the text has changed"),)


def test_a_directive_and_who_has_seen_it() -> None:
    record = UserInputRecord(input_id="i", surface="writer", text="shorter, please", created_at="")
    run = RunBuilder().begin()
    run.add(UserInput(run_id=R, input_id="i", surface="writer.submit_user_prompt", record=record))
    run.add(WriterDirectiveSent(run_id=R, input_id="i", target="researcher", when="now", revision=3))
    run.add(WriterDirectiveSeen(run_id=R, input_id="i", target="researcher", revision=4), "researcher-1")
    (only,) = document_fact(run.stored()).directives
    assert (only.text, only.target, only.when) == ("shorter, please", "researcher", "now")
    assert [(receipt.reader, receipt.revision) for receipt in only.seen] == [("researcher-1", 4)]


def test_the_first_prompt_is_no_directive() -> None:
    assert document_fact(two_worker_run().stored()).directives == ()


def test_it_says_what_was_about_the_document() -> None:
    fold = DocumentAccumulator()
    told = [event.event_type for event in two_worker_run().stored() if fold.apply(event)]
    assert told == ["writer.run.started", "writer.run.patch", "writer.run.patch"]
