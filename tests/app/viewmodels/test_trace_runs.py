"""The run list: rows, pills, filter, order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from actors.writer.opening import open_file
from app.viewmodels.documents import document_row
from app.viewmodels.run_choices import RunChoices
from app.viewmodels.run_listing import RunListing, Wanted
from app.viewmodels.trace_detail import build_header
from app.viewmodels.trace_runs import (
    RunFilter,
    RunRows,
    SortKey,
    fits,
    run_pills,
    run_row,
)
from storage.event_store import EventStore
from storage.events.llm import Usage
from storage.projections.rollup import RunRollup, run_rollup
from tests.builders.events import START, Call, RunBuilder
from tests.builders.runs import two_worker_run

NOW = START + timedelta(hours=2)


def rollup_of(run: RunBuilder) -> RunRollup:
    return run_rollup(run.run_id, run.stored())


def finished(name: str, start: datetime = START) -> RunRollup:
    return rollup_of(RunBuilder(name, f"objective of {name}", start).begin().wait(1_000).complete())


def test_a_file_that_was_opened_is_no_completed_run(tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    path.write_text("# Notes\n")
    store = EventStore.open(tmp_path / "home")
    try:
        opened = open_file(store, tmp_path / "home", path)
        rollup = store.run(opened.run_id)
    finally:
        store.close()
    assert rollup is not None
    row = run_row(rollup, NOW)
    assert (row.word, row.glyph, row.badge) == ("file", "○", "cancelled")
    assert (row.spoken, row.meta) == ("notes.md. file. ", "")
    assert f"file: Opened from {path}" in row.tooltip
    document = document_row(rollup, None, NOW)
    assert (document.status, document.glyph, document.badge) == ("file", "○", "cancelled")
    assert build_header(rollup, NOW).word == "file"


def test_a_row_at_a_glance() -> None:
    row = run_row(rollup_of(two_worker_run(objective="Describe\n  this folder")), NOW)
    assert row.title == "Describe this folder"
    assert (row.word, row.badge, row.glyph, row.status) == ("completed", "completed", "✓", "completed")
    assert (row.wall, row.tokens, row.cost, row.relative) == ("10.3s", "600 tok", "offline", "2h")
    assert row.meta == "10.3s  600 tok  offline"
    assert row.points
    assert row.spoken.startswith("Describe this folder. completed, 10.3s. 2 workers")


def test_pills_in_their_order() -> None:
    rollup = replace(rollup_of(two_worker_run()), cost_usd=0.21)
    assert [(pill.kind, pill.text) for pill in run_pills(rollup)] == [
        ("workers", "2 workers"),
        ("worker_calls", "2 worker calls"),
        ("worker_failures", "1 worker failure"),
        ("capability_failures", "1 capability failure"),
        ("llm_calls", "4 LLM"),
        ("tool_calls", "2 tools"),
        ("failures", "1 failure"),
        ("duration", "10.3s"),
        ("tokens", "600 tok"),
        ("cost", "$0.21"),
    ]
    assert [pill.kind for pill in run_pills(rollup) if pill.warning] == [
        "worker_failures",
        "capability_failures",
        "failures",
    ]


def test_zero_counts_are_left_out() -> None:
    assert run_pills(rollup_of(RunBuilder().begin())) == ()


def test_the_duration_pill_is_the_sum_over_calls_in_seconds() -> None:
    run = RunBuilder().begin().model_call(Call(120_000, usage=Usage()))
    pills = {pill.kind: pill.text for pill in run_pills(rollup_of(run))}
    assert pills == {"llm_calls": "1 LLM", "duration": "120.0s"}


def test_the_clock_of_a_run_in_progress_goes_on() -> None:
    rollup = rollup_of(RunBuilder().begin())
    assert run_row(rollup, START + timedelta(seconds=48.2)).wall == "48.2s"
    assert run_row(rollup, START + timedelta(seconds=192)).wall == "3m 12s"
    assert run_row(rollup, START + timedelta(seconds=192)).badge == "in progress"


def test_a_run_without_a_prompt_has_a_name_too() -> None:
    assert run_row(rollup_of(RunBuilder(objective="")), NOW).title == "(no prompt)"


def test_a_run_with_another_model_shows_its_price_or_a_dash() -> None:
    rollup = replace(rollup_of(two_worker_run()), models=("gpt-5-mini",))
    assert run_row(rollup, NOW).cost == "—"
    assert run_row(replace(rollup, cost_usd=0.334), NOW).cost == "$0.33"


def test_why_a_run_is_blocked_is_in_the_tooltip() -> None:
    rollup = replace(finished("a"), status="blocked", status_message="add a model")
    assert "blocked: add a model" in run_row(rollup, NOW).tooltip


@pytest.mark.parametrize(
    ("choice", "fitting"),
    [
        (RunFilter(), True),
        (RunFilter(text="THIS describe"), True),
        (RunFilter(text="describe nothing"), False),
        (RunFilter(text="run-1"), True),
        (RunFilter(text="/home/ada"), True),
        (RunFilter(badges=frozenset({"completed"})), True),
        (RunFilter(badges=frozenset({"failed", "blocked"})), False),
        (RunFilter(model="offline"), True),
        (RunFilter(model="gpt-5-mini"), False),
        (RunFilter(tool="read_file"), True),
        (RunFilter(tool="search_text"), False),
        (RunFilter(since=START - timedelta(days=1)), True),
        (RunFilter(since=START + timedelta(days=1)), False),
    ],
)
def test_the_filter(choice: RunFilter, fitting: bool) -> None:
    assert fits(rollup_of(two_worker_run()), choice) is fitting


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("objective", ["a", "b"]),
        ("tokens", ["a", "b"]),
        ("cost", ["b", "a"]),
        ("wall", ["b", "a"]),
        ("failures", ["a", "b"]),
        ("calls", ["a", "b"]),
        ("status", ["a", "b"]),
        ("started", ["a", "b"]),
    ],
)
def test_any_column_sorts(key: SortKey, expected: list[str]) -> None:
    one = replace(finished("a"), cost_usd=2.0, wall_ms=9.0)
    two = replace(
        finished("b", START + timedelta(hours=1)),
        status="failed",
        wall_ms=1.0,
        worker_failures=2,
        llm_calls=4,
        tokens=rollup_of(two_worker_run()).tokens,
    )
    wanted = Wanted(RunChoices(sort=key, descending=False))
    assert [run.run_id for run in RunListing().of((two, one), wanted, NOW)] == expected


def test_rows_are_built_when_they_are_asked_for() -> None:
    rollups = [finished(name) for name in "abc"]
    rows = RunRows(rollups, NOW, selected="c")
    assert (len(rows), rows.run_ids()) == (3, ("a", "b", "c"))
    assert [row.run_id for row in rows[1:]] == ["b", "c"]
    assert rows[-1].selected
    assert rows[0] is rows[0]
    with pytest.raises(IndexError):
        rows[3]


def test_a_damaged_moment_does_not_break_the_row() -> None:
    row = run_row(replace(finished("a"), started_at="yesterday"), datetime(2026, 1, 5, tzinfo=UTC))
    assert row.relative == "now"
