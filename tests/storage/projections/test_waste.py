"""Loops that bring nothing new: what counts, what does not, what they cost."""

import json
from pathlib import Path

import pytest
from ulid import ULID

from storage.events.llm import Usage
from storage.projections.rollup import LOOPS_TOLD, run_rollup
from storage.projections.trace import trace
from storage.projections.waste import MAX_AGENTS, MAX_KNOWN, MAX_OPEN, TIMES
from storage.projections.waste_facts import NO_WASTE, Episode, Pattern, Waste
from storage.projections.waste_marks import call_mark, is_transient, only_reads, only_waits, outcome_mark
from tests.builders.events import Call, RunBuilder, WorkerBuilder

DATA = Path(__file__).parents[2] / "data" / "trajectories"
DENIED = Call(10, failure="no such file: notes.txt")
BROKEN = Call(10, failure="the connection was reset")


def begun(name: str = "researcher") -> WorkerBuilder:
    return RunBuilder().begin().delegate(name).start()


def waste_of(worker: WorkerBuilder) -> Waste:
    """What the trace finds; the rollup finds the same."""
    run = worker.run
    found = trace(run.run_id, run.stored()).waste.value
    told = run_rollup(run.run_id, run.stored()).waste
    assert told == found._replace(patterns=found.patterns[:LOOPS_TOLD])
    return found


def episodes_of(worker: WorkerBuilder) -> tuple[Episode, ...]:
    return trace(worker.run.run_id, worker.run.stored()).waste.episodes


def read(worker: WorkerBuilder, path: str = "a.md", output: str = "ok") -> WorkerBuilder:
    return worker.tool_call("read_file", Call(10, output=output), {"path": path})


def write(worker: WorkerBuilder, text: str, output: str = "done") -> WorkerBuilder:
    return worker.tool_call("write_file", Call(10, output=output), {"path": "a.md", "text": text})


def test_the_same_call_with_the_same_result_three_times_is_a_loop() -> None:
    worker = begun()
    for _ in range(2):
        read(worker)
    assert waste_of(worker) == NO_WASTE
    read(worker)
    assert waste_of(worker) == Waste(1, 2, 0, 20.0, None, (Pattern("repeat", "read_file a.md", 3),))
    read(worker)
    assert waste_of(worker).patterns == (Pattern("repeat", "read_file a.md", 4),)
    assert waste_of(worker).calls == 3


def test_the_order_of_the_names_of_arguments_does_not_matter() -> None:
    worker = begun()
    for args in ({"path": "a", "start": 1}, {"start": 1, "path": "a"}, {"path": "a", "start": 1}):
        worker.tool_call("read_file", Call(10), args)
    assert waste_of(worker).loops == 1


@pytest.mark.parametrize("name", ["path", "start"])
def test_other_arguments_are_another_call(name: str) -> None:
    worker = begun()
    for value in range(6):
        worker.tool_call("read_file", Call(10), {"path": "a", "start": 1, name: value})
    assert waste_of(worker) == NO_WASTE


def test_polling_whose_results_change_is_none() -> None:
    worker = begun()
    for share in range(8):
        worker.tool_call("get_status", Call(10, output=f"{share} of 8"), {"job": "build"})
    assert waste_of(worker) == NO_WASTE


def test_polling_that_always_hears_the_same_is_one() -> None:
    worker = begun()
    for share in (1, 2, 2, 2, 2):
        worker.tool_call("get_status", Call(10, output=f"{share} of 8"), {"job": "build"})
    assert waste_of(worker).patterns == (Pattern("repeat", "get_status build", 4),)


def test_reading_other_things_in_between_is_still_a_loop() -> None:
    worker = begun()
    for path in ("a.md", "b.md", "a.md", "c.md", "a.md"):
        read(worker, path)
    (episode,) = episodes_of(worker)
    assert (episode.kind, episode.what, episode.steps, episode.calls) == ("repeat", "read_file a.md", 3, 2)
    seqs = [event.seq for event in worker.run.stored() if event.event_type == "worker.tool.call"]
    assert (episode.first_seq, episode.wasted_seq, episode.last_seq) == (seqs[0], seqs[2], seqs[4])


def test_looking_again_after_a_change_is_none() -> None:
    worker = begun()
    for number in range(5):
        read(write(worker, f"version {number}"))
    assert waste_of(worker) == NO_WASTE


def test_running_the_tests_after_each_edit_is_none_though_they_fail_alike() -> None:
    worker = begun()
    for number in range(5):
        write(worker, f"version {number}")
        worker.tool_call("run_command", Call(900, failure="exit status 1"), {"command": "make test"})
    assert waste_of(worker) == NO_WASTE


def test_running_the_tests_again_and_again_is_a_loop() -> None:
    worker = begun()
    for _ in range(TIMES):
        worker.tool_call("run_command", Call(900, output="3 failed"), {"command": "make test"})
    assert waste_of(worker).patterns == (Pattern("repeat", "run_command make test", 3),)


