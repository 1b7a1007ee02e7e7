from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.theme.keeper import ThemeKeeper
from app.theme.theme import Theme, load_theme
from app.viewmodels.payload import Payload, PayloadPart
from app.viewmodels.run_rows import RunsView
from app.viewmodels.run_view import NOTHING_CHOSEN, RunView
from app.viewmodels.trace_cards import CardOptions
from app.viewmodels.trace_detail import TraceDetailView, build_detail
from app.widgets.charts import library
from app.widgets.common.long_text import LongText
from app.widgets.trace.bands import BandButton
from app.widgets.trace.card_layout import Part
from app.widgets.trace.rows import CardRow, ChipsRow, LoopRow
from app.widgets.trace.run_model import RunModel
from app.widgets.trace.view import TraceView
from storage.projections.rollup import RunRollup, run_rollup
from storage.projections.trace import trace
from tests.app.person import click, double_click, press, type_text
from tests.builders.events import START, Call, RunBuilder

NOW = START + timedelta(minutes=5)


def story(run_id: str = "r1") -> RunBuilder:
    """A run with a conductor call, a researcher that ends well and a terminal worker that fails."""
    run = RunBuilder(run_id, "Summarise the dependency risks of this repository").begin()
    run.model_call()
    researcher = run.delegate("researcher", "read the advisories")
    terminal = run.delegate("terminal", "check the lock file")
    researcher.start().finding("41 direct dependencies " + "which are declared " * 12).model_call()
    researcher.tool_call("read_file", Call(40), {"path": "package.json"}).complete()
    terminal.start().tool_call("run_command", Call(9_800, failure="exit 2"), {"command": "npm test"})
    terminal.fail("2 of 118 failed")
    return run


def detail_of(run: RunBuilder, **choices: object) -> TraceDetailView:
    options = {"now": NOW, **choices}
    return build_detail(trace(run.run_id, run.stored()), CardOptions(**options))  # type: ignore[arg-type]  # a test's short cut


def rollups(count: int) -> tuple[RunRollup, ...]:
    made = []
    for number in range(count):
        run = RunBuilder(f"r{number}", f"Prompt {number}", start=START - timedelta(minutes=number)).begin()
        made.append(run_rollup(run.run_id, run.complete().stored()))
    return tuple(made)


@pytest.fixture
def view(qtbot: QtBot, keeper: ThemeKeeper, theme: Theme) -> Iterator[TraceView]:
    made = TraceView(theme)
    qtbot.addWidget(made)
    made.resize(860, 700)
    made.show()
    qtbot.waitExposed(made)
    library.warm_up()
    made.set_charts_ready()
    return made  # type: ignore[return-value]  # a fixture


def show_story(view: TraceView, **choices: object) -> TraceDetailView:
    detail = detail_of(story(), **choices)
    view.set_run(RunView(detail))
    return detail


def card_parts(view: TraceView, name: str) -> list[Part]:
    """Return the places of the parts of that name, of all rows of the call list."""
    cards = view.detail.cards
    found = []
    for at, row in enumerate(cards._cards.rows):
        rect = cards.visualRect(cards.model().index(at, 0))
        found += [part for part in cards.delegate.layout.parts(row, rect) if part.name == name]
    return found


def run_view(runs: tuple[RunRollup, ...], **fields: object) -> RunsView:
    return RunsView(runs, NOW, len(runs), **fields)  # type: ignore[arg-type]  # a test's short cut


# -- the list of runs


def test_each_run_is_a_row_with_its_parts_where_they_can_be_hit(view: TraceView) -> None:
    view.set_runs(run_view(rollups(3)))
    runs = view.runs
    assert runs.list.model().rowCount() == 3
    rect = runs.list.visualRect(runs.list.model().index(1, 0))
    names = {part.name for part in runs.delegate.parts(rect, runs.list.model().index(1, 0).data(256))}
    assert {"traceRunTitle", "traceRunStatus", "traceRunSparkline", "traceRunMeta"} <= names
    hit = runs.hit_test(QPoint(rect.left() + 30, rect.top() + 40))
    assert hit is not None
    assert (hit.name, hit.state) == ("traceRunStatus", "completed")


def test_a_row_is_told_in_words_for_assistive_technology(view: TraceView) -> None:
    view.set_runs(run_view(rollups(1)))
    spoken = view.runs.list.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("Prompt 0. completed")


