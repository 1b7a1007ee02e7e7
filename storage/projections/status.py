"""The state of a run: one transition table, one fold.

``queued → initializing → running ⇄ waiting | paused → completing``, then ``completed``, ``failed``,
``blocked`` or ``cancelled``; ``interrupted`` is a run whose process went away. The conductor's terminal
events win over everything else.

A step that is not in the table is not taken; it is reported as a ``Violation``, never raised, since a log
that holds one must still be read.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from storage.events.base import EventBody
from storage.events.document import WriterRunFailed, WriterRunStarted, WriterRunStatus
from storage.events.envelope import StoredEvent
from storage.events.prompts import TracePromptReceived, UserInput
from storage.events.runs import (
    ConductorRunStarted,
    ConductorTaskBlocked,
    ConductorTaskCancelled,
    ConductorTaskCompleted,
    ConductorTaskFailed,
    ConductorTaskInterrupted,
    ConductorTaskPaused,
    ConductorTaskProgress,
    ConductorTaskRequested,
    ConductorTaskResumed,
    ConductorTaskStarted,
)

RunState = Literal[
    "queued",
    "initializing",
    "running",
    "waiting",
    "paused",
    "completing",
    "completed",
    "failed",
    "blocked",
    "cancelled",
    "interrupted",
]
Badge = Literal["completed", "failed", "blocked", "cancelled", "interrupted", "in progress"]

# States in which nothing of the run is at work any more. `interrupted` is one of them, but not terminal:
# no terminal event was written, and the run goes on with `conductor.task.resumed`.
ENDED: frozenset[str] = frozenset({"completed", "failed", "blocked", "cancelled", "interrupted"})

TRANSITIONS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "queued": frozenset({"initializing", "running", "paused"}) | ENDED,
        "initializing": frozenset({"running", "paused"}) | ENDED,
        "running": frozenset({"waiting", "paused", "completing"}) | ENDED,
        "waiting": frozenset({"running", "paused", "completing"}) | ENDED,
        "paused": frozenset({"running", "waiting", "completing"}) | ENDED,
        "completing": ENDED,
        "completed": frozenset(),
        "cancelled": frozenset(),
        # These three can be taken up again, by `conductor.task.resumed` only.
        "failed": frozenset({"running"}),
        "blocked": frozenset({"running", "cancelled"}),
        "interrupted": frozenset({"running"}) | ENDED,
    }
)

_STATES = frozenset(TRANSITIONS)
_BY_TYPE: Mapping[type[EventBody], RunState] = MappingProxyType(
    {
        TracePromptReceived: "queued",
        ConductorTaskRequested: "queued",
        ConductorTaskStarted: "initializing",
        WriterRunStarted: "initializing",
        ConductorRunStarted: "running",
        ConductorTaskPaused: "paused",
        ConductorTaskResumed: "running",
        ConductorTaskCompleted: "completed",
        ConductorTaskFailed: "failed",
        ConductorTaskBlocked: "blocked",
        ConductorTaskCancelled: "cancelled",
        ConductorTaskInterrupted: "interrupted",
        WriterRunFailed: "failed",
    }
)
# Work of these kinds shows that a run is past its first states, also when an older log does not say so.
_WORK_PREFIXES = ("llm.call.", "worker.t", "conductor.decision", "conductor.worker.call", "conductor.tool.")
_EARLY = ("queued", "initializing")
_WRITER_TYPES = (WriterRunStatus, WriterRunFailed, WriterRunStarted)


@dataclass(frozen=True, slots=True)
class Violation:
    """A step that the transition table does not know: a bug of whoever wrote the event."""

    seq: int
    event_type: str
    source: str
    target: str

    def __str__(self) -> str:
        return f"event {self.seq} ({self.event_type}) would take the run from {self.source} to {self.target}"


@dataclass(frozen=True, slots=True)
class RunStatus:
    """The state of a run, why it is in it (one line, may be empty), and what was wrong on the way."""

    state: RunState
    message: str = ""
    violations: tuple[Violation, ...] = ()


def badge(state: str) -> Badge:
    """Return the word on a run's badge: its end, or "in progress"."""
    match state:
        case "completed" | "failed" | "blocked" | "cancelled" | "interrupted":
            return state
        case _:
            return "in progress"


