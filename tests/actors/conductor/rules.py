"""What holds for the events of every run that has ended, however it ended."""

from collections import Counter
from collections.abc import Sequence

from storage.events.envelope import StoredEvent
from storage.options import EventQuery
from storage.projections.status import run_status
from tests.actors.conductor.stage import Stage

ENDS = ("completed", "failed", "blocked", "cancelled", "interrupted")
TERMINAL = frozenset(f"conductor.task.{end}" for end in ENDS)


def hold_to_the_rules(here: Stage, run_id: str) -> list[StoredEvent]:
    """Check a run that has ended; return its events."""
    events = here.store.read(EventQuery(run_id=run_id, resolve=True))
    types = [event.event_type for event in events]
    assert run_status(events).violations == ()
    assert sum(each in TERMINAL for each in types) == 1
    assert types[-1] in TERMINAL, "nothing of a run follows its terminal event"
    assert {event.run_id for event in events} == {run_id}
    assert {event.payload["run_id"] for event in events} == {run_id}
    _pair(events, "llm.call.started", ("llm.call.completed", "llm.call.failed"), "trace_id")
    for family in ("worker", "conductor"):
        _pair(events, f"{family}.tool.call", (f"{family}.tool.result",), "tool_trace_id")
    ends = tuple(f"worker.task.{end}" for end in ("completed", "failed", "cancelled"))
    _pair(events, "worker.task.started", ends, "task_id")
    _pair(events, "conductor.worker.call", ("conductor.worker.result",), "call_id")
    capabilities = tuple(f"conductor.capability.{end}" for end in ("completed", "failed", "blocked"))
    assert _ids(events, ("conductor.worker.call",), "call_id") == Counter(
        event.payload["data"]["call_id"] for event in events if event.event_type in capabilities
    )
    return events


def _pair(events: Sequence[StoredEvent], begin: str, ends: tuple[str, ...], name: str) -> None:
    assert _ids(events, (begin,), name) == _ids(events, ends, name), begin


def _ids(events: Sequence[StoredEvent], types: tuple[str, ...], name: str) -> Counter[str]:
    return Counter(event.payload[name] for event in events if event.event_type in types)
