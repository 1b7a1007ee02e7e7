"""The agents and steps of a run, as they are compared with another run's. Pure.

Ids that a run makes up for itself (of runs, tasks, calls, citations) are no difference: they are masked in
what is compared. What a model said is not compared, since no two answers are the same; what it had done is.
Its words are in the diff of the two calls.
"""

import json
import re
from collections.abc import Iterable
from typing import Any
from zlib import crc32

from app.viewmodels.comparison import Lane, Step
from app.viewmodels.trace_bands import loop_of
from app.viewmodels.trace_cards import card_title, loop_title
from storage.events.envelope import StoredEvent
from storage.events.tools import ToolCallEvent, ToolResultEvent
from storage.projections.call_told import args_of
from storage.projections.calls import DIRECT, CallFact
from storage.projections.trace import TraceAccumulator

_OWN_IDS = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{26}\b|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.ASCII)


def marks_of(events: Iterable[StoredEvent]) -> dict[int, str]:
    """Return what tool calls were asked and what came of them, comparable, by the seq of their events."""
    marks: dict[int, str] = {}
    for event in events:
        body = event.body
        if isinstance(body, ToolCallEvent):
            marks[event.seq] = _mark(args_of(event, body))
        elif isinstance(body, ToolResultEvent):
            stored = event.payload if event.has_blobs else {}
            said = [stored.get("output", body.output), stored.get("error", body.error)]
            marks[event.seq] = _mark([body.success, body.output_ref, *said])
    return marks


def lanes_of(facts: TraceAccumulator, marks: dict[int, str]) -> tuple[Lane, ...]:
    """Return the agents of a run that did something, in the order in which they began."""
    orders = {call.key: order for order, call in enumerate(facts.calls.value)}
    asked = {loop_of(each): each for each in facts.delegations.value}
    lanes = []
    for loop in facts.loops:
        calls = [call for key in loop.calls if (call := facts.calls.get(key)) is not None]
        if not calls:
            continue
        delegation = asked.get(loop.key)
        kind = delegation.worker_type if delegation else _kind(loop_title(facts, loop.key), loop.key)
        objective = masked(delegation.objective) if delegation else ""
        steps = tuple(_step(call, orders[call.key], marks) for call in calls)
        lanes.append(Lane(loop_title(facts, loop.key), f"{kind}\0{objective}", kind, steps))
    return tuple(lanes)


def masked(text: str) -> str:
    """Return a text without the ids that a run makes up for itself."""
    return _OWN_IDS.sub("…", text)


def _kind(title: str, key: str) -> str:
    return "conductor" if key == DIRECT else title.rstrip("0123456789-#: ")


def _step(call: CallFact, order: int, marks: dict[int, str]) -> Step:
    asked = "" if call.begun_seq is None else marks.get(call.begun_seq, "")
    came = "" if call.ended_seq is None else marks.get(call.ended_seq, "")
    weak = f"{call.kind}\0{call.name}"
    return Step(
        item_id=call.key,
        order=order,
        title=card_title(call),
        strong=f"{weak}\0{call.model.model if call.model else ''}\0{asked}",
        weak=weak,
        outcome=f"{call.status}\0{came}",
        status=call.status,
        tokens=call.tokens.total,
        duration_ms=call.duration_ms or 0.0,
        cost=call.cost_usd,
    )


def _mark(value: Any) -> str:  # noqa: ANN401 -- any JSON value
    text = masked(json.dumps(value, sort_keys=True, ensure_ascii=False, default=str))
    return f"{len(text)}:{crc32(text.encode(errors='surrogatepass'))}"