def test_clicking_a_run_tells_which_and_showing_a_choice_tells_nothing(qtbot: QtBot, view: TraceView) -> None:
    view.set_runs(run_view(rollups(3)))
    list_ = view.runs.list
    at = list_.visualRect(list_.model().index(2, 0)).center()
    with qtbot.waitSignal(view.run_selected) as told:
        click(list_.viewport(), at)
    assert told.args == ["r2"]
    with qtbot.assertNotEmitted(view.run_selected):
        view.set_runs(run_view(rollups(3), selected="r0"))
    assert list_.currentIndex().row() == 0
    with qtbot.waitSignal(view.run_opened) as opened:
        press(list_, Qt.Key.Key_Return)
    assert opened.args == ["r0"]


def test_a_new_run_on_top_keeps_the_choice_and_touches_no_other_row(qtbot: QtBot, view: TraceView) -> None:
    all_runs = rollups(4)
    view.set_runs(run_view(all_runs[1:], selected="r2"))
    with qtbot.waitSignal(view.runs.list.model().rowsInserted) as told:
        view.set_runs(run_view(all_runs, selected="r2"))
    assert told.args is not None
    assert told.args[1:] == [0, 0]
    assert view.runs.list.currentIndex().row() == 2


def test_an_empty_list_says_what_to_do(view: TraceView) -> None:
    view.set_runs(RunsView(empty_text="No runs yet. Type a prompt below to start one."))
    assert view.runs._empty.isVisible()
    view.set_runs(run_view(rollups(1)))
    assert not view.runs._empty.isVisible()


def test_slash_goes_to_the_filter_line_and_escape_empties_it(qtbot: QtBot, view: TraceView) -> None:
    view.activateWindow()
    view.runs.list.setFocus()
    press(view.runs.list, Qt.Key.Key_Slash)
    qtbot.waitUntil(view.runs.filter.hasFocus)
    told: list[str] = []
    view.filter_changed.connect(told.append)
    type_text(view.runs.filter, "a/b")
    assert told[-1] == "a/b"
    press(view.runs.filter, Qt.Key.Key_Escape)
    assert told[-1] == ""
    assert view.runs.list.hasFocus()


def test_ten_thousand_runs_build_only_the_rows_that_are_seen(view: TraceView) -> None:
    one = rollups(1)[0]
    view.set_runs(run_view(tuple([one] * 10_000)))
    view.grab()
    assert len(view.runs._model._rows._built) < 100


# -- one run


def test_without_a_run_a_quiet_line_says_what_to_do(view: TraceView) -> None:
    view.set_run(RunView())
    assert view.detail._quiet.isVisible()
    assert view.detail._quiet.text() == NOTHING_CHOSEN


def test_the_head_tells_status_time_and_tokens_and_offers_cancel_only_while_it_runs(
    qtbot: QtBot, view: TraceView
) -> None:
    show_story(view)
    header = view.detail.header
    assert header._pill.property("state") == "in progress"
    assert "tok" in header._facts.text()
    with qtbot.waitSignal(view.cancel_requested):
        click(header.cancel)
    with qtbot.waitSignal(view.document_requested):
        click(header.document)
    view.set_run(RunView(detail_of(story().complete())))
    assert header._pill.property("state") == "completed"
    assert not header.cancel.isVisible()


def test_each_delegation_is_a_band_with_its_state_that_leads_to_its_loop(
    qtbot: QtBot, view: TraceView
) -> None:
    detail = show_story(view)
    bands = view.findChildren(BandButton, "traceDelegationBand")
    assert [band.property("state") for band in bands] == ["completed", "failed"]
    assert "check the lock file" in bands[1].toolTip()
    assert bands[1].accessibleName().startswith("terminal, failed")
    assert not bands[0].geometry().intersects(bands[1].geometry())
    with qtbot.waitSignal(view.loop_wanted) as told:
        click(bands[1])
    assert told.args == [detail.bands[1].loop_id]


def test_loops_are_headings_chips_and_cards(view: TraceView) -> None:
    show_story(view)
    rows = view.detail.cards._cards.rows
    kinds = [type(row) for row in rows]
    assert kinds.count(LoopRow) == 3
    assert kinds.count(ChipsRow) == 2
    assert kinds.count(CardRow) == 4
    assert [part.state for part in card_parts(view, "traceDurationBar")].count("slow") == 1
    assert len(card_parts(view, "traceTokenBar")) == 2
    assert {part.state for part in card_parts(view, "traceLifecycleChip")} >= {
        "started",
        "finding",
        "completed",
        "failed",
    }