def run_status(events: Iterable[StoredEvent]) -> RunStatus:
    """Return the state of a run from its events in order."""
    fold = StatusFold()
    violations = [found for event in events if (found := fold.apply(event)) is not None]
    return RunStatus(fold.state, fold.message, tuple(violations))


class StatusFold:
    """The state of one run, event by event.

    ``said_by_conductor`` is whether the present end was told by a conductor's event; what the Writer says
    about the end of the run is only believed until the conductor speaks.
    """

    __slots__ = ("_begun", "message", "said_by_conductor", "state")

    def __init__(self) -> None:
        self.state: RunState = "queued"
        self.message = ""
        self.said_by_conductor = False
        self._begun = False

    def apply(self, event: StoredEvent) -> Violation | None:
        """Take one event in; return what was wrong with it, if anything was."""
        if event.event_type.startswith(_WORK_PREFIXES):
            if self.state in _EARLY:
                self._enter("running", "")
            return None
        if not event.event_type.startswith(("conductor.", "writer.run.", "trace.", "user_input")):
            return None
        body = event.body
        target = _target(body)
        if target is None:
            return None
        if target not in _STATES:
            return Violation(event.seq, event.event_type, self.state, target)
        return self._step(event, body, target)

    def to_list(self) -> list[str | bool]:
        """Return the fold as JSON values, for ``from_list``."""
        return [self.state, self.message, self.said_by_conductor, self._begun]

    @classmethod
    def from_list(cls, values: list[str | bool]) -> "StatusFold":
        """Return the fold that ``to_list`` described.

        Raises:
            ValueError: the values are not of this version.
        """
        fold = cls()
        state, message, by_conductor, begun = values
        if state not in _STATES or not isinstance(message, str):
            raise ValueError(f"not a run state: {state!r}")
        fold.state = state  # type: ignore[assignment]  # checked against the table just above
        fold.message, fold.said_by_conductor, fold._begun = message, bool(by_conductor), bool(begun)
        return fold

    def _step(self, event: StoredEvent, body: EventBody, target: str) -> Violation | None:
        message = _message(body)
        by_writer = isinstance(body, _WRITER_TYPES)
        if target == self.state:
            if self.state in ENDED and not by_writer:
                self.said_by_conductor = True
            self._begun = True
            self.message = message or self.message
            return None
        if self._is_late_news(target, by_writer=by_writer):
            return None
        believed = self.state in ENDED and not self.said_by_conductor and not by_writer
        if self._begun and not believed and not _allowed(self.state, target, body):
            return Violation(event.seq, event.event_type, self.state, target)
        self._enter(target, message)
        self.said_by_conductor = not by_writer
        return None

    def _is_late_news(self, target: str, *, by_writer: bool) -> bool:
        """Whether this is no step: the Writer after the end, or a beginning told twice by two actors."""
        if target == "queued":
            return self._begun
        if by_writer and self.state in ENDED:
            return True
        return target == "initializing" and self.state not in ENDED and self.state != "queued"

    def _enter(self, target: str, message: str) -> None:
        self.state = target  # type: ignore[assignment]  # callers have looked it up in the table
        self.message = message
        self._begun = True


def _allowed(source: str, target: str, body: EventBody) -> bool:
    if source in ENDED and target == "running" and not isinstance(body, ConductorTaskResumed):
        return False
    return target in TRANSITIONS[source]


def _target(body: EventBody) -> str | None:
    """Return the state that an event asks for; None when it says nothing about the state."""
    if isinstance(body, WriterRunStatus):
        return body.status
    if isinstance(body, ConductorTaskProgress):
        return body.status or None
    if isinstance(body, UserInput):
        return "queued" if body.surface == "conductor.execute" else None
    if isinstance(body, ConductorTaskFailed):
        # Before there were events of their own, a blocked or cancelled run was told as a failure.
        if body.status in ("blocked", "cancelled", "interrupted"):
            return body.status
        return "cancelled" if body.failure_kind == "cancelled" else "failed"
    return _BY_TYPE.get(type(body))


def _message(body: EventBody) -> str:
    for name in ("error_message", "reason", "message"):
        value = getattr(body, name, None)
        if isinstance(value, str) and value:
            return value
    return ""
