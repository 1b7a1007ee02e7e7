from datetime import UTC, datetime, timedelta

import pytest

from app.viewmodels.run_choices import BADGES, SORTS, RunChoices, Since
from app.viewmodels.run_listing import RunListing, Wanted
from app.viewmodels.trace_runs import fits
from storage.events.envelope import format_time
from storage.projections.rollup import RunRollup, run_rollup
from tests.builders.events import RunBuilder

NOW = datetime.now(UTC).astimezone().replace(hour=12, minute=0, second=0, microsecond=0)


def run_of(days_ago: float) -> RunRollup:
    run = RunBuilder("r").begin().model_call().complete()
    moment = format_time((NOW - timedelta(days=days_ago)).astimezone(UTC))
    rollup = run_rollup("r", run.stored())
    return type(rollup)(**{name: getattr(rollup, name) for name in rollup.__slots__} | {"started_at": moment})


def test_nothing_chosen_is_the_usual() -> None:
    assert RunChoices().is_usual
    assert not RunChoices().hides
    assert RunChoices(sort="cost").is_usual is False
    assert RunChoices(since="today").hides


@pytest.mark.parametrize(
    ("since", "days_ago", "expected"),
    [
        ("", 400, True),
        ("today", 0.1, True),
        ("today", 0.6, False),
        ("week", 6.4, True),
        ("week", 6.6, False),
        ("month", 29.4, True),
        ("month", 29.6, False),
    ],
)
def test_ages_are_whole_days(since: Since, days_ago: float, expected: bool) -> None:
    assert fits(run_of(days_ago), RunChoices(since=since).filter("", NOW)) is expected


def test_each_order_can_be_built() -> None:
    runs = (run_of(1), run_of(2))
    for key, _words in SORTS:
        assert len(RunListing().of(runs, Wanted(RunChoices(sort=key)), NOW)) == 2


def test_every_badge_can_be_chosen() -> None:
    assert run_of(1).badge in BADGES
    assert fits(run_of(1), RunChoices(badges=frozenset({"completed"})).filter("", NOW))
    assert not fits(run_of(1), RunChoices(badges=frozenset({"failed"})).filter("", NOW))
