"""The story of a run: every event with its category and one line of words."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

from storage.events.base import EventBody, UnknownEvent
from storage.events.envelope import StoredEvent
from storage.projections.text import arguments_line, one_line, value_line

Category = Literal["agent_objectives", "agent_conduct", "agent_results", "conductor_decisions", "system"]
CATEGORIES: tuple[Category, ...] = (
    "agent_objectives",
    "agent_conduct",
    "agent_results",
    "conductor_decisions",
    "system",
)

# The first prefix that fits decides, so the more telling ones stand first.
_CATEGORY_BY_PREFIX: tuple[tuple[str, Category], ...] = (
    ("conductor.worker.call", "agent_objectives"),
    ("conductor.subharness.spawned", "agent_objectives"),
    ("worker.task.started", "agent_objectives"),
    ("llm.call.", "agent_conduct"),
    ("worker.tool.", "agent_conduct"),
    ("conductor.tool.", "agent_conduct"),
    ("worker.task.progress", "agent_conduct"),
    ("harness.progress.", "agent_conduct"),
    ("conductor.worker.result", "agent_results"),
    ("conductor.capability.", "agent_results"),
    ("conductor.subharness.", "agent_results"),
    ("worker.task.", "agent_results"),
    ("worker.report.", "agent_results"),
    ("citation.", "agent_results"),
    ("qwy.citation_registry", "agent_results"),
    ("global_external_content.", "agent_results"),
    ("conductor.", "conductor_decisions"),
)


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One event, told."""

    seq: int
    timestamp: str
    event_type: str
    category: Category
    summary: str


def category(event_type: str) -> Category:
    """Return the category of an event type, of a known or an unknown one."""
    for prefix, found in _CATEGORY_BY_PREFIX:
        if event_type.startswith(prefix):
            return found
    return "system"


def entry(event: StoredEvent) -> TimelineEntry:
    """Return one event, told."""
    return TimelineEntry(
        event.seq, event.timestamp, event.event_type, category(event.event_type), summary(event.body)
    )


def timeline(events: Iterable[StoredEvent], only: Category | None = None) -> tuple[TimelineEntry, ...]:
    """Return the story of a run, or one category of it."""
    return tuple(entry(event) for event in events if only is None or category(event.event_type) == only)


def summary(body: EventBody) -> str:
    """Return one line about an event; never empty, and never raises."""
    tell = _TELL.get(body.event_type)
    if tell is None or isinstance(body, UnknownEvent):
        return value_line(body.model_dump(mode="python", exclude_none=True)) or "unknown event"
    return one_line(tell(body)) or body.event_type


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _say(*names: str, otherwise: str) -> Callable[[Any], str]:
    """Return a teller: the values of some fields, or a fixed text when all of them are empty."""

    def tell(body: Any) -> str:  # noqa: ANN401 - any body that has the fields
        return _joined(*(value_line(getattr(body, name, None)) for name in names)) or otherwise

    return tell


def _prompt(body: Any) -> str:  # noqa: ANN401 - the table knows which body this is
    return f"{body.surface}: {body.record.text}"


def _decision(body: Any) -> str:  # noqa: ANN401 - the table knows which body this is
    return _joined(f"step {body.step}: {body.action}", body.reason, arguments_line(body.args, 120))


def _asked(body: Any) -> str:  # noqa: ANN401 - the table knows which body this is
    return f"{body.worker_type or 'worker'}: {body.worker_objective}"


def _heard(body: Any) -> str:  # noqa: ANN401 - the table knows which body this is
    outcome = "succeeded" if body.success else "failed"
    return _joined(f"{body.worker_type or 'worker'} {outcome}", body.result_summary)


def _capability(body: Any) -> str:  # noqa: ANN401 - the table knows which body this is
    outcome = body.event_type.rpartition(".")[2]
    data = body.data
    return _joined(
        f"{body.capability or 'capability'} {outcome}", data.summary or data.error or data.reason or ""
    )


