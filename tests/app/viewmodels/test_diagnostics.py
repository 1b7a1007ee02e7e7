"""The page of the diagnostics: what is well, what needs a look, and what is not known."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.viewmodels.diagnostics import (
    BARS,
    DiagnosticsView,
    Figure,
    diagnostics_view,
    gap_chart,
    milliseconds,
)
from app.viewmodels.diagnostics_facts import (
    ActorFacts,
    Facts,
    FrameFacts,
    MachineFacts,
    OpeningFacts,
    Spread,
    StallFacts,
    StoreCounts,
    StoreFacts,
    Warned,
    spread,
)
from app.viewmodels.diagnostics_report import Extras, flat, report

NOW = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
QUICK = Spread(40, 0.1, 2.0, 3.0)
SLOW = Spread(40, 1.0, 400.0, 900.0)


def actor(name: str, wait: Spread = QUICK, failed: int = 0) -> ActorFacts:
    return ActorFacts(name, 0, 40, failed, 0, 1, wait, QUICK)


WELL = Facts(
    at=NOW,
    frames=FrameFacts((16.0,) * 200),
    actors=(actor("conductor"),),
    openings=(OpeningFacts("writer", Spread(9, 30.0, 45.0, 45.0)),),
    store=StoreFacts(0, 4_000, "", StoreCounts(500, 3, 1_000_000, 0, 7, 90_000, (("older", 2),))),
    machine=MachineFacts(7, 65.0, 0.02, 200_000_000, 210_000_000, 12, ("MainThread",), 5, 21),
    versions=(("Quire", "0.1.0"),),
)


def figure(view: DiagnosticsView, label: str) -> Figure:
    return next(each for card in view.cards for each in card.figures if each.label == label)


def test_all_is_well() -> None:
    view = diagnostics_view(WELL)
    assert (view.headline, view.tone, view.look_at) == ("All is well", "ok", ())
    assert figure(view, "Memory").value == "200 MB"
    assert figure(view, "Size").value == "1 MB"
    assert figure(view, "Stood still").value == "0 times"
    assert view.warnings_note == "No warning in the log. Good."


@pytest.mark.parametrize(
    ("facts", "tone", "words"),
    [
        (
            replace(WELL, frames=FrameFacts((16.0,) * 90 + (300.0,) * 10)),
            "attention",
            "1 in 100 frames 300 ms",
        ),
        (replace(WELL, actors=(actor("writer", SLOW),)), "attention", "Mailboxes: writer lets messages wait"),
        (
            replace(WELL, actors=(actor("writer", failed=1),)),
            "failed",
            "writer has lost 1 message to a fault",
        ),
        (
            replace(WELL, openings=(OpeningFacts("trace", Spread(9, 400.0, 500.0, 500.0)),)),
            "attention",
            "Trace windows take 400 ms",
        ),
        (replace(WELL, store=StoreFacts(5_000, 1)), "attention", "waiting 5,000 events"),
        (replace(WELL, store=StoreFacts(0, 99_000_000)), "attention", "journal 99 MB"),
        (replace(WELL, store=StoreFacts(0, 1, "The disk is full.")), "failed", "The disk is full."),
        (replace(WELL, warnings=(Warned("12:00", "WARNING", "quire: odd"),)), "attention", "1 warning"),
    ],
)
def test_what_needs_a_look_is_said(facts: Facts, tone: str, words: str) -> None:
    view = diagnostics_view(facts)
    assert view.headline == "1 thing needs a look"
    assert view.tone == tone
    assert words in view.look_at[0]


def test_one_late_message_of_a_few_says_nothing() -> None:
    assert diagnostics_view(replace(WELL, actors=(actor("a", replace(SLOW, count=3)),))).tone == "ok"


def test_what_is_not_there_is_said_in_words() -> None:
    machine = MachineFacts(7, 1.0, None, None, None, None, (), 0, None)
    empty = Facts(NOW, FrameFacts(), None, (), None, machine, ())
    view = diagnostics_view(empty)
    notes = [*(card.note for card in view.cards), *(table.note for table in view.tables), view.chart.note]
    assert [note for note in notes if note] == [
        "No log is open yet. What happens meanwhile waits in memory.",
        "The actors are not started yet.",
        "No window has been opened yet.",
        "Measuring: the first frames come within a second.",
    ]
    assert figure(view, "Memory").value == figure(view, "Longest gap").value == "—"
    assert "No actor is alive." in diagnostics_view(replace(empty, actors=())).tables[0].note


def test_the_slowest_of_many_actors_are_shown() -> None:
    many = tuple(actor(f"a{n:02}", Spread(40, 1, float(n), n)) for n in range(40))
    table = diagnostics_view(replace(WELL, actors=many)).tables[0]
    assert [row.cells[0] for row in table.rows[:2]] == ["a39", "a38"]
    assert table.note == f"and {40 - len(table.rows)} actors with shorter waits"


@given(st.lists(st.floats(0, 5_000), min_size=1, max_size=2_000))
def test_the_chart_hides_no_gap(gaps: list[float]) -> None:
    chart = gap_chart(gaps)
    assert 1 <= len(chart.bars) <= BARS
    assert max(chart.bars) == max(gaps)
    assert chart.top_ms >= max(gaps)


@given(st.lists(st.floats(0, 1e6), min_size=1))
def test_percentiles_are_samples_in_order(samples: list[float]) -> None:
    found = spread(samples)
    assert found.p50_ms <= found.p99_ms <= found.max_ms == max(samples)
    assert {found.p50_ms, found.p99_ms} <= set(samples)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.04, "0.04 ms"),
        (0.996, "1.0 ms"),
        (9.94, "9.9 ms"),
        (9.96, "10 ms"),
        (999.6, "1.0 s"),
        (120, "120 ms"),
    ],
)
def test_durations(value: float, words: str) -> None:
    assert milliseconds(value) == words


def test_the_report_has_everything_that_is_shown() -> None:
    stalls = (StallFacts(NOW, 250.0),)
    facts = replace(
        WELL, frames=FrameFacts((16.0,), stalls, 1), warnings=(Warned("now", "ERROR", "bad", ("x",)),)
    )
    view = diagnostics_view(facts)
    settings = {"theme": "dark", "limits": {"steps": 3}, "endpoints": [{"name": "local", "models": []}]}
    text = report(view, Extras(settings, ["2026 INFO quire begun"], "2026-01-31 12:00"))
    for card in (*view.cards, view.versions):
        assert card.title in text
        assert all(each.label in text and each.value in text for each in card.figures)
    for table in view.tables:
        assert all(cell in text for row in table.rows for cell in row.cells)
    for words in (
        "limits.steps",
        "endpoints.1.name",
        "local",
        "now ERROR bad",
        "2026 INFO quire begun",
        "250 ms",
    ):
        assert words in text
    assert all(line in text for line in view.look_at)


@given(
    st.recursive(
        st.one_of(st.none(), st.integers(), st.text(max_size=5)),
        lambda inner: (
            st.dictionaries(st.text(min_size=1, max_size=4), inner, max_size=3) | st.lists(inner, max_size=2)
        ),
        max_leaves=8,
    ).filter(lambda value: isinstance(value, dict))
)
def test_any_settings_are_told_flat(values: dict[str, object]) -> None:
    assert all(isinstance(name, str) and isinstance(words, str) for name, words in flat(values))