def test_an_edit_that_failed_changes_nothing() -> None:
    worker = begun()
    for number in range(3):
        read(worker)
        worker.tool_call("edit_file", Call(10, failure=f"line {number} is not there"), {"line": number})
    assert waste_of(worker).patterns == (Pattern("repeat", "read_file a.md", 3),)


def test_a_cycle_of_two_that_comes_twice_is_a_loop() -> None:
    worker = begun()
    for _ in range(2):
        write(worker, "one")
        write(worker, "two")
    assert waste_of(worker) == Waste(1, 2, 0, 20.0, None, (Pattern("cycle", "write_file → write_file", 2),))
    write(worker, "one")
    assert waste_of(worker).patterns == (Pattern("cycle", "write_file → write_file", 3),)
    assert waste_of(worker).calls == 3
    write(worker, "three")
    assert waste_of(worker).calls == 3


@pytest.mark.parametrize("period", [3, 4])
def test_a_longer_cycle_is_a_loop(period: int) -> None:
    worker = begun()
    for _ in range(2):
        for number in range(period):
            worker.tool_call("run_command", Call(10), {"command": f"step {number}"})
    ((kind, _, times),) = waste_of(worker).patterns
    assert (kind, times, waste_of(worker).calls) == ("cycle", 2, period)


def test_a_cycle_whose_results_change_is_none() -> None:
    worker = begun()
    for number in range(4):
        write(worker, "one")
        worker.tool_call("run_command", Call(10, output=f"{number} passed"), {"command": "make test"})
    assert waste_of(worker) == NO_WASTE


def test_readings_in_turns_are_one_cycle() -> None:
    worker = begun()
    for _ in range(4):
        read(worker, "a.md")
        read(worker, "b.md")
    assert waste_of(worker).patterns == (Pattern("cycle", "read_file → read_file", 4),)
    assert waste_of(worker).calls == 6


def test_a_retry_after_the_same_error_is_waste_at_once() -> None:
    worker = begun()
    worker.tool_call("read_file", DENIED, {"path": "notes.txt"})
    assert waste_of(worker) == NO_WASTE
    worker.tool_call("read_file", DENIED, {"path": "notes.txt"})
    assert waste_of(worker) == Waste(1, 1, 0, 10.0, None, (Pattern("retry", "read_file notes.txt", 2),))


def test_a_retry_that_fails_otherwise_is_none() -> None:
    worker = begun()
    for number in range(4):
        worker.tool_call("run_command", Call(10, failure=f"{number} tests failed"), {"command": "test"})
    assert waste_of(worker) == NO_WASTE


def test_what_may_go_away_by_itself_may_be_tried_once_more() -> None:
    worker = begun()
    for _ in range(2):
        worker.tool_call("fetch_page", BROKEN, {"url": "https://example.org"})
    assert waste_of(worker) == NO_WASTE
    worker.tool_call("fetch_page", BROKEN, {"url": "https://example.org"})
    assert waste_of(worker).patterns == (Pattern("retry", "fetch_page https://example.org", 3),)


def test_waiting_is_none() -> None:
    run = RunBuilder().begin()
    for _ in range(6):
        run.tool_call("await_worker", Call(1_000, output="still at work"), {"call_id": "c"})
    assert run_rollup(run.run_id, run.stored()).waste == NO_WASTE


def test_a_model_call_that_fails_alike_three_times_is_a_loop() -> None:
    worker = begun()
    for _ in range(2):
        worker.model_call(Call(100, failure="auth"))
    assert waste_of(worker) == NO_WASTE
    worker.model_call(Call(100, failure="auth"))
    assert waste_of(worker) == Waste(1, 2, 0, 200.0, None, (Pattern("retry", "model call", 3),))


def test_a_model_that_answered_in_between_has_not_failed_again() -> None:
    worker = begun()
    for _ in range(4):
        worker.model_call(Call(100, failure="timeout")).model_call(Call(100, failure="timeout"))
        worker.model_call()
    assert waste_of(worker) == NO_WASTE


def test_what_was_cancelled_or_never_answered_is_none() -> None:
    worker = begun()
    for _ in range(4):
        worker.model_call()
        worker.tool_call("read_file", Call(unanswered=True), {"path": "a.md"})
    assert waste_of(worker) == NO_WASTE


def test_two_workers_side_by_side_are_never_mixed() -> None:
    run = RunBuilder().begin()
    one, other = run.delegate("researcher").start(), run.delegate("researcher").start()
    for _ in range(2):
        read(one)
        read(other)
    assert waste_of(one) == NO_WASTE
    read(other)
    (episode,) = episodes_of(one)
    assert episode.loop_key == other.task_id


