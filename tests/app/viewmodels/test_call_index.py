from hypothesis import given
from hypothesis import strategies as st

from app.viewmodels.call_index import CallIndex
from storage.projections.trace import TraceAccumulator, trace
from tests.builders.events import Call, RunBuilder

CALLS = st.builds(
    Call,
    duration_ms=st.floats(0, 1e6),
    cost_usd=st.none() | st.floats(0, 5),
    failure=st.none() | st.just("timeout"),
    unanswered=st.booleans(),
)


def run_of(calls: list[Call]) -> RunBuilder:
    run = RunBuilder().begin()
    worker = run.delegate("researcher").start()
    for number, call in enumerate(calls):
        (run if number % 2 else worker).model_call(call)
    return run


@given(st.lists(CALLS, max_size=12))
def test_what_is_found_is_what_a_look_at_all_calls_finds(calls: list[Call]) -> None:
    run = run_of(calls)
    live = TraceAccumulator(run.run_id)
    index = CallIndex(live)
    for event in run.stored():
        index.note(live.apply(event).calls)
    all_calls = [live.calls.get(key) for loop in live.loops for key in loop.calls]
    known = [call for call in all_calls if call is not None]
    assert list(index.failures) == [call.key for call in known if call.status == "failed"]
    ended = [call.duration_ms or 0 for call in known if call.ended_seq is not None]
    if any(ended):
        slowest = live.calls.get(index.slowest)
        assert slowest is not None
        assert slowest.duration_ms == max(ended)
    else:
        assert index.slowest == ""
    prices = [call.cost_usd for call in known if call.cost_usd]
    costliest = live.calls.get(index.costliest)
    assert (costliest.cost_usd if costliest else None) == (max(prices) if prices else None)
    again = CallIndex(trace(run.run_id, run.stored()))
    assert (again.failures, again.slowest, again.costliest) == (
        index.failures,
        index.slowest,
        index.costliest,
    )


def test_the_failures_are_walked_in_the_order_of_the_list_and_around_its_ends() -> None:
    run = RunBuilder().begin()
    run.model_call(Call(failure="timeout"))
    worker = run.delegate("terminal").start()
    worker.tool_call("run_command", Call(failure="exit 1"))
    run.model_call(Call(failure="timeout"))  # of the first loop, which stands above the worker's
    facts = trace(run.run_id, run.stored())
    index = CallIndex(facts)
    first, second, third = index.failures
    assert third.startswith("tool:")
    assert index.next_failure("", 1) == first
    assert index.next_failure("", -1) == third
    assert index.next_failure(first, 1) == second
    assert index.next_failure(third, 1) == first
    assert index.next_failure(first, -1) == third


def test_a_run_without_failures_has_none_to_go_to() -> None:
    run = RunBuilder().begin().model_call()
    index = CallIndex(trace(run.run_id, run.stored()))
    assert index.next_failure(index.slowest, 1) == ""
    assert index.costliest == ""
