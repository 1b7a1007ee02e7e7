from collections.abc import Coroutine
from typing import Any

from pytestqt.qtbot import QtBot

from actors.conductor.messages import CancelRun, SendDirective
from actors.writer.messages import ApplyPatch, CommitProposal, DiscardProposal
from app.presenters.writer import WriterPresenter, WriterSetup
from app.viewmodels.writer_document import WriterView
from app.viewmodels.writer_page import Mark
from app.viewmodels.writer_text import TextEdit
from app.viewmodels.writer_words import Words
from storage.document import PatchRefused
from storage.errors import StoreError
from storage.events.document import WriterRunPatch
from storage.events.runs import ConductorRunStarted, ConductorTaskCompleted, ConductorTaskStarted
from storage.events.workers import WorkerTaskProgress, WorkerTaskStarted
from tests.app.writer.authority import OBJECTIVE, RUN, Authority, run_now
from tests.app.writer.conftest import Bench


def test_it_opens_before_any_event_with_the_objective_and_starting(bench: Bench) -> None:
    assert bench.view.status.word == "starting"
    assert bench.view.empty is not None
    assert bench.view.empty.title == OBJECTIVE
    assert bench.view.revision == 0


def test_patches_arrive_as_deltas_of_their_lines(attached: Bench) -> None:
    attached.authority.write("# Risks\n\n" + "line\n" * 200)
    attached.deliver()
    assert attached.text == attached.authority.document.live_text("conductor")
    attached.deltas.clear()
    attached.authority.write("more ", at=9)
    attached.deliver()
    assert [len(delta.lines) for delta in attached.deltas] == [1]
    assert attached.view.revision == 2


def test_a_batch_of_patches_is_drawn_as_one(attached: Bench) -> None:
    for number in range(50):
        attached.authority.write(f"Line {number}.\n", at=0 if number % 2 else None)
    attached.authority.propose("researcher", "Line 7.", "Line seven.")
    attached.deltas.clear()
    attached.deliver()
    assert len(attached.deltas) == 1
    assert attached.text == attached.authority.document.live_text("conductor")
    assert sum(line.pending for line in attached.lines["conductor"]) == 1


def test_late_doubled_and_reordered_patches_are_harmless(attached: Bench) -> None:
    for word in ("one ", "two ", "three ", "four "):
        attached.authority.write(word)
    first, second, third, fourth = attached.authority.events
    attached.presenter.take((second, first, first))
    attached.presenter.take((second,))
    attached.presenter.take((fourth, third, first))
    assert attached.text == "one two three four "
    assert attached.view.revision == 4


def test_a_gap_is_read_from_the_log(attached: Bench, qtbot: QtBot) -> None:
    for word in ("one ", "two ", "three "):
        attached.authority.write(word)
    first, _, third = attached.authority.events
    attached.presenter.take((first,))
    attached.presenter.take((third,))
    qtbot.waitUntil(lambda: attached.text == "one two three ")


def test_events_of_other_runs_are_passed_over(attached: Bench) -> None:
    other = Authority("run-2")
    other.write("not here")
    other.commit(ConductorTaskCompleted(run_id="run-2"))
    before = len(attached.views)
    attached.presenter.take(tuple(other.events))
    assert attached.text == ""
    assert len(attached.views) == before


def test_a_stored_run_is_replayed_and_live_events_join_once(bench: Bench, qtbot: QtBot) -> None:
    bench.authority.commit(ConductorTaskStarted(run_id=RUN, objective=OBJECTIVE, model="offline"))
    bench.authority.write("stored ")
    bench.presenter.attach(bench.authority, bench.authority.ask)
    bench.authority.write("live")
    bench.presenter.take(tuple(bench.authority.events))
    qtbot.waitUntil(lambda: bench.text == "stored live")
    assert bench.view.foot.startswith("Offline")


def test_a_damaged_log_is_shown_up_to_the_damage_and_says_so(bench: Bench, qtbot: QtBot) -> None:
    for word in ("one ", "two ", "three "):
        bench.authority.write(word)
    del bench.authority.events[1]
    bench.presenter.attach(bench.authority, bench.authority.ask)
    qtbot.waitUntil(lambda: bench.text == "one ")
    assert "missing in the log" in bench.view.notice


