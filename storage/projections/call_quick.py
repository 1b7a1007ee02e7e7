"""A call as one event's canonical payload tells of it, without building a typed body.

A run of 100,000 events is folded in a second or two instead of ten. Where a payload is not surely canonical
nothing is said, and ``call_told`` is asked; both say the same, which a property test holds.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType, NoneType
from typing import Any

from pydantic_core import from_json

from storage.events.blob_refs import head, replace_refs
from storage.events.legacy import OLD_KEYS
from storage.projections.call_facts import CallFact, CallKind, ModelFacts, call_key, loop_key
from storage.projections.call_told import tool_status
from storage.projections.text import arguments_line, one_line, value_line
from storage.projections.tokens import count_tokens
from storage.projections.waste_marks import call_mark, outcome_mark

Payload = Mapping[str, Any]
Kinds = frozenset[type[object] | type[None]]

_TEXT: Kinds = frozenset({str})
_TEXT_OR_NONE: Kinds = frozenset({str, NoneType})
_NUMBER: Kinds = frozenset({int, float})
_NUMBER_OR_NONE: Kinds = frozenset({int, float, NoneType})
_COUNT: Kinds = frozenset({int})
_USAGE = (
    "input_tokens",
    "output_tokens",
    "cached_input_tokens",
    "cache_write_tokens",
    "reasoning_tokens",
    "total_tokens",
)


class _UnsureError(Exception):
    """A value is not of the type that it has in a canonical payload."""


def quick_call(
    event_type: str, seq: int, timestamp: str, payload_json: str, *, marked: bool = True
) -> CallFact | None:
    """Return the call that an event tells of; None when its typed body is needed to be sure."""
    read = _READERS.get(event_type)
    if read is None:
        return None
    try:
        payload = from_json(payload_json)
    except ValueError:
        return None
    stored = payload
    if '"$blob"' in payload_json:
        payload = replace_refs(stored, head)
    if type(payload) is not dict or not OLD_KEYS.isdisjoint(payload) or not payload.get("run_id"):
        return None
    try:
        told = read(payload, seq, timestamp)
    except _UnsureError:
        return None
    # Of a long text its reference is compared, not its beginning.
    return told if not marked or told.kind == "model" else told._replace(mark=_mark(stored, told))


def _are(kinds: Kinds, *values: object) -> None:
    """Make sure of the types of values.

    Raises:
        _UnsureError: one is of another.
    """
    if not kinds.issuperset(map(type, values)):
        raise _UnsureError


def _model_begun(payload: Payload, seq: int, timestamp: str) -> CallFact:
    get = payload.get
    trace_id, name, actor = get("trace_id", ""), get("function_name", ""), get("actor_key", "")
    provider, model, role = get("provider", ""), get("model", ""), get("role", "")
    task_id, call_id = get("task_id"), get("call_id")
    system, base, refs = get("system_ref"), get("base_trace_id"), get("message_refs", [])
    _are(_TEXT, trace_id, name, actor, provider, model, role)
    _are(_TEXT_OR_NONE, task_id, call_id, system, base)
    if type(refs) is not list or not _TEXT.issuperset(map(type, refs)):
        raise _UnsureError
    return CallFact(
        call_key("llm", trace_id, seq),
        "model",
        name,
        loop_key(task_id, call_id),
        actor,
        task_id or "",
        call_id or "",
        seq,
        seq,
        timestamp,
        model=ModelFacts(provider, model, role, system, base, len(refs)),
    )


def _model_completed(payload: Payload, seq: int, timestamp: str) -> CallFact:
    get = payload.get
    trace_id, actor, reason = get("trace_id", ""), get("actor_key", ""), get("finish_reason", "")
    task_id, call_id, output = get("task_id"), get("call_id"), get("output_ref")
    lasted, first, cost = get("duration_ms", 0.0), get("time_to_first_token_ms"), get("cost_usd")
    usage = get("usage", {})
    _are(_TEXT, trace_id, actor, reason)
    _are(_TEXT_OR_NONE, task_id, call_id, output)
    _are(_NUMBER, lasted)
    _are(_NUMBER_OR_NONE, first, cost)
    if type(usage) is not dict:
        raise _UnsureError
    counts = [usage.get(name, 0) for name in _USAGE]
    _are(_COUNT, *counts)
    first = None if first is None else float(first)
    cost = None if cost is None else float(cost)
    return CallFact(
        call_key("llm", trace_id, seq),
        "model",
        "",
        loop_key(task_id, call_id),
        actor,
        task_id or "",
        call_id or "",
        seq,
        None,
        timestamp,
        seq,
        timestamp,
        "completed",
        max(0.0, lasted),
        output_ref=output,
        model=ModelFacts("", "", "", None, None, 0, first, count_tokens(*counts), cost, reason),
    )


def _tool_begun(payload: Payload, seq: int, timestamp: str, kind: CallKind = "tool") -> CallFact:
    get = payload.get
    trace_id, name, actor = get("tool_trace_id", ""), get("tool_name", ""), get("actor_key", "")
    task_id, call_id, args = get("task_id", ""), get("call_id"), get("args", {})
    _are(_TEXT, trace_id, name, actor, task_id)
    _are(_TEXT_OR_NONE, call_id)
    if type(args) is not dict:
        raise _UnsureError
    return CallFact(
        call_key("tool", trace_id, seq),
        kind,
        name,
        loop_key(task_id, call_id),
        actor,
        task_id,
        call_id or "",
        seq,
        seq,
        timestamp,
        input_line=arguments_line(args),
    )


def _tool_ended(payload: Payload, seq: int, timestamp: str, kind: CallKind = "tool") -> CallFact:
    get = payload.get
    trace_id, name, actor = get("tool_trace_id", ""), get("tool_name", ""), get("actor_key", "")
    task_id, call_id, output_ref = get("task_id"), get("call_id"), get("output_ref")
    success, lasted, error, verdict = (
        get("success", False),
        get("duration_ms", 0.0),
        get("error"),
        get("verdict"),
    )
    _are(_TEXT, trace_id, name, actor)
    _are(_TEXT_OR_NONE, task_id, call_id, output_ref, error, verdict)
    _are(_NUMBER, lasted)
    if type(success) is not bool:
        raise _UnsureError
    return CallFact(
        call_key("tool", trace_id, seq),
        kind,
        name,
        loop_key(task_id, call_id),
        actor,
        task_id or "",
        call_id or "",
        seq,
        None,
        timestamp,
        seq,
        timestamp,
        tool_status(success=success, verdict=verdict),
        max(0.0, lasted),
        "",
        value_line(get("output")),
        output_ref,
        one_line(error or ""),
    )


def _mark(payload: Payload, told: CallFact) -> int:
    get = payload.get
    if told.ended_seq is None:
        return call_mark(told.name, get("args", {}))
    return outcome_mark(
        success=get("success", False),
        output=get("output"),
        output_ref=get("output_ref"),
        error=get("error"),
    )


def _conductor_tool_begun(payload: Payload, seq: int, timestamp: str) -> CallFact:
    return _tool_begun(payload, seq, timestamp, "conductor_tool")


def _conductor_tool_ended(payload: Payload, seq: int, timestamp: str) -> CallFact:
    return _tool_ended(payload, seq, timestamp, "conductor_tool")


_READERS: Mapping[str, Callable[[Payload, int, str], CallFact]] = MappingProxyType(
    {
        "llm.call.started": _model_begun,
        "llm.call.completed": _model_completed,
        "worker.tool.call": _tool_begun,
        "worker.tool.result": _tool_ended,
        "conductor.tool.call": _conductor_tool_begun,
        "conductor.tool.result": _conductor_tool_ended,
    }
)
CALL_TYPES = frozenset({*_READERS, "llm.call.failed"})
"""The events that tell of a call."""
