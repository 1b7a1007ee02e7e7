"""The tolerant reader: older and foreign payloads become canonical bodies, by named and counted rules.

Every rule has a name, a test and a count (``quire events --stats``). Writing never uses this module.
Nothing is guessed from time or name: an id is taken from where an older producer is known to have put it.

The rules, in the order in which they are tried:

``corr_id``               ``corr_id`` is ``correlation_id``
``run_id_from_data``      ``data.run_id`` or ``_meta.run_id``
``run_id_from_task_id``   ``task_id``, for run-level types only
``ids_from_data``         ``task_id`` and ``call_id`` inside ``data`` or ``_meta``
``waiting_for_worker``    the status of that name is ``waiting``
``json_in_string``        an object or list that was stored as its JSON text
``json_cut_off``          the same, cut off by the producer: kept as text under ``text``
``proposal_text``         a patch without ops, its text in ``proposal``
``ops_shape``             ops as ``{"insert": {…}}``, or with ``position``/``length``/``content``
``null_field``            a null where there must be a value: as good as absent
``field_dropped``         a value of the wrong type: its default is used, the raw payload keeps it
``unmapped``              a known type that cannot be read at all: shown raw
``unknown_type``          a type that this version does not know: shown raw
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from pydantic import ValidationError

from storage.events.base import EventBody, UnknownEvent

# Types about a run as a whole. The first producers named the run in `task_id` there.
RUN_LEVEL_PREFIXES = ("trace.prompt.received", "conductor.task.", "conductor.run.", "conductor.decision")

_PLACES = ("data", "_meta")
_OBJECT_FIELDS = (
    "args",
    "data",
    "_meta",
    "metadata",
    "result",
    "usage",
    "record",
    "anchor",
    "target",
    "scope",
)
_LIST_FIELDS = (
    "ops",
    "evidence_refs",
    "message_refs",
    "tools",
    "citation_registry",
    "hunk_ids",
    "citation_ids",
)
# A field of one of these names that a type does not declare means an older producer.
OLD_KEYS = frozenset({"data", "_meta", "corr_id", "proposal"})
_OP_NAMES = ("insert", "delete", "replace", "retain")
_OP_ALIASES = {"position": "pos", "offset": "pos", "length": "len", "content": "text"}


@dataclass(frozen=True, slots=True)
class Ids:
    """The ids that index an event, and the rules that were needed to find them."""

    run_id: str | None = None
    task_id: str | None = None
    call_id: str | None = None
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """A typed body, and the rules that were needed to read it."""

    body: EventBody
    rules: tuple[str, ...] = ()


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _nested(payload: Mapping[str, Any], key: str) -> str | None:
    for place in _PLACES:
        inner = payload.get(place)
        if isinstance(inner, Mapping) and (found := _text(inner.get(key))):
            return found
    return None


def read_ids(event_type: str, payload: Mapping[str, Any]) -> Ids:
    """Return the ids of a payload of any age."""
    rules: list[str] = []
    payload = _opened(payload, rules, fields=_PLACES)
    run_id = _text(payload.get("run_id"))
    task_id = _text(payload.get("task_id"))
    call_id = _text(payload.get("call_id"))
    if run_id is None and (run_id := _nested(payload, "run_id")):
        rules.append("run_id_from_data")
    if run_id is None and task_id and event_type.startswith(RUN_LEVEL_PREFIXES):
        # This fallback may go when no store holds an event of these types without `run_id`: that is, when
        # `quire events --stats` has shown run_id_from_task_id = 0 on every store in use for two releases.
        run_id, task_id = task_id, None
        rules.append("run_id_from_task_id")
    if (
        task_id is None
        and not event_type.startswith(RUN_LEVEL_PREFIXES)
        and (task_id := _nested(payload, "task_id"))
    ):
        rules.append("ids_from_data")
    if call_id is None and (call_id := _nested(payload, "call_id")) and not _canonical_call_id(event_type):
        rules.append("ids_from_data")
    return Ids(run_id, task_id, call_id, tuple(dict.fromkeys(rules)))


def _canonical_call_id(event_type: str) -> bool:
    """Whether ``data.call_id`` is the canonical place in this type."""
    return event_type.startswith("conductor.capability.")


def parse_time(text: str) -> datetime:
    """Return a stored moment; one without a zone is UTC, with any precision down to whole seconds.

    Raises:
        ValueError: the text is no ISO-8601 moment.
    """
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def read_json(event_type: str, payload_json: str) -> Reading | None:
    """Return the body of a canonical payload, or None when a rule may be needed. Several times faster."""
    from storage.events.catalogue import BODY_BY_TYPE  # noqa: PLC0415 - the catalogue imports the families

    known = BODY_BY_TYPE.get(event_type)
    if known is None or known.event_type == "writer.run.patch":
        return None
    try:
        body = known.model_validate_json(payload_json)
    except ValidationError:
        return None
    values = body.__dict__
    if values.get("run_id") == "" or values.get("status") == "waiting_for_worker":
        return None
    extra = body.__pydantic_extra__
    return Reading(body) if not extra or OLD_KEYS.isdisjoint(extra) else None


def read_body(event_type: str, payload: Mapping[str, Any]) -> Reading:
    """Return the typed body of a payload of any age; never raises."""
    from storage.events.catalogue import BODY_BY_TYPE  # noqa: PLC0415 - the catalogue imports the families

    known = BODY_BY_TYPE.get(event_type)
    if known is None:
        return Reading(_unknown(event_type, payload), ("unknown_type",))
    rules: list[str] = []
    shaped = dict(payload)
    if "run_id" in known.model_fields and not shaped.get("run_id"):
        ids = read_ids(event_type, payload)
        rules.extend(ids.rules)
        if ids.run_id:
            shaped["run_id"] = ids.run_id
    shaped = _opened(shaped, rules, _structured_fields(known))
    for rule in _RULES:
        shaped = rule(shaped, rules)
    body = _validated(known, shaped, rules)
    return Reading(body or _unknown(event_type, payload), tuple(dict.fromkeys(rules)))


def _unknown(event_type: str, payload: Mapping[str, Any]) -> UnknownEvent:
    run_id = read_ids(event_type, payload).run_id
    return UnknownEvent.model_validate({**payload, "run_id": run_id})


def _validated(known: type[EventBody], shaped: dict[str, Any], rules: list[str]) -> EventBody | None:
    """Return the body without what does not fit: first without the very values, then without their fields."""
    try:
        return known.model_validate(shaped)
    except ValidationError as problem:
        paths = [error["loc"] for error in problem.errors(include_url=False) if error["loc"]]
    for depth in (None, 1):
        dropped: list[object] = []
        fitting: Any = shaped
        for path in sorted({path[:depth] for path in paths}, key=_last_first, reverse=True):
            fitting = _without(fitting, path, dropped)
        try:
            body = known.model_validate(fitting)
        except ValidationError:
            continue
        rules.append("field_dropped" if any(value is not None for value in dropped) else "null_field")
        return body
    rules.append("unmapped")
    return None


def _last_first(path: tuple[int | str, ...]) -> list[tuple[int, str]]:
    """Sort key: later items of a list come out before earlier ones, so that indices stay true."""
    return [(step, "") if isinstance(step, int) else (0, step) for step in path]


def _without(value: Any, path: tuple[int | str, ...], dropped: list[object]) -> Any:  # noqa: ANN401 - any JSON
    """Return a JSON value without what stands at a path; noted in ``dropped``."""
    step, rest = path[0], path[1:]
    if isinstance(value, dict) and step in value:
        if rest and isinstance(value[step], dict | list):
            return {**value, step: _without(value[step], rest, dropped)}
        dropped.append(value[step])
        return {key: inner for key, inner in value.items() if key != step}
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        if rest and isinstance(value[step], dict | list):
            return [*value[:step], _without(value[step], rest, dropped), *value[step + 1 :]]
        dropped.append(value[step])
        return [*value[:step], *value[step + 1 :]]
    return value


def _corr_id(payload: dict[str, Any], rules: list[str]) -> dict[str, Any]:
    if "corr_id" in payload and "correlation_id" not in payload:
        rules.append("corr_id")
        return {**payload, "correlation_id": payload["corr_id"]}
    return payload


def _hoisted_ids(payload: dict[str, Any], rules: list[str]) -> dict[str, Any]:
    found = {
        key: value
        for key in ("task_id", "call_id", "worker_id", "trace_id", "tool_trace_id")
        if not payload.get(key) and (value := _nested(payload, key))
    }
    if not found or (set(found) == {"call_id"} and "capability" in payload):
        return payload
    rules.append("ids_from_data")
    return {**payload, **found}


def _waiting(payload: dict[str, Any], rules: list[str]) -> dict[str, Any]:
    if payload.get("status") == "waiting_for_worker":
        rules.append("waiting_for_worker")
        return {**payload, "status": "waiting"}
    return payload


def _opened(payload: Mapping[str, Any], rules: list[str], fields: tuple[str, ...]) -> dict[str, Any]:
    """Return the payload with objects and lists that were stored as JSON text opened again."""
    opened = dict(payload)
    for name in fields:
        value = payload.get(name)
        if not isinstance(value, str) or value[:1] not in "{[" or not value:
            continue
        try:
            opened[name] = json.loads(value)
            rules.append("json_in_string")
        except ValueError:
            opened[name] = [{"text": value}] if name in _LIST_FIELDS else {"text": value}
            rules.append("json_cut_off")
    return opened


@cache
def _structured_fields(known: type[EventBody]) -> tuple[str, ...]:
    """Return the fields that hold objects or lists in a type; the same name is a plain text in others."""
    texts = {name for name, field in known.model_fields.items() if field.annotation in (str, str | None)}
    return tuple(name for name in _OBJECT_FIELDS + _LIST_FIELDS if name not in texts)


def _proposal_text(payload: dict[str, Any], rules: list[str]) -> dict[str, Any]:
    text = payload.get("proposal")
    if isinstance(text, str) and text and "patch_id" in payload and not payload.get("ops"):
        rules.append("proposal_text")
        return {
            **payload,
            "ops": [{"op": "insert", "pos": 0, "text": text}],
            "kind": payload.get("kind", "propose"),
        }
    return payload


def _ops_shape(payload: dict[str, Any], rules: list[str]) -> dict[str, Any]:
    ops = payload.get("ops")
    if not isinstance(ops, list):
        return payload
    shaped = [_one_op(op) for op in ops]
    if shaped != ops:
        rules.append("ops_shape")
        return {**payload, "ops": shaped}
    return payload


def _one_op(op: object) -> object:
    if not isinstance(op, dict):
        return op
    if "op" not in op and len(op) == 1:
        name, inner = next(iter(op.items()))
        if str(name).lower() in _OP_NAMES and isinstance(inner, dict):
            op = {"op": str(name).lower(), **inner}
    return {_OP_ALIASES.get(key, key): value for key, value in op.items()}


_RULES: tuple[Callable[[dict[str, Any], list[str]], dict[str, Any]], ...] = (
    _corr_id,
    _hoisted_ids,
    _waiting,
    _proposal_text,
    _ops_shape,
)
