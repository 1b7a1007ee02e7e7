"""Run detail: header, bands, loops, cards."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.viewmodels.time_axis import Axis, axis_ticks
from app.viewmodels.trace_bands import build_delegation_bands
from app.viewmodels.trace_cards import CardOptions, LoopViews, token_segments, token_text
from app.viewmodels.trace_detail import TraceDetailView, build_detail
from storage.events.llm import Usage
from storage.events.runs import ConductorTaskPaused
from storage.projections.delegations import Delegation, DelegationEnd
from storage.projections.tokens import Tokens
from storage.projections.trace import TraceAccumulator, trace
from tests.builders.events import START, Call, RunBuilder, stored_raw
from tests.builders.runs import large_run, two_worker_run


def detail(run: RunBuilder, now: datetime | None = None) -> TraceDetailView:
    return build_detail(trace(run.run_id, run.stored()), CardOptions(now=now or run.clock))


def with_options(run: RunBuilder, options: CardOptions) -> TraceDetailView:
    return build_detail(trace(run.run_id, run.stored()), options)


class TestHeader:
    def test_a_finished_run(self) -> None:
        header = detail(two_worker_run()).header
        assert (header.badge, header.glyph, header.wall, header.active) == (
            "completed",
            "✓",
            "10.3s",
            "10.3s",
        )
        assert (header.tokens, header.cost, header.models) == ("600", "—", "offline")
        buckets = header.buckets
        assert (buckets.uncached_input, buckets.cache_read, buckets.cache_write, buckets.output) == (
            "300",
            "100",
            "0",
            "200",
        )
        assert header.document_path == "runs/run-1/document.md"
        assert (header.can_pause, header.can_resume, header.can_cancel) == (False, False, False)

    def test_what_can_be_done_depends_on_the_state(self) -> None:
        run = RunBuilder().begin()
        running = detail(run).header
        assert (running.can_pause, running.can_resume, running.can_cancel) == (True, False, True)
        run.add(ConductorTaskPaused(run_id=run.run_id, by="user"))
        paused = detail(run).header
        assert (paused.can_pause, paused.can_resume, paused.can_cancel) == (False, True, True)

    def test_a_failure_says_why(self) -> None:
        header = detail(RunBuilder().begin().fail("no answer")).header
        assert (header.badge, header.message) == ("failed", "no answer")


class TestBands:
    def test_two_workers(self) -> None:
        view = detail(two_worker_run())
        first, second = view.bands
        assert (first.label, first.status, first.glyph) == ("researcher", "completed", "✓")
        assert (second.label, second.status, second.glyph) == ("terminal", "failed", "✕")
        assert (first.loop_id, second.loop_id) == ("run-1/task-1", "run-1/task-2")
        assert first.tooltip.startswith("read the manifests")
        assert 0 <= first.start < first.end <= 1
        assert (first.lane, second.lane, view.lanes) == (0, 1, 2)

    def test_bands_one_after_the_other_share_a_lane(self) -> None:
        run = RunBuilder().begin()
        for _ in range(3):
            run.delegate("researcher").start().wait(1_000).complete()
            run.wait(500)
        view = detail(run)
        assert [band.lane for band in view.bands] == [0, 0, 0]
        assert [band.duration for band in view.bands] == ["1.0s"] * 3

    def test_a_running_band_grows(self) -> None:
        run = RunBuilder().begin().wait(1_000)
        run.delegate("researcher").start()
        early, late = (detail(run, START + timedelta(seconds=seconds)).bands[0] for seconds in (2, 10))
        assert (early.duration, late.duration) == ("1.0s", "9.0s")
        assert early.running
        assert early.end == late.end == 1.0
        assert late.start < early.start

    def test_an_older_call_without_id_is_open_and_says_so(self) -> None:
        event = stored_raw("conductor.worker.call", {"run_id": "r", "worker_type": "researcher"})
        (band,) = build_detail(trace("r", [event]), CardOptions(now=START + timedelta(seconds=5))).bands
        assert (band.status, band.duration, band.loop_id) == ("open", "not joined", "")
        assert "call_id" in band.tooltip

    def test_the_objective_is_cut_at_two_hundred(self) -> None:
        run = RunBuilder()
        run.delegate("researcher", "x" * 900)
        assert len(detail(run).bands[0].tooltip) == 200

    @given(
        st.lists(st.tuples(st.floats(0, 100), st.none() | st.floats(0, 100)), max_size=30),
        st.floats(0, 100),
    )
    def test_bands_are_within_the_axis_and_do_not_overlap_in_a_lane(
        self, spans: list[tuple[float, float | None]], length: float
    ) -> None:
        found = [
            Delegation(
                key=str(number),
                call_id=str(number),
                worker_type="researcher",
                objective="",
                caller="conductor",
                seq=number,
                started_at=(START + timedelta(seconds=begun)).isoformat(),
                end=None
                if ended is None
                else DelegationEnd(
                    9, (START + timedelta(seconds=ended)).isoformat(), "completed", "", final=True
                ),
            )
            for number, (begun, ended) in enumerate(sorted(spans, key=lambda span: span[0]))
        ]
        axis = Axis(START, START + timedelta(seconds=length))
        bands = build_delegation_bands(found, axis)
        assert all(0 <= band.start <= band.end <= 1 for band in bands)
        for lane in {band.lane for band in bands}:
            own = [band for band in bands if band.lane == lane]
            assert all(one.end <= two.start for one, two in pairwise(own))

    @pytest.mark.parametrize(
        ("seconds", "texts"),
        [
            (0.5, ["0s"]),
            (4, ["0s", "1s", "2s", "3s", "4s"]),
            (48, ["0s", "10s", "20s", "30s", "40s"]),
            (200, ["0s", "1m", "2m", "3m"]),
            (7_200, ["0s", "30m", "1h", "1h 30m", "2h"]),
        ],
    )
    def test_ticks_are_round(self, seconds: float, texts: list[str]) -> None:
        ticks = axis_ticks(Axis(START, START + timedelta(seconds=seconds)))
        assert [tick.text for tick in ticks] == texts
        assert all(0 <= tick.fraction <= 1 for tick in ticks)


class TestLoops:
    def test_loops_in_order_with_their_chips(self) -> None:
        direct, researcher, terminal = detail(two_worker_run()).loops
        assert (direct.title, direct.heading) == ("conductor", "conductor · 2 calls")
        assert researcher.title == "researcher:run-1/task-1"
        assert [chip.kind for chip in researcher.chips] == [
            "started",
            "progress",
            "finding",
            "learning",
            "completed",
        ]
        assert researcher.chips[2].text == "finding “41 direct dependencies”"
        assert researcher.chips[2].full == "41 direct dependencies (90%)"
        assert (researcher.status, researcher.glyph) == ("completed", "✓")
        assert (terminal.status, terminal.failed, terminal.message) == (
            "failed",
            1,
            "the command was refused",
        )

    def test_cards_are_in_order_of_seq(self) -> None:
        for loop in detail(large_run(800)).loops:
            assert [card.seq for card in loop.cards] == sorted(card.seq for card in loop.cards)

    def test_a_loop_by_its_delegation_has_the_name_of_its_worker_type(self) -> None:
        events = [
            stored_raw(
                "conductor.worker.call", {"run_id": "r", "call_id": "c", "worker_type": "terminal"}, 1
            ),
            stored_raw("worker.tool.call", {"run_id": "r", "call_id": "c", "tool_name": "read_file"}, 2),
        ]
        (loop,) = build_detail(trace("r", events), CardOptions(now=START)).loops
        assert (loop.key, loop.title) == ("call:c", "terminal")

    def test_only_expanded_loops_have_cards(self) -> None:
        run = two_worker_run()
        chosen = CardOptions(now=run.clock, expanded=frozenset({"direct"}))
        assert [len(loop.cards) for loop in with_options(run, chosen).loops] == [2, 0, 0]
        assert [loop.call_count for loop in with_options(run, chosen).loops] == [2, 2, 2]

    def test_a_cap_is_told(self) -> None:
        run = RunBuilder()
        for _ in range(30):
            run.model_call()
        (loop,) = with_options(run, CardOptions(now=run.clock, max_cards=10)).loops
        assert loop.hidden_text == "showing 10 of 30 calls"
        assert [card.item_id for card in loop.cards][-1] == "llm:run-1/llm-30"
        around = CardOptions(now=run.clock, max_cards=10, selected="llm:run-1/llm-6")
        (loop,) = with_options(run, around).loops
        assert [card.item_id for card in loop.cards if card.selected] == ["llm:run-1/llm-6"]

    def test_in_a_large_run_only_what_is_at_work_opens_by_itself(self) -> None:
        run = large_run(1_500)
        options = CardOptions(now=run.clock, max_cards=50)
        loops = with_options(run, options).loops
        assert [loop.expanded for loop in loops] == [False] * (len(loops) - 1) + [True]
        selected = replace(options, selected=f"llm:{run.run_id}/llm-1")
        assert with_options(run, selected).loops[0].expanded

    def test_an_opened_chip_shows_all(self) -> None:
        run = RunBuilder()
        worker = run.delegate("researcher").start()
        worker.progress("word " * 100)
        (loop,) = with_options(run, CardOptions(now=run.clock, expanded_chips=frozenset({3}))).loops
        assert [chip.expanded for chip in loop.chips] == [False, True]
        assert len(loop.chips[1].text) < 80
        assert loop.chips[1].full == "word " * 100


class TestCards:
    def test_a_model_card(self) -> None:
        usage = Usage(input_tokens=105_000, output_tokens=2_100, cached_input_tokens=64_000)
        run = RunBuilder().model_call(Call(3_400, usage=usage, cost_usd=0.034))
        (card,) = detail(run).loops[0].cards
        assert (card.title, card.status, card.glyph, card.duration) == (
            "Decide · offline",
            "completed",
            "✓",
            "3.4s",
        )
        assert card.token_text == "105K in / 2.1K out / 64K cached"  # noqa: S105 - counts, no password
        assert card.detail == "$0.034"
        assert not card.slow
        assert [segment.kind for segment in card.segments] == ["cached", "input", "output"]
        assert sum(segment.fraction for segment in card.segments) == pytest.approx(1.0)

    def test_a_tool_card_that_failed(self) -> None:
        run = RunBuilder()
        run.delegate("terminal").tool_call(
            "run_command", Call(9_800, failure="exit 2"), {"command": "npm test"}
        )
        (card,) = detail(run).loops[0].cards
        assert (card.title, card.duration, card.status) == ("run_command npm test", "9.8s", "failed")
        assert card.detail == "✕ exit 2"
        assert card.slow
        assert (card.segments, card.token_text) == ((), "")

    def test_durations_are_relative_to_the_longest_of_the_loop(self) -> None:
        run = RunBuilder()
        worker = run.delegate("terminal")
        for milliseconds in (100, 400, 200):
            worker.tool_call("read_file", Call(milliseconds))
        run.model_call(Call(90_000))
        cards = detail(run).loops[0].cards
        assert [card.duration_fraction for card in cards] == [0.25, 1.0, 0.5]

    def test_the_token_bar_is_relative_to_the_whole_loop(self) -> None:
        run = RunBuilder()
        run.model_call(Call(usage=Usage(input_tokens=300, output_tokens=100)))
        run.model_call(Call(usage=Usage(input_tokens=500, cached_input_tokens=200, output_tokens=100)))
        first, second = detail(run).loops[0].cards
        assert [(part.kind, part.fraction) for part in first.segments] == [("input", 0.3), ("output", 0.1)]
        assert [(part.kind, part.fraction) for part in second.segments] == [
            ("cached", 0.2),
            ("input", 0.3),
            ("output", 0.1),
        ]

    def test_a_call_in_flight_grows_and_is_flagged_past_its_limit(self) -> None:
        run = RunBuilder().begin().model_call(Call(unanswered=True))
        early = detail(run, START + timedelta(seconds=2)).loops[0].cards[0]
        assert (early.status, early.glyph, early.duration, early.overdue) == ("in_flight", "◐", "2.0s", False)
        assert early.detail == "waiting for the model"
        late = detail(run, START + timedelta(seconds=121)).loops[0].cards[0]
        assert (late.duration, late.slow, late.overdue) == ("121.0s", True, True)

    def test_a_call_without_an_answer_in_a_run_that_has_ended(self) -> None:
        run = RunBuilder().begin().model_call(Call(unanswered=True)).fail()
        card = detail(run, START + timedelta(days=1)).loops[0].cards[0]
        assert (card.status, card.duration, card.overdue) == ("cancelled", "no answer", False)

    @pytest.mark.parametrize(
        ("tokens", "text"),
        [
            (Tokens(input=128_000, output=2_100, cached=64_000), "128K in / 2.1K out / 64K cached"),
            (Tokens(input=950, output=50), "950 in / 50 out"),
            (Tokens(), ""),
        ],
    )
    def test_token_text(self, tokens: Tokens, text: str) -> None:
        assert token_text(tokens) == text

    def test_no_tokens_no_bar(self) -> None:
        assert token_segments(Tokens(), Tokens()) == ()


def test_a_call_that_is_answered_twice_counts_once() -> None:
    run = RunBuilder().model_call()
    events = run.stored()
    twice = trace(run.run_id, [*events, replace(events[-1], seq=99)])
    (loop,) = twice.loops
    assert (loop.tokens.total, loop.in_flight) == (150, 0)


def test_loops_agree_with_the_rollup() -> None:
    run = large_run(3_000)
    facts = trace(run.run_id, run.stored())
    rollup = facts.rollup.value
    total = sum((loop.tokens for loop in facts.loops), Tokens())
    assert total == rollup.tokens
    assert sum(loop.failed for loop in facts.loops) == rollup.failures
    assert sum(len(loop.calls) for loop in facts.loops) == rollup.llm_calls + rollup.tool_calls


def test_what_is_remembered_of_loops_is_what_is_made_anew() -> None:
    run = two_worker_run()
    facts = TraceAccumulator(run.run_id)
    remembered = LoopViews(facts)
    now = START
    for event in run.stored():
        facts.apply(event)
        now += timedelta(milliseconds=700)
        for selected in (None, *(call.key for call in facts.calls.value[-2:])):
            options = CardOptions(now=now, selected=selected)
            assert remembered.build(options) == LoopViews(facts).build(options)
    for options in (
        CardOptions(now=now, expanded=frozenset()),
        CardOptions(now=now, run_ended=True),
        CardOptions(now=now, max_cards=1),
        CardOptions(now=now, expanded_chips=frozenset({3, 5})),
    ):
        assert remembered.build(options) == LoopViews(facts).build(options)


def test_a_loop_that_did_not_change_is_the_same_value() -> None:
    run = two_worker_run()
    facts = trace(run.run_id, run.stored())
    remembered = LoopViews(facts)
    first = remembered.build(CardOptions(now=START))
    again = remembered.build(CardOptions(now=START + timedelta(seconds=9)))
    assert all(one is other for one, other in zip(first, again, strict=True))
