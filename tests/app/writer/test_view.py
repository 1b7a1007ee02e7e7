from datetime import timedelta
from itertools import count

import pytest

from app.viewmodels.writer_cards import Room, Slot, place_cards
from app.viewmodels.writer_changes import ChangeBook, Changes, one_line, source_mark
from app.viewmodels.writer_document import (
    ViewState,
    WriterView,
    build_view,
    duration,
    foot_line,
    status_pill,
    worker_chips,
)
from app.viewmodels.writer_facts import Source, Worker, WriterFacts
from app.viewmodels.writer_review import Review
from storage.document import Insert, Issuer, RunDocument, apply
from storage.events.base import EventBody
from storage.events.citations import CitationLocated, CitationProposed
from storage.events.document import (
    WriterDirectiveSeen,
    WriterDirectiveSent,
    WriterProposalStale,
    WriterRunStatus,
)
from storage.events.runs import (
    ConductorRunStarted,
    ConductorTaskBlocked,
    ConductorTaskCancelled,
    ConductorTaskCompleted,
    ConductorTaskFailed,
    ConductorTaskInterrupted,
    ConductorTaskPaused,
    ConductorTaskStarted,
)
from storage.events.workers import (
    WorkerTaskCompleted,
    WorkerTaskFailed,
    WorkerTaskFinding,
    WorkerTaskProgress,
    WorkerTaskStarted,
)
from tests.app.writer.authority import OBJECTIVE, RUN, Authority

DOCUMENT = RunDocument.new(RUN, OBJECTIVE)


def facts(*bodies: EventBody) -> WriterFacts:
    log = Authority()
    made = WriterFacts(OBJECTIVE)
    for body in bodies:
        made.apply(log.commit(body))
    return made


def view(made: WriterFacts, document: RunDocument = DOCUMENT, seconds: float = 0.0) -> WriterView:
    now = made.last_event + timedelta(seconds=seconds) if made.last_event else None
    changes = ChangeBook().find(document, made.sources)
    return build_view(document, made, changes, ViewState(now=now))


def worker(task: str, kind: str) -> WorkerTaskStarted:
    return WorkerTaskStarted(run_id=RUN, task_id=task, worker_id=f"{kind}-1", worker_type=kind)


@pytest.mark.parametrize(
    ("body", "word", "glyph"),
    [
        (ConductorRunStarted(run_id=RUN), "running", "◐"),
        (WriterRunStatus(run_id=RUN, status="running"), "running", "◐"),
        (ConductorTaskPaused(run_id=RUN), "paused", "◑"),
        (ConductorTaskFailed(run_id=RUN, error_message="no disk"), "failed", "✕"),
        (ConductorTaskBlocked(run_id=RUN, reason="needs a model"), "blocked", "■"),
        (ConductorTaskCancelled(run_id=RUN), "cancelled", "○"),
        (ConductorTaskInterrupted(run_id=RUN), "interrupted", "○"),
    ],
)
def test_every_status_has_a_word_and_a_glyph(body: EventBody, word: str, glyph: str) -> None:
    pill = status_pill(facts(ConductorTaskStarted(run_id=RUN), body))
    assert (pill.word, pill.glyph) == (word, glyph)


@pytest.mark.parametrize(
    ("bodies", "text"),
    [
        ((), "Starting the run…"),
        ((ConductorRunStarted(run_id=RUN),), "Nothing is written yet. The conductor decides what to do…"),
        (
            (ConductorRunStarted(run_id=RUN), worker("a", "researcher"), worker("b", "terminal")),
            "Nothing is written yet. At work: researcher, terminal.",
        ),
        (
            (ConductorRunStarted(run_id=RUN), ConductorTaskBlocked(run_id=RUN, reason="add a model")),
            "Nothing was written before the run was blocked.",
        ),
        ((ConductorTaskCancelled(run_id=RUN),), "Cancelled before anything was written."),
    ],
)
def test_the_empty_state_tells_the_truth(bodies: tuple[EventBody, ...], text: str) -> None:
    empty = view(facts(*bodies)).empty
    assert empty is not None
    assert (empty.title, empty.text) == (OBJECTIVE, text)


def test_a_run_that_hangs_says_since_when_and_one_that_ended_does_not() -> None:
    assert view(facts(ConductorRunStarted(run_id=RUN)), seconds=29).quiet == ""
    hanging = view(facts(ConductorRunStarted(run_id=RUN)), seconds=192)
    assert hanging.quiet == "no sign for 3m 12s"
    assert hanging.empty is not None
    assert hanging.empty.text == "Nothing is written yet; no sign for 3m 12s."
    assert view(facts(ConductorTaskCancelled(run_id=RUN)), seconds=900).quiet == ""
    assert view(facts(ConductorTaskPaused(run_id=RUN)), seconds=900).quiet == ""