def _subharness(body: Any) -> str:  # noqa: ANN401 - the table knows which body this is
    outcome = body.event_type.rpartition(".")[2]
    told = (body.result or {}).get("summary") or getattr(body, "error", "") or body.objective
    return _joined(f"sub-agent {outcome}", value_line(told))


def _worker(word: str, field: str) -> Callable[[Any], str]:
    def tell(body: Any) -> str:  # noqa: ANN401 - any worker event
        who = body.worker_type or body.worker_id or "worker"
        return _joined(f"{who} {word}", value_line(getattr(body, field, None)))

    return tell


def _model_asked(body: Any) -> str:  # noqa: ANN401 - the table knows which body this is
    return _joined(body.actor_key, body.function_name or "model call", body.model)


def _model_answered(body: Any) -> str:  # noqa: ANN401 - the table knows which body this is
    usage = body.usage
    counts = f"{usage.input_tokens} in / {usage.output_tokens} out / {usage.cached_input_tokens} cached"
    return _joined(body.actor_key, f"answered in {body.duration_ms:.0f} ms", counts, body.finish_reason)


def _model_failed(body: Any) -> str:  # noqa: ANN401 - the table knows which body this is
    return _joined(body.actor_key, f"model call failed: {body.failure_kind}", body.error)


def _tool_called(body: Any) -> str:  # noqa: ANN401 - the table knows which body this is
    return _joined(body.tool_name or "tool", arguments_line(body.args, 160))


def _tool_answered(body: Any) -> str:  # noqa: ANN401 - the table knows which body this is
    outcome = "ok" if body.success else "failed"
    told = body.error if not body.success else body.output
    return _joined(
        f"{body.tool_name or 'tool'} {outcome} in {body.duration_ms:.0f} ms", value_line(told, 160)
    )


def _patch(body: Any) -> str:  # noqa: ANN401 - the table knows which body this is
    who = body.author or body.source
    if body.draft is not None:
        return (
            f"revision {body.revision}: {who} writes in {body.section_id}, {body.draft:,} characters so far"
        )
    return _joined(f"revision {body.revision}: {body.kind} in {body.section_id} by {who}", body.reason or "")


def _directive(body: Any) -> str:  # noqa: ANN401 - the table knows which body this is
    word = "seen by" if body.event_type.endswith("seen") else "sent to"
    return f"directive {word} {body.target} at revision {body.revision}"


def _proposed_source(body: Any) -> str:  # noqa: ANN401 - the table knows which body this is
    return _joined(f"{body.cited_kind}: {body.cited_id or body.path or body.citation_id}", body.excerpt)


def _window(body: Any) -> str:  # noqa: ANN401 - the table knows which body this is
    word = (
        "closed" if body.event_type.endswith("closed") else f"visible in {body.request_to_visible_ms:.0f} ms"
    )
    return f"{body.app or 'window'} {word}"


def _action(body: Any) -> str:  # noqa: ANN401 - the table knows which body this is
    target = value_line(body.target.get("name") or body.target.get("id"))
    return _joined(f"{body.action_type} {target}".strip(), body.source, body.outcome)


def _deleted(body: Any) -> str:  # noqa: ANN401 - the table knows which body this is
    return f"run {body.deleted_run_id} deleted: {body.count} events, {body.first_seq} to {body.last_seq}"


