"""A call, a loop or a whole run as Markdown or JSON to paste elsewhere. Pure; exact, nothing is shortened.

Texts stand in fences longer than any run of backticks in them, so that whatever was said stays what was said.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from app.viewmodels import formats
from app.viewmodels.payload import Payload, PayloadPart
from app.viewmodels.run_json import run_json
from app.viewmodels.trace_cards import card_title, loop_title, token_text
from storage.projections.calls import CallFact
from storage.projections.lifecycle import LifecycleChip
from storage.projections.rollup import RunRollup
from storage.projections.text import one_line
from storage.projections.trace import Loop, TraceAccumulator

Form = Literal["markdown", "json"]
LEFT_OUT = "What went in and out is left out: the copy would be too long for a clipboard."

_TICKS = re.compile(r"`{3,}")


@dataclass(frozen=True, slots=True)
class CopiedCall:
    """A call with what went in and out; without a payload that was left out."""

    call: CallFact
    payload: Payload | None


@dataclass(frozen=True, slots=True)
class CopiedLoop:
    """A loop with its calls."""

    key: str
    title: str
    status: str
    chips: tuple[LifecycleChip, ...]
    calls: tuple[CopiedCall, ...]


@dataclass(frozen=True, slots=True)
class CopiedRun:
    """A run with its loops."""

    rollup: RunRollup
    loops: tuple[CopiedLoop, ...]


Copied = CopiedCall | CopiedLoop | CopiedRun


def copied_loop(facts: TraceAccumulator, loop: Loop, calls: Sequence[CopiedCall]) -> CopiedLoop:
    """Return a loop as it is copied."""
    worker = facts.lifecycle.worker_summary(loop.key)
    status = worker.status if worker else "failed" if loop.failed else "completed"
    chips = tuple(facts.lifecycle.chips(loop.key))
    return CopiedLoop(loop.key, loop_title(facts, loop.key), status, chips, tuple(calls))


def as_text(what: Copied, form: Form) -> str:
    """Return something in a form."""
    if form == "json":
        return json.dumps(as_json(what), indent=2, ensure_ascii=False, default=str)
    return "\n\n".join(_markdown(what)) + "\n"


def as_json(what: Copied) -> dict[str, Any]:
    """Return something as a JSON object."""
    match what:
        case CopiedCall():
            return _call_json(what)
        case CopiedLoop():
            return {
                "loop": what.key,
                "title": what.title,
                "status": what.status,
                "lifecycle": [
                    {
                        "kind": chip.kind,
                        "at": chip.timestamp,
                        "text": chip.text,
                        "confidence": chip.confidence,
                    }
                    for chip in what.chips
                ],
                "calls": [_call_json(each) for each in what.calls],
            }
        case CopiedRun():
            return {**run_json(what.rollup), "loops": [as_json(each) for each in what.loops]}


def fenced(text: str, language: str = "") -> str:
    """Return a text as a code block that it cannot close."""
    longest = max((len(each) for each in _TICKS.findall(text)), default=2)
    ticks = "`" * (longest + 1)
    return f"{ticks}{language}\n{text}\n{ticks}"


def _call_json(what: CopiedCall) -> dict[str, Any]:
    call, payload = what.call, what.payload
    found: dict[str, Any] = {
        "call": call.key,
        "kind": call.kind,
        "name": call.name,
        "actor": call.actor_key,
        "task_id": call.task_id or None,
        "call_id": call.call_id or None,
        "status": call.status,
        "started_at": call.started_at,
        "ended_at": call.ended_at,
        "duration_ms": call.duration_ms,
        "error": call.error or None,
        "failure_kind": call.failure_kind or None,
    }
    if call.model is not None:
        found |= {
            "model": call.model.model,
            "provider": call.model.provider,
            "tokens": {
                "input": call.tokens.input,
                "output": call.tokens.output,
                "cached": call.tokens.cached,
            },
            "cost_usd": call.cost_usd,
        }
    found["payload"] = payload.tree if payload is not None else None
    return found


def _markdown(what: Copied) -> Iterator[str]:
    match what:
        case CopiedCall():
            yield from _call_markdown(what, "##")
        case CopiedLoop():
            yield from _loop_markdown(what, "##")
        case CopiedRun():
            run = what.rollup
            yield f"# {one_line(run.objective) or run.run_id}"
            yield "\n".join(f"- {each}" for each in _run_facts(run))
            for loop in what.loops:
                yield from _loop_markdown(loop, "##")


def _run_facts(run: RunRollup) -> Iterator[str]:
    yield f"Run: `{run.run_id}` · {run.status}"
    yield f"Started: {run.started_at}"
    in_calls = formats.run_total(run.duration_ms)
    yield f"Time: {formats.wall_clock(run.wall_ms)} on the clock, {in_calls} in calls"
    counted = formats.counted
    yield (
        f"{counted(run.llm_calls, 'model call')}, {counted(run.tool_calls, 'tool call')}, "
        f"{counted(run.workers, 'worker')}, {counted(run.failures, 'failure')}"
    )
    yield (
        f"Tokens: {run.tokens.input:,} in, {run.tokens.output:,} out, {run.tokens.cached:,} cached · "
        f"cost {formats.cost(run.cost_usd)}"
    )
    if run.models:
        yield f"Models: {run.model}"


def _loop_markdown(loop: CopiedLoop, level: str) -> Iterator[str]:
    yield f"{level} Loop {loop.title} · {loop.status}"
    if loop.chips:
        yield "\n".join(
            f"- {chip.kind}: {one_line(chip.text, len(chip.text) + 1)}" if chip.text else f"- {chip.kind}"
            for chip in loop.chips
        )
    for call in loop.calls:
        yield from _call_markdown(call, f"{level}#")


def _call_markdown(what: CopiedCall, level: str) -> Iterator[str]:
    call, payload = what.call, what.payload
    yield f"{level} {card_title(call)}"
    facts = [call.status, formats.call_duration(call.duration_ms), f"started {call.started_at}"]
    if call.actor_key:
        facts.append(f"by {call.actor_key}")
    if call.model and (tokens := token_text(call.tokens)):
        facts.append(tokens)
    if call.cost_usd is not None:
        facts.append(formats.call_cost(call.cost_usd))
    yield " · ".join(facts)
    if payload is None:
        yield LEFT_OUT
        return
    if payload.note:
        yield f"_{payload.note}_"
    for part in payload.parts:
        yield f"**{part.title}**"
        yield fenced(part.text, _language(part))


def _language(part: PayloadPart) -> str:
    return "json" if part.role == "tool-call" and part.text[:1] in "{[" else ""
