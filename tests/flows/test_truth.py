"""The figures shown of a run are what its events say, counted here by lines that know no projection."""

import json
from collections import defaultdict
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from app.viewmodels.trace_runs import run_pills
from storage.event_store import EventStore
from storage.options import RunQuery
from tests.actors.conductor.test_catalogue import run_every_kind
from tests.flows.processes import Quire

ENDED_CALLS = (
    "llm.call.completed",
    "llm.call.failed",
    "worker.tool.result",
    "conductor.tool.result",
)


def counted(lines: Iterable[str]) -> dict[str, Any]:
    """Count what ``quire events`` printed of one run."""
    names: dict[str, set[str]] = defaultdict(set)
    sums: dict[str, float] = defaultdict(float)
    for line in lines:
        event = json.loads(line)
        kind, payload = event["event_type"], event["payload"]
        if kind.startswith("llm.call."):
            names["llm_calls"].add(payload["trace_id"])
            usage = payload.get("usage") or {}
            sums["input"] += usage.get("input_tokens") or 0
            sums["output"] += usage.get("output_tokens") or 0
            sums["cached"] += usage.get("cached_input_tokens") or 0
        if kind.startswith(("worker.tool.", "conductor.tool.")):
            names["tool_calls"].add(payload["tool_trace_id"])
        if kind in ENDED_CALLS:
            sums["duration_ms"] += payload["duration_ms"]
        if kind == "llm.call.failed" and payload["failure_kind"] != "cancelled":
            names["failures"].add(payload["trace_id"])
        if kind.endswith(".tool.result") and not payload["success"] and payload.get("verdict") != "cancelled":
            names["failures"].add(payload["tool_trace_id"])
        if kind == "worker.task.started":
            names["workers"].add(payload["task_id"])
        if kind == "worker.task.failed":
            names["worker_failures"].add(payload["task_id"])
        if kind == "conductor.worker.call":
            names["worker_calls"].add(payload["call_id"])
        if kind == "conductor.capability.failed" and payload["data"].get("failure_kind") != "cancelled":
            names["capability_failures"].add(payload["data"]["call_id"])
    counts = ("llm_calls", "tool_calls", "failures", "workers", "worker_failures", "worker_calls")
    found: dict[str, Any] = {name: len(names[name]) for name in (*counts, "capability_failures")}
    found["duration_ms"] = round(sums["duration_ms"], 3)
    found["tokens"] = {
        "input": sums["input"],
        "output": sums["output"],
        "cached": sums["cached"],
        "total": sums["input"] + sums["output"],
    }
    return found


async def test_the_figures_of_a_run_are_those_of_its_events(quire: Quire, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.txt").write_text("it says so\n")
    await run_every_kind(quire.home, folder)
    listed = json.loads(quire("runs", "--json").out)
    assert {each["status"] for each in listed} >= {
        "completed",
        "blocked",
        "failed",
        "cancelled",
        "interrupted",
    }
    for shown in listed:
        told = counted(quire("events", "--run", shown["run_id"]).out.splitlines())
        shown["duration_ms"] = round(shown["duration_ms"], 3)
        assert {name: shown[name] for name in told} == told, shown["objective"]
    sums = {
        name: sum(each[name] for each in listed) for name in ("failures", "worker_failures", "tool_calls")
    }
    assert all(sums.values()), "what never happens proves nothing"
    _hold_the_pills_to(listed, quire.home)


def _hold_the_pills_to(listed: list[dict[str, Any]], home: Path) -> None:
    """The words of the run list's pills are the same figures."""
    by_id = {each["run_id"]: each for each in listed}
    with closing(EventStore.open(home)) as store:
        rollups = store.runs(RunQuery())
    for rollup in rollups:
        shown = by_id[rollup.run_id]
        pills = {pill.kind: pill.text for pill in run_pills(rollup)}
        for name in ("workers", "worker_calls", "failures", "worker_failures", "llm_calls"):
            assert int(pills.get(name, "0").split()[0]) == shown[name]
        if shown["duration_ms"]:
            assert pills["duration"] == f"{shown['duration_ms'] / 1000:.1f}s"