def test_no_part_of_a_card_stands_outside_of_it(view: TraceView) -> None:
    show_story(view)
    cards = view.detail.cards
    for width in (260, 420, 860):
        view.resize(width + 260, 700)
        for at, row in enumerate(cards._cards.rows):
            rect = cards.visualRect(cards.model().index(at, 0))
            for part in cards.delegate.layout.parts(row, rect):
                assert rect.contains(part.rect), (width, row.key, part.name)


def test_clicking_a_card_asks_to_open_it_and_its_payload_is_shown_below(
    qtbot: QtBot, view: TraceView
) -> None:
    detail = show_story(view)
    card = detail.loops[2].cards[0]
    view.detail.cards.show_card(card.item_id)
    place = next(part for part in card_parts(view, "traceCallCard") if part.words == card.title)
    with qtbot.waitSignal(view.card_toggled) as told:
        click(view.detail.cards.viewport(), place.rect.topLeft() + QPoint(40, 12))
    assert told.args == [card.item_id]
    view.set_run(RunView(detail, opened=card.item_id))
    long = "x" * 5_000
    view.set_payload(Payload(card.item_id, (PayloadPart("Output", long),), complete=True))
    fields = view.findChildren(LongText, "tracePayloadText")
    assert len(fields[-1].text) < len(long)
    more = next(button for button in view.findChildren(QPushButton) if button.text().startswith("Show all"))
    before = view.detail.cards.delegate.layout.opened_height
    assert before > 60
    click(more)
    assert view.findChildren(LongText, "tracePayloadText")[-1].text == long
    view.set_run(RunView(detail))
    assert view.detail.cards.payload.view is None


def test_clicking_a_chip_or_a_heading_tells_which(qtbot: QtBot, view: TraceView) -> None:
    show_story(view)
    cards = view.detail.cards
    finding = next(part for part in card_parts(view, "traceLifecycleChip") if part.state == "finding")
    assert finding.chip is not None
    with qtbot.waitSignal(view.chip_toggled) as told:
        click(cards.viewport(), finding.rect.center())
    assert told.args == [finding.chip.seq]
    heading = card_parts(view, "traceLoop")[0]
    with qtbot.waitSignal(view.loop_toggled) as toggled:
        click(cards.viewport(), heading.rect.center())
    assert toggled.args == ["direct"]


def test_an_opened_chip_shows_its_whole_text_and_makes_room_for_it(view: TraceView) -> None:
    detail = show_story(view)
    chip = next(chip for loop in detail.loops for chip in loop.chips if chip.kind == "finding")
    show_story(view, expanded_chips=frozenset({chip.seq}))
    text = card_parts(view, "traceChipText")[0]
    assert text.words == chip.full
    assert text.rect.height() > 30


def test_the_keys_of_calls_are_heard_in_the_whole_window_and_enter_opens(
    qtbot: QtBot, view: TraceView
) -> None:
    detail = show_story(view)
    view.activateWindow()
    cards = view.detail.cards
    view.acted.connect(cards.do)
    keys = [card.item_id for loop in detail.loops for card in loop.cards]
    told: list[str] = []
    view.card_selected.connect(told.append)
    for key in (Qt.Key.Key_J, Qt.Key.Key_J, Qt.Key.Key_K):
        press(view.runs.list, key)
    assert told == [keys[0], keys[1], keys[0]]
    with qtbot.waitSignal(view.acted) as acted:
        press(view.runs.list, Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier)
    assert acted.args == ["previous-failure"]
    press(cards, Qt.Key.Key_G, Qt.KeyboardModifier.ShiftModifier)
    assert told[-1] == keys[-1]
    press(cards, Qt.Key.Key_G)
    assert told[-1] == keys[0]
    press(view.runs.filter, Qt.Key.Key_J)
    assert (view.runs.filter.text(), told[-1]) == ("j", keys[0]), "a field keeps its letters"
    with qtbot.waitSignal(view.card_toggled) as opened:
        press(cards, Qt.Key.Key_Return)
    assert opened.args == [keys[0]]


