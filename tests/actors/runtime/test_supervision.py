from actors.runtime.supervision import NO_RESTART, RestartBudget, RestartPolicy
from tests.actors.runtime.probe import Probe


def test_without_a_factory_there_is_no_restart() -> None:
    assert RestartBudget(NO_RESTART).spend(0.0) is None


def test_the_pause_doubles_up_to_its_limit_and_then_it_is_over() -> None:
    budget = RestartBudget(RestartPolicy(Probe, max_restarts=4, backoff_s=1.0, backoff_max_s=3.0))
    assert [budget.spend(float(at)) for at in range(5)] == [1.0, 2.0, 3.0, 3.0, None]
    assert budget.count == 4


def test_restarts_of_long_ago_are_forgiven() -> None:
    budget = RestartBudget(RestartPolicy(Probe, max_restarts=1, within_s=60.0, backoff_s=1.0))
    assert budget.spend(0.0) == 1.0
    assert budget.spend(60.0) is None
    assert budget.spend(60.1) == 1.0
    assert budget.count == 2