def test_a_patch_that_does_not_fit_reloads_the_run(attached: Bench, qtbot: QtBot) -> None:
    attached.authority.write("one ")
    attached.deliver()
    body = attached.authority.events[0].body
    assert isinstance(body, WriterRunPatch)
    wrong = body.model_copy(
        update={"revision": 2, "base_revision": 1, "ops": [{"op": "delete", "pos": 50, "len": 9}]}
    )
    stranger = Authority()
    attached.authority.write("two ")
    attached.presenter.take((stranger.commit(wrong),))
    qtbot.waitUntil(lambda: attached.text == "one two ")


def test_the_status_and_workers_are_told(attached: Bench) -> None:
    commit = attached.authority.commit
    commit(ConductorTaskStarted(run_id=RUN, objective=OBJECTIVE))
    commit(ConductorRunStarted(run_id=RUN))
    commit(WorkerTaskStarted(run_id=RUN, task_id="t", worker_id="researcher-1", worker_type="researcher"))
    commit(WorkerTaskProgress(run_id=RUN, task_id="t", message="reading README.md"))
    attached.deliver()
    assert (attached.view.status.word, attached.view.status.glyph) == ("running", "◐")
    assert [chip.text for chip in attached.view.workers] == ["researcher reading README.md"]
    commit(ConductorTaskCompleted(run_id=RUN))
    attached.deliver()
    assert attached.view.status.badge == "completed"
    assert not attached.view.can_cancel


def test_a_silent_run_says_since_when(attached: Bench) -> None:
    attached.authority.commit(ConductorRunStarted(run_id=RUN))
    attached.deliver()
    assert attached.view.quiet == ""
    attached.hand.seconds = 75
    attached.presenter._publish()
    assert attached.view.quiet == "no sign for 1m 15s"


def test_typing_goes_out_one_patch_in_flight_and_the_rest_is_joined(attached: Bench) -> None:
    for number, char in enumerate("Hello"):
        attached.presenter.type(TextEdit(number, 0, char))
    sent = [request for request in attached.authority.asked if isinstance(request, ApplyPatch)]
    assert len(sent) == 1
    attached.deliver()
    attached.deliver()
    sent = [request for request in attached.authority.asked if isinstance(request, ApplyPatch)]
    assert len(sent) == 2
    assert attached.authority.document.canon("conductor") == "Hello"
    assert attached.presenter._replica.unconfirmed == ()


def test_typing_and_agents_converge(attached: Bench) -> None:
    attached.authority.write("The end.")
    attached.deliver()
    attached.presenter.type(TextEdit(8, 0, " Mine."))
    attached.authority.write("Start. ", at=0)
    attached.presenter.type(TextEdit(0, 0, "My "))
    attached.texts["conductor"] = "My The end. Mine."
    attached.deliver()
    attached.deliver()
    assert attached.text == attached.authority.document.live_text("conductor")
    assert "Mine." in attached.text
    assert "Start." in attached.text


def test_typing_before_the_actors_are_there_is_kept_and_sent_later(bench: Bench, qtbot: QtBot) -> None:
    bench.presenter.type(TextEdit(0, 0, "early"))
    assert bench.authority.asked == []
    with qtbot.waitSignal(bench.presenter._loader.loaded):
        bench.presenter.attach(bench.authority, bench.authority.ask)
    assert bench.authority.document.canon("conductor") == "early"


def test_typing_that_cannot_be_stored_stays_and_is_tried_again(attached: Bench) -> None:
    attached.authority.refuse = StoreError("The disk is full; free some space.")
    attached.presenter.type(TextEdit(0, 0, "mine"))
    assert "not stored yet" in attached.view.notice
    assert "disk is full" in attached.view.notice
    attached.authority.refuse = None
    attached.presenter._typing._retry()
    attached.deliver()
    assert attached.authority.document.canon("conductor") == "mine"
    assert attached.view.notice == ""


def test_typing_that_the_writer_refuses_is_taken_back_with_its_reason(attached: Bench) -> None:
    attached.authority.refuse = PatchRefused("This is not allowed.")
    attached.presenter.type(TextEdit(0, 0, "mine"))
    attached.texts["conductor"] = attached.presenter._replica.document.live_text("conductor")
    assert attached.text == ""
    assert "not allowed" in attached.view.notice


