"""Whole runs made with the builders: a small one of every colour, and large ones."""

import random

from storage.events.envelope import NewEvent
from tests.builders.events import Call, RunBuilder


def interleaved(*runs: RunBuilder) -> list[NewEvent]:
    """Return the events of several runs in order of time, each run's own order kept."""
    return sorted((event for run in runs for event in run.new_events), key=lambda event: event.timestamp)


def two_worker_run(run_id: str = "run-1", objective: str = "Describe this folder") -> RunBuilder:
    """Return a finished run: a researcher that succeeds and a terminal that fails, at the same time."""
    run = RunBuilder(run_id, objective).begin()
    run.model_call(Call(duration_ms=80)).decide("SpawnWorker")
    researcher = run.delegate("researcher", "read the manifests")
    terminal = run.delegate("terminal", "count the lines")
    researcher.start()
    terminal.start()
    researcher.model_call(Call(duration_ms=200)).tool_call("read_file", Call(duration_ms=12))
    terminal.model_call(Call(duration_ms=150)).tool_call("run_command", Call(9_800, failure="exit 2"))
    researcher.progress("41 manifests read").finding("41 direct dependencies").learning("locks are read")
    researcher.cite("package.json", 12, 58, confirmed=True).complete("dependencies listed")
    run.patch("Dependencies: 41\n", kind="propose", section_id="researcher")
    terminal.fail()
    return run.model_call(Call(duration_ms=90)).patch("# Report\n").complete()


def large_run(events: int, run_id: str = "run-large", seed: int = 1) -> RunBuilder:
    """Return an unfinished run of at least so many events, some of them failures; the same for a seed."""
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    run = RunBuilder(run_id, "A large run").begin()
    tools = ("read_file", "list_files", "search_text", "run_command")
    while len(run.new_events) < events:
        worker = run.delegate(chance.choice(("researcher", "terminal"))).start()
        for _ in range(chance.randint(20, 60)):
            worker.model_call(Call(chance.expovariate(1 / 900), failure=_maybe(chance, 0.01, "timeout")))
            worker.tool_call(
                chance.choice(tools), Call(chance.expovariate(1 / 60), failure=_maybe(chance, 0.03, "exit 1"))
            )
            if chance.random() < 0.1:
                worker.progress(f"step {len(run.new_events)}")
        worker.finding("a finding")
        if chance.random() < 0.1:
            worker.fail()
        else:
            worker.complete()
    return run


def _maybe(chance: random.Random, probability: float, kind: str) -> str | None:
    return kind if chance.random() < probability else None