@pytest.mark.parametrize(("seconds", "text"), [(45, "45s"), (60, "1m 00s"), (7_500, "2h 05m")])
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_workers_at_work_come_first_and_failures_say_why() -> None:
    made = facts(
        worker("a", "terminal"),
        WorkerTaskFailed(run_id=RUN, task_id="a", error="npm audit ended with 1"),
        worker("b", "writer"),
        WorkerTaskCompleted(run_id=RUN, task_id="b", summary="done"),
        worker("c", "researcher"),
        WorkerTaskProgress(run_id=RUN, task_id="c", message="reading README.md"),
        WorkerTaskFinding(run_id=RUN, task_id="c", claim="x"),
    )
    chips = worker_chips(made.workers.values())
    assert [(chip.text, chip.state) for chip in chips] == [
        ("researcher reading README.md", "running"),
        ("terminal failed", "failed"),
        ("writer done", "completed"),
    ]
    assert chips[1].tooltip == "terminal-1: failed — npm audit ended with 1"


def test_a_worker_of_no_known_type_is_still_named() -> None:
    assert worker_chips([Worker("", "")])[0].text == "worker"


def test_several_workers_of_a_type_have_names_of_their_own() -> None:
    workers = [Worker("terminal-1", "terminal", "completed"), Worker("terminal-2", "terminal", "completed")]
    chips = worker_chips([*workers, Worker("researcher-1", "researcher", "completed")])
    assert [chip.text for chip in chips] == ["terminal-1 done", "terminal-2 done", "researcher done"]
    assert [chip.worker_type for chip in chips] == ["terminal", "terminal", "researcher"]


def test_the_foot_says_what_the_document_was_made_with() -> None:
    offline = facts(ConductorTaskStarted(run_id=RUN, model="offline", policy="review"))
    assert foot_line(offline) == "Offline — no language model was used"
    assert foot_line(facts(ConductorTaskStarted(run_id=RUN, model="gpt-5-mini"))) == "Model gpt-5-mini"
    follows = facts(ConductorTaskStarted(run_id=RUN, model="gpt-5-mini", follows="run-0"))
    assert foot_line(follows) == "Model gpt-5-mini · follows an earlier report"
    assert foot_line(facts()) == ""


def test_receipts_of_directives_and_stale_changes_are_told() -> None:
    sent = facts(WriterDirectiveSent(run_id=RUN, input_id="i"))
    assert view(sent).receipt == "sent to the run, not read yet"
    seen = facts(WriterDirectiveSeen(run_id=RUN, input_id="i", target="researcher", revision=41))
    assert view(seen).receipt == "seen by researcher at rev 41"
    stale = facts(WriterProposalStale(run_id=RUN, proposal_id="p", reason="the text was edited"))
    assert view(stale).notice == "A change was not applied: the text was edited."


@pytest.mark.parametrize(
    ("end", "badge", "title", "text"),
    [
        (ConductorTaskBlocked(run_id=RUN, reason="add a model"), "blocked", "■ Blocked", "add a model"),
        (ConductorTaskFailed(run_id=RUN, error_message="no route"), "failed", "✕ Failed", "no route"),
        (ConductorTaskInterrupted(run_id=RUN, reason="closed"), "interrupted", "○ Interrupted", "closed"),
    ],
)
def test_a_run_that_ended_badly_says_why_and_what_to_do(
    end: EventBody, badge: str, title: str, text: str
) -> None:
    outcome = view(facts(ConductorRunStarted(run_id=RUN), end)).outcome
    assert outcome is not None
    assert (outcome.badge, outcome.title, outcome.text) == (badge, title, text)
    assert "runs again" in outcome.hint


@pytest.mark.parametrize("end", [ConductorTaskCompleted(run_id=RUN), ConductorTaskCancelled(run_id=RUN)])
def test_an_end_that_was_wanted_asks_for_nothing(end: EventBody) -> None:
    assert view(facts(ConductorRunStarted(run_id=RUN), end)).outcome is None


def test_words_that_come_after_the_end_are_told_to_be_a_comment() -> None:
    ended = (ConductorRunStarted(run_id=RUN), ConductorTaskCompleted(run_id=RUN))
    late = facts(*ended, WriterDirectiveSent(run_id=RUN, input_id="i"))
    assert view(late).receipt == "kept as a comment: the run has ended"
    seen = facts(*ended, WriterDirectiveSeen(run_id=RUN, input_id="i", revision=4))
    assert view(seen).receipt == "seen by the run at rev 4"