def proposed(bench: Bench) -> None:
    bench.authority.write("Three packages, for a long time. The end.")
    bench.authority.propose("researcher", "for a long time", "since 2023", reason="registry page")
    bench.authority.propose("terminal", "The end", "Finished")
    bench.deliver()


def test_pending_changes_become_cards_in_the_order_of_the_text(attached: Bench) -> None:
    proposed(attached)
    cards = [(card.author, card.excerpt, card.reason) for card in attached.view.changes]
    assert cards == [
        ("researcher", "“for a long time” → “since 2023”", "registry page"),
        ("terminal", "“The end” → “Finished”", ""),
    ]
    assert attached.view.counter == "2 changes"
    assert [run.mark for run in attached.lines["conductor"][0].runs if run.mark] == [
        Mark.DELETED,
        Mark.INSERTED,
        Mark.DELETED,
        Mark.INSERTED,
    ]


def test_next_and_previous_go_round(attached: Bench) -> None:
    proposed(attached)
    commands = attached.presenter.commands
    places = []
    for go in (commands.go_next, commands.go_next, commands.go_next, commands.go_previous):
        go()
        places.append(attached.view.counter)
    assert places == ["1 of 2", "2 of 2", "1 of 2", "2 of 2"]


def test_accepting_goes_on_to_the_next_change(attached: Bench) -> None:
    proposed(attached)
    attached.presenter.commands.go_next()
    attached.presenter.commands.accept()
    attached.deliver()
    assert attached.text == "Three packages, since 2023. The endFinished."
    assert attached.view.counter == "1 of 1"
    attached.presenter.commands.reject()
    attached.deliver()
    assert [type(request) for request in attached.authority.asked] == [CommitProposal, DiscardProposal]
    assert attached.text == "Three packages, since 2023. The end."
    assert attached.view.changes == ()


def test_one_hunk_can_be_decided_alone(attached: Bench) -> None:
    attached.authority.write("one two three four")
    patch = attached.authority.propose("researcher", "one", "ONE")
    attached.authority.propose("researcher", "four", "FOUR", proposal_id=patch.patch_id)
    attached.deliver()
    (card,) = attached.view.changes
    assert len(card.hunks) == 2
    attached.presenter.commands.accept(card.hunks[0])
    attached.deliver()
    assert attached.text == "ONE two three fourFOUR"
    assert [card.hunks for card in attached.view.changes] == [(card.hunks[1],)]


def test_accept_all_takes_what_was_shown(attached: Bench) -> None:
    proposed(attached)
    attached.authority.propose("writer", "", " Late.")
    attached.presenter.commands.accept_all()
    attached.deliver()
    assert attached.text == "Three packages, since 2023. Finished. Late."
    assert [card.author for card in attached.view.changes] == ["writer"]


def test_a_change_that_went_by_itself_leaves_nothing_selected(attached: Bench) -> None:
    proposed(attached)
    attached.presenter.commands.go_next()
    selected = attached.view.changes[0]
    attached.authority.decide("accept", selected.hunks)
    attached.deliver()
    assert attached.view.selected is None
    attached.presenter.commands.go_next()
    assert attached.view.counter == "1 of 1"


def test_undo_takes_back_typing_in_steps_and_never_an_agents_change(attached: Bench) -> None:
    attached.authority.write("Agent. ")
    attached.deliver()
    for number, char in enumerate("one"):
        attached.presenter.type(TextEdit(7 + number, 0, char))
        attached.deliver()
    attached.authority.write(" More of the agent.")
    attached.deliver()
    attached.hand.seconds += 5
    attached.presenter.type(TextEdit(0, 0, "two "))
    attached.deliver()
    commands = attached.presenter.commands
    seen = []
    for _ in range(3):
        commands.undo()
        attached.deliver()
        seen.append(attached.authority.document.canon("conductor"))
    assert seen == ["Agent. one More of the agent.", *["Agent.  More of the agent."] * 2]
    commands.redo()
    attached.deliver()
    assert attached.authority.document.canon("conductor") == "Agent. one More of the agent."