def test_who_jumps_away_from_the_end_is_not_pulled_back_by_what_comes(qtbot: QtBot, view: TraceView) -> None:
    run = RunBuilder("r1").begin()
    for _ in range(40):
        run.tool_call("list_files")
    detail = detail_of(run)
    view.set_run(RunView(detail))
    cards = view.detail.cards
    bar = cards.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    cards.do("last-call")
    assert bar.value() == bar.maximum()
    run.tool_call("list_files")
    view.set_run(RunView(detail_of(run)))
    qtbot.waitUntil(lambda: bar.value() == bar.maximum())
    run.tool_call("list_files")
    view.set_run(RunView(detail_of(run)))
    view.show_card(detail.loops[0].cards[3].item_id)
    gone_to = bar.value()
    with qtbot.assertNotEmitted(bar.valueChanged, wait=50):
        pass
    assert bar.value() == gone_to < bar.maximum()


def test_a_live_update_touches_only_the_rows_that_changed(qtbot: QtBot, view: TraceView) -> None:
    run = story()
    view.set_run(RunView(detail_of(run)))
    inserted: list[tuple[int, int]] = []
    view.detail.cards.model().rowsInserted.connect(lambda _parent, a, b: inserted.append((a, b)))
    run.model_call(Call(unanswered=True))
    view.set_run(RunView(detail_of(run)))
    assert inserted == [(2, 2)]
    before = view.detail.cards._cards.rows
    view.set_run(RunView(detail_of(run)))
    assert view.detail.cards._cards.rows == before


def test_hidden_calls_are_counted_in_words(view: TraceView) -> None:
    run = RunBuilder("r1").begin()
    for _ in range(30):
        run.tool_call("list_files")
    view.set_run(RunView(detail_of(run, max_cards=10)))
    assert [part.words for part in card_parts(view, "traceHidden")] == ["showing 10 of 30 calls"]


def test_both_themes_draw_the_view(view: TraceView) -> None:
    view.set_runs(run_view(rollups(3), selected="r1"))
    show_story(view)
    dark = view.grab().toImage()
    view.set_theme(load_theme("light"))
    assert view.grab().toImage() != dark


def test_a_double_click_on_a_run_opens_its_document(qtbot: QtBot, view: TraceView) -> None:
    view.set_runs(run_view(rollups(2)))
    list_ = view.runs.list
    at = list_.visualRect(list_.model().index(1, 0)).center()
    with qtbot.waitSignal(view.run_opened) as told:
        click(list_.viewport(), at)
        double_click(list_.viewport(), at)
    assert told.args == ["r1"]


def test_what_altered_in_a_row_is_told_for_that_row() -> None:
    runs = rollups(3)
    before = RunsView(runs, datetime(2026, 1, 5, tzinfo=UTC), 3)
    soon, later = datetime(2026, 1, 5, 0, 0, 1, tzinfo=UTC), datetime(2026, 1, 5, 0, 1, tzinfo=UTC)
    assert RunsView(runs, soon, 3).altered_since(before) == ()
    assert RunsView((runs[0], replace(runs[1]), runs[2]), soon, 3).altered_since(before) == (1,)
    assert RunsView(runs[:2], soon, 3).altered_since(before) is None
    assert RunsView((runs[0], runs[2], runs[1]), soon, 3).altered_since(before) is None
    assert not RunsView(runs, soon, 3).is_older_than(before)
    assert RunsView(runs, later, 3).is_older_than(before)


def test_only_rows_in_sight_that_altered_are_painted(qtbot: QtBot) -> None:
    runs = rollups(6)
    model = RunModel()
    told: list[int] = []
    model.altered.connect(told.append)
    now = datetime(2026, 1, 5, tzinfo=UTC)
    model.set_view(RunsView(runs, now, 6), range(4))
    told.clear()
    changed = (*runs[:2], replace(runs[2]), *runs[3:5], replace(runs[5]))
    with qtbot.assertNotEmitted(model.dataChanged):
        model.set_view(RunsView(changed, now, 6), range(4))
        assert told == [2]
        model.set_view(RunsView(changed, now, 6, live=frozenset({runs[1].run_id})), range(4))
        assert told == [2, 1], "its clock goes on"
        told.clear()
        model.set_view(RunsView(changed, now + timedelta(minutes=1), 6), range(1, 9))
        assert told == [1, 2, 3, 4, 5], "the ages of all"