def test_sources_show_how_far_they_were_checked() -> None:
    made = facts(
        CitationProposed(run_id=RUN, citation_id="c", path="package.json", start_line=12, end_line=58),
        CitationLocated(run_id=RUN, citation_id="c", start=0, end=9),
    )
    mark = source_mark(made.sources["c"])
    assert (mark.glyph, mark.text, mark.tooltip) == ("✓", "source located", "package.json:12-58")
    assert source_mark(Source("x")).glyph == "◔"


def test_the_book_finds_the_same_as_a_new_one_after_every_change() -> None:
    authority, book = Authority(), ChangeBook()
    authority.write("".join(f"Paragraph {number}.\n\n" for number in range(300)))
    for number in range(0, 300, 3):
        authority.propose("researcher", f"Paragraph {number}.", f"Part {number}.")
        if number % 30 == 0:
            hunks = ChangeBook().find(authority.document, {}).cards[0].hunks
            authority.decide("accept", hunks)
        assert book.find(authority.document, {}) == ChangeBook().find(authority.document, {})
    assert book.find(authority.document, {}).positions == tuple(
        sorted(book.find(authority.document, {}).positions)
    )


def test_directives_that_wait_are_no_changes_to_review() -> None:
    ids = count(1)
    person = Issuer("user", "user", lambda: f"p{next(ids)}")
    patch = person.patch(DOCUMENT, "propose", "user", ops=(Insert(pos=0, text="Look again."),))
    assert ChangeBook().find(apply(DOCUMENT, patch).document, {}) == Changes()


def test_excerpts_read_as_text() -> None:
    assert one_line("\n## Title\n\n- **one** `two`[^3] [link](https://x.y)\n") == "Title one two link"
    assert one_line("word " * 40).endswith("…")


def test_cards_stand_at_their_text_and_never_overlap() -> None:
    slots = [Slot(0, 50), Slot(10, 50), Slot(20, 80), Slot(300, 50)]
    room = Room(-200, 500, 8)
    assert place_cards(4, slots.__getitem__, 0, room) == {0: 0, 1: 58, 2: 116, 3: 300}
    assert place_cards(4, slots.__getitem__, 2, room) == {2: 20, 3: 300, 1: -38, 0: -96}
    assert place_cards(0, slots.__getitem__, 0, room) == {}


def test_cards_that_would_stand_outside_of_the_room_are_not_looked_at() -> None:
    asked: list[int] = []

    def slot(number: int) -> Slot:
        asked.append(number)
        return Slot(number, 50)

    room = Room(-100, 150, 8)
    assert place_cards(1_000, slot, 0, room) == {0: 0, 1: 58, 2: 116}
    assert asked == [0, 1, 2]
    asked.clear()
    assert place_cards(1_000, slot, 500, Room(400, 600, 8)) == {500: 500, 501: 558, 499: 442, 498: 384}
    assert asked == [500, 501, 499, 498]


def test_a_review_of_nothing_does_nothing() -> None:
    review = Review()
    review.step(1)
    review.step(-1)
    review.select("p/1")
    assert review.selected is None
    assert review.hunks() == ()


def test_the_age_of_the_last_event_is_shown_while_the_run_works() -> None:
    at_work = facts(ConductorRunStarted(run_id=RUN))
    assert view(at_work, seconds=3).age == "last event 3s ago"
    assert view(at_work, seconds=40).age == ""
    assert view(facts(ConductorTaskCompleted(run_id=RUN)), seconds=3).age == ""


def test_what_waits_is_counted_by_place() -> None:
    log = Authority()
    log.write("One two.\n")
    assert view(facts(), log.document).waiting == ""
    log.propose("researcher", "One", "1")
    assert view(facts(), log.document).waiting == "1 change waits in the report"
    log.propose("researcher", "", "Found.\n", section="researcher")
    assert view(facts(), log.document).waiting == "2 changes wait: 1 in the report, 1 in Researcher's notes"


def test_the_receipts_of_all_words_are_kept() -> None:
    sent = {"run_id": RUN, "target": "run", "when": "next", "revision": 2}
    made = facts(
        WriterDirectiveSent.model_validate({**sent, "input_id": "a"}),
        WriterDirectiveSent.model_validate({**sent, "input_id": "b", "target": "researcher-1"}),
        WriterDirectiveSeen.model_validate({**sent, "input_id": "a", "target": "conductor"}),
    )
    assert view(made).receipts == ("sent to researcher-1, not read yet", "seen by conductor at rev 2")