def test_a_decision_can_be_taken_back_and_taken_again(attached: Bench) -> None:
    proposed(attached)
    commands = attached.presenter.commands
    commands.go_next()
    commands.accept()
    attached.deliver()
    commands.undo()
    attached.deliver()
    assert len(attached.view.changes) == 2
    commands.redo()
    attached.deliver()
    assert attached.text.startswith("Three packages, since 2023.")


def test_typing_leaves_the_review_where_it_was(attached: Bench) -> None:
    proposed(attached)
    commands = attached.presenter.commands
    commands.go_next()
    commands.go_next()
    attached.presenter.type(TextEdit(0, 0, "x"))
    assert attached.view.selected is None
    commands.go_next()
    assert attached.view.counter == "2 of 2"


def test_cancel_steer_and_copy(attached: Bench) -> None:
    proposed(attached)
    copied: list[str] = []
    attached.presenter.copy_ready.connect(copied.append)
    attached.presenter.commands.cancel()
    attached.presenter.words.send(Words("Look at the lock file"))
    attached.presenter.copy()
    cancel, directive = attached.authority.asked[-2:]
    assert cancel == CancelRun(RUN)
    assert isinstance(directive, SendDirective)
    assert (directive.text, directive.surface) == ("Look at the lock file", "writer.prompt_document")
    assert "for a long time" in copied[0]
    assert "since 2023" not in copied[0]


def test_a_refused_wish_is_said_in_words(attached: Bench) -> None:
    attached.authority.refuse = StoreError("The log cannot be written.")
    attached.presenter.commands.cancel()
    assert attached.view.notice == "The log cannot be written."


def test_notes_have_their_own_page_and_header(attached: Bench) -> None:
    attached.authority.propose("researcher", "", "Found three files.\n", section="researcher")
    attached.deliver()
    assert attached.texts["researcher"] == "Found three files.\n"
    assert [note.title for note in attached.view.notes] == ["Researcher — notes, 1 pending"]
    assert attached.view.empty is None


def test_a_section_that_is_opened_later_gets_its_page(attached: Bench) -> None:
    attached.authority.open_section("researcher-2")
    attached.authority.propose("researcher", "", "Second opinion.", section="researcher-2")
    attached.deliver()
    assert attached.texts["researcher-2"] == "Second opinion."
    assert "terminal" not in attached.texts  # what never held anything is not drawn


def test_the_view_is_told_only_when_it_differs(attached: Bench) -> None:
    attached.presenter._publish()
    before = len(attached.views)
    attached.presenter._publish()
    assert len(attached.views) == before


def test_a_window_that_closes_hands_over_all_that_was_typed(attached: Bench) -> None:
    attached.presenter.type(TextEdit(0, 0, "one "))
    attached.presenter.type(TextEdit(4, 0, "two"))
    attached.authority.write("Agent. ", at=0)
    attached.presenter.close()
    assert attached.presenter._replica.unconfirmed == ()
    assert attached.authority.document.canon("conductor") == "Agent. one two"


def test_an_answer_that_comes_after_the_window_is_gone_is_dropped(qtbot: QtBot) -> None:
    waiting: list[tuple[Coroutine[Any, Any, None], str]] = []
    made = WriterPresenter(WriterSetup(RUN, OBJECTIVE, lambda *task: waiting.append(task)))
    authority = Authority()
    authority.refuse = StoreError("The log cannot be written.")
    with qtbot.waitSignal(made._loader.loaded):
        made.attach(authority, authority.ask)
    told: list[object] = []
    made.commands.cancel()
    made.view_changed.connect(told.append)
    made.close()
    for task in waiting:
        run_now(*task)
    assert told == []
    assert authority.asked == [CancelRun(RUN)]


def test_of_a_run_of_the_log_it_says_that_it_is_opened_not_started() -> None:
    shown: list[WriterView] = []
    made = WriterPresenter(WriterSetup(RUN, OBJECTIVE, run_now))
    made.view_changed.connect(shown.append)
    made.show_all()
    assert shown[-1].status.word == "opening"
    assert not shown[-1].can_cancel
    assert shown[-1].empty is not None
    assert shown[-1].empty.text == "Opening…"
    made.close()
