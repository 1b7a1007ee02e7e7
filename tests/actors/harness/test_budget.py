from dataclasses import replace

from actors.harness.budget import Budget
from actors.harness.profile import WORKER
from storage.events.llm import Usage
from tests.fakes.clock import FakeTime

TINY = replace(WORKER, max_steps=3, max_seconds=100, max_tokens=1000, max_cost_usd=1.0)


def tokens(count: int) -> Usage:
    return Usage(input_tokens=count, total_tokens=count)


def test_a_new_budget_has_room() -> None:
    budget = Budget(TINY, FakeTime().now)
    assert budget.reached() is None
    assert (budget.left_seconds, budget.cost_usd, budget.is_last_step) == (100, 0.0, False)


def test_steps() -> None:
    budget = Budget(TINY, FakeTime().now)
    seen = []
    for _ in range(3):
        budget.step()
        seen.append((budget.is_last_step, budget.reached() is not None))
    assert seen == [(False, False), (True, False), (False, True)]
    limit = budget.reached()
    assert limit is not None
    assert (limit.kind, limit.words) == ("limit", "took 3 steps, as many as it may")


def test_a_single_step_is_not_announced() -> None:
    assert not Budget(replace(TINY, max_steps=1), FakeTime().now).is_last_step


def test_time_runs_and_pauses_do_not_count() -> None:
    times = FakeTime()
    budget = Budget(TINY, times.now)
    times.seconds += 60
    assert budget.left_seconds == 40
    times.seconds += 500
    budget.paused(500)
    assert budget.left_seconds == 40
    times.seconds += 41
    limit = budget.reached()
    assert limit is not None
    assert limit.kind == "timeout"
    assert budget.left_seconds == 0


def test_tokens() -> None:
    budget = Budget(TINY, FakeTime().now)
    budget.spend(tokens(999), 0.0)
    assert budget.reached() is None
    budget.spend(tokens(1), 0.0)
    assert budget.reached() == budget.overspent()
    assert budget.usage.total_tokens == 1000


def test_money_and_unknown_prices() -> None:
    budget = Budget(TINY, FakeTime().now)
    budget.spend(tokens(1), 0.5)
    assert (budget.cost_usd, budget.overspent()) == (0.5, None)
    budget.spend(tokens(1), None)
    assert budget.cost_usd is None
    budget.spend(tokens(1), 0.5)
    limit = budget.overspent()
    assert limit is not None
    assert limit.words == "spent $1.00 of $1.00", "what is known still counts"


def test_no_tokens_are_no_unknown_cost() -> None:
    budget = Budget(TINY, FakeTime().now)
    budget.spend(Usage(), None)
    assert budget.cost_usd == 0.0