_TELL: Mapping[str, Callable[[Any], str]] = MappingProxyType(
    {
        "user_input": _prompt,
        "trace.prompt.received": _say("objective", otherwise="a prompt"),
        "conductor.task.requested": _say("objective", otherwise="a run was asked for"),
        "conductor.task.started": _say("objective", otherwise="run accepted"),
        "conductor.run.started": lambda _body: "the conductor begins",
        "conductor.task.progress": _say("status", "phase", "message", otherwise="progress"),
        "conductor.task.completed": _say("status", "summary", "report_path", otherwise="completed"),
        "conductor.task.failed": _say("status", "failure_kind", "error_message", otherwise="failed"),
        "conductor.task.blocked": _say("reason", otherwise="blocked"),
        "conductor.task.paused": lambda body: _joined("paused", body.by),
        "conductor.task.cancelled": lambda body: _joined("cancelled", body.by),
        "conductor.task.interrupted": _say("reason", otherwise="interrupted"),
        "conductor.task.resumed": lambda _body: "resumed",
        "conductor.decision": _decision,
        "conductor.worker.call": _asked,
        "conductor.worker.result": _heard,
        "conductor.capability.completed": _capability,
        "conductor.capability.failed": _capability,
        "conductor.capability.blocked": _capability,
        "conductor.subharness.spawned": _subharness,
        "conductor.subharness.completed": _subharness,
        "conductor.subharness.failed": _subharness,
        "conductor.writer.enqueue": lambda _body: "queued for the writer",
        "conductor.writer.enqueue.failed": lambda _body: "could not be queued for the writer",
        "conductor.tool.call": _tool_called,
        "conductor.tool.result": _tool_answered,
        "worker.tool.call": _tool_called,
        "worker.tool.result": _tool_answered,
        "worker.task.started": _worker("started", "objective"),
        "worker.task.progress": _worker("works", "message"),
        "worker.task.completed": _worker("completed", "summary"),
        "worker.task.failed": _worker("failed", "error"),
        "worker.task.cancelled": _worker("cancelled", "reason"),
        "worker.task.finding": _worker("found", "claim"),
        "worker.task.learning": _worker("learned", "insight"),
        "harness.progress.received": _say("kind", "content", otherwise="a sub-agent works"),
        "worker.report.received": _say("worker_id", "report", otherwise="a report"),
        "llm.call.started": _model_asked,
        "llm.call.completed": _model_answered,
        "llm.call.failed": _model_failed,
        "writer.run.started": _say("objective", "document_path", otherwise="the document exists"),
        "writer.run.patch": _patch,
        "writer.run.status": _say("status", "message", otherwise="status"),
        "writer.run.progress": _say("phase", "message", otherwise="progress"),
        "writer.run.failed": _say("error_code", "error_message", otherwise="the writer failed"),
        "writer.run.changeset": lambda body: f"a set of changes, revision {body.revision}",
        "writer.version.named": lambda body: f"revision {body.revision} is “{body.name}”",
        "writer.file.taken": lambda body: f"{body.file_path or 'the file'} was changed by another program",
        "writer.policy.changed": lambda body: f"{body.by} chose policy {body.policy}",
        "writer.directive.sent": _directive,
        "writer.directive.seen": _directive,
        "writer.proposal.stale": lambda body: _joined(f"proposal {body.proposal_id} is stale", body.reason),
        "citation.proposed": _proposed_source,
        "citation.fetched": _say("title", "http_status", otherwise="source read"),
        "citation.located": lambda body: f"passage found at {body.start} to {body.end}",
        "citation.confirmed": _say("support", "confirmed_by", otherwise="confirmed"),
        "citation.rejected": _say("reason", "rejected_by", otherwise="rejected"),
        "global_external_content.upsert": _say("cited_id", otherwise="external source kept"),
        "qwy.citation_registry": lambda body: f"{len(body.citation_registry)} citations of a version",
        "approval.requested": lambda body: _joined(f"may {body.tool} run?", arguments_line(body.args, 160)),
        "approval.decided": _say("decision", "scope", "by", otherwise="decided"),
        "desktop.window.opened": _window,
        "desktop.window.closed": _window,
        "desktop.workspace.switched": _say("name", "workspace_id", otherwise="another workspace"),
        "action.executed": _action,
        "actor.failed": lambda body: _joined(
            body.actor_id, body.error, "restarted" if body.restarted else ""
        ),
        "actor.mailbox.slow": lambda body: (
            f"{body.actor_id} waited {body.wait_ms:.0f} ms, {body.depth} waiting"
        ),
        "run.deleted": _deleted,
    }
)