def test_the_model_call_is_charged_to_the_first_step_that_it_asked_for() -> None:
    worker = begun()
    usage = Usage(input_tokens=90, output_tokens=10, total_tokens=100)
    for _ in range(3):
        worker.model_call(Call(500, usage, cost_usd=0.25))
        read(worker)
        read(worker, "b.md")
    waste = waste_of(worker)
    # a, b, then a-b and a-b again in vain: two model calls and four readings.
    assert (waste.loops, waste.calls, waste.tokens) == (1, 4, 200)
    assert waste.duration_ms == 2 * 500 + 4 * 10
    assert waste.cost_usd == 0.5


def test_waste_without_a_price_has_none() -> None:
    worker = begun()
    for _ in range(3):
        read(worker.model_call())
    assert waste_of(worker).cost_usd is None
    assert waste_of(worker).tokens == 300


def test_a_row_tells_of_the_first_loops_and_counts_all() -> None:
    worker = begun()
    for number in range(LOOPS_TOLD + 2):
        for _ in range(3):
            read(worker, f"{number}.md")
    rollup = run_rollup(worker.run.run_id, worker.run.stored())
    assert rollup.waste.loops == LOOPS_TOLD + 2
    assert [pattern.what for pattern in rollup.waste.patterns] == [f"read_file {n}.md" for n in range(3)]
    assert len(episodes_of(worker)) == LOOPS_TOLD + 2


def test_an_id_that_an_answer_makes_up_is_nothing_new() -> None:
    worker = begun()
    for _ in range(3):
        call = Call(10, output=f"Reported as finding {ULID()}, without evidence.")
        worker.tool_call("report_finding", call, {"claim": "It counts."})
    assert waste_of(worker).patterns == (Pattern("repeat", "report_finding It counts.", 3),)


def test_long_texts_are_told_apart_by_their_reference() -> None:
    worker = begun()
    long = "x" * 9_000
    for number in range(3):
        read(worker, output=f"{long}{number}")
    assert waste_of(worker) == NO_WASTE


def test_what_is_remembered_is_bounded() -> None:
    run = RunBuilder().begin()
    sizes = []
    for number in range(3 * MAX_AGENTS):
        worker = run.delegate("researcher").start()
        for each in range(2 * MAX_KNOWN):
            read(worker, f"{number}-{each}.md", f"text {each}")
        for _ in range(2 * MAX_OPEN):
            worker.tool_call("read_file", Call(unanswered=True), {"path": "z"})
        if number % MAX_AGENTS == MAX_AGENTS - 1:
            sizes.append(len(str(trace(run.run_id, run.stored()).waste.to_list())))
    assert sizes[2] < 1.1 * sizes[1]


@pytest.mark.parametrize(
    ("name", "reads"),
    [
        ("read_file", True),
        ("listFiles", True),
        ("search_text", True),
        ("web_search", True),
        ("folder_stats", True),
        ("report_finding", True),
        ("write_file", False),
        ("edit_file", False),
        ("run_command", False),
        ("create_search_index", False),
        ("append_section", False),
        ("frobnicate", False),
        ("", False),
    ],
)
def test_what_a_name_says(name: str, *, reads: bool) -> None:
    assert only_reads(name) is reads


def test_waiting_by_name() -> None:
    assert [name for name in ("await_worker", "sleep", "wait_for", "read", "waiter") if only_waits(name)] == [
        "await_worker",
        "sleep",
        "wait_for",
    ]


@pytest.mark.parametrize(
    "words",
    ["timed out after 30 s", "HTTP 429", "rate limit reached", "Connection refused", "database is locked"],
)
def test_errors_that_may_go_away(words: str) -> None:
    assert is_transient(words)
    assert not is_transient("no such file: a.md")


def test_marks() -> None:
    assert call_mark("a", {"b": 1}) != call_mark("a", {"b": 2}) != call_mark("c", {"b": 2})
    assert outcome_mark(success=True, output="x ", output_ref=None, error=None) == outcome_mark(
        success=True, output="x", output_ref=None, error=None
    )
    failed = outcome_mark(success=False, output="x", output_ref=None, error="e")
    assert failed != outcome_mark(success=True, output="x", output_ref=None, error="e")
    assert failed == outcome_mark(success=False, output="y", output_ref=None, error="e")


def test_a_run_that_another_agent_recorded() -> None:
    """It made the same broken edit twice in a row; its other eleven steps brought something new."""
    recorded = json.loads((DATA / "pydicom-1458.json").read_text())
    worker = begun("agent")
    for action, observation in recorded:
        tool, _, rest = action.partition(" ")
        refused = observation.startswith(("Your proposed edit", "Traceback"))
        call = Call(10, failure=observation) if refused else Call(10, output=observation)
        worker.model_call().tool_call(tool, call, {"line": rest})
    (episode,) = episodes_of(worker)
    assert (episode.kind, episode.steps, episode.calls) == ("retry", 2, 1)
    assert episode.what.startswith("edit 287:295")
    calls = [event for event in worker.run.stored() if event.event_type == "worker.tool.call"]
    assert calls[7].seq == episode.wasted_seq
    assert recorded[6] == recorded[7]
    assert waste_of(worker).tokens == 150
